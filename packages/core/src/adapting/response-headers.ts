import type { CorsRespond } from '../decision.js'

/**
 * Tells whether a response header is one of the
 * [CORS protocol's](https://fetch.spec.whatwg.org/#http-responses), in any case: where a decision
 * is authoritative, an adapter removes those of the application. For adapters.
 */
export function isPermissionHeader(name: string): boolean {
  // Most names are shorter, and an expression takes a while to begin.
  return name.length > 15 && /^access-control-/i.test(name)
}

type Headers = Readonly<Record<string, string>>
type Known = readonly [vary: readonly string[], added: Headers | undefined, all: Headers]
const known = /* @__PURE__ */ new WeakMap<Headers, Known>()

/**
 * Gives the headers of an answer of the filter's own, `Vary` among them, as one record that
 * everybody shares: do not change it. `added` joins them, as the same record each time. For
 * adapters.
 *
 * @example
 * ```ts
 * if (decision.action === 'respond') {
 *   return new Response(decision.body, { status: decision.status, headers: answerHeaders(decision) })
 * }
 * ```
 */
export function answerHeaders({ headers, vary }: CorsRespond, added?: Headers): Headers {
  // Grants and refusals have one record of headers each, so that most answers find all of theirs.
  let found = known.get(headers)
  if (found?.[0] !== vary || found[1] !== added) {
    const varying = vary.length > 0 && { vary: vary.join(', ') }
    found = [vary, added, Object.freeze({ ...headers, ...varying, ...added })]
    known.set(headers, found)
  }
  return found[2]
}
