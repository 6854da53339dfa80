import type { CorsConfigurationInput } from '../configuration.js'
import type { CorsDecision } from '../decision.js'
import { createEventRecorder } from '../events/event-recorder.js'
import { CorsConfigurationError } from '../issues.js'
import type { Cors, CorsOptions } from '../options.js'
import { compilePolicy, type Policy } from '../policy/policy.js'
import { complete } from '../policy/steps.js'
import { validateInSteps } from '../policy/validate.js'
import type { CorsRequest } from '../request.js'
import { decide } from './decide.js'
import { prepareHints } from './hint.js'
import { refuseEngine } from './is-engine.js'
import { checkOptions } from './options-check.js'
import { requestError } from './request-check.js'

/** Symbol under which an engine exposes `isPublicSuffix`, so that `explain` from another copy of the package finds it. */
export const publicSuffixKey: unique symbol = /* @__PURE__ */ Symbol.for('crossgate.isPublicSuffix')

/**
 * Returns an engine, which decides requests by one configuration as the
 * [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol) asks a server to.
 *
 * @param configuration plain JSON. Absent keys take their default, and the default permits nothing:
 *   a policy starts with `enabled: true` and its `allowedOrigins`.
 * @param options code: where events go, and which names are public suffixes. Default: none.
 * @throws `CorsConfigurationError` (`code` is `invalid-configuration`) with every issue at once, where
 *   the configuration is not valid, or is dangerous and does not say so in `dangerouslyAllow`, and
 *   `TypeError` where an option is not known or is not what it must be.
 * @example
 * ```ts
 * const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * const { action, headers, vary, denial } = cors.decide({
 *   method: 'GET',
 *   url: '/items',
 *   headers: new Map([['origin', 'https://app.example.com']]),
 * })
 * action // 'continue'
 * headers['access-control-allow-origin'] // 'https://app.example.com'
 * vary // ['Origin']
 * denial // undefined
 * ```
 */
export function createCors(
  configuration: CorsConfigurationInput = {},
  options: CorsOptions = {},
): Cors {
  checkOptions(options)
  const recordEvent = createEventRecorder(options)
  let policy: Policy
  const cors: Cors & { readonly [publicSuffixKey]: CorsOptions['isPublicSuffix'] } = {
    decide(request: CorsRequest): CorsDecision {
      const current = policy.configuration
      try {
        const decision = decide(policy, request)
        if (current.debug) recordEvent?.(current.enforcement, decision, request)
        return decision
      } catch (error) {
        throw requestError(request) ?? error
      }
    },
    get configuration() {
      return policy.configuration
    },
    [publicSuffixKey]: options.isPublicSuffix,
    reconfigure(replacement) {
      complete(cors.reconfigureInSteps(replacement))
    },
    *reconfigureInSteps(replacement) {
      refuseEngine(replacement)
      const { configuration, issues } = yield* validateInSteps(replacement, options)
      if (issues.length > 0) throw new CorsConfigurationError(issues)
      const compiled = compilePolicy(configuration)
      yield* prepareHints(compiled)
      policy = compiled
    },
  }
  cors.reconfigure(configuration)
  return cors
}
