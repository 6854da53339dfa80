import type { CorsDecision, CorsKind, CorsRespond, Denial, DenialReason } from '../decision.js'
import {
  type Grant,
  noHeaders,
  originVary,
  preflightVary,
  type ResponseHeaders,
} from '../policy/grant.js'
import type { Policy } from '../policy/policy.js'
import { isWebSocketHandshake } from '../reading/request-kind.js'
import type { CorsRequest } from '../request.js'
import { refusalSentence } from './denial.js'

/**
 * What becomes of a denied request, by the mode of enforcement. `requested` is the method that a
 * preflight asks for; `grant` is there where the origin is allowed and may see so.
 */
export function answerDenial(
  policy: Policy,
  request: CorsRequest,
  requested: string | null,
  kind: CorsKind,
  denial: Denial,
  grant?: Grant,
): CorsDecision {
  const { configuration, decisions } = policy
  const { enforcement, explainPreflights } = configuration
  if (enforcement === 'report') return { ...decisions.reportOnly(kind), denial }
  const isHostRefusal = denial.reason === 'host-not-allowed'
  if (enforcement === 'omit' && !isHostRefusal) {
    if (requested !== null) {
      const isSent = denial.reason === 'method-not-allowed' && isSafelistedMethod(requested)
      return emptyAnswer(policy, request, requested, kind, denial, isSent ? undefined : grant)
    }
    // Browsers enforce nothing on a WebSocket handshake.
    if (!isWebSocketHandshake(request)) return withoutPermission(policy, kind, denial)
  }
  return explainPreflights && requested !== null && grant !== undefined
    ? emptyAnswer(policy, request, requested, kind, denial, grant)
    : refusal(policy, requested, kind, denial, grant)
}

/**
 * Whether browsers send a request of this
 * [method](https://fetch.spec.whatwg.org/#cors-safelisted-method) whatever methods a preflight's
 * answer lists.
 */
function isSafelistedMethod(method: string): boolean {
  return /^(?:get|head|post)$/i.test(method)
}

/** Hands the request on, so that the browser keeps the response from the page. */
function withoutPermission({ label }: Policy, kind: CorsKind, denial: Denial): CorsDecision {
  return {
    action: 'continue',
    kind,
    headers: noHeaders,
    vary: originVary,
    authoritative: true,
    denial,
    ...(label !== undefined && { policy: label }),
  }
}

/** Answers a denied preflight 204, so that the browser names what is missing from its headers. */
function emptyAnswer(
  { configuration, label }: Policy,
  { headers }: CorsRequest,
  requested: string,
  kind: CorsKind,
  denial: Denial,
  grant: Grant | undefined,
): CorsRespond {
  const { reason, value } = denial
  const list = headers.get('access-control-request-headers') ?? ''
  const deniedHeader = reason === 'header-not-allowed' ? value : undefined
  const passed = grant?.passedPart(requested, list, deniedHeader)
  const reasonHeader = configuration.debug ? reasonHeaders(reason) : noHeaders
  return {
    action: 'respond',
    status: 204,
    kind,
    headers: passed === undefined ? reasonHeader : { ...passed, ...reasonHeader },
    vary: preflightVary,
    authoritative: true,
    denial,
    ...(label !== undefined && { policy: label }),
  }
}

/** Answers 403. An allowed origin may read why. */
function refusal(
  { configuration, label }: Policy,
  requested: string | null,
  kind: CorsKind,
  denial: Denial,
  grant: Grant | undefined,
): CorsRespond {
  const isPreflight = requested !== null
  const { reason, value } = denial
  const { debug } = configuration
  const standing = isPreflight ? preflightRefusal : corsRefusal
  const permission = isPreflight ? grant?.originPermission() : grant?.permission()
  const answer: CorsRespond & { body?: string; policy?: string | number } = {
    action: 'respond',
    status: 403,
    kind,
    headers:
      permission === undefined && !debug
        ? standing
        : { ...standing, ...permission, ...(debug && reasonHeaders(reason)) },
    vary: isPreflight ? preflightVary : originVary,
    authoritative: true,
    denial,
  }
  if (debug) answer.body = `${refusalSentence(reason, value)}\n`
  if (label !== undefined) answer.policy = label
  return answer
}

function refusalHeaders(): ResponseHeaders {
  return Object.freeze({
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  })
}
// Adapters remember what they create from such a record, and its `Vary` belongs to that.
const corsRefusal = /* @__PURE__ */ refusalHeaders()
const preflightRefusal = /* @__PURE__ */ refusalHeaders()

/** Developer tools show the headers of a blocked answer, but not its body. */
function reasonHeaders(reason: DenialReason): ResponseHeaders {
  return { 'crossgate-denial': reason }
}
