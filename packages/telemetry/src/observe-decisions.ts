import type {
  CorsDecision,
  CorsEngine,
  CorsKind,
  CorsRequest,
  DenialReason,
  Enforcement,
} from '@crossgate/core'

/**
 * What is counted of a decision. Each has few values, whoever sends requests: no origin, no path and
 * nothing else that a client makes up is among them.
 */
export interface DecisionLabels {
  /** What the request turned out to be: `cors`, `preflight`, `same-origin` or another of its kinds. */
  readonly kind: CorsKind
  /** `respond` where the filter answered, `continue` where the application did. */
  readonly action: CorsDecision['action']
  /** Why the request was denied; empty where it was not. */
  readonly reason: DenialReason | ''
  /** The mode of the policy that decided: `block`, `omit` or `report`. */
  readonly enforcement: Enforcement
  /** Under `createPolicies` the name of the entry that decided, or its index; otherwise empty. */
  readonly policy: string
}

/**
 * Returns an engine that decides as the given one does, and tells `observe` of each decision. Give it
 * to an adapter in place of the other; both have one configuration. `explain` is not a decision, and
 * is not told. What `observe` throws is dropped: to count never changes a response.
 *
 * For a library of metrics that has no entry of its own here.
 *
 * @param engine what `createCors` or `createPolicies` gave; the adapter gets what is returned.
 * @param observe is called after each decision, with what is to be counted.
 * @example
 * ```ts
 * import { createCors } from '@crossgate/core'
 * import { observeDecisions } from '@crossgate/telemetry'
 *
 * const engine = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * const counts = new Map<string, number>()
 * const cors = observeDecisions(engine, ({ kind }) => {
 *   counts.set(kind, (counts.get(kind) ?? 0) + 1)
 * })
 * cors.decide({ method: 'GET', url: '/', headers: new Map() })
 * counts.get('not-cors') // 1
 * ```
 */
export function observeDecisions<Engine extends CorsEngine>(
  engine: Engine,
  observe: (labels: DecisionLabels) => void,
): Engine {
  const enforcementOf = enforcementLookUp(engine)
  const decide = (request: CorsRequest): CorsDecision => {
    const decision = engine.decide(request)
    try {
      observe(labelsOf(decision, enforcementOf(decision.policy)))
    } catch {
      // The response is what counts.
    }
    return decision
  }
  // Everything else is the engine's own, its getters and its symbols too.
  return Object.create(engine, { decide: { value: decide, enumerable: true } })
}

function labelsOf(
  { kind, action, denial, policy }: CorsDecision,
  enforcement: Enforcement,
): DecisionLabels {
  return {
    kind,
    action,
    reason: denial?.reason ?? '',
    enforcement,
    policy: policy === undefined ? '' : String(policy),
  }
}

/** Returns a function that gives the mode of the policy that decided. A list is gone through once, and again after each `reconfigure`. */
function enforcementLookUp(engine: CorsEngine): (policy: CorsDecision['policy']) => Enforcement {
  let known: CorsEngine['configuration'] | undefined
  let byPolicy = new Map<CorsDecision['policy'], Enforcement>()
  return (policy) => {
    const { configuration } = engine
    if (configuration !== known) {
      known = configuration
      byPolicy = new Map(modesOf(configuration))
    }
    return byPolicy.get(policy) as Enforcement
  }
}

function modesOf(
  configuration: CorsEngine['configuration'],
): [policy: CorsDecision['policy'], mode: Enforcement][] {
  // `Array.isArray` does not tell a read-only list from the rest.
  if (!('length' in configuration)) return [[undefined, configuration.enforcement]]
  return configuration.map(({ name, configuration: { enforcement } }, index) => [
    name ?? index,
    enforcement,
  ])
}
