/**
 * Every reason for which a request is refused, in the order in which `Denial.value` is documented.
 * Frozen. May gain members in a minor version.
 *
 * @example
 * ```ts
 * const counts = Object.fromEntries(denialReasons.map((reason) => [reason, 0]))
 * counts['origin-not-allowed'] // 0
 * ```
 */
export const denialReasons = /* @__PURE__ */ Object.freeze([
  'origin-not-allowed',
  'method-not-allowed',
  'header-not-allowed',
  'excluded-path',
  'invalid-origin',
  'invalid-preflight',
  'host-not-allowed',
] as const)

/** Why a request was refused. May gain members in a minor version. */
export type DenialReason = (typeof denialReasons)[number]

/** A refusal and its remedy. `message` and `hint` are computed when they are first read. */
export interface Denial {
  /** Which of the policy's rules the request breaks, as a code that stays the same. */
  readonly reason: DenialReason
  /**
   * What was refused, as it was sent: the origin, the method (of a preflight the one asked for), the
   * header name in lower case, the matching `excludedPaths` entry, the host, or what was not valid.
   */
  readonly value: string
  /** What was refused and what would have been allowed, as a sentence for the server's developer. It quotes the policy: do not send it to clients. */
  readonly message: string
  /** The likely mistake behind the refusal, as a sentence. Absent where none can be named. */
  readonly hint?: string | undefined
}

/**
 * What a request turned out to be. May gain members in a minor version.
 *
 * - `disabled`: the filter is off.
 * - `excluded`: on an excluded path, which stays same-origin.
 * - `not-cors`: no `Origin` header, so not a cross-origin request as far as a browser says.
 * - `same-origin`: the page and the server are one origin.
 * - `cors`: a cross-origin request other than a preflight.
 * - `preflight`: `OPTIONS` with `Access-Control-Request-Method`.
 * - `invalid`: an `Origin` that is not an origin, a malformed preflight, or a host that is not allowed.
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
  /** Why the request was, or in the `omit` and `report` modes would have been, refused. Absent: nothing stands against it. */
  readonly denial?: Denial
  /**
   * On a `continue` of kind `excluded`: what the browser will keep from the page, although the
   * policy allows its origin and method elsewhere. Found out when it is first read. Absent: nothing.
   */
  readonly withheld?: Denial | undefined
  /** Under `createPolicies`: the name of the entry that decided, or its index. Absent under `createCors`. */
  readonly policy?: string | number
}

/** Hand the request to the application, and add `headers` and `vary` to whatever it answers. */
export interface CorsContinue extends CorsDecisionBase {
  /** Tells this decision from one to answer by itself. */
  readonly action: 'continue'
}

/** Answer the request without the application. */
export interface CorsRespond extends CorsDecisionBase {
  /** Tells this decision from one to hand on. */
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
