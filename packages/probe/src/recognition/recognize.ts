import { type Advice, adviceByReason } from './advice.js'
import type { ConsoleLine } from './console-line.js'
import { libraryLines, netErrorLines } from './library-lines.js'
import { variantsOf } from './line-variants.js'
import { logLines } from './log-lines.js'
import type { RecognizedReason } from './recognized-reason.js'
import { recordedLines } from './recorded-lines.js'
import {
  type Fragment,
  followLine,
  isPhrase,
  type Piece,
  parseTemplate,
  wholeLine,
} from './template.js'

/** What a line can mean, and what to do about it. */
export interface RecognizedMeaning extends Advice {
  readonly reason: RecognizedReason
}

/** What a text from a console says. */
export interface Recognition {
  /** What it can mean, the likeliest first. */
  readonly reasons: readonly RecognizedReason[]
  /** The values in it, by name: `origin`, `url`, `header`, `method`, `status`, `value`… */
  readonly parts: Readonly<Record<string, string>>
  /** What to look at next, as a sentence. */
  readonly next: string
  /** What to change if it is the likeliest, as a sentence. */
  readonly remedy: string
  /** Each reason with its cause, its remedy and how to tell it from the others. */
  readonly meanings: readonly RecognizedMeaning[]
  /** The lines that the text is, or is a piece of. */
  readonly lines: readonly ConsoleLine[]
}

/** A spelling of a line, ready to be looked for. */
interface Spelling {
  readonly line: ConsoleLine
  readonly pieces: readonly Piece[]
  readonly whole: RegExp
  /** Whether its words say by themselves that a browser printed it, so that it may stand within other text. */
  readonly distinctive: boolean
}

/** Where in a line a piece of it can begin: at its start, at any word, at any part. */
interface Place {
  readonly spelling: Spelling
  readonly piece: number
  readonly offset: number
  readonly atStart: boolean
  /** What a text that begins there begins with; empty at a part. */
  readonly lead: string
}

/** A spelling that was found. */
interface Match {
  readonly line: ConsoleLine
  readonly start: number
  readonly end: number
  readonly parts: Readonly<Record<string, string>>
}

/** No text of a console is longer; what follows is not looked at. */
const longestText = 20_000

/** A line that is longer than this was not cut: only whole ones are looked for in it. */
const longestLine = 2000

const telling =
  /CORS|Access-Control|Cross-Origin|Cross origin|access control checks|Same Origin|preflight|Preflight|net::|Content.Security.Policy|Mixed Content|mixed active content|insecure content|MIME type|'fetch' on 'Window'|Window\.fetch|address space|in a frame|dynamically imported|WebSocket connection/

/** Quotes as a keyboard writes them, since texts are retyped, and blanks as one. */
const straighten = (text: string): string =>
  text
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\u00a0/g, ' ')

const rejection = recordedLines.find(({ template }) => template === 'TypeError: Failed to fetch')
const lines: readonly ConsoleLine[] = [
  ...recordedLines,
  ...netErrorLines,
  ...libraryLines(rejection?.reasons ?? []),
]

let spellings: readonly Spelling[] | undefined

/** The places by the first character that a text has there. */
let placesByCharacter: ReadonlyMap<string, readonly Place[]> | undefined

/** Prepared when first needed: most programs that import the package recognise nothing. */
function prepared(): readonly Spelling[] {
  spellings ??= lines.flatMap((line) =>
    variantsOf(line).map((variant) => {
      const template = straighten(variant)
      const pieces = parseTemplate(template)
      return { line, pieces, whole: wholeLine(pieces), distinctive: telling.test(template) }
    }),
  )
  return spellings
}

const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => /\w/.test(word)).length

/** Whole lines, wherever they stand; those without telling words have to be all that a line says. */
function wholeMatches(text: string): Match[] {
  const found: Match[] = []
  for (const { line, whole, distinctive } of prepared()) {
    if (!distinctive) continue
    const match = whole.exec(text)
    if (match === null) continue
    const { index } = match
    found.push({ line, start: index, end: index + match[0].length, parts: { ...match.groups } })
  }
  for (const { content, start } of logLines(text)) {
    for (const { line, whole, distinctive } of prepared()) {
      const match = distinctive ? null : whole.exec(content)
      if (match?.[0] !== content) continue
      found.push({ line, start, end: start + content.length, parts: { ...match.groups } })
    }
  }
  return found
}

/** Whether so much of a line is enough to know it by. */
function isEnough({ atEnd, length }: Fragment, atStart: boolean, content: string): boolean {
  const words = wordsOf(content)
  if (atStart) return length > 0 && words > 0
  if (atEnd) return words > 1 && length > 8
  return words > 2 && length > 12
}

/** Pieces of lines: the text is what is left of one that was cut, at its end, at its start or at both. */
function cutMatches(text: string, withinPhrases: boolean): Match[] {
  const found: Match[] = []
  for (const { content, start, wrapped } of logLines(text)) {
    if (content.length > longestLine) continue
    // One or two words are a line that was cut short only where there is nothing else.
    if (wordsOf(content) < 3 && (wrapped || content !== text.trim())) continue
    const end = start + content.length
    const seen = new Set<Spelling>()
    for (const place of placesFor(content, withinPhrases)) {
      const { spelling, atStart } = place
      // What stands behind something else is known by its beginning only.
      if (seen.has(spelling) || (wrapped && !atStart)) continue
      const fragment = followLine(content, spelling.pieces, place)
      if (fragment === null || !isEnough(fragment, atStart, content)) continue
      if (atStart && !holdsFirstWord(content, spelling.pieces)) continue
      seen.add(spelling)
      found.push({ line: spelling.line, start, end, parts: fragment.parts })
    }
  }
  return found
}

/** Whether the text holds the line's first word in full. */
function holdsFirstWord(content: string, [first]: readonly Piece[]): boolean {
  const word = typeof first === 'string' ? (/^\S+/.exec(first)?.[0] ?? '') : ''
  return content.startsWith(word) && !/^\w/.test(content.slice(word.length))
}

function placesOf(spelling: Spelling): Place[] {
  return spelling.pieces.flatMap((text, piece): Place[] => {
    if (typeof text !== 'string') return [{ spelling, piece, offset: 0, atStart: false, lead: '' }]
    const starts = [0, ...[...text.matchAll(/(?<=\s)\S/g)].map(({ index }) => index)]
    return starts.map((offset) => ({
      spelling,
      piece,
      offset,
      atStart: piece === 0 && offset === 0,
      lead: text.slice(offset, offset + 8),
    }))
  })
}

/** The places at which the text may begin, those at the start of a line first. */
function placesFor(content: string, withinPhrases: boolean): Place[] {
  if (placesByCharacter === undefined) {
    const map = new Map<string, Place[]>()
    for (const place of prepared().flatMap(placesOf)) {
      const character = place.lead.slice(0, 1)
      map.set(character, [...(map.get(character) ?? []), place])
    }
    placesByCharacter = map
  }
  const atText = placesByCharacter.get(content.slice(0, 1)) ?? []
  const fitting = atText.filter(({ lead }) => content.startsWith(lead) || lead.startsWith(content))
  const atParts = (placesByCharacter.get('') ?? []).filter(({ spelling, piece }) => {
    const [part, next] = spelling.pieces.slice(piece)
    if (typeof part === 'object' && isPhrase(part.part) !== withinPhrases) return false
    return typeof next === 'string' && content.includes(next.slice(0, 8))
  })
  return [...fitting, ...atParts]
}

/** Leaves out what lies within a longer match. */
const outermost = (matches: readonly Match[]): Match[] =>
  matches.filter(
    ({ start, end }) =>
      !matches.some(
        (other) =>
          other.start <= start && other.end >= end && other.end - other.start > end - start,
      ),
  )

function matchesIn(text: string): Match[] {
  const whole = outermost(wholeMatches(text))
  const cut = cutMatches(text, false)
  if (whole.length === 0) {
    // A phrase can be any words: a line is taken to begin within one only where nothing else fits.
    return outermost(cut.length > 0 ? cut : cutMatches(text, true))
  }
  // A whole line may be the beginning of a longer one as well.
  const alike = cut.filter((match) =>
    whole.some(({ start, end }) => start === match.start && end === match.end),
  )
  return [...alike, ...whole]
}

/** What all places of the text can mean together; where they have nothing in common, each of it. */
function reasonsOf(matches: readonly Match[]): RecognizedReason[] {
  const byPlace = new Map<string, Set<RecognizedReason>>()
  for (const { line, start, end } of matches) {
    const key = `${start}-${end}`
    byPlace.set(key, new Set([...(byPlace.get(key) ?? []), ...line.reasons]))
  }
  const sets = [...byPlace.values()].sort((a, b) => a.size - b.size)
  const all = [...new Set(sets.flatMap((set) => [...set]))]
  const common = all.filter((reason) => sets.every((set) => set.has(reason)))
  return common.length > 0 ? common : all
}

/**
 * Recognises what a browser's console says about a request that failed: the line of Chromium,
 * Firefox or WebKit, whole or cut anywhere, with a stack or a log's prefix around it, or what a
 * framework made of it (`TypeError: Failed to fetch`, `Network Error`, `Load failed`).
 *
 * It knows the lines that the engines printed when they were recorded, the versions of which
 * `recordedVersions` has, and nothing else: the output of ordinary programs is null.
 *
 * @param text What somebody copied. Of more than 20,000 characters only the first are looked at.
 *
 * @example
 * ```ts
 * import { recognize } from '@crossgate/probe'
 *
 * const recognition = recognize(
 *   "Access to fetch at 'https://api.example.com/' from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
 * )
 * recognition?.reasons // ['missing-allow-origin', …]
 * recognition?.parts.origin // 'https://app.example.com'
 * recognition?.remedy // what to change
 * ```
 */
export function recognize(text: string): Recognition | null {
  const straight = straighten(text.slice(0, longestText))
  const matches = matchesIn(straight)
  if (matches.length === 0) return null
  const reasons = reasonsOf(matches)
  const meanings = reasons.map((reason) => ({ reason, ...adviceByReason[reason] }))
  const [first] = meanings as [RecognizedMeaning, ...RecognizedMeaning[]]
  return {
    reasons,
    parts: Object.assign({}, ...matches.map(({ parts }) => definedParts(parts))),
    next: reasons.length > manyReasons ? lookForTheLine : first.next,
    remedy: first.remedy,
    meanings,
    lines: [...new Set(matches.map(({ line }) => line))],
  }
}

/** With more of them than this the text has not said what failed. */
const manyReasons = 6

const lookForTheLine =
  'This says only that the request failed. The reason is in the line that the browser printed beside it: open the console, and recognise that one.'

const definedParts = (parts: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
