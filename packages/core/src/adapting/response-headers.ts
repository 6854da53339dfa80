import type { CorsRespond } from '../decision.js'

/**
 * The response headers of the [CORS protocol](https://fetch.spec.whatwg.org/#http-responses), and of
 * its draft for private networks, for adapters of responses that cannot list their headers. Frozen.
 *
 * @example
 * ```ts
 * permissionHeaders.includes('Access-Control-Max-Age') // true
 * ```
 */
export const permissionHeaders: readonly string[] = /* @__PURE__ */ Object.freeze([
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Allow-Private-Network',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
])

/**
 * Returns whether the response header `name` is one of the
 * [CORS protocol's](https://fetch.spec.whatwg.org/#http-responses), in any case: where a decision
 * is authoritative, an adapter removes those of the application. For adapters. Never throws.
 *
 * @example
 * ```ts
 * isPermissionHeader('access-control-max-age') // true
 * isPermissionHeader('Vary') // false
 * ```
 */
export function isPermissionHeader(name: string): boolean {
  // Most names are shorter, and an expression takes a while to begin.
  return name.length > 15 && /^access-control-/i.test(name)
}

type Headers = Readonly<Record<string, string>>
type Known = readonly [vary: readonly string[], added: Headers | undefined, all: Headers]
const known = /* @__PURE__ */ new WeakMap<Headers, Known>()

/**
 * Returns the headers of a response that the filter gives itself, by name, with
 * [`Vary`](https://www.rfc-editor.org/rfc/rfc9110#name-vary) among them. The record is frozen and
 * shared by every response of its kind. For adapters. Never throws.
 *
 * @param decision what `decide` returned, with the action `respond`.
 * @param added headers that join them; give the same record each time. Default: none.
 * @example
 * ```ts
 * const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * const headers = new Map([['origin', 'https://other.example']])
 * const decision = cors.decide({ method: 'GET', url: '/items', headers })
 * if (decision.action === 'respond') {
 *   const { status, body = null } = decision
 *   console.log(new Response(body, { status, headers: answerHeaders(decision) }))
 * }
 * ```
 */
export function answerHeaders({ headers, vary }: CorsRespond, added?: Headers): Headers {
  // Grants and refusals have one record of headers each, so that most answers find all of theirs.
  let found = known.get(headers)
  if (found?.[0] !== vary || found[1] !== added) {
    const varying = vary.length > 0 && { vary: vary.join(', ') }
    // Of spread records Node 20 makes a hidden class for each origin.
    found = [vary, added, Object.freeze(Object.assign({}, headers, varying, added))]
    known.set(headers, found)
  }
  return found[2]
}
