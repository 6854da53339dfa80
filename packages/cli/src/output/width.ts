import { eastAsianWidth } from 'get-east-asian-width'

/** Accents stand over the letter before them. */
const isOverLast = /\p{Mn}|\p{Me}/u

/** How many columns of a terminal a text takes: a letter of Chinese takes two, an accent none. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  return [...text].reduce((width, letter) => width + letterWidth(letter), 0)
}

function letterWidth(letter: string): number {
  return isOverLast.test(letter) ? 0 : eastAsianWidth(letter.codePointAt(0) as number)
}

/** Fills a text with blanks up to a width. */
export function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}
