import type { LocatedText, SourceEntry, SourceNode, SourceUnknown } from '../source/source-node.js'
import type { Notes } from './notes.js'
import { isPlaceholder } from './placeholder.js'

/** Reads the keys of a map, and remembers which of them nobody asked for. */
export class Fields {
  readonly #asked = new Set<string>()

  constructor(
    readonly node: SourceNode | undefined,
    readonly notes: Notes,
  ) {
    if (node === undefined || isMissing(node, notes)) return
    const isText = node.kind === 'scalar' && typeof node.value !== 'boolean' && node.value !== null
    if (node.kind === 'list' || isText) {
      const what = node.kind === 'list' ? 'a list' : String(node.value)
      notes.lose(node.line, what, 'Expected a map here, so it is left out.')
    }
  }

  get line(): number {
    return this.node?.line ?? 1
  }

  /** The value of the first of these keys that is there and is not null. */
  take(...keys: readonly string[]): SourceNode | undefined {
    return this.entry(...keys)?.value
  }

  entry(...keys: readonly string[]): SourceEntry | undefined {
    let found: SourceEntry | undefined
    for (const key of keys) {
      this.#asked.add(key)
      const entry = this.node?.kind === 'map' ? this.node.entries.get(key) : undefined
      const isNull = entry?.value.kind === 'scalar' && entry.value.value === null
      if (!isNull) found ??= entry
    }
    if (found?.repeats !== undefined) {
      this.notes.lose(
        found.line,
        found.key,
        `It also appears in line ${found.repeats}, and that one is left out: if a key appears twice, programs use only one, and not all the same one.`,
      )
    }
    return found
  }

  texts(...keys: readonly string[]): LocatedText[] | undefined {
    const node = this.take(...keys)
    return node && readTexts(node, this.notes)
  }

  flag(...keys: readonly string[]): boolean | undefined {
    const node = this.take(...keys)
    return node && readFlag(node, this.notes)
  }

  number(...keys: readonly string[]): number | undefined {
    const node = this.take(...keys)
    return node && readNumber(node, this.notes)
  }

  /** Makes a loss of each key that was not asked for. `known` are those that say nothing about CORS. */
  loseRest(product: string, ...known: readonly string[]): void {
    if (this.node?.kind !== 'map') return
    for (const { key, line } of this.node.entries.values()) {
      if (this.#asked.has(key) || known.includes(key)) continue
      this.notes.lose(line, key, `It is not read: ${product} documents no such key for CORS.`)
    }
  }
}

/** Returns the texts of a list, or the one that stands in its place. */
export function readTexts(node: SourceNode, notes: Notes): LocatedText[] {
  if (node.kind === 'list') return node.items.flatMap((item) => readTexts(item, notes))
  const { line } = node
  if (isMissing(node, notes)) return []
  if (node.kind === 'map') {
    notes.lose(line, 'a map', 'Expected a string here, so it is left out.')
    return []
  }
  return node.value === null ? [] : [{ text: String(node.value), line }]
}

/** Returns the parts of texts that are lists with commas; blanks around them and empty parts go. */
export function splitCommas(texts: readonly LocatedText[]): LocatedText[] {
  return texts.flatMap(({ text, line }) =>
    text
      .split(',')
      .map((part) => ({ text: part.trim(), line }))
      .filter((part) => part.text !== ''),
  )
}

/** Notes a value that is not in the file. */
function isMissing(node: SourceNode, notes: Notes): node is SourceUnknown {
  const text =
    node.kind === 'unknown'
      ? node.text
      : node.kind === 'scalar' && typeof node.value === 'string' && isPlaceholder(node.value)
        ? node.value
        : undefined
  if (text === undefined) return false
  notes.miss(node.line, text)
  return true
}

export function readFlag(node: SourceNode, notes: Notes): boolean | undefined {
  if (isMissing(node, notes)) return undefined
  const value = node.kind === 'scalar' ? node.value : undefined
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  if (value !== null) {
    notes.lose(
      node.line,
      String(value ?? node.kind),
      'It is neither true nor false, and is read as false.',
    )
  }
  return value === null ? undefined : false
}

export function readNumber(node: SourceNode, notes: Notes): number | undefined {
  if (isMissing(node, notes)) return undefined
  const value = node.kind === 'scalar' ? node.value : undefined
  if (typeof value === 'number') return value
  if (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value.trim())) return Number(value)
  if (value !== null && value !== '') {
    notes.lose(node.line, String(value ?? node.kind), 'It is not a number, and is left out.')
  }
  return undefined
}

const seconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** Returns a duration in seconds: a number, or `24h`, `1h30m`, `600s`. */
export function readDuration(node: SourceNode | undefined, notes: Notes): number | undefined {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') {
    return node && readNumber(node, notes)
  }
  const text = node.value.trim()
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return readNumber(node, notes)
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  return parts.reduce(
    (sum, [, amount, unit = 's']) => sum + Number(amount) * (seconds[unit] ?? 1),
    0,
  )
}
