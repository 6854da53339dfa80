import type { ConsoleLine } from './console-line.js'
import { logLines } from './log-lines.js'
import { placesFor, preparedSpellings, type Spelling } from './spelling.js'
import { type Fragment, followLine, type Piece } from './template.js'

/** A spelling that was found. */
export interface Match {
  readonly line: ConsoleLine
  readonly start: number
  readonly end: number
  readonly parts: Readonly<Record<string, string>>
}

/** A line that is longer than this was not cut: only whole ones are looked for in it. */
const longestLine = 2000

const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => /\w/.test(word)).length

/** Whole lines, wherever they stand; those without telling words have to be all that a line says. */
function wholeMatches(text: string): Match[] {
  const found: Match[] = []
  for (const { line, whole, distinctive } of preparedSpellings()) {
    if (!distinctive) continue
    const match = whole.exec(text)
    if (match === null) continue
    const { index } = match
    found.push({ line, start: index, end: index + match[0].length, parts: { ...match.groups } })
  }
  for (const { content, start } of logLines(text)) {
    for (const { line, whole, distinctive } of preparedSpellings()) {
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

/** Leaves out what lies within a longer match. */
const outermost = (matches: readonly Match[]): Match[] =>
  matches.filter(
    ({ start, end }) =>
      !matches.some(
        (other) =>
          other.start <= start && other.end >= end && other.end - other.start > end - start,
      ),
  )

/** The lines that a text holds, whole or cut, and where. */
export function matchesIn(text: string): Match[] {
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
