import { closestWord } from '@crossgate/core'

/** Returns the known word that somebody probably meant to type, if one is close. */
export function suggestWord(word: string, known: readonly string[]): string | undefined {
  return closestWord(word, known)
}
