import stringWidth from 'string-width'

/** How many columns of a terminal a text takes: a letter of Chinese takes two, an accent none. */
export function textWidth(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text)
}

/** Fills a text with blanks up to a width. */
export function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}
