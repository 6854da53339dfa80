/** Tells whether a method is, in upper case, one whose spelling in another case is a mistake: methods are case-sensitive. */
export function isStandardMethod(method: string): boolean {
  return /^(?:delete|get|head|options|patch|post|put)$/i.test(method)
}

/**
 * Tells whether no page may ever use the method, in any case: the standard's
 * [forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method).
 */
export function isForbiddenMethod(method: string): boolean {
  return /^(?:connect|trace|track)$/i.test(method)
}
