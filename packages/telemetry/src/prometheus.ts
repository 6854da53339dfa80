import type { CorsEngine } from '@crossgate/core'
import { Counter, register as globalRegister, type Registry } from 'prom-client'
import { type DecisionLabels, observeDecisions } from './observe-decisions.js'

/** What `countDecisions` takes. */
export interface CountDecisionsOptions {
  /** Where the counter is registered. Default: the register that prom-client has for all. */
  readonly register?: Registry
}

const name = 'crossgate_decisions_total'

/**
 * Returns an engine that counts what it decides in `crossgate_decisions_total`, a
 * [counter](https://prometheus.io/docs/concepts/metric_types/#counter), by `kind`, `action`,
 * `reason`, `enforcement` and `policy` (`reason` and `policy` are empty where there is none). Several
 * engines of a process share the counter. The number of time series depends on the policies alone,
 * not on who sends requests: at most some fifty for each policy.
 *
 * @param engine what `createCors` or `createPolicies` gave; the adapter gets what is returned.
 * @param options where the counter is registered. Default: the register that prom-client has for all.
 * @throws `Error` of prom-client, where another metric has that name in the register.
 * @example
 * ```ts
 * import { createCors } from '@crossgate/core'
 * import { countDecisions } from '@crossgate/telemetry/prometheus'
 *
 * const cors = countDecisions(
 *   createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] }),
 * )
 * ```
 */
export function countDecisions<Engine extends CorsEngine>(
  engine: Engine,
  { register = globalRegister }: CountDecisionsOptions = {},
): Engine {
  const counter = counterOf(register)
  return observeDecisions(engine, (labels) => counter.inc({ ...labels }))
}

function counterOf(register: Registry): Counter<keyof DecisionLabels> {
  const present = register.getSingleMetric(name)
  if (present instanceof Counter) {
    // One of the application's own with other labels throws here, and not at each decision.
    present.labels('', '', '', '', '')
    return present
  }
  return new Counter({
    name,
    help: 'Decisions of the CORS filter',
    labelNames: ['kind', 'action', 'reason', 'enforcement', 'policy'],
    registers: [register],
  })
}
