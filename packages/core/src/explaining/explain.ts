import type { CorsConfiguration, Enforcement } from '../configuration.js'
import { suffixCheck } from '../deciding/cors.js'
import { decide, isWebSocketHandshake } from '../deciding/decide.js'
import { findSameOrigin } from '../deciding/same-origin.js'
import type { CorsDecision } from '../decision.js'
import type { Cors, CorsOptions } from '../options.js'
import { compilePolicy, type Policy } from '../policy/policy.js'
import {
  findDeniedHeader,
  isOverlong,
  listElements,
  requestedMethod,
} from '../reading/header-list.js'
import { allowsMethod } from '../reading/method.js'
import { isOrigin } from '../reading/origin.js'
import { classifyPath, matchPath, pathOf } from '../reading/path.js'
import { quote } from '../reading/printable.js'
import { isToken } from '../reading/token.js'
import type { CorsRequest } from '../request.js'
import { type ClientFault, type ProposedChange, proposeChange } from './proposed-change.js'

/** The steps of a decision, in the order in which they are taken. May gain members in a minor version. */
export type ExplanationStepName =
  | 'enabled'
  | 'origin-present'
  | 'same-origin'
  | 'excluded-path'
  | 'origin-syntax'
  | 'preflight-syntax'
  | 'origin-allowed'
  | 'method-allowed'
  | 'headers-allowed'
  | 'enforcement'

/** One step of a decision. */
export interface ExplanationStep {
  readonly name: ExplanationStepName
  /** `continue`: the next step decides. `allowed` and `denied`: this step decided. */
  readonly verdict: 'continue' | 'allowed' | 'denied'
  /** The parts of request and configuration the step looked at, by name; null is absent. */
  readonly looked: Readonly<Record<string, string | readonly string[] | boolean | null>>
  /** What it found, as a sentence. */
  readonly found: string
}

/** A decision with its reasons: data with sentences, not text to be parsed. */
export interface Explanation {
  /** What `decide` returns for the request. */
  readonly decision: CorsDecision
  /** The outcome as a sentence. */
  readonly summary: string
  /** The steps that were taken, in order, the deciding one last but for `enforcement`. */
  readonly steps: readonly ExplanationStep[]
  /** For a denial: what to do about it, as a sentence. */
  readonly remedy?: string
  /** For a denial that a configuration could allow: how. Absent where only the client can mend the request. */
  readonly change?: ProposedChange
}

// Compiling a large policy takes longer than a request: it is done once a configuration.
const policies = /* @__PURE__ */ new WeakMap<CorsConfiguration, Policy>()

function policyOf(configuration: CorsConfiguration): Policy {
  const known = policies.get(configuration)
  if (known) return known
  const policy = compilePolicy(configuration)
  policies.set(configuration, policy)
  return policy
}

/**
 * Explains what an engine decides for a request, and why: each step with what it looked at and
 * found, and for a denial the smallest change of the configuration that would allow it. Creates no
 * event and changes nothing.
 *
 * @example
 * ```ts
 * const { summary, steps, change } = explain(cors, {
 *   method: 'DELETE',
 *   url: '/api/items/1',
 *   headers: new Map([['origin', 'https://app.example.com']]),
 * })
 * console.log(summary, steps.map(({ found }) => found), change?.sentence)
 * ```
 */
export function explain(cors: Cors, request: CorsRequest): Explanation {
  const policy = policyOf(cors.configuration)
  const decision = decide(policy, request)
  const { enforcement } = policy.configuration
  const steps = traceSteps(policy, request)
  const isObserved = enforcement === 'report' && decision.kind !== 'disabled'
  if (decision.denial || isObserved) steps.push(enforcementStep(enforcement, decision, request))
  const explanation = { decision, summary: summaryOf(decision, isObserved), steps }
  if (decision.denial === undefined) return explanation
  const options: Pick<CorsOptions, 'isPublicSuffix'> = {}
  const isPublicSuffix = (cors as { [suffixCheck]?: CorsOptions['isPublicSuffix'] })[suffixCheck]
  const change = proposeChange(policy, request, isPublicSuffix ? { isPublicSuffix } : options)
  return typeof change === 'string'
    ? { ...explanation, remedy: clientRemedies[change] }
    : { ...explanation, remedy: change.sentence, change }
}

/** What to do where no configuration helps, and the client must send something else. */
const clientRemedies: Record<ClientFault, string> = {
  'method-not-allowed':
    'The client must send another method: this one is in lower case, is no method, or is one that no page may use.',
  'header-not-allowed': 'The client must send a header name of letters, digits and hyphens.',
  'invalid-origin':
    'The client, or a proxy before this server, must send the Origin header as browsers do: a scheme, a host and a port, once.',
  'invalid-preflight':
    'The client must ask for one method and a list of header names, as browsers do.',
}

const summaries: Record<CorsDecision['kind'], string> = {
  disabled: 'passed without permission, the filter is off.',
  excluded: 'passed without permission, the path is excluded and stays same-origin.',
  'not-cors': 'passed, without an Origin it is no cross-origin request of a page.',
  'same-origin': 'passed, a page of this very server made the request.',
  preflight: 'allowed, the browser may send the request that this preflight asks for.',
  cors: 'allowed, the page may read the answer.',
  invalid: 'refused.',
}

function summaryOf({ kind, action, denial }: CorsDecision, isObserved: boolean): string {
  const words = denial ? `refused. ${denial.message}` : summaries[kind]
  if (isObserved) return `Only observed; in force it would be ${words}`
  if (denial && action === 'continue') return `Passed without permission. ${denial.message}`
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function enforcementStep(
  enforcement: Enforcement,
  { action, kind }: CorsDecision,
  { headers }: CorsRequest,
): ExplanationStep {
  const isNavigation = headers.get('sec-fetch-mode') === 'navigate'
  const found = {
    block: 'The filter answers 403, and the application does not see the request.',
    omit:
      action === 'continue'
        ? `The application answers, without permission headers: ${isNavigation ? 'the browser shows the answer, as it is no fetch' : 'the browser keeps the answer from the page'}.`
        : kind === 'preflight'
          ? 'The filter answers 204 without permission headers: the browser does not send the request.'
          : 'The filter answers 403: browsers do not enforce CORS on a WebSocket handshake.',
    report: 'The filter only observes: the application answers, and nothing is added or removed.',
  }[enforcement]
  const verdict = action === 'respond' ? 'denied' : 'continue'
  return { name: 'enforcement', verdict, looked: { enforcement }, found }
}

/** Takes the steps of a decision one by one, up to the one that decides. */
function traceSteps(policy: Policy, request: CorsRequest): ExplanationStep[] {
  const steps: ExplanationStep[] = []
  for (const step of walk(policy, request)) {
    steps.push(step)
    if (step.verdict !== 'continue') break
  }
  return steps
}

type Looked = ExplanationStep['looked']

function step(
  name: ExplanationStepName,
  verdict: ExplanationStep['verdict'],
  looked: Looked,
  found: string,
): ExplanationStep {
  return { name, verdict, looked, found }
}

function* walk(policy: Policy, request: CorsRequest): Generator<ExplanationStep> {
  const { configuration, paths } = policy
  const { method, url, headers } = request
  const { enabled } = configuration
  yield enabled
    ? step('enabled', 'continue', { enabled }, 'The filter is on.')
    : step('enabled', 'allowed', { enabled }, 'The filter is off and decides nothing.')

  const path = classifyPath(paths, request)
  const matched = path === 'included' ? [] : matchPath(paths, url).entries
  const sent = headers.get('origin') ?? null
  const origin = sent ?? ''
  yield originStep(sent, matched)

  const requested = requestedMethod(request)
  const preflight = requested !== null
  yield sameOriginStep(policy, request, origin, requested)

  const pathLooked = { path: pathOf(url), matched }
  const [kept, keptWords] = preflight
    ? (['denied', 'a preflight is refused there'] as const)
    : isWebSocketHandshake(request)
      ? (['denied', 'a WebSocket handshake of another origin is refused there'] as const)
      : (['allowed', 'the answer goes out without permission headers'] as const)
  const pathFound = {
    included: 'The path matches no entry of excludedPaths.',
    excluded: `The path matches ${matched[0]} of excludedPaths: ${keptWords}.`,
    ambiguous: `Servers may read the path as one that matches ${matched[0]} of excludedPaths, or not: the stricter of both treatments holds.`,
  }[path]
  yield step('excluded-path', path === 'excluded' ? kept : 'continue', pathLooked, pathFound)

  const isSerialized = isOrigin(origin)
  yield step(
    'origin-syntax',
    isSerialized ? 'continue' : 'denied',
    { origin },
    isSerialized ? 'It is a serialized origin.' : 'It is no serialized origin.',
  )
  const list = headers.get('access-control-request-headers') ?? null
  if (preflight) yield preflightSyntaxStep(requested, list)

  const isOriginAllowed = policy.allowsOrigin(origin)
  yield step(
    'origin-allowed',
    isOriginAllowed ? 'continue' : 'denied',
    { origin },
    `allowedOrigins ${isOriginAllowed ? 'covers' : 'does not cover'} ${quote(origin)}.`,
  )
  const isLast = !preflight && path !== 'ambiguous'
  yield methodStep(policy, requested ?? method, isLast)
  if (preflight) yield headersStep(policy, list, path !== 'ambiguous')
  yield step('excluded-path', kept, pathLooked, `The path may be an excluded one: ${keptWords}.`)
}

function originStep(origin: string | null, matched: readonly string[]): ExplanationStep {
  if (origin !== null) {
    const found = `The request comes from ${quote(origin)}.`
    return step('origin-present', 'continue', { origin }, found)
  }
  const found =
    matched.length === 0
      ? 'There is no Origin header: no page of another origin asks for this.'
      : `There is no Origin header, and the path matches ${matched[0]} of excludedPaths: nothing is added.`
  return step('origin-present', 'allowed', { origin }, found)
}

function sameOriginStep(
  policy: Policy,
  request: CorsRequest,
  origin: string,
  requested: string | null,
): ExplanationStep {
  const { headers } = request
  const evidence = findSameOrigin(policy, request, origin, requested)
  const looked = {
    'sec-fetch-site': headers.get('sec-fetch-site') ?? null,
    host: headers.get('host') ?? null,
    ownOrigins: policy.configuration.ownOrigins.slice(0, 5),
  }
  return evidence
    ? step('same-origin', 'allowed', looked, `By ${evidence} a page of this server made it.`)
    : step('same-origin', 'continue', looked, 'No page of this server made it.')
}

function preflightSyntaxStep(requested: string, list: string | null): ExplanationStep {
  const looked = {
    'access-control-request-method': requested,
    'access-control-request-headers': list,
  }
  if (!isToken(requested)) {
    const found = 'Access-Control-Request-Method is no method.'
    return step('preflight-syntax', 'denied', looked, found)
  }
  return isOverlong(list ?? '')
    ? step('preflight-syntax', 'denied', looked, 'The list of request headers is too long.')
    : step('preflight-syntax', 'continue', looked, 'It is a preflight.')
}

function methodStep(policy: Policy, method: string, isLast: boolean): ExplanationStep {
  const { allowedMethods } = policy.configuration
  const isAllowed = allowsMethod(policy.methods, method)
  const verdict = isAllowed ? (isLast ? 'allowed' : 'continue') : 'denied'
  const found = `allowedMethods ${isAllowed ? 'covers' : 'does not cover'} ${quote(method)}.`
  return step('method-allowed', verdict, { method, allowedMethods }, found)
}

function headersStep(policy: Policy, list: string | null, isLast: boolean): ExplanationStep {
  const { allowedHeaders } = policy.configuration
  const headers = listElements(list ?? '')
  const denied = findDeniedHeader(policy.headers, list ?? '')
  const looked = { headers, allowedHeaders }
  if (denied !== null) {
    const found = `allowedHeaders does not cover ${quote(denied)}.`
    return step('headers-allowed', 'denied', looked, found)
  }
  const found =
    headers.length === 0
      ? 'No request header needs a permission.'
      : 'allowedHeaders covers all of them.'
  return step('headers-allowed', isLast ? 'allowed' : 'continue', looked, found)
}
