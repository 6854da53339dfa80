import { isToken } from '@crossgate/core'

/** A header as a name and a value, in the spelling in which it was sent. */
export type Header = readonly [name: string, value: string]

/** Takes characters away from both ends of a text, without an expression: every header value comes through here. */
function trim(text: string, blanks: string): string {
  let start = 0
  let end = text.length
  while (start < end && blanks.includes(text.charAt(start))) start++
  while (end > start && blanks.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** [Normalizes](https://fetch.spec.whatwg.org/#concept-header-value-normalize) a header value: takes away the white space around it. */
export const normalizeHeaderValue = (value: string): string => trim(value, '\t\n\r ')

/**
 * The Fetch standard's [header list](https://fetch.spec.whatwg.org/#concept-header-list): keeps
 * every line apart, so that two `Access-Control-Allow-Origin` lines stay two.
 *
 * It has the `get` of a fetch `Headers`, so that a request that holds one is a `CorsRequest`.
 *
 * @example
 * ```ts
 * const headers = new HeaderList([['Vary', 'Origin'], ['Vary', 'Cookie']])
 * headers.get('vary') // 'Origin, Cookie'
 * ```
 */
export class HeaderList implements Iterable<Header> {
  readonly #headers: Header[] = []
  // Every question is about a name in lower case: each is made once.
  readonly #lowerCaseNames: string[] = []

  constructor(headers: Iterable<Header> = []) {
    if (headers instanceof HeaderList) {
      this.#headers.push(...headers.#headers)
      this.#lowerCaseNames.push(...headers.#lowerCaseNames)
    } else for (const [name, value] of headers) this.append(name, value)
  }

  /** Returns a list whose values are normalized, as they come off a wire. Never throws. */
  static normalized(headers: Iterable<Header>): HeaderList {
    const list = new HeaderList()
    for (const [name, value] of headers) list.append(name, normalizeHeaderValue(value))
    return list
  }

  /** Returns an iterator over every line, in order. Never throws. */
  [Symbol.iterator](): Iterator<Header> {
    return this.#headers[Symbol.iterator]()
  }

  /** Returns every line, in order. Never throws. */
  lines(): Header[] {
    return [...this.#headers]
  }

  /** Returns the combined value: the lines of that name joined with `, `; null where there is none. Never throws. */
  get(name: string): string | null {
    const lowerCaseName = name.toLowerCase()
    let combined: string | null = null
    for (let index = 0; index < this.#headers.length; index++) {
      if (this.#lowerCaseNames[index] !== lowerCaseName) continue
      const value = this.#valueAt(index)
      combined = combined === null ? value : `${combined}, ${value}`
    }
    return combined
  }

  /** Returns the value of each line of that name, in order. Never throws. */
  all(name: string): string[] {
    const lowerCaseName = name.toLowerCase()
    const values: string[] = []
    for (let index = 0; index < this.#headers.length; index++) {
      if (this.#lowerCaseNames[index] === lowerCaseName) values.push(this.#valueAt(index))
    }
    return values
  }

  /** Returns whether there is a line of that name, in any case. Never throws. */
  has(name: string): boolean {
    return this.#lowerCaseNames.includes(name.toLowerCase())
  }

  /** Adds a line at the end. Never throws: what is not a header is for whoever sends it to refuse. */
  append(name: string, value: string): void {
    this.#headers.push([name, value])
    this.#lowerCaseNames.push(name.toLowerCase())
  }

  /** Removes every line of that name, in any case. Never throws. */
  delete(name: string): void {
    const lowerCaseName = name.toLowerCase()
    for (let index = this.#headers.length - 1; index >= 0; index--) {
      if (this.#lowerCaseNames[index] !== lowerCaseName) continue
      this.#headers.splice(index, 1)
      this.#lowerCaseNames.splice(index, 1)
    }
  }

  /** Returns the distinct names in lower case, sorted. Never throws. */
  names(): string[] {
    const sorted = [...this.#lowerCaseNames].sort()
    return sorted.filter((name, index) => name !== sorted[index - 1])
  }

  #valueAt(index: number): string {
    return (this.#headers[index] as Header)[1]
  }

  /**
   * [Extracts header list values](https://fetch.spec.whatwg.org/#extract-header-list-values) of a
   * header that is a comma list of tokens: null where the header is absent, `failure` where an
   * element is not a token. Empty elements are skipped, as RFC 9110 asks of a recipient.
   */
  tokens(name: string): string[] | null | 'failure' {
    const lines = this.all(name)
    if (lines.length === 0) return null
    const tokens: string[] = []
    for (const line of lines) {
      for (const element of line.split(',')) {
        const token = trim(element, '\t ')
        if (token === '') continue
        if (!isToken(token)) return 'failure'
        tokens.push(token)
      }
    }
    return tokens
  }
}
