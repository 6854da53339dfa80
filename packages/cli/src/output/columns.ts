import { padToWidth, textWidth } from './width.js'

/** Wraps a text at blanks. A word that is longer than a line is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((each) => cut(each, width))) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

function cut(word: string, width: number): string[] {
  const parts = [word.slice(0, width)]
  for (let at = width; at < word.length; at += width) parts.push(word.slice(at, at + width))
  return parts
}

/** Returns two lists of lines beside each other. */
export function besideEachOther(
  left: readonly string[],
  right: readonly string[],
  width: number,
): string[] {
  const rows = Math.max(left.length, right.length)
  return Array.from({ length: rows }, (_, row) =>
    `${padToWidth(left[row] ?? '', width)} │ ${right[row] ?? ''}`.trimEnd(),
  )
}
