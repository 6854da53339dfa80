/** Longest `Access-Control-Request-Headers` that is read, in characters. */
export const maximumListLength = 4_096
/** Most elements of `Access-Control-Request-Headers` that are read, empty ones included. */
export const maximumListElements = 128

/** Whether a list of request headers is longer than any browser's. */
export function isOverlong(list: string): boolean {
  return (
    list.length >= maximumListElements &&
    (list.length > maximumListLength || list.split(',').length > maximumListElements)
  )
}

/**
 * Returns the elements of a `list`, a header value in which
 * [commas separate them](https://www.rfc-editor.org/rfc/rfc9110#name-lists-rule-abnf-extension),
 * without the white space around them and without empty ones. Never throws.
 *
 * @example
 * ```ts
 * listElements('x-a, ,X-B') // ['x-a', 'X-B']
 * ```
 */
export function listElements(list: string): string[] {
  // RFC 9110's white space is space and tab; `trim` takes more.
  const elements = list.split(',').map((text) => text.replace(/^[\t ]+|(?<![\t ])[\t ]+$/g, ''))
  return elements.filter((element) => element !== '')
}
