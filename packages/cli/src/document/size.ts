import { UnreadableError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'

/** The characters that stand before, between or in front of values. */
const separators = new Set([...',[{:\n'].map((character) => character.charCodeAt(0)))

/**
 * Refuses a text with more values than a tree of them has room for in memory. They are not
 * counted exactly: what stands between them is.
 *
 * @throws `UnreadableError` where there are more than `maximum`.
 */
export function refuseTooManyValues({ name, text }: Input, maximum: number): void {
  // A text has fewer values than characters.
  if (text.length <= maximum) return
  let count = 0
  for (let at = 0; at < text.length; at++) {
    if (separators.has(text.charCodeAt(at)) && ++count > maximum) {
      throw new UnreadableError(
        `${name} has more than ${maximum.toLocaleString('en')} values, too many for a policy: nothing was read.`,
      )
    }
  }
}
