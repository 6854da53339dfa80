import type { CorsContinue, CorsDecision, CorsKind } from './decision.js'
import { type DenialReason, overlongList, PolicyDenial, refusalSentence } from './denial.js'
import { noVary, originVary, personalParts, preflightVary } from './grant.js'
import { allowsMethod } from './method.js'
import { parseOrigin } from './origin.js'
import { classifyPath, findExcludedPaths } from './path.js'
import type { Policy } from './policy.js'
import { findDeniedHeader, isOverlong, listElements, requestedMethod } from './preflight.js'
import type { CorsRequest } from './request.js'
import { isSameOrigin } from './same-origin.js'
import { asciiLowerCase, isToken } from './token.js'

const noHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({})

const refusalHeaders: Readonly<Record<string, string>> = /* @__PURE__ */ Object.freeze({
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
})

function passing(kind: CorsKind, vary: readonly string[], authoritative = true): CorsContinue {
  return Object.freeze({ action: 'continue', kind, headers: noHeaders, vary, authoritative })
}

const disabled = /* @__PURE__ */ passing('disabled', noVary, false)
const excluded = /* @__PURE__ */ passing('excluded', noVary)
const notCors = /* @__PURE__ */ passing('not-cors', originVary)
const sameOrigin = /* @__PURE__ */ passing('same-origin', originVary)
const sameOriginExcluded = /* @__PURE__ */ passing('same-origin', noVary)

/** Allowed requests in the `report` mode, in which the filter only observes. */
const observed: Partial<Record<CorsKind, CorsContinue>> = {
  excluded: /* @__PURE__ */ passing('excluded', noVary, false),
  'not-cors': /* @__PURE__ */ passing('not-cors', noVary, false),
  'same-origin': /* @__PURE__ */ passing('same-origin', noVary, false),
  cors: /* @__PURE__ */ passing('cors', noVary, false),
  preflight: /* @__PURE__ */ passing('preflight', noVary, false),
}

/** Decides one request under a policy: each step in its order, the first that applies. */
export function decide(policy: Policy, request: CorsRequest): CorsDecision {
  const { enabled, enforcement } = policy.configuration
  if (!enabled) return disabled
  const decision = judge(policy, request)
  return enforcement === 'report' && decision.denial === undefined
    ? (observed[decision.kind] as CorsContinue)
    : decision
}

function judge(policy: Policy, request: CorsRequest): CorsDecision {
  const origin = request.headers.get('origin')
  if (origin === null || origin === undefined) return judgeWithoutOrigin(policy, request)
  const method = requestedMethod(request)
  const path = classifyPath(policy.paths, request.method, request.url)
  if (isSameOrigin(policy.ownOrigins, request, origin, method !== null)) {
    return path === 'included' ? judgeSameOrigin(policy, request, origin) : sameOriginExcluded
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
  if (classifyPath(policy.paths, request.method, request.url) !== 'included') return excluded
  return policy.open !== undefined &&
    allowsMethod(policy.methods, request.method) &&
    personalParts(request.headers) === 0
    ? policy.open.notCors()
    : notCors
}

function judgeSameOrigin(policy: Policy, request: CorsRequest, origin: string): CorsDecision {
  const grant = policy.grantFor(origin)
  return grant !== undefined && allowsMethod(policy.methods, request.method)
    ? grant.sameOrigin(request.headers)
    : sameOrigin
}

/** On an excluded path the browser keeps the answer from the page, but for what it never checks. */
function keepSameOrigin(policy: Policy, request: CorsRequest, preflight: boolean): CorsDecision {
  if (!preflight && !isWebSocketHandshake(request)) return excluded
  const [match] = findExcludedPaths(policy.paths, request.url)
  return deny(policy, request, 'excluded-path', match?.entry ?? '', preflight)
}

function judgePreflight(
  policy: Policy,
  request: CorsRequest,
  origin: string,
  method: string,
): CorsDecision {
  const grant = policy.grantFor(origin)
  if (grant === undefined && parseOrigin(origin) === undefined) {
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
    const reason = parseOrigin(origin) === undefined ? 'invalid-origin' : 'origin-not-allowed'
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
  const secFetchMode =
    reason === 'origin-not-allowed' ? request.headers.get('sec-fetch-mode') : undefined
  const denial = new PolicyDenial(reason, value, policy, { url: request.url, secFetchMode })
  const isInvalid = reason === 'invalid-origin' || reason === 'invalid-preflight'
  const kind = isInvalid ? 'invalid' : preflight ? 'preflight' : 'cors'
  const vary = preflight ? preflightVary : originVary
  if (enforcement === 'report') {
    return {
      action: 'continue',
      kind,
      headers: noHeaders,
      vary: noVary,
      authoritative: false,
      denial,
    }
  }
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
    if (!isWebSocketHandshake(request)) {
      return { action: 'continue', kind, headers: noHeaders, vary, authoritative: true, denial }
    }
  }
  const refusal = {
    action: 'respond',
    status: 403,
    kind,
    headers: refusalHeaders,
    vary,
    authoritative: true,
    denial,
  } as const
  return debug ? { ...refusal, body: `${refusalSentence(reason, value)}\n` } : refusal
}
