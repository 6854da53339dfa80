import type { LineIndex, Position } from '../document/position.js'
import type { Paint } from '../frame/terminal.js'
import { textWidth } from './width.js'

/** Lines above and below the one that is shown. */
const context = 1
/** Longer lines, such as those of minified files, are cut around the place. */
const maximumColumns = 100

/** Shows the lines around a place, and underlines it. */
export function codeFrame(lines: LineIndex, start: Position, end: Position, paint: Paint): string {
  const first = Math.max(1, start.line - context)
  const last = Math.min(lines.lineCount, start.line + context)
  const gutter = String(last).length
  const stop = end.line === start.line ? end.column : lines.lineAt(start.line).length + 1
  const isShort = stop - 1 <= maximumColumns
  const cut = isShort ? 0 : Math.max(0, start.column - 1 - maximumColumns / 2)
  const rows: string[] = []
  for (let line = first; line <= last; line++) {
    const text = lines.lineAt(line)
    // Of the lines around, those that end before the cut, or behind the last line break, say nothing.
    if (
      line !== start.line &&
      text.length <= (line > start.line && line === lines.lineCount ? cut : cut - 1)
    )
      continue
    const mark = line === start.line ? '>' : ' '
    rows.push(
      `${mark} ${paint('dim', `${String(line).padStart(gutter)} |`)} ${visible(text, cut)}`.trimEnd(),
    )
    if (line !== start.line) continue
    const from = start.column - 1
    const end = Math.min(stop - 1, cut + maximumColumns)
    const indent = ' '.repeat(textWidth(shown(text.slice(cut, from))) + (cut > 0 ? 1 : 0))
    const marks = '^'.repeat(Math.max(1, textWidth(shown(text.slice(from, end)))))
    rows.push(`  ${' '.repeat(gutter)} ${paint('dim', '|')} ${indent}${paint('red', marks)}`)
  }
  return rows.join('\n')
}

/** A part of a line in which tabs are blanks, and what is invisible shows. */
function shown(part: string): string {
  return part.replace(/\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}/gu, substitute)
}

function visible(text: string, from: number): string {
  const part = shown(text.slice(from, from + maximumColumns))
  const before = from > 0 ? '…' : ''
  return `${before}${part}${text.length > from + maximumColumns ? '…' : ''}`
}

function substitute(character: string): string {
  return character === '\t' ? ' ' : '\uFFFD'.repeat(character.length)
}
