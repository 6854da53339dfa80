import type { Denial } from './denial.js'

/**
 * What a request turned out to be. May gain members in a minor version.
 *
 * - `disabled`: the filter is off.
 * - `excluded`: on an excluded path, which stays same-origin.
 * - `not-cors`: no `Origin`, so no cross-origin request a browser would tell of.
 * - `same-origin`: the page and the server are one origin.
 * - `cors`: a cross-origin request other than a preflight.
 * - `preflight`: `OPTIONS` with `Access-Control-Request-Method`.
 * - `invalid`: an `Origin` that is no origin, or a preflight that is no preflight.
 */
export type CorsKind =
  | 'disabled'
  | 'excluded'
  | 'not-cors'
  | 'same-origin'
  | 'cors'
  | 'preflight'
  | 'invalid'

interface CorsDecisionBase {
  /** What the request turned out to be. */
  readonly kind: CorsKind
  /** Headers to set on the response, by lower-case name. Never `vary`. */
  readonly headers: Readonly<Record<string, string>>
  /** Field names to merge into the response's `Vary`. */
  readonly vary: readonly string[]
  /** True when `Access-Control-*` response headers belong to the filter: what the application set itself is removed. */
  readonly authoritative: boolean
  /** Why the request was, or in the `omit` and `report` modes would have been, refused. */
  readonly denial?: Denial
}

/** Hand the request to the application, and add `headers` and `vary` to whatever it answers. */
export interface CorsContinue extends CorsDecisionBase {
  readonly action: 'continue'
}

/** Answer the request without the application. */
export interface CorsRespond extends CorsDecisionBase {
  readonly action: 'respond'
  /** 204 for a preflight, 403 for a refusal. */
  readonly status: 204 | 403
  /** The refusal in words, while `debug` is on. Absent means an empty body. */
  readonly body?: string
}

/**
 * What to do with one request. A decision is frozen or fresh: keeping it is safe, and nobody
 * else's decision changes with it.
 */
export type CorsDecision = CorsContinue | CorsRespond
