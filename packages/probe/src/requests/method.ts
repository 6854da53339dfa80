/** Methods that never need a preflight: [CORS-safelisted methods](https://fetch.spec.whatwg.org/#cors-safelisted-method). */
export const isSafelistedMethod = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'POST'

const normalized = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT'])

/** [Normalizes a method](https://fetch.spec.whatwg.org/#concept-method-normalize): six of them to upper case, and not `patch`. */
export function normalizeMethod(method: string): string {
  const upperCase = method.toUpperCase()
  return normalized.has(upperCase) ? upperCase : method
}
