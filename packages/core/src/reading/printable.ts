/** Longest text that an event or a message keeps of an input, in characters. */
const maximumLength = 256

/** Nothing to escape or to cut: what almost every request brings. */
const plain = /^[ -~]{0,256}$/
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * Makes a text safe to show and to keep: control and format characters, line and paragraph
 * separators and lone surrogates are escaped, and it is cut at 256 characters.
 */
export function printable(text: string): string {
  if (plain.test(text)) return text
  const escaped = text
    .slice(0, maximumLength)
    .replace(invisible, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`)
  // The second cut may leave half a character.
  return escaped.slice(0, maximumLength).replace(invisible, '')
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
