import type { HarEntry, HarOutline } from './entry.js'

/** Why a text is not a whole HAR. */
export type HarFault =
  /** It does not begin as JSON does. */
  | 'not-json'
  /** It is JSON without a list of entries, or has more beside them than any HAR. */
  | 'not-har'
  /** It ends in the middle. */
  | 'cut-short'
  /** An entry is not JSON, or larger than an entry is without its bodies. */
  | 'broken-entry'
  /** What follows the entries is not JSON. */
  | 'broken-end'

/** Says where reading came to an end. */
export class HarSyntaxError extends Error {
  override readonly name = 'HarSyntaxError'
  readonly fault: HarFault
  /** How many entries before it are whole. */
  readonly entries: number

  constructor(fault: HarFault, entries: number) {
    super(fault)
    this.fault = fault
    this.entries = entries
  }
}

/** Longer strings are bodies, which nobody asks for here: they are left out, as `""`. */
const longestString = 32_768
/** More than any entry is without its bodies, and more than a HAR has beside its entries. */
const longestPart = 16_777_216

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

const isBlank = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** The pieces of a part of the text, without its long strings. */
class Part {
  #pieces: Buffer[] = []
  #length = 0

  get isTooLong(): boolean {
    return this.#length > longestPart
  }

  get length(): number {
    return this.#length
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return
    this.#pieces.push(piece)
    this.#length += piece.length
  }

  /** Returns the text and begins anew. */
  take(): string {
    const [first] = this.#pieces
    const whole =
      this.#pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#length = 0
    return whole.toString('utf8')
  }
}

/** A string that began in an earlier chunk. `pieces` is absent once it is too long to keep. */
interface OpenString {
  pieces: Buffer[] | undefined
  length: number
  /** Whether the last chunk ended behind a backslash that escapes what follows. */
  isEscaped: boolean
}

/**
 * Finds the entries of a HAR while it is being read, and parses each by itself, so that memory does
 * not grow with the file. Bytes are only looked at where they are structure: inside of strings the
 * platform's own search goes from quote to quote.
 */
export class HarScanner {
  /** What lies around the entries: `{"log":{…,"entries":[]}}`. */
  readonly #outline = new Part()
  readonly #entry = new Part()
  #depth = 0
  /** Whether the list of entries is to come, goes on, or is over. */
  #stage: 'before' | 'within' | 'after' = 'before'
  /** The keys that the outline is in, by depth. */
  readonly #keys: (string | undefined)[] = []
  #lastString = ''
  #openString: OpenString | undefined
  #isBegun = false
  #count = 0

  /** How many entries were read. */
  get count(): number {
    return this.#count
  }

  /**
   * Reads on, and hands over each entry that is complete.
   *
   * @throws `HarSyntaxError`
   */
  push(chunk: Buffer, visit: (entry: HarEntry, number: number) => void): void {
    let at = this.#openString === undefined ? 0 : this.#continueString(chunk, this.#openString)
    if (at < 0) return
    let from = at
    if (!this.#isBegun) {
      at = this.#begin(chunk)
      if (at === chunk.length) return
      from = at
    }
    while (at < chunk.length) {
      const byte = chunk[at] as number
      if (byte === quote) {
        const end = endOfString(chunk, at + 1)
        if (end < 0) {
          this.#suspend(chunk, from, at)
          return
        }
        if (end - at > longestString) {
          this.#part().add(chunk.subarray(from, at + 1))
          from = end
        } else if (this.#stage !== 'within' || this.#depth === 3) {
          this.#remember(chunk.toString('utf8', at + 1, end))
        }
        at = end + 1
        continue
      }
      if (byte === openBrace || byte === openBracket) {
        if (this.#beginsEntries(byte)) {
          this.#outline.add(chunk.subarray(from, at + 1))
          this.#stage = 'within'
          from = at + 1
        } else if (this.#stage === 'within' && this.#depth === 3) {
          from = at
        }
        this.#depth++
      } else if (byte === closeBrace || byte === closeBracket) {
        this.#depth--
        if (this.#stage === 'within' && this.#depth === 3) {
          this.#entry.add(chunk.subarray(from, at + 1))
          this.#finishEntry(visit)
          from = at + 1
        } else if (this.#stage === 'within' && this.#depth === 2) {
          this.#stage = 'after'
          from = at
        }
      } else if (byte === colon) {
        if (this.#stage !== 'within') this.#keys[this.#depth] = this.#lastString
      } else if (
        this.#stage === 'within' &&
        this.#depth === 3 &&
        byte !== comma &&
        !isBlank(byte)
      ) {
        throw new HarSyntaxError('broken-entry', this.#count)
      }
      at++
    }
    if (this.#stage !== 'within' || this.#depth > 3) this.#part().add(chunk.subarray(from))
    this.#checkLength()
  }

  /**
   * Ends reading, and returns what lies around the entries.
   *
   * @throws `HarSyntaxError`
   */
  end(): HarOutline {
    if (!this.#isBegun) throw new HarSyntaxError('not-json', 0)
    if (this.#depth > 0 || this.#openString !== undefined) {
      const isHar = this.#stage !== 'before' || this.#keys[1] === 'log'
      throw new HarSyntaxError(isHar ? 'cut-short' : 'not-har', this.#count)
    }
    let outline: unknown
    try {
      outline = JSON.parse(this.#outline.take())
    } catch {
      throw new HarSyntaxError(this.#stage === 'before' ? 'not-json' : 'broken-end', this.#count)
    }
    if (this.#stage === 'before') throw new HarSyntaxError('not-har', 0)
    return outline as HarOutline
  }

  /** Passes over blanks and the byte order mark; returns where the object begins. */
  #begin(chunk: Buffer): number {
    let at = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0
    while (at < chunk.length && isBlank(chunk[at] as number)) at++
    if (at === chunk.length) return at
    if (chunk[at] !== openBrace) throw new HarSyntaxError('not-json', 0)
    this.#isBegun = true
    return at
  }

  #part(): Part {
    return this.#stage === 'within' && this.#depth > 2 ? this.#entry : this.#outline
  }

  #remember(text: string): void {
    if (this.#stage === 'within') throw new HarSyntaxError('broken-entry', this.#count)
    this.#lastString = text
  }

  #beginsEntries(byte: number): boolean {
    return (
      byte === openBracket &&
      this.#stage === 'before' &&
      this.#depth === 2 &&
      this.#keys[1] === 'log' &&
      this.#keys[2] === 'entries'
    )
  }

  #finishEntry(visit: (entry: HarEntry, number: number) => void): void {
    this.#checkLength()
    let entry: HarEntry
    try {
      entry = JSON.parse(this.#entry.take())
    } catch {
      throw new HarSyntaxError('broken-entry', this.#count)
    }
    this.#count++
    visit(entry, this.#count)
  }

  #checkLength(): void {
    if (this.#entry.isTooLong) throw new HarSyntaxError('broken-entry', this.#count)
    if (this.#outline.isTooLong) throw new HarSyntaxError('not-har', this.#count)
  }

  /** Keeps a string that goes on in the next chunk. */
  #suspend(chunk: Buffer, from: number, at: number): void {
    if (this.#stage === 'within' && this.#depth === 3) {
      throw new HarSyntaxError('broken-entry', this.#count)
    }
    this.#part().add(chunk.subarray(from, at + 1))
    this.#openString = { pieces: [], length: 0, isEscaped: false }
    this.#extendString(chunk.subarray(at + 1), this.#openString)
    this.#checkLength()
  }

  #extendString(piece: Buffer, open: OpenString): void {
    open.isEscaped = endsEscaped(piece, open.isEscaped)
    open.length += piece.length
    open.pieces?.push(piece)
    if (open.length > longestString) open.pieces = undefined
  }

  /** Returns where the closing quote stands, which belongs to what follows, or -1. */
  #continueString(chunk: Buffer, open: OpenString): number {
    const start = open.isEscaped ? 1 : 0
    const end = endOfString(chunk, start)
    if (end < 0) {
      this.#extendString(chunk, open)
      return -1
    }
    this.#extendString(chunk.subarray(0, end), open)
    this.#openString = undefined
    const part = this.#part()
    for (const piece of open.pieces ?? []) part.add(piece)
    part.add(chunk.subarray(end, end + 1))
    if (this.#stage !== 'within') {
      this.#remember(Buffer.concat(open.pieces ?? []).toString('utf8'))
    }
    return end + 1
  }
}

/** Whether an odd number of backslashes stands before a place, so that it is escaped. */
function isEscapedAt(chunk: Buffer, place: number, start: number): boolean {
  let before = place - 1
  while (before >= start && chunk[before] === backslash) before--
  return (place - 1 - before) % 2 === 1
}

/** Returns where the quote stands that ends a string, or -1. */
function endOfString(chunk: Buffer, start: number): number {
  let end = chunk.indexOf(quote, start)
  while (end >= 0 && isEscapedAt(chunk, end, start)) end = chunk.indexOf(quote, end + 1)
  return end
}

/** Whether what follows a piece of a string is escaped by its last backslash. */
function endsEscaped(piece: Buffer, wasEscaped: boolean): boolean {
  if (piece.length === 0) return wasEscaped
  return isEscapedAt(piece, piece.length, wasEscaped ? 1 : 0)
}
