import { isForbiddenMethod } from '../reading/method.js'
import { isToken } from '../reading/token.js'

/** The methods that a policy allows, compiled for look-up. */
export interface AllowedMethods {
  readonly names: ReadonlySet<string>
  readonly any: boolean
}

/** Compiles `allowedMethods`: `GET` covers `HEAD`, `*` every token that is not forbidden. */
export function compileMethods(entries: readonly string[]): AllowedMethods {
  const names = new Set(entries)
  const any = names.delete('*')
  if (names.has('GET')) names.add('HEAD')
  return { names, any }
}

/** Whether a policy allows a method. Methods are case-sensitive. */
export function allowsMethod({ names, any }: AllowedMethods, method: string): boolean {
  return names.has(method) || (any && isToken(method) && !isForbiddenMethod(method))
}
