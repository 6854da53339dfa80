/** Longest word that is compared: no key and no other word of a configuration is longer. */
const maximumLength = 40

/** Most letters that a typing mistake changes. With more, `disallowedOrigins` would be taken for `allowedOrigins`. */
const maximumDistance = 2

/**
 * Returns the known word that a text was probably meant to be: the only one that begins with it,
 * or the closest one, at most two letters away. Case and the signs between words do not count.
 * Undefined where none is close. Never throws.
 *
 * @param text what was written.
 * @param known the words that it could have been.
 * @example
 * ```ts
 * closestWord('alowed_origins', ['allowedOrigins', 'ownOrigins']) // 'allowedOrigins'
 * ```
 */
export function closestWord(text: string, known: readonly string[]): string | undefined {
  if (text.length > maximumLength) return undefined
  const typed = bareWord(text)
  const longer = known.filter((word) => bareWord(word).startsWith(typed))
  if (longer.length === 1 && typed.length > 4) return longer[0]
  let closest: string | undefined
  let least = Math.min(maximumDistance, Math.floor(typed.length / 3)) + 1
  for (const word of known) {
    const distance = editDistance(typed, bareWord(word))
    if (distance >= least) continue
    closest = word
    least = distance
  }
  return closest
}

/** A word without case, hyphens, underscores and spaces: `allowed_origins` and `Allowed-Origins` are one. */
export function bareWord(text: string): string {
  return text.toLowerCase().replace(/[\s_-]/g, '')
}

/**
 * The number of letters to insert, remove or replace to make one word the other
 * ([Levenshtein distance](https://en.wikipedia.org/wiki/Levenshtein_distance)).
 */
function editDistance(from: string, to: string): number {
  // Row by row: the distances from a beginning of `from` to every beginning of `to`.
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let at = 0; at < from.length; at++) {
    const next = [at + 1]
    for (let end = 0; end < to.length; end++) {
      const replace = (row[end] as number) + (from[at] === to[end] ? 0 : 1)
      const insert = (next[end] as number) + 1
      const remove = (row[end + 1] as number) + 1
      next.push(Math.min(replace, insert, remove))
    }
    row = next
  }
  return row.at(-1) as number
}
