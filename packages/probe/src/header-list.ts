import { isToken } from '@crossgate/core'

/** A header as a name and a value, in the spelling in which it was sent. */
export type Header = readonly [name: string, value: string]

/** [Normalizes](https://fetch.spec.whatwg.org/#concept-header-value-normalize) a header value: takes away the white space around it. */
export const normalizeHeaderValue = (value: string): string =>
  value.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')

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
  readonly #headers: Header[]

  constructor(headers: Iterable<Header> = []) {
    this.#headers = [...headers]
  }

  /** A list whose values are normalized, as they come off a wire. */
  static normalized(headers: Iterable<Header>): HeaderList {
    const list = new HeaderList()
    for (const [name, value] of headers) list.append(name, normalizeHeaderValue(value))
    return list
  }

  [Symbol.iterator](): Iterator<Header> {
    return this.#headers[Symbol.iterator]()
  }

  /** Every line, in order. */
  lines(): Header[] {
    return [...this.#headers]
  }

  /** The combined value: the lines of that name joined with `, `; null where there is none. */
  get(name: string): string | null {
    const lowerCaseName = name.toLowerCase()
    let combined: string | null = null
    for (const [present, value] of this.#headers) {
      if (present.toLowerCase() !== lowerCaseName) continue
      combined = combined === null ? value : `${combined}, ${value}`
    }
    return combined
  }

  /** The value of each line of that name, in order. */
  all(name: string): string[] {
    const lowerCaseName = name.toLowerCase()
    return this.#headers
      .filter(([present]) => present.toLowerCase() === lowerCaseName)
      .map(([, value]) => value)
  }

  has(name: string): boolean {
    const lowerCaseName = name.toLowerCase()
    return this.#headers.some(([present]) => present.toLowerCase() === lowerCaseName)
  }

  append(name: string, value: string): void {
    this.#headers.push([name, value])
  }

  delete(name: string): void {
    const lowerCaseName = name.toLowerCase()
    for (let index = this.#headers.length - 1; index >= 0; index--) {
      if (this.#headers[index]?.[0].toLowerCase() === lowerCaseName) this.#headers.splice(index, 1)
    }
  }

  /** The distinct names in lower case, sorted. */
  names(): string[] {
    return [...new Set(this.#headers.map(([name]) => name.toLowerCase()))].sort()
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
        const token = element.replace(/^[ \t]+|[ \t]+$/g, '')
        if (token === '') continue
        if (!isToken(token)) return 'failure'
        tokens.push(token)
      }
    }
    return tokens
  }
}
