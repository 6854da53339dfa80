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
  // The slice is one of the sum, a copy: the text itself could keep the whole request's string alive.
  if (text.length <= maximumLength && plain.test(text)) return ` ${text}`.slice(1)
  let shown = ''
  for (const character of text.slice(0, maximumLength)) {
    const code = character.codePointAt(0) as number
    const added = invisible.test(character) ? `\\u{${code.toString(16)}}` : character
    if (shown.length + added.length > maximumLength) break
    // Added up, not sliced: a slice would keep the whole request's string alive.
    shown += added
  }
  return shown
}

/** Quotes a text for a message: what is invisible shows, and what is long is cut. */
export function quote(text: string): string {
  return `"${printable(text)}"`
}

/** The sentence that something is refused, for a reason in the words of its code. */
export function refusalOf(what: string, code: string): string {
  return `${what} is refused: ${code.replaceAll('-', ' ')}.`
}
