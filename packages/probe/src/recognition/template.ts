/** A piece of a template: text as it stands, or a part with a name. */
export type Piece = string | { readonly part: string }

/** What a part may look like; where the text ends within it, `cut` says what may stand there. */
interface PartShape {
  readonly whole: string
  readonly cut: RegExp
}

const url: PartShape = {
  whole: '[a-zA-Z][a-zA-Z0-9+.-]*:\\S*?',
  cut: /^(h|ht|htt|https?|w|ws|wss|f|ft|ftp|file|[a-z][a-z0-9+.-]*:\S*)?$/i,
}
const origin: PartShape = {
  whole: '(?:null|[a-zA-Z][a-zA-Z0-9+.-]*:\\S*?)',
  cut: /^(n|nu|nul|null|h|ht|htt|https?|[a-z][a-z0-9+.-]*:\S*)?$/i,
}
const word: PartShape = { whole: '[^\\s\'"]+?', cut: /^[^\s'"]*$/ }
const phrase: PartShape = { whole: '[^\\n]{0,300}?', cut: /^[^\n]{0,300}$/ }
const digits: PartShape = { whole: '\\d+', cut: /^\d*$/ }
const words: PartShape = { whole: '[A-Za-z][A-Za-z ]{1,30}?', cut: /^[A-Za-z ]{0,30}$/ }

const shapes: Readonly<Record<string, PartShape>> = {
  url,
  from: url,
  page: url,
  target: url,
  origin,
  header: word,
  method: word,
  token: word,
  scheme: word,
  space: word,
  requested: word,
  status: digits,
  port: digits,
  index: digits,
  code: digits,
  initiator: words,
}

/** Whether a part may hold any words, so that it cannot be told from others. */
export const isPhrase = (part: string): boolean => !(part in shapes)

const shapeOf = (part: string): PartShape => shapes[part] ?? phrase

/** Cuts a template at its parts. */
export function parseTemplate(template: string): Piece[] {
  return template
    .split(/(\{\w+\})/)
    .filter((text) => text !== '')
    .map((text) => (/^\{\w+\}$/.test(text) ? { part: text.slice(1, -1) } : text))
}

const escapePattern = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')

/** An expression that finds the whole line anywhere in a text; each part is a group of its name. */
export function wholeLine(pieces: readonly Piece[]): RegExp {
  const named = new Set<string>()
  const source = pieces.map((piece, index) => {
    if (typeof piece === 'string') return escapePattern(piece).replace(/\s+/g, '\\s+')
    const { whole } = shapeOf(piece.part)
    // A part at the end takes all that it can.
    const greedy = index === pieces.length - 1 ? whole.replace(/\?$/, '') : whole
    if (named.has(piece.part)) return `(?:${greedy})`
    named.add(piece.part)
    return `(?<${piece.part}>${greedy})`
  })
  return new RegExp(`(?<![\\w'])${source.join('')}(?!\\w)`)
}

/** How far a text follows a line from some place in it. */
export interface Fragment {
  /** Whether the text ends where the line ends. */
  readonly atEnd: boolean
  /** How many characters of the line's own words the text holds. */
  readonly length: number
  readonly parts: Readonly<Record<string, string>>
}

/**
 * Follows a line from a place in it, for as long as the text goes; null where they part before the
 * text ends.
 */
export function followLine(
  text: string,
  pieces: readonly Piece[],
  start: { readonly piece: number; readonly offset: number },
): Fragment | null {
  const piece = pieces[start.piece]
  if (piece === undefined) return text === '' ? { atEnd: true, length: 0, parts: {} } : null
  const next = { piece: start.piece + 1, offset: 0 }
  if (typeof piece === 'string') {
    const own = piece.slice(start.offset)
    if (own.startsWith(text))
      return { atEnd: own === text && isLast(next, pieces), length: text.length, parts: {} }
    if (!text.startsWith(own)) return null
    const rest = followLine(text.slice(own.length), pieces, next)
    return rest && { ...rest, length: rest.length + own.length }
  }
  return followPart(text, piece.part, pieces, next)
}

const isLast = ({ piece }: { readonly piece: number }, pieces: readonly Piece[]): boolean =>
  piece >= pieces.length

function followPart(
  text: string,
  part: string,
  pieces: readonly Piece[],
  next: { readonly piece: number; readonly offset: number },
): Fragment | null {
  const shape = shapeOf(part)
  const whole = new RegExp(`^${shape.whole}$`)
  const own = pieces[next.piece]
  if (typeof own === 'string') {
    const first = own[0] as string
    for (
      let end = text.indexOf(first);
      end >= 0 && end <= 600;
      end = text.indexOf(first, end + 1)
    ) {
      const value = text.slice(0, end)
      if (!whole.test(value)) continue
      const rest = followLine(text.slice(end), pieces, next)
      if (rest !== null) return { ...rest, parts: { [part]: value, ...rest.parts } }
    }
  }
  if (text.length > 600 || !shape.cut.test(text)) return null
  const atEnd = isLast(next, pieces) && whole.test(text)
  return { atEnd, length: 0, parts: text === '' ? {} : { [part]: text } }
}
