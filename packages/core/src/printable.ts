/** Nothing to escape: what almost every request brings. */
const plain = /^[ -~]*$/
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** Longest text that an event or a message keeps of an input, in characters. */
const maximumLength = 256

/**
 * Makes a text safe to show and to keep: control and format characters, line and paragraph
 * separators and lone surrogates are escaped, and it is cut at 256 characters.
 */
export function printable(text: string): string {
  if (text.length <= maximumLength && plain.test(text)) return text
  let shown = ''
  for (const character of text.slice(0, maximumLength)) {
    const code = character.codePointAt(0) as number
    const added = invisible.test(character) ? `\\u{${code.toString(16)}}` : character
    if (shown.length + added.length > maximumLength) break
    shown += added
  }
  return shown
}

/** Quotes a text or number for a message: what is invisible shows, and what is long is cut. Of anything else it gives the type. */
export function quote(value: unknown): string {
  const isText = typeof value === 'string' || typeof value === 'number'
  return isText ? `"${printable(`${value}`)}"` : typeof value
}

/** What each code is in words: there are a few, and every refusal asks. */
const words: Record<string, string> = {}

/** The sentence that something is refused, for a reason in the words of its code. */
export function refusalOf(what: string, code: string): string {
  words[code] ??= code.replaceAll('-', ' ')
  return `${what} is refused: ${words[code]}.`
}
