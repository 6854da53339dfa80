import type { Enforcement } from '../configuration.js'
import { isNavigation } from '../deciding/hint.js'
import type { ObservedStep } from '../deciding/observer.js'
import type { CompiledPolicies } from '../deciding/policies.js'
import type { CorsDecision } from '../decision.js'
import type { ExplanationStep } from '../explanation.js'
import { matchPath, type PathVerdict } from '../policy/excluded-paths.js'
import type { Policy } from '../policy/policy.js'
import type { Choice } from '../policy/policy-chooser.js'
import { authorityOf } from '../reading/authority.js'
import { listElements } from '../reading/header-list.js'
import { pathOf } from '../reading/path.js'
import { quote } from '../reading/printable.js'
import { isWebSocketHandshake, requestedMethod } from '../reading/request-kind.js'
import type { CorsRequest } from '../request.js'

/** A step without its verdict, which depends on its place. */
type Description = Omit<ExplanationStep, 'verdict'>

/** Says in words what the deciding code found. */
export function describeStep(
  step: ObservedStep,
  policy: Policy,
  request: CorsRequest,
): Description {
  const { configuration } = policy
  const { name } = step
  switch (name) {
    case 'enabled': {
      const finding = step.enabled
        ? 'The filter is on.'
        : 'The filter is off, so it decides nothing.'
      return { name, inputs: { enabled: step.enabled }, finding }
    }
    case 'host-allowed': {
      const { allowedHosts } = configuration
      const inputs = { host: step.authority ?? null, allowedHosts }
      return { name, inputs, finding: hostFinding(step.authority, step.isAllowed) }
    }
    case 'origin-present': {
      const { origin, path } = step
      return { name, inputs: { origin }, finding: originFinding(origin, path, policy, request) }
    }
    case 'same-origin': {
      const inputs = {
        'sec-fetch-site': request.headers.get('sec-fetch-site') ?? null,
        host: authorityOf(request) ?? null,
        ownOrigins: configuration.ownOrigins.slice(0, 5),
      }
      const finding =
        step.evidence === null
          ? "Nothing shows that one of this server's own pages sent the request."
          : `${step.evidence} shows that one of this server's own pages sent the request.`
      return { name, inputs, finding }
    }
    case 'excluded-path':
      return { name, ...describePath(step.path, policy, request) }
    case 'origin-syntax': {
      const finding = step.isOrigin
        ? 'It is a serialized origin.'
        : 'It is not a serialized origin, which is a scheme, a host and a port, and nothing else.'
      return { name, inputs: { origin: step.origin }, finding }
    }
    case 'preflight-syntax': {
      const inputs = {
        'access-control-request-method': step.requested,
        'access-control-request-headers':
          request.headers.get('access-control-request-headers') ?? null,
      }
      return { name, inputs, finding: preflightFindings[step.fault ?? 'none'] }
    }
    case 'origin-allowed': {
      const { origin, isAllowed } = step
      const finding = coverage('allowedOrigins', isAllowed, origin)
      return { name, inputs: { origin }, finding }
    }
    case 'method-allowed': {
      const { method, isAllowed } = step
      const { allowedMethods } = configuration
      const finding = coverage('allowedMethods', isAllowed, method)
      return { name, inputs: { method, allowedMethods }, finding }
    }
    case 'headers-allowed': {
      const headers = listElements(step.list)
      const { allowedHeaders } = configuration
      return {
        name,
        inputs: { headers, allowedHeaders },
        finding: headersFinding(headers, step.denied),
      }
    }
  }
}

function coverage(key: string, isAllowed: boolean, value: string): string {
  return `${key} ${isAllowed ? 'covers' : 'does not cover'} ${quote(value)}.`
}

function hostFinding(authority: string | undefined, isAllowed: boolean): string {
  if (authority === undefined) return 'The request has no host.'
  return isAllowed
    ? `This server answers to the host ${quote(authority)}.`
    : `This server does not answer to the host ${quote(authority)}.`
}

function originFinding(
  origin: string | null,
  path: PathVerdict,
  policy: Policy,
  request: CorsRequest,
): string {
  if (origin !== null) return `The request comes from ${quote(origin)}.`
  if (path === 'included')
    return 'There is no Origin header, so this is not a cross-origin request from a script.'
  const [entry] = matchPath(policy.excludedPaths, request).entries
  return `There is no Origin header, and the path matches ${entry} of excludedPaths: no headers are added.`
}

const preflightFindings = {
  none: 'It is a preflight.',
  method: 'Access-Control-Request-Method is not a method.',
  list: 'The list of request headers is too long.',
}

function headersFinding(headers: readonly string[], denied: string | null): string {
  if (denied !== null) return coverage('allowedHeaders', false, denied)
  return headers.length === 0
    ? 'No request header needs permission.'
    : 'allowedHeaders covers all the request headers.'
}

function describePath(
  path: PathVerdict,
  policy: Policy,
  request: CorsRequest,
): Omit<Description, 'name'> {
  const matched = path === 'included' ? [] : matchPath(policy.excludedPaths, request).entries
  const inputs = { path: pathOf(request.url), matched }
  const [entry] = matched
  const finding = {
    included: 'The path matches no entry in excludedPaths.',
    excluded: `The path matches ${entry} in excludedPaths: ${pathTreatment(request)}.`,
    ambiguous: `Some servers read the path as one that matches ${entry} in excludedPaths, others do not: ${pathTreatment(request)}, and everything else that the policy refuses is refused here too.`,
  }[path]
  return { inputs, finding }
}

function pathTreatment(request: CorsRequest): string {
  if (requestedMethod(request) !== null) return 'preflights are refused there'
  return isWebSocketHandshake(request)
    ? 'WebSocket handshakes from other origins are refused there'
    : 'the response gets no CORS headers'
}

/** What the mode of enforcement made of a denial, or of a request that is only observed. */
export function enforcementStep(
  enforcement: Enforcement,
  decision: CorsDecision,
  request: CorsRequest,
): ExplanationStep {
  return {
    name: 'enforcement',
    verdict: decision.action === 'respond' ? 'denied' : 'continue',
    inputs: { enforcement },
    finding: enforcementFinding(enforcement, decision, request),
  }
}

function enforcementFinding(
  enforcement: Enforcement,
  decision: CorsDecision,
  { headers }: CorsRequest,
): string {
  if (enforcement === 'report') {
    return 'Report mode: the application responds, and nothing is added or removed.'
  }
  if (decision.action === 'continue') {
    const browser = isNavigation(headers)
      ? 'the browser shows the response, because no script asked for it'
      : 'the browser does not let the page read the response'
    return `The application responds, without CORS headers: ${browser}.`
  }
  if (decision.status === 204) {
    return 'The filter responds with 204 but does not allow this request: the browser does not send it, and its console says what is missing.'
  }
  return enforcement === 'omit'
    ? 'The filter responds with 403 in this mode too, because browsers do not enforce this rule.'
    : 'The filter responds with 403, and the application does not see the request.'
}

/** Names every entry of a list of policies that was chosen, and by which reading of the path. */
export function policyStep(
  { list }: CompiledPolicies,
  request: CorsRequest,
  choices: readonly Choice[],
  holding: Policy,
): ExplanationStep {
  const named = choices.map(
    ({ index, reading }) => `${nameOf(list[index]?.name, index)} (${reading})`,
  )
  const finding =
    named.length === 1
      ? `The first matching policy is ${named[0]}.`
      : `Servers can read the path in several ways, which match ${named.join(' and ')}: the strictest result is used, from ${nameOf(String(holding.label), holding.label)}.`
  const inputs = {
    host: authorityOf(request) ?? null,
    path: pathOf(request.url),
    policies: choices.map(({ index }) => list[index]?.name ?? String(index)),
  }
  return { name: 'policy', verdict: 'continue', inputs, finding }
}

function nameOf(name: string | undefined, index: string | number | undefined): string {
  return name === undefined ? `number ${index}` : quote(name)
}
