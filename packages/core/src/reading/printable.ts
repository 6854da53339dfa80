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

/** Quotes a text for a message: what is invisible shows, and what is long is cut. */
export function quote(text: string): string {
  return `"${printable(text)}"`
}

/** Most characters of a value that a short message holds. */
const excerptLength = 60

/**
 * Returns a value as a message of at most 220 characters can name it: an address as it stands, any
 * other text in quotes, both cut at 60 characters, and of what is not a text what it is.
 */
export function excerpt(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value)
  const text = printable(value)
  const cut = text.length > excerptLength ? `${text.slice(0, excerptLength)}…` : text
  return /^[a-z][a-z\d+.-]*:\/\/[^\s,]*$/i.test(cut) ? cut : `"${cut}"`
}

/** Returns what a value is, in words: `a list`, `a regular expression`, `null`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return `${value}`
  if (typeof value === 'string') return 'a string'
  if (typeof value !== 'object') return `a ${typeof value}`
  if (isRegExp(value)) return 'a regular expression'
  return isList(value) ? 'a list' : 'an object'
}

/** Whether a value is a regular expression, of whichever realm. */
export function isRegExp(value: unknown): boolean {
  try {
    return Object.prototype.toString.call(value) === '[object RegExp]'
  } catch {
    return false
  }
}

/** Whether a value is a list. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    // A proxy that was revoked.
    return false
  }
}
