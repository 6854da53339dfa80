import type {
  CorsConfiguration,
  CorsConfigurationInput,
  CorsPolicy,
  CorsPolicyInput,
} from './configuration.js'
import type { CorsDecision } from './decision.js'
import type { CorsEventLog } from './event-log.js'
import type { CorsRequest } from './request.js'

/** What an engine needs besides its configuration: code, where a configuration is data. */
export interface CorsOptions {
  /** Receives an event for each denial while `debug` is on. Default: none, and no event is made. */
  readonly eventLog?: CorsEventLog
  /**
   * Whether a host is a public suffix (`co.uk`, `github.io`): adds the whole
   * [public suffix list](https://publicsuffix.org) to the names that the engine knows by itself. It
   * is asked about the parent of each pattern (`example.com` of `https://*.example.com`), of
   * origins and of hosts. Default: those names alone.
   */
  readonly isPublicSuffix?: (host: string) => boolean
}

/** A CORS engine with one policy. */
export interface Cors {
  /**
   * Decides one request. Synchronous; never throws, whatever strings the request holds. Where it cannot
   * read what is not a request, such as headers without `get`, it throws a `TypeError` that says so.
   */
  decide(request: CorsRequest): CorsDecision
  /** The complete configuration in force, deeply frozen. */
  readonly configuration: CorsConfiguration
  /**
   * Replaces the configuration for every later request. All or nothing: an invalid one throws a
   * `CorsConfigurationError` and changes nothing. A key that is left out goes back to its default,
   * `enabled` too, so pass the whole policy, as in `{ ...cors.configuration, debug: true }`. Options stay.
   */
  reconfigure(configuration: CorsConfigurationInput): void
  /**
   * Does the same with a pause after every 10,000 entries of a list, so that a server that takes
   * over a hundred thousand origins can answer requests between. It does nothing by itself: the loop
   * in the example asks for each step. The configuration is read in the first step and in force after
   * the last one; who stops before that changes nothing. Where two replacements are under way, the
   * one that ends last holds. An invalid one throws a `CorsConfigurationError` from a step, and
   * changes nothing.
   *
   * @example
   * ```ts
   * import { setImmediate } from 'node:timers/promises'
   * import { createCors } from '@crossgate/core'
   *
   * const cors = createCors()
   * const allowedOrigins = Array.from({ length: 100_000 }, (_, n) => `https://customer-${n}.example`)
   * for (const _ of cors.reconfigureInSteps({ enabled: true, allowedOrigins })) await setImmediate()
   * ```
   */
  reconfigureInSteps(configuration: CorsConfigurationInput): Generator<void, void, void>
}

/** Several configurations behind one engine, chosen by the host and path of each request. */
export interface CorsPolicies {
  /** Decides one request by the first entry that matches it. Synchronous; throws as little as that of a single configuration. */
  decide(request: CorsRequest): CorsDecision
  /** The complete list in force, deeply frozen. `Array.isArray` tells it from a single configuration. */
  readonly configuration: readonly CorsPolicy[]
  /**
   * Replaces the list for every later request. All or nothing: an invalid one throws a
   * `CorsConfigurationError` and changes nothing.
   */
  reconfigure(policies: readonly CorsPolicyInput[]): void
  /** Does the same with pauses, as with a single configuration, and after each policy; what is invalid throws from a step. */
  reconfigureInSteps(policies: readonly CorsPolicyInput[]): Generator<void, void, void>
}

/** What decides requests: an engine of one configuration, or of several behind one another. */
export type CorsEngine = Cors | CorsPolicies
