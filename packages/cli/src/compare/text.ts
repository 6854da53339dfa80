import type { Terminal } from '../frame/terminal.js'
import { visible } from '../frame/visible.js'
import type { Note } from '../notation/notes.js'
import { wrap } from '../output/columns.js'
import { type CompareDocument, describeDifference } from './result.js'

/** Writes a comparison for people. */
export function formatComparison(document: CompareDocument, { width, paint }: Terminal): string {
  const { losses, equal, newlyAllowed } = document
  const found =
    newlyAllowed === undefined
      ? equal
        ? ['They are equal on everything both can say.']
        : describeDifference(document)
      : newlyAllowed.length === 0
        ? ['Nothing is newly allowed.']
        : newlyAllowed.map((sentence) => `${sentence}.`)
  const isFine = newlyAllowed === undefined ? equal : newlyAllowed.length === 0
  const lost = [...losses.a, ...losses.b]
  const rows = [
    // Painted last: what shows control characters would show the colours, too.
    ...found
      .flatMap((line) => wrap(visible(line), width))
      .map((row) => (isFine ? paint('green', row) : row)),
    ...(lost.length === 0
      ? []
      : ['', 'Not compared, because a Crossgate policy cannot express it:']),
    ...lost.flatMap((note) => describeLoss(note, width)),
  ]
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`
}

function describeLoss({ file, line, what, why }: Note, width: number): string[] {
  return [
    `- ${visible(`${file}:${line} ${what}`)}`,
    ...wrap(visible(why), width - 2).map((row) => `  ${row}`),
  ]
}
