import { closestWord } from '@crossgate/core'
import { type ErrorDocument, ErrorList } from './error-document.js'

/** The keys that an object of a request may have. */
export interface KnownKeys {
  /** What stands before a key in the name of its field. */
  readonly prefix: string
  readonly keys: readonly string[]
  /** Where a key belongs that another part of the request may have; undefined for any other key. */
  readonly placeOf?: (key: string) => string | undefined
}

/** More than anybody mistypes: a body of a million keys is not repeated in its answer. */
const mostKeys = 100
const longestKey = 100

/** Notes every key that is not known: taken for nothing, it would be answered as if it had counted. */
export function addUnknownKeys(
  sent: Readonly<Record<string, unknown>>,
  { prefix, keys, placeOf }: KnownKeys,
  errors: ErrorList,
): void {
  for (const key of Object.keys(sent).slice(0, mostKeys)) {
    if (keys.includes(key)) continue
    const place = placeOf?.(key)
    const field = prefix + key.slice(0, longestKey)
    if (place === undefined) errors.addField(field, 'unknown-key', unknownWord(key, keys))
    else errors.addField(field, 'misplaced', misplacedKey(key, place))
  }
}

/** The errors of a query whose parameters are not all known, or undefined where they are. */
export function findUnknownParameters(
  query: Readonly<Record<string, string>>,
  keys: readonly string[],
): ErrorDocument | undefined {
  const errors = new ErrorList()
  addUnknownKeys(query, { prefix: '', keys }, errors)
  return errors.isEmpty ? undefined : errors.document
}

/** Says that a key is not known, or a value not one of those there are, and which word is. */
export function unknownWord(word: string, known: readonly string[]): string {
  const meant = findMeant(word, known)
  const quoted = JSON.stringify(word.slice(0, longestKey))
  return meant === undefined
    ? `${quoted} is not known: write one of ${known.join(', ')}.`
    : `${quoted} is not known: did you mean "${meant}"?`
}

export function misplacedKey(key: string, place: string): string {
  return `"${key}" belongs in ${place}: send it there.`
}

/** The known word that one was probably meant to be. */
export function findMeant(word: string, known: readonly string[]): string | undefined {
  const configuration = 'corsConfiguration'
  const isConfiguration = known.includes(configuration) && /^(cors|configuration)$/i.test(word)
  return isConfiguration ? configuration : closestWord(word, known)
}
