/** Joins sentences with a blank; what is not said is left out. */
export const joinSentences = (...sentences: readonly (string | null | false)[]): string =>
  sentences.filter((sentence) => typeof sentence === 'string' && sentence !== '').join(' ')
