import type {
  CorsContinue,
  CorsDecision,
  CorsKind,
  CorsRespond,
  DenialReason,
} from '../decision.js'
import {
  choose,
  noHeaders,
  noVary,
  originVary,
  passing,
  personalParts,
  preflightVary,
} from '../policy/grant.js'
import type { Policy } from '../policy/policy.js'
import {
  findDeniedHeader,
  isOverlong,
  listElements,
  requestedMethod,
} from '../reading/header-list.js'
import { allowsMethod } from '../reading/method.js'
import { classifyPath, matchPath } from '../reading/path.js'
import { asciiLowerCase, isToken } from '../reading/token.js'
import type { CorsRequest } from '../request.js'
import { lists, overlongList, PolicyDenial, refusalSentence } from './denial.js'
import { findSameOrigin } from './same-origin.js'

const excluded = /* @__PURE__ */ passing('excluded', noVary)
const excludedSameOrigin = /* @__PURE__ */ passing('same-origin', noVary)
const ungrantedSameOrigin = /* @__PURE__ */ passing('same-origin', originVary)
const notCors = /* @__PURE__ */ passing('not-cors', originVary)
const disabled = /* @__PURE__ */ passing('disabled', noVary, noHeaders, false)
/** By kind, in the `report` mode, in which the filter only observes. */
const observed: Partial<Record<CorsKind, CorsContinue>> = {}

/** Decides one request under a policy: each step in its order, the first that applies. */
export function decide(policy: Policy, request: CorsRequest): CorsDecision {
  const { enforcement, enabled } = policy.configuration
  if (!enabled) return disabled
  const decision = judge(policy, request)
  if (enforcement !== 'report' || decision.denial) return decision
  const { kind } = decision
  observed[kind] ??= passing(kind, noVary, noHeaders, false)
  return observed[kind]
}

function judge(policy: Policy, request: CorsRequest): CorsDecision {
  const origin = request.headers.get('origin')
  const path = classifyPath(policy.paths, request)
  if (origin == null) {
    if (path !== 'included') return excluded
    const grant = policy.open
    return grant &&
      allowsMethod(policy.methods, request.method) &&
      personalParts(request.headers) === 0
      ? grant.notCors
      : notCors
  }
  const requested = requestedMethod(request)
  if (findSameOrigin(policy, request, origin, requested) !== null) {
    if (path !== 'included') return excludedSameOrigin
    const grant = policy.grantFor(origin)
    return grant && allowsMethod(policy.methods, request.method)
      ? choose(request.headers, grant.sameOrigin)
      : ungrantedSameOrigin
  }
  if (path !== 'excluded') {
    const decision = judgeCrossOrigin(policy, request, origin, requested)
    if (path === 'included' || decision.denial) return decision
  }
  // On an excluded path the browser keeps the answer from the page, but for what it never checks.
  if (requested === null && !isWebSocketHandshake(request)) return excluded
  const { entries, reading } = matchPath(policy.paths, request.url)
  return deny(policy, request, 'excluded-path', entries[0] as string, requested !== null, reading)
}

function judgeCrossOrigin(
  policy: Policy,
  request: CorsRequest,
  origin: string,
  requested: string | null,
): CorsDecision {
  const isPreflight = requested !== null
  const method = requested ?? request.method
  const grant = policy.grantFor(origin)
  if (grant === undefined) return deny(policy, request, 'invalid-origin', origin, isPreflight)
  // Nothing else is asked of an origin that is denied whatever it asks for.
  const isAllowed = (grant || isPreflight) && allowsMethod(policy.methods, method)
  const list = (isPreflight && request.headers.get('access-control-request-headers')) || ''
  if (isPreflight && !isAllowed && !isToken(method)) {
    return deny(policy, request, 'invalid-preflight', method, isPreflight)
  }
  if (isOverlong(list)) {
    return deny(policy, request, 'invalid-preflight', overlongList, isPreflight)
  }
  if (grant === null) return deny(policy, request, 'origin-not-allowed', origin, isPreflight)
  if (!isAllowed) return deny(policy, request, 'method-not-allowed', method, isPreflight)
  if (!isPreflight) return choose(request.headers, grant.cors)
  const name = findDeniedHeader(policy.headers, list)
  return name === null
    ? grant.preflight(method, list)
    : deny(
        policy,
        request,
        'header-not-allowed',
        isToken(name) ? asciiLowerCase(name) : name,
        isPreflight,
      )
}

/** Tells whether a request opens a WebSocket. No browser enforces CORS on it. */
export function isWebSocketHandshake({ method, headers }: CorsRequest): boolean {
  const upgrade = method === 'GET' ? headers.get('upgrade') : null
  return upgrade != null && listElements(asciiLowerCase(upgrade)).includes('websocket')
}

// An adapter keeps what it makes of such a record: one for each `Vary` that goes with it.
const refusal = (): Readonly<Record<string, string>> =>
  Object.freeze({
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  })
const actualRefusal = /* @__PURE__ */ refusal()
const preflightRefusal = /* @__PURE__ */ refusal()

function deny(
  policy: Policy,
  request: CorsRequest,
  reason: DenialReason,
  value: string,
  isPreflight: boolean,
  clue = request.headers.get('sec-fetch-mode'),
): CorsDecision {
  const { enforcement, debug } = policy.configuration
  const denial = new PolicyDenial(reason, value, policy, clue)
  const kind = lists[reason] ? (isPreflight ? 'preflight' : 'cors') : 'invalid'
  const vary = isPreflight ? preflightVary : originVary
  if (enforcement === 'report') return { ...passing(kind, noVary, noHeaders, false), denial }
  if (enforcement === 'omit') {
    if (kind === 'preflight') {
      return {
        action: 'respond',
        status: 204,
        kind,
        headers: noHeaders,
        vary,
        authoritative: true,
        denial,
      }
    }
    if (!isWebSocketHandshake(request)) return { ...passing(kind, vary), denial }
  }
  const refusal: CorsRespond & { body?: string } = {
    action: 'respond',
    status: 403,
    kind,
    headers: isPreflight ? preflightRefusal : actualRefusal,
    vary,
    authoritative: true,
    denial,
  }
  if (debug) refusal.body = `${refusalSentence(reason, value)}\n`
  return refusal
}
