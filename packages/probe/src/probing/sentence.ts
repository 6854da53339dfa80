/**
 * Returns the page of an `origin` as a sentence calls it. Never throws.
 *
 * @param origin a serialized origin; of
 * [`null`](https://html.spec.whatwg.org/multipage/browsers.html#concept-origin-opaque) it says what such a page is.
 * @example
 * ```ts
 * describePage('https://app.example.com') // 'a page of https://app.example.com'
 * describePage('null') // 'a page without an origin of its own (such as a sandboxed frame or a file)'
 * ```
 */
export const describePage = (origin: string): string =>
  origin === 'null'
    ? 'a page without an origin of its own (such as a sandboxed frame or a file)'
    : `a page of ${origin}`

/** A sentence with a capital at its beginning. */
export const capitalize = (sentence: string): string =>
  sentence.charAt(0).toUpperCase() + sentence.slice(1)

/** Joins sentences with a blank; what is not said is left out. */
export const joinSentences = (...sentences: readonly (string | null | false)[]): string =>
  sentences.filter((sentence) => typeof sentence === 'string' && sentence !== '').join(' ')
