import type { CorsPolicy, CorsPolicyInput, Enforcement } from '../configuration.js'
import { enforcementModes } from '../configuration.js'
import type { CorsDecision } from '../decision.js'
import { createEventRecorder } from '../events/event-recorder.js'
import { CorsConfigurationError } from '../issues.js'
import type { CorsOptions, CorsPolicies } from '../options.js'
import { matchesPath, standsWithin } from '../policy/path-table.js'
import { compilePolicy, type Policy } from '../policy/policy.js'
import { type Choice, PolicyChooser } from '../policy/policy-chooser.js'
import { complete, type Steps } from '../policy/steps.js'
import { validatePoliciesInSteps } from '../policy/validate-policies.js'
import { readPath } from '../reading/path.js'
import type { CorsRequest } from '../request.js'
import { publicSuffixKey } from './cors.js'
import { decide } from './decide.js'
import { prepareHints } from './hint.js'
import { refuseEngine } from './is-engine.js'
import { checkOptions } from './options-check.js'
import { requestError } from './request-check.js'

/** A list of policies compiled for look-up. */
export interface CompiledPolicies {
  readonly list: readonly CorsPolicy[]
  readonly policies: readonly Policy[]
  readonly chooser: PolicyChooser
}

/** Compiles a valid list. */
export function compilePolicies(list: readonly CorsPolicy[]): CompiledPolicies {
  return complete(compilePoliciesInSteps(list))
}

/** The same with a pause after each policy, and in long lists of hosts and paths. */
function* compilePoliciesInSteps(list: readonly CorsPolicy[]): Steps<CompiledPolicies> {
  const policies: Policy[] = []
  const chooser = new PolicyChooser()
  for (const [index, entry] of list.entries()) {
    const policy = compilePolicy(entry.configuration, entry.name ?? index)
    yield* prepareHints(policy)
    policies.push(policy)
    yield* chooser.add(entry, index)
    yield
  }
  return { list, policies, chooser }
}

/** The decision that holds for a request, and the policy it was made under. */
export interface HoldingDecision {
  readonly policy: Policy
  readonly decision: CorsDecision
}

/** Decides a request under the entries that were chosen for it. */
export function decideByChoices(
  { list, policies }: CompiledPolicies,
  request: CorsRequest,
  choices: readonly Choice[],
): HoldingDecision {
  const [first, ...others] = choices.map(({ index }) => {
    const policy = policies[index] as Policy
    return { policy, decision: decide(policy, request) }
  }) as [HoldingDecision, ...HoldingDecision[]]
  if (others.every(({ decision }) => isSameAnswer(decision, first.decision))) return first
  const all = [first, ...others]
  const denied = all.filter(({ decision }) => decision.denial !== undefined)
  if (denied.length > 0) return strictestOf(denied)
  // Which of them rules depends on how a server reads the path: nothing is granted on it.
  const { policy } = strictestOf(all.filter(({ policy }) => policy.configuration.enabled))
  const everyPath = findPathEntry(list, request, choices)
  const excluding = { ...policy, excludedPaths: { ...policy.excludedPaths, everyPath } }
  return { policy: excluding, decision: decide(excluding, request) }
}

/** The first in order among those under the strictest mode of enforcement. */
function strictestOf(decisions: readonly HoldingDecision[]): HoldingDecision {
  const rank = ({ policy }: HoldingDecision): number => strictness(policy.configuration.enforcement)
  return decisions.reduce((strictest, one) => (rank(one) < rank(strictest) ? one : strictest))
}

function strictness(enforcement: Enforcement): number {
  return enforcementModes.indexOf(enforcement)
}

/** Whether two decisions do the same to the response, and both deny or neither does. */
function isSameAnswer(one: CorsDecision, other: CorsDecision): boolean {
  return (
    one === other ||
    (one.action === other.action &&
      one.authoritative === other.authoritative &&
      (one.denial === undefined) === (other.denial === undefined) &&
      (one.action !== 'respond' || other.action !== 'respond' || one.status === other.status) &&
      one.vary.join() === other.vary.join() &&
      isSameRecord(one.headers, other.headers))
  )
}

type Headers = CorsDecision['headers']

function isSameRecord(one: Headers, other: Headers): boolean {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  )
}

/** The entry of `paths` by which the first of the chosen policies matches. */
function findPathEntry(
  list: readonly CorsPolicy[],
  { url }: CorsRequest,
  choices: readonly Choice[],
): string {
  const { sent, canonical, others, loose } = readPath(url)
  const isMatching = (entry: string): boolean =>
    [sent, canonical, ...others].some((path) => matchesPath(entry, path)) ||
    loose.some((path) => standsWithin(entry, path))
  const entries = choices.flatMap(({ index }) => list[index]?.paths ?? [])
  return entries.find(isMatching) as string
}

/**
 * Returns an engine of several configurations, chosen for each request by its host and path. The
 * first entry that matches decides alone; where servers may read the path in several ways, every
 * entry that one of the readings chooses decides, and the strictest response holds. The last entry
 * has neither hosts nor paths, so that every request is decided.
 *
 * @param policies 1 to 10,000 entries: the [hosts](https://www.rfc-editor.org/rfc/rfc9110#name-host-and-authority)
 *   and paths that choose one, and what holds there.
 * @param options as in `createCors`. Default: none.
 * @throws `CorsConfigurationError` (`code` is `invalid-configuration`) with every issue of every entry
 *   at once, `unreachable-policy`, `last-policy-conditional` and `empty-list` among them, and `TypeError`
 *   for an option, as in `createCors`.
 * @example
 * ```ts
 * const policies = createPolicies([
 *   {
 *     name: 'public',
 *     paths: ['/public*'],
 *     configuration: { enabled: true, allowedOrigins: ['*'] },
 *   },
 *   { configuration: { enabled: true, allowedOrigins: ['https://app.example.com'] } },
 * ])
 * const headers = new Map([['origin', 'https://other.example']])
 * policies.decide({ method: 'GET', url: '/public/news', headers }).policy // 'public'
 * ```
 */
export function createPolicies(
  policies: readonly CorsPolicyInput[],
  options: CorsOptions = {},
): CorsPolicies {
  checkOptions(options)
  const recordEvent = createEventRecorder(options)
  let compiled: CompiledPolicies
  const engine: CorsPolicies & { readonly [publicSuffixKey]: CorsOptions['isPublicSuffix'] } = {
    decide(request) {
      try {
        const choices = compiled.chooser.choose(request)
        const { policy, decision } = decideByChoices(compiled, request, choices)
        const { debug, enforcement } = policy.configuration
        if (debug) recordEvent?.(enforcement, decision, request)
        return decision
      } catch (error) {
        throw requestError(request) ?? error
      }
    },
    get configuration() {
      return compiled.list
    },
    [publicSuffixKey]: options.isPublicSuffix,
    reconfigure(replacement) {
      complete(engine.reconfigureInSteps(replacement))
    },
    *reconfigureInSteps(replacement) {
      refuseEngine(replacement)
      const { policies: list, issues } = yield* validatePoliciesInSteps(replacement, options)
      if (issues.length > 0) throw new CorsConfigurationError(issues)
      compiled = yield* compilePoliciesInSteps(list)
    },
  }
  engine.reconfigure(policies)
  return engine
}
