/** Methods that never need a preflight: [CORS-safelisted methods](https://fetch.spec.whatwg.org/#cors-safelisted-method). */
export const isSafelistedMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'POST'

const forbidden = new Set(['CONNECT', 'TRACE', 'TRACK'])

/** Methods that no page can send: [forbidden methods](https://fetch.spec.whatwg.org/#forbidden-method). */
export const isForbiddenMethod = (method: string): boolean => forbidden.has(method.toUpperCase())

const normalized = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])

/** [Normalizes a method](https://fetch.spec.whatwg.org/#concept-method-normalize): six of them to upper case, and not `patch`. */
export function normalizeMethod(method: string): string {
  const upperCase = method.toUpperCase()
  return normalized.has(upperCase) ? upperCase : method
}
