import type { CorsDecision, CorsKind, DenialReason } from '../decision.js'
import { findDeniedHeader } from '../policy/allowed-headers.js'
import { allowsMethod } from '../policy/allowed-methods.js'
import { classifyPath, matchPath } from '../policy/excluded-paths.js'
import { credentialsIndex, type Grant } from '../policy/grant.js'
import { allowsAuthority } from '../policy/host-list.js'
import type { Policy } from '../policy/policy.js'
import { authorityOf } from '../reading/authority.js'
import { isOverlong } from '../reading/header-list.js'
import { isWebSocketHandshake, requestedMethod } from '../reading/request-kind.js'
import { asciiLowerCase, isToken } from '../reading/token.js'
import type { CorsRequest } from '../request.js'
import { overlongList, PolicyDenial } from './denial.js'
import { answerDenial } from './enforcement.js'
import { navigationClues, scriptClues } from './hint.js'
import type { DecisionObserver } from './observer.js'
import { findSameOrigin } from './same-origin.js'
import { ExcludedDecision } from './withheld.js'

/**
 * Decides one request under a policy: one question after the other, the first that settles it. This
 * is the only place that knows their order; an observer is told each question and its answer.
 */
export function decide(
  policy: Policy,
  request: CorsRequest,
  observe?: DecisionObserver,
): CorsDecision {
  const { enabled, enforcement } = policy.configuration
  observe?.({ name: 'enabled', enabled })
  if (!enabled) return policy.decisions.disabled
  const decision = decideEnabled(policy, request, observe)
  if (enforcement !== 'report' || decision.denial !== undefined) return decision
  return policy.decisions.reportOnly(decision.kind)
}

function decideEnabled(
  policy: Policy,
  request: CorsRequest,
  observe: DecisionObserver | undefined,
): CorsDecision {
  if (policy.allowedHosts !== undefined) {
    const authority = authorityOf(request)
    const isAllowed = allowsAuthority(policy.allowedHosts, authority)
    observe?.({ name: 'host-allowed', authority, isAllowed })
    if (!isAllowed) {
      return deny(
        policy,
        request,
        requestedMethod(request),
        'host-not-allowed',
        authority as string,
      )
    }
  }
  const origin = request.headers.get('origin') ?? null
  const path = classifyPath(policy.excludedPaths, request)
  observe?.({ name: 'origin-present', origin, path })
  if (origin === null) {
    const { excluded, notCors, openNotCors } = policy.decisions
    if (path !== 'included') return excluded
    return openNotCors !== undefined && mayServeEverybody(policy, request) ? openNotCors : notCors
  }
  const requested = requestedMethod(request)
  const evidence = findSameOrigin(policy, request, origin, requested)
  observe?.({ name: 'same-origin', evidence })
  if (evidence !== null) {
    return path === 'included'
      ? decideSameOrigin(policy, request, origin)
      : policy.decisions.excludedSameOrigin
  }
  observe?.({ name: 'excluded-path', path })
  if (path === 'excluded') return decideExcluded(policy, request, origin, requested)
  // Of an ambiguous path nothing is granted, whatever a refusal would show elsewhere.
  const showsPermission = path === 'included'
  const decision =
    requested === null
      ? decideCors(policy, request, origin, showsPermission, observe)
      : decidePreflight(policy, request, origin, requested, showsPermission, observe)
  if (path === 'included' || decision.denial !== undefined) return decision
  observe?.({ name: 'excluded-path', path })
  return decideExcluded(policy, request, origin, requested)
}

/** Without `Origin`: whether a cached copy of the response may serve everybody, where all are granted the same. */
function mayServeEverybody(policy: Policy, request: CorsRequest): boolean {
  return allowsMethod(policy.methods, request.method) && credentialsIndex(request.headers) === 0
}

/** The server's own page: a cached copy of the response may serve the same origin elsewhere. */
function decideSameOrigin(policy: Policy, request: CorsRequest, origin: string): CorsDecision {
  const grant = policy.grantFor(origin)
  return grant && allowsMethod(policy.methods, request.method)
    ? grant.sameOrigin(request.headers)
    : policy.decisions.sameOrigin
}

/** On an excluded path the browser keeps the response from the page, but for what it never checks. */
function decideExcluded(
  policy: Policy,
  request: CorsRequest,
  origin: string,
  requested: string | null,
): CorsDecision {
  if (requested === null && !isWebSocketHandshake(request)) {
    return new ExcludedDecision(policy, request, origin)
  }
  const { entries, reading } = matchPath(policy.excludedPaths, request)
  const denial = new PolicyDenial('excluded-path', entries[0] as string, policy, {
    pathReading: reading,
  })
  return answerDenial(policy, request, requested, kindOf('excluded-path', requested), denial)
}

/** Anything but a preflight: simple requests, those that follow a preflight, forms, WebSocket handshakes. */
function decideCors(
  policy: Policy,
  request: CorsRequest,
  origin: string,
  showsPermission: boolean,
  observe: DecisionObserver | undefined,
): CorsDecision {
  const { method } = request
  const grant = policy.grantFor(origin)
  observe?.({ name: 'origin-syntax', origin, isOrigin: grant !== undefined })
  if (grant === undefined) return deny(policy, request, null, 'invalid-origin', origin)
  observe?.({ name: 'origin-allowed', origin, isAllowed: grant !== null })
  if (grant === null) return deny(policy, request, null, 'origin-not-allowed', origin)
  const isAllowed = allowsMethod(policy.methods, method)
  observe?.({ name: 'method-allowed', method, isAllowed })
  return isAllowed
    ? grant.cors(request.headers)
    : deny(policy, request, null, 'method-not-allowed', method, showsPermission ? grant : undefined)
}

/** A [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request). */
function decidePreflight(
  policy: Policy,
  request: CorsRequest,
  origin: string,
  requested: string,
  showsPermission: boolean,
  observe: DecisionObserver | undefined,
): CorsDecision {
  const grant = policy.grantFor(origin)
  observe?.({ name: 'origin-syntax', origin, isOrigin: grant !== undefined })
  if (grant === undefined) return deny(policy, request, requested, 'invalid-origin', origin)
  const list = request.headers.get('access-control-request-headers') ?? ''
  const isMethodAllowed = allowsMethod(policy.methods, requested)
  // What is allowed is a token.
  const isMethod = isMethodAllowed || isToken(requested)
  const fault = isMethod ? (isOverlong(list) ? 'list' : null) : 'method'
  observe?.({ name: 'preflight-syntax', requested, list, fault })
  if (fault !== null) {
    const value = fault === 'method' ? requested : overlongList
    return deny(policy, request, requested, 'invalid-preflight', value)
  }
  observe?.({ name: 'origin-allowed', origin, isAllowed: grant !== null })
  if (grant === null) return deny(policy, request, requested, 'origin-not-allowed', origin)
  const shown = showsPermission ? grant : undefined
  observe?.({ name: 'method-allowed', method: requested, isAllowed: isMethodAllowed })
  if (!isMethodAllowed) {
    return deny(policy, request, requested, 'method-not-allowed', requested, shown)
  }
  const denied = findDeniedHeader(policy.headers, list)
  observe?.({ name: 'headers-allowed', list, denied })
  if (denied === null) return grant.preflight(requested, list)
  const name = isToken(denied) ? asciiLowerCase(denied) : denied
  return deny(policy, request, requested, 'header-not-allowed', name, shown)
}

/** `grant` is what an allowed origin may see of the policy, where its request is denied for another reason. */
function deny(
  policy: Policy,
  request: CorsRequest,
  requested: string | null,
  reason: DenialReason,
  value: string,
  grant?: Grant,
): CorsDecision {
  const { headers } = request
  const fetchMode = headers.get('sec-fetch-mode')
  let clues = fetchMode === 'navigate' ? navigationClues : scriptClues
  if (fetchMode == null && headers.get('sec-fetch-site') == null) {
    clues = { userAgent: headers.get('user-agent') }
  }
  const denial = new PolicyDenial(reason, value, policy, clues)
  return answerDenial(policy, request, requested, kindOf(reason, requested), denial, grant)
}

function kindOf(reason: DenialReason, requested: string | null): CorsKind {
  const isInvalid =
    reason === 'invalid-origin' || reason === 'invalid-preflight' || reason === 'host-not-allowed'
  if (isInvalid) return 'invalid'
  return requested === null ? 'cors' : 'preflight'
}
