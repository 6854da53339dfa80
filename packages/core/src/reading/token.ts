const token = /^[\w!#$%&'*+.^`|~-]+$/

/** Tells whether a text is an [HTTP token](https://www.rfc-editor.org/rfc/rfc9110#name-tokens). */
export function isToken(text: string): boolean {
  return token.test(text)
}

/** Puts the ASCII letters of a text in lower case and leaves everything else alone. */
export function asciiLowerCase(text: string): string {
  // String.prototype.toLowerCase folds the Kelvin sign into `k`, which no HTTP peer does.
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
