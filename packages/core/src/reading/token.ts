const token = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * Returns whether `text` is an [HTTP token](https://www.rfc-editor.org/rfc/rfc9110#name-tokens), as the
 * names of headers and methods are. Never throws.
 *
 * @example
 * ```ts
 * isToken('X-Requested-With') // true
 * isToken('no token') // false
 * ```
 */
export function isToken(text: string): boolean {
  return token.test(text)
}

/** Puts the ASCII letters of a text in lower case and leaves everything else alone. */
export function asciiLowerCase(text: string): string {
  // String.prototype.toLowerCase folds the Kelvin sign into `k`, which no HTTP peer does.
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
