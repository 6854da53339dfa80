import { isToken } from './token.js'

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

/** The methods of a policy, compiled for look-up. */
export interface AllowedMethods {
  readonly listed: ReadonlySet<string>
  readonly any: boolean
}

/** Compiles `allowedMethods`: `GET` covers `HEAD`, `*` every token that is not forbidden. */
export function compileMethods(methods: readonly string[]): AllowedMethods {
  const listed = new Set(methods)
  const any = listed.delete('*')
  if (listed.has('GET')) listed.add('HEAD')
  return { listed, any }
}

/** Tells whether a policy allows the method. */
export function allowsMethod({ listed, any }: AllowedMethods, method: string): boolean {
  return listed.has(method) || (any && isToken(method) && !isForbiddenMethod(method))
}
