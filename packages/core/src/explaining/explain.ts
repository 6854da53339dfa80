import type { CorsConfiguration, CorsPolicy, CorsPolicyInput } from '../configuration.js'
import { publicSuffixKey } from '../deciding/cors.js'
import { decide } from '../deciding/decide.js'
import { isEngine } from '../deciding/is-engine.js'
import type { ObservedStep } from '../deciding/observer.js'
import { type CompiledPolicies, compilePolicies, decideByChoices } from '../deciding/policies.js'
import { requestError } from '../deciding/request-check.js'
import type { Explanation, ProposedChange } from '../explanation.js'
import type { Cors, CorsOptions, CorsPolicies } from '../options.js'
import { compilePolicy, type Policy } from '../policy/policy.js'
import type { Choice } from '../policy/policy-chooser.js'
import type { CorsRequest } from '../request.js'
import { proposeChange } from './proposed-change.js'
import { describeStep, enforcementStep, policyStep } from './step.js'
import { summaryOf } from './summary.js'

/**
 * Returns what an engine decides for a request, and why: each step of the decision with what it
 * looked at and found, and for a denial the smallest change of the configuration that would allow
 * it. Creates no event and changes nothing.
 *
 * Of an engine that `createPolicies` made, the steps begin with `policy`, which names every entry
 * that was chosen, and a proposed change holds a new list.
 *
 * The steps are those of Crossgate; what a browser then makes of the response is the standard's
 * [CORS check](https://fetch.spec.whatwg.org/#cors-check). Never throws, whatever strings the request
 * holds; a `TypeError` where the first argument is not an engine, or the second is not a request.
 *
 * @param cors the engine, of `createCors` or of `createPolicies`.
 * @param request what an adapter would give to `decide`.
 * @example
 * ```ts
 * const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * const { summary, steps, change } = explain(cors, {
 *   method: 'DELETE',
 *   url: '/api/items/1',
 *   headers: new Map([['origin', 'https://app.example.com']]),
 * })
 * console.log(summary, steps.map(({ finding }) => finding), change?.sentence)
 * change?.edits // [{ key: 'allowedMethods', action: 'add', entry: 'DELETE' }]
 * ```
 */
export function explain(cors: Cors, request: CorsRequest): Explanation
export function explain(
  policies: CorsPolicies,
  request: CorsRequest,
): Explanation<readonly CorsPolicyInput[]>
export function explain(
  engine: Cors | CorsPolicies,
  request: CorsRequest,
): Explanation | Explanation<readonly CorsPolicyInput[]>
export function explain(
  engine: Cors | CorsPolicies,
  request: CorsRequest,
): Explanation | Explanation<readonly CorsPolicyInput[]> {
  if (!isEngine(engine)) {
    throw new TypeError(
      'explain needs an engine as its first argument: create one with createCors(configuration) or createPolicies(policies).',
    )
  }
  const error = requestError(request)
  if (error) throw error
  const options = validationOptions(engine)
  const { configuration } = engine
  return isList(configuration)
    ? explainPolicies(compiledPolicies(configuration), request, options)
    : explainPolicy(compiledPolicy(configuration), request, options)
}

function isList(
  configuration: CorsConfiguration | readonly CorsPolicy[],
): configuration is readonly CorsPolicy[] {
  return Array.isArray(configuration)
}

/** What the engine checks configurations with; the engine may come from another copy of this package. */
type ValidationOptions = Pick<CorsOptions, 'isPublicSuffix'>

function validationOptions(engine: object): ValidationOptions {
  const { [publicSuffixKey]: isPublicSuffix } = engine as {
    [publicSuffixKey]?: CorsOptions['isPublicSuffix']
  }
  return isPublicSuffix === undefined ? {} : { isPublicSuffix }
}

// Compiling a large policy takes longer than a request: it is done once a configuration.
const policyByConfiguration = /* @__PURE__ */ new WeakMap<CorsConfiguration, Policy>()
const policiesByList = /* @__PURE__ */ new WeakMap<readonly CorsPolicy[], CompiledPolicies>()

function compiledPolicy(configuration: CorsConfiguration): Policy {
  let policy = policyByConfiguration.get(configuration)
  if (policy === undefined) {
    policy = compilePolicy(configuration)
    policyByConfiguration.set(configuration, policy)
  }
  return policy
}

function compiledPolicies(list: readonly CorsPolicy[]): CompiledPolicies {
  let policies = policiesByList.get(list)
  if (policies === undefined) {
    policies = compilePolicies(list)
    policiesByList.set(list, policies)
  }
  return policies
}

function explainPolicy(
  policy: Policy,
  request: CorsRequest,
  options: ValidationOptions,
): Explanation {
  const explanation = watch(policy, request)
  if (explanation.decision.denial === undefined) return explanation
  const change = proposeChange(policy, request, options)
  return typeof change === 'string'
    ? { ...explanation, remedy: change }
    : { ...explanation, remedy: change.sentence, change }
}

/** The decision, told by the deciding code itself while it is being watched. */
function watch(policy: Policy, request: CorsRequest): Explanation {
  const observed: ObservedStep[] = []
  const decision = decide(policy, request, (step) => observed.push(step))
  const verdict = decision.denial === undefined ? ('allowed' as const) : ('denied' as const)
  const steps = observed.map((step, index) => ({
    ...describeStep(step, policy, request),
    verdict: index === observed.length - 1 ? verdict : ('continue' as const),
  }))
  const { enabled, enforcement } = policy.configuration
  const isObserved = enabled && enforcement === 'report'
  const isEnforced = decision.denial !== undefined || isObserved
  return {
    decision,
    summary: summaryOf(decision, isObserved),
    steps: isEnforced ? [...steps, enforcementStep(enforcement, decision, request)] : steps,
  }
}

function explainPolicies(
  compiled: CompiledPolicies,
  request: CorsRequest,
  options: ValidationOptions,
): Explanation<readonly CorsPolicyInput[]> {
  const choices = compiled.chooser.choose(request)
  const { policy, decision } = decideByChoices(compiled, request, choices)
  const { change, remedy, steps, summary } = explainPolicy(policy, request, options)
  const explanation = {
    decision,
    summary,
    steps: [policyStep(compiled, request, choices, policy), ...steps],
  }
  const [{ index }] = choices as [Choice]
  // Where the reading of the path is to blame, no change of one entry helps.
  const isOneEntry = choices.length === 1
  if (change === undefined || !isOneEntry) return withRemedy(explanation, remedy, isOneEntry)
  return {
    ...explanation,
    remedy: change.sentence,
    change: changeInList(compiled.list, index, change),
  }
}

function withRemedy(
  explanation: Explanation<readonly CorsPolicyInput[]>,
  remedy: string | undefined,
  isOneEntry: boolean,
): Explanation<readonly CorsPolicyInput[]> {
  if (remedy === undefined) return explanation
  return isOneEntry
    ? { ...explanation, remedy }
    : {
        ...explanation,
        remedy:
          'Servers can read this path in ways that match different policies: the client must send a plain path.',
      }
}

function changeInList(
  list: readonly CorsPolicy[],
  index: number,
  change: ProposedChange,
): ProposedChange<readonly CorsPolicyInput[]> {
  const configuration = list.map((policy, at) =>
    at === index
      ? { ...policy, configuration: { ...policy.configuration, ...change.configuration } }
      : policy,
  )
  return { ...change, configuration }
}
