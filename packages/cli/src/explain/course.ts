import {
  type CorsConfigurationInput,
  type CorsPolicyInput,
  type CorsRequest,
  createCors,
  createPolicies,
  type DenialReason,
  type Explanation,
  explain,
} from '@crossgate/core'
import {
  createDecisionExchange,
  type Engine,
  type Failure,
  type FailureReason,
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

/** What comes of a request in one browser. */
export interface Outcome {
  readonly prediction: Prediction
  /** Absent where the request succeeds. A browser that hands the page a refusal sees nothing wrong, but here it is one. */
  readonly failure?: Pick<Failure, 'message' | 'remedy'> & {
    readonly reason: FailureReason | DenialReason
  }
}

/** What becomes of a request under a policy: what each browser does, and what the policy says to the one whose steps are shown. */
export interface Course {
  readonly prediction: Prediction
  readonly exchanges: readonly ExplainedExchange[]
  readonly outcomes: ReadonlyMap<Engine, Outcome>
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
  const explainOne = (asked: CorsRequest): Explanation<PolicyInput> =>
    explain(engine as never, asked) as Explanation<PolicyInput>
  const outcomes = new Map<Engine, Outcome>()
  for (const name of engines) {
    const prediction = await predict(page, request, exchange, { engine: name, isPublicSuffix })
    const failure = prediction.failure ?? refusalIn(prediction, explainOne)
    outcomes.set(name, { prediction, ...(failure !== undefined && { failure }) })
  }
  const { prediction } = outcomes.get(shown) as Outcome
  const exchanges = prediction.exchanges.map((each) => {
    const asked = askedIn(each)
    const explanation = explainOne(asked)
    const { decision } = explanation
    // What is handed on without permission is not denied; a preflight of the same path is.
    const denied = decision.kind === 'excluded' ? explainOne(preflightOf(asked)) : explanation
    return { exchange: each, explanation, change: denied.change, remedy: denied.remedy }
  })
  const succeeds = [...outcomes.values()].every(({ failure }) => failure === undefined)
  return { prediction, exchanges, outcomes, succeeds }
}

function askedIn({ request }: RecordedExchange): CorsRequest {
  return { ...request, headers: new HeaderList(request.headers) }
}

/** The refusal that a page gets as its response, by a browser in which nothing fails. */
function refusalIn(
  { exchanges, type }: Prediction,
  explainOne: (asked: CorsRequest) => Explanation<PolicyInput>,
): Outcome['failure'] {
  const last = exchanges.at(-1)
  if (last === undefined) return undefined
  const { decision, remedy = '' } = explainOne(askedIn(last))
  if (decision.denial === undefined || decision.action !== 'respond') return undefined
  return {
    reason: decision.denial.reason,
    message: `The policy refuses the request with ${decision.status}, ${readers[type]}.`,
    remedy,
  }
}

/** Who notices a refusal. Only a form or a link gets one that is not of another origin. */
const readers: Readonly<Record<Prediction['type'], string>> = {
  cors: 'and the page can read that response',
  basic: 'and the visitor sees that response',
  opaque: 'and the page is not told',
  opaqueredirect: 'and the page is not told',
  error: 'and the page is not told',
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
