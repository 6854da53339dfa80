/** Methods that never need a preflight: [CORS-safelisted methods](https://fetch.spec.whatwg.org/#cors-safelisted-method). */
export const isSafelistedMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'POST'

const normalized = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])

/**
 * Returns the method that a browser sends for the one that a page writes: six of them
 * [in upper case](https://fetch.spec.whatwg.org/#concept-method-normalize), and not `patch`. Never throws.
 *
 * @param method as the page writes it.
 * @example
 * ```ts
 * import { normalizeMethod } from '@crossgate/probe'
 *
 * normalizeMethod('put') // 'PUT'
 * normalizeMethod('patch') // 'patch'
 * ```
 */
export function normalizeMethod(method: string): string {
  const upperCase = method.toUpperCase()
  return normalized.has(upperCase) ? upperCase : method
}
