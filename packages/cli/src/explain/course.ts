import {
  type CorsConfigurationInput,
  type CorsPolicyInput,
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
import { UsageError } from '../frame/failure.js'
import { isPublicSuffix } from '../policy/public-suffix.js'
import type { PageCall } from '../request/page-call.js'
import { engines } from '../request/page-options.js'

/** A policy as a file holds it: a configuration or a list of policies. */
export type PolicyInput = CorsConfigurationInput | readonly CorsPolicyInput[]

/** One exchange between browser and server, with what the policy made of it. */
export interface ExplainedExchange {
  readonly exchange: RecordedExchange
  readonly explanation: Explanation<PolicyInput>
}

/** What becomes of a request under a policy: what each browser does, and what the policy says to the one whose steps are shown. */
export interface Course {
  readonly prediction: Prediction
  readonly exchanges: readonly ExplainedExchange[]
  readonly predictions: ReadonlyMap<Engine, Prediction>
  /** Whether the request gets through in every browser. */
  readonly succeeds: boolean
}

/**
 * Follows a request through a policy.
 *
 * @throws `CorsConfigurationError` where the policy is not valid, `UsageError` where the page's
 * origin is not one.
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
    predictions.set(
      name,
      await predict(page, request, exchange, { engine: name, isPublicSuffix }).catch(toUsageError),
    )
  }
  const prediction = predictions.get(shown) as Prediction
  const exchanges = prediction.exchanges.map((each) => ({
    exchange: each,
    explanation: explain(engine as never, {
      ...each.request,
      headers: new HeaderList(each.request.headers),
    }) as Explanation<PolicyInput>,
  }))
  const succeeds = [...predictions.values()].every(({ success }) => success)
  return { prediction, exchanges, predictions, succeeds }
}

export function isList(policy: PolicyInput): policy is readonly CorsPolicyInput[] {
  return Array.isArray(policy)
}

/** The origin came from the command line, or from what was pasted there. */
function toUsageError(error: unknown): never {
  throw error instanceof TypeError
    ? new UsageError(`The origin of the page: ${error.message}`)
    : error
}
