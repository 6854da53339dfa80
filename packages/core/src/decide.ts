import type { CorsContinue, CorsDecision, CorsKind } from './decision.js'
import { type DenialReason, overlongList, PolicyDenial, refusalSentence } from './denial.js'
import { noVary, originVary, personalParts, preflightVary } from './grant.js'
import { allowsMethod } from './method.js'
import { isOrigin } from './origin.js'
import { classifyPath, matchPath } from './path.js'
import type { Policy } from './policy.js'
import { findDeniedHeader, isOverlong, listElements, requestedMethod } from './preflight.js'
import type { CorsRequest } from './request.js'
import { findSameOrigin } from './same-origin.js'
import { asciiLowerCase, isToken } from './token.js'

const noHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({})

const refusalHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
})

/** The decisions that add nothing but `Vary`, made once: by what is added and for whom. */
function passing(vary: readonly string[], authoritative: boolean): Record<CorsKind, CorsContinue> {
  const decisions: Partial<Record<CorsKind, CorsContinue>> = {}
  for (const kind of kinds) {
    decisions[kind] = Object.freeze({
      action: 'continue',
      kind,
      headers: noHeaders,
      vary,
      authoritative,
    })
  }
  return decisions as Record<CorsKind, CorsContinue>
}

const kinds = ['disabled', 'excluded', 'not-cors', 'same-origin', 'cors', 'preflight'] as const
const untouched = /* @__PURE__ */ passing(noVary, true)
const varying = /* @__PURE__ */ passing(originVary, true)
/** While the filter is off, and in the `report` mode, in which it only observes. */
const observed = /* @__PURE__ */ passing(noVary, false)

/** Decides one request under a policy: each step in its order, the first that applies. */
export function decide(policy: Policy, request: CorsRequest): CorsDecision {
  const { enabled, enforcement } = policy.configuration
  if (!enabled) return observed.disabled
  const decision = judge(policy, request)
  return enforcement === 'report' && decision.denial === undefined
    ? observed[decision.kind]
    : decision
}

function judge(policy: Policy, request: CorsRequest): CorsDecision {
  const origin = request.headers.get('origin')
  if (origin === null || origin === undefined) return judgeWithoutOrigin(policy, request)
  const method = requestedMethod(request)
  const path = classifyPath(policy.paths, request.method, request.url)
  if (findSameOrigin(policy.ownOrigins, request, origin, method) !== null) {
    return path === 'included' ? judgeSameOrigin(policy, request, origin) : untouched['same-origin']
  }
  if (path === 'excluded') return keepSameOrigin(policy, request, method !== null)
  const decision =
    method === null
      ? judgeActual(policy, request, origin)
      : judgePreflight(policy, request, origin, method)
  return path === 'ambiguous' && decision.denial === undefined
    ? keepSameOrigin(policy, request, method !== null)
    : decision
}

function judgeWithoutOrigin(policy: Policy, request: CorsRequest): CorsDecision {
  if (classifyPath(policy.paths, request.method, request.url) !== 'included')
    return untouched.excluded
  return policy.open !== undefined &&
    allowsMethod(policy.methods, request.method) &&
    personalParts(request.headers) === 0
    ? policy.open.notCors()
    : varying['not-cors']
}

function judgeSameOrigin(policy: Policy, request: CorsRequest, origin: string): CorsDecision {
  const grant = policy.grantFor(origin)
  return grant !== undefined && allowsMethod(policy.methods, request.method)
    ? grant.sameOrigin(request.headers)
    : varying['same-origin']
}

/** On an excluded path the browser keeps the answer from the page, but for what it never checks. */
function keepSameOrigin(policy: Policy, request: CorsRequest, preflight: boolean): CorsDecision {
  if (!preflight && !isWebSocketHandshake(request)) return untouched.excluded
  const [entry] = matchPath(policy.paths, request.url).entries
  return deny(policy, request, 'excluded-path', entry as string, preflight)
}

function judgePreflight(
  policy: Policy,
  request: CorsRequest,
  origin: string,
  method: string,
): CorsDecision {
  const grant = policy.grantFor(origin)
  if (grant === undefined && !isOrigin(origin)) {
    return deny(policy, request, 'invalid-origin', origin, true)
  }
  const isAllowed = allowsMethod(policy.methods, method)
  if (!isAllowed && !isToken(method)) {
    return deny(policy, request, 'invalid-preflight', method, true)
  }
  const list = request.headers.get('access-control-request-headers') ?? ''
  if (isOverlong(list)) return deny(policy, request, 'invalid-preflight', overlongList, true)
  if (grant === undefined) return deny(policy, request, 'origin-not-allowed', origin, true)
  if (!isAllowed) return deny(policy, request, 'method-not-allowed', method, true)
  const name = findDeniedHeader(policy.headers, list)
  if (name !== null) {
    const value = isToken(name) ? asciiLowerCase(name) : name
    return deny(policy, request, 'header-not-allowed', value, true)
  }
  return grant.preflight(method, list)
}

function judgeActual(policy: Policy, request: CorsRequest, origin: string): CorsDecision {
  const grant = policy.grantFor(origin)
  if (grant === undefined) {
    const reason = isOrigin(origin) ? 'origin-not-allowed' : 'invalid-origin'
    return deny(policy, request, reason, origin, false)
  }
  return allowsMethod(policy.methods, request.method)
    ? grant.cors(request.headers)
    : deny(policy, request, 'method-not-allowed', request.method, false)
}

/** Tells whether a request opens a WebSocket. No browser enforces CORS on it. */
export function isWebSocketHandshake({ method, headers }: CorsRequest): boolean {
  const upgrade = method === 'GET' ? headers.get('upgrade') : null
  return Boolean(upgrade) && listElements(asciiLowerCase(upgrade as string)).includes('websocket')
}

function deny(
  policy: Policy,
  request: CorsRequest,
  reason: DenialReason,
  value: string,
  preflight: boolean,
): CorsDecision {
  const { enforcement, debug } = policy.configuration
  const secFetchMode = request.headers.get('sec-fetch-mode')
  const denial = new PolicyDenial(reason, value, policy, request.url, secFetchMode)
  const kind = reason.startsWith('invalid') ? 'invalid' : preflight ? 'preflight' : 'cors'
  const isReport = enforcement === 'report'
  const vary = isReport ? noVary : preflight ? preflightVary : originVary
  const isOmitted = enforcement === 'omit'
  if (isReport || (isOmitted && kind !== 'preflight' && !isWebSocketHandshake(request))) {
    const headers = noHeaders
    return { action: 'continue', kind, headers, vary, authoritative: !isReport, denial }
  }
  const isSilent = isOmitted && kind === 'preflight'
  const decision = {
    action: 'respond',
    status: isSilent ? 204 : 403,
    kind,
    headers: isSilent ? noHeaders : refusalHeaders,
    vary,
    authoritative: true,
    denial,
  } as const
  return debug && !isSilent
    ? { ...decision, body: `${refusalSentence(reason, value)}\n` }
    : decision
}
