import { isToken } from './token.js'

/**
 * The methods of the [registry](https://www.iana.org/assignments/http-methods) of HTTP that a page
 * may use, in upper case, frozen. As methods are case-sensitive, one of them in another case is a
 * mistake.
 *
 * @example
 * ```ts
 * standardMethods.includes('QUERY') // true
 * ```
 */
export const standardMethods: readonly string[] = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ (
    'DELETE GET HEAD OPTIONS PATCH POST PUT QUERY ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT COPY LABEL LINK ' +
    'LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE MOVE ORDERPATCH PROPFIND PROPPATCH ' +
    'REBIND REPORT SEARCH UNBIND UNCHECKOUT UNLINK UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL'
  ).split(' '),
)

const registeredMethods: ReadonlySet<string> = /* @__PURE__ */ new Set(standardMethods)

/** Whether a method is, in upper case, one whose spelling in another case is a mistake: methods are case-sensitive. */
export function isStandardMethod(method: string): boolean {
  // What is not a token may fold into one: `ſ` becomes `S`.
  return isToken(method) && registeredMethods.has(method.toUpperCase())
}

/**
 * Returns the standard method that `method` is in the wrong case, which is a mistake: methods are
 * [case-sensitive](https://www.rfc-editor.org/rfc/rfc9110#section-9.1). Undefined for every other
 * method. Never throws.
 *
 * @example
 * ```ts
 * methodInCapitals('patch') // 'PATCH'
 * methodInCapitals('PATCH') // undefined
 * ```
 */
export function methodInCapitals(method: string): string | undefined {
  const upper = method.toUpperCase()
  return method !== upper && isStandardMethod(method) ? upper : undefined
}

/**
 * Returns whether no page may ever use the `method`, in any case: it is one of the standard's
 * [forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method). Never throws.
 *
 * @example
 * ```ts
 * isForbiddenMethod('trace') // true
 * isForbiddenMethod('PATCH') // false
 * ```
 */
export function isForbiddenMethod(method: string): boolean {
  return /^(?:connect|trace|track)$/i.test(method)
}
