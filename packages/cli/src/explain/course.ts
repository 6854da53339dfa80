import {
  type CorsConfigurationInput,
  type CorsPolicyInput,
  type CorsRequest,
  createCors,
  createPolicies,
  type Explanation,
  explain,
} from '@crossgate/core'
import {
  createDecisionExchange,
  type Engine,
  HeaderList,
  type Prediction,
  predict,
  type RecordedExchange,
} from '@crossgate/probe'
import { isPublicSuffix } from '../policy/public-suffix.js'
import type { PageCall } from '../request/page-call.js'
import { engines } from '../request/page-options.js'

/** A policy as a file holds it: a configuration or a list of policies. */
export type PolicyInput = CorsConfigurationInput | readonly CorsPolicyInput[]

/** One exchange between browser and server, with what the policy made of it. */
export interface ExplainedExchange {
  readonly exchange: RecordedExchange
  readonly explanation: Explanation<PolicyInput>
  /** What would allow it, where the policy is in its way. */
  readonly change: Explanation<PolicyInput>['change']
  /** What to do where the policy is in its way, as a sentence. */
  readonly remedy: string | undefined
}

/** What becomes of a request under a policy: what each browser does, and what the policy says to the one whose steps are shown. */
export interface Course {
  readonly prediction: Prediction
  readonly exchanges: readonly ExplainedExchange[]
  readonly predictions: ReadonlyMap<Engine, Prediction>
  /** Whether the request succeeds in every browser. */
  readonly succeeds: boolean
}

/**
 * Follows a request through a policy.
 *
 * @throws `CorsConfigurationError` where the policy is not valid.
 */
export async function followRequest(
  policy: PolicyInput,
  { page, request }: PageCall,
  shown: Engine,
): Promise<Course> {
  const options = { isPublicSuffix }
  const engine = isList(policy) ? createPolicies(policy, options) : createCors(policy, options)
  const exchange = createDecisionExchange(engine)
  const predictions = new Map<Engine, Prediction>()
  for (const name of engines) {
    predictions.set(name, await predict(page, request, exchange, { engine: name, isPublicSuffix }))
  }
  const prediction = predictions.get(shown) as Prediction
  const explainOne = (asked: CorsRequest): Explanation<PolicyInput> =>
    explain(engine as never, asked) as Explanation<PolicyInput>
  const exchanges = prediction.exchanges.map((each) => {
    const asked = { ...each.request, headers: new HeaderList(each.request.headers) }
    const explanation = explainOne(asked)
    const { decision } = explanation
    // What is handed on without permission is not denied; a preflight of the same path is.
    const denied = decision.kind === 'excluded' ? explainOne(preflightOf(asked)) : explanation
    return { exchange: each, explanation, change: denied.change, remedy: denied.remedy }
  })
  const succeeds = [...predictions.values()].every(({ success }) => success)
  return { prediction, exchanges, predictions, succeeds }
}

function preflightOf({ method, url, headers }: CorsRequest): CorsRequest {
  const pairs: [string, string][] = [
    ['Origin', headers.get('origin') ?? ''],
    ['Access-Control-Request-Method', method],
  ]
  return { method: 'OPTIONS', url, headers: new HeaderList(pairs) }
}

export function isList(policy: PolicyInput): policy is readonly CorsPolicyInput[] {
  return Array.isArray(policy)
}
