import type { CorsConfigurationInput } from '../configuration.js'
import type { CorsEventLog } from '../event-log.js'
import { type EventWriter, toEvent } from '../events/event.js'
import { CorsConfigurationError } from '../issues.js'
import type { Cors, CorsOptions } from '../options.js'
import { compilePolicy, type Policy } from '../policy/policy.js'
import { validateConfiguration } from '../policy/validate.js'
import { decide } from './decide.js'

/** Where `explain` finds what an engine checks its configurations with, whichever copy made it. */
export const suffixCheck: unique symbol = /* @__PURE__ */ Symbol.for('crossgate.isPublicSuffix')

/**
 * Creates an engine.
 *
 * Absent keys of the configuration take their default, and the default permits nothing: a policy
 * starts with `enabled: true` and its `allowedOrigins`. Throws a `CorsConfigurationError` with
 * every issue at once where the configuration is not valid or is dangerous without saying so.
 *
 * @example
 * ```ts
 * const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * const { action, headers, vary, denial } = cors.decide({
 *   method: 'GET',
 *   url: '/items',
 *   headers: new Map([['origin', 'https://app.example.com']]),
 * })
 * ```
 */
export function createCors(
  configuration: CorsConfigurationInput = {},
  options: CorsOptions = {},
): Cors {
  const note = options.eventLog && queueOf(options.eventLog)
  let policy: Policy
  const cors: Cors & { readonly [suffixCheck]: CorsOptions['isPublicSuffix'] } = {
    decide(request) {
      const { enforcement, debug } = policy.configuration
      const decision = decide(policy, request)
      if (debug && decision.denial) note?.(toEvent(enforcement, decision.denial, request))
      return decision
    },
    get configuration() {
      return policy.configuration
    },
    [suffixCheck]: options.isPublicSuffix,
    reconfigure(replacement) {
      const { configuration, issues } = validateConfiguration(replacement, options)
      if (issues.length > 0) throw new CorsConfigurationError(issues)
      policy = compilePolicy(configuration)
    },
  }
  cors.reconfigure(configuration)
  return cors
}

/**
 * Gives a function that keeps an event until the decision is out: writing takes longer than
 * deciding. All that came meanwhile is then written at once and handed over, in order.
 */
function queueOf(eventLog: CorsEventLog): (write: EventWriter) => void {
  const waiting: EventWriter[] = []
  const handOver = async (): Promise<void> => {
    // Until the decision is out.
    await undefined
    const instant = Date.now()
    for (const write of waiting.splice(0)) {
      // What a log throws or rejects with concerns no request.
      try {
        const written = eventLog.append(write(instant))
        if (written) Promise.resolve(written).catch(() => {})
      } catch {}
    }
  }
  return (write) => {
    if (waiting.push(write) === 1) void handOver()
  }
}
