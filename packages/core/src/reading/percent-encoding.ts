/**
 * Decodes each `%XX` that belongs to a well-formed UTF-8 sequence, once, and leaves every other
 * `%` alone: `%2561` becomes `%61`, `%ff` stays.
 */
export function decodePercentEncoding(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    // Part of it is not UTF-8. To let the platform fail at each part would take long.
    return text.replace(/(?:%[\da-f]{2})+/gi, decodeRun)
  }
}

/** Decodes a run of `%XX` byte by byte. */
function decodeRun(run: string): string {
  let decoded = ''
  for (let position = 0; position < run.length; ) {
    const length = sequenceLength(run, position)
    const end = position + 3 * Math.max(length, 1)
    const encoded = run.slice(position, end)
    decoded += length === 0 ? encoded : decodeURIComponent(encoded)
    position = end
  }
  return decoded
}

/**
 * How many bytes the well-formed UTF-8 sequence at a position has; 0 where there is none. The
 * ranges are those of the Unicode standard's table of well-formed byte sequences: the second byte
 * keeps out overlong forms, surrogates and what lies beyond U+10FFFF.
 */
function sequenceLength(run: string, position: number): number {
  const first = byteAt(run, position)
  if (first <= 0x7f) return 1
  const rule = leadBytes.find(({ from, to }) => first >= from && first <= to)
  if (rule === undefined) return 0
  const second = byteAt(run, position + 3)
  if (!(second >= rule.secondFrom && second <= rule.secondTo)) return 0
  for (let index = 2; index < rule.length; index++) {
    const byte = byteAt(run, position + 3 * index)
    if (!(byte >= 0x80 && byte <= 0xbf)) return 0
  }
  return rule.length
}

const leadBytes = [
  { from: 0xc2, to: 0xdf, length: 2, secondFrom: 0x80, secondTo: 0xbf },
  { from: 0xe0, to: 0xe0, length: 3, secondFrom: 0xa0, secondTo: 0xbf },
  { from: 0xe1, to: 0xec, length: 3, secondFrom: 0x80, secondTo: 0xbf },
  { from: 0xed, to: 0xed, length: 3, secondFrom: 0x80, secondTo: 0x9f },
  { from: 0xee, to: 0xef, length: 3, secondFrom: 0x80, secondTo: 0xbf },
  { from: 0xf0, to: 0xf0, length: 4, secondFrom: 0x90, secondTo: 0xbf },
  { from: 0xf1, to: 0xf3, length: 4, secondFrom: 0x80, secondTo: 0xbf },
  { from: 0xf4, to: 0xf4, length: 4, secondFrom: 0x80, secondTo: 0x8f },
]

/** The byte that the `%XX` at a position stands for; NaN at the end of the run. */
function byteAt(run: string, position: number): number {
  return Number.parseInt(run.slice(position + 1, position + 3), 16)
}
