import type { Enforcement } from '../configuration.js'
import type { CorsDecision, Denial } from '../decision.js'
import type { CorsEvent, CorsEventRequest, EventOutcome } from '../event-log.js'
import { authorityOf } from '../reading/authority.js'
import { listElements } from '../reading/header-list.js'
import { pathOf } from '../reading/path.js'
import { printable } from '../reading/printable.js'
import { requestedMethod } from '../reading/request-kind.js'
import { asciiLowerCase } from '../reading/token.js'
import type { CorsRequest } from '../request.js'

/** Most names of `Access-Control-Request-Headers` that an event holds. */
const maximumHeaderNames = 50

/** Writes an event of a given instant, in milliseconds since 1970. */
export type EventWriter = (insertInstant: number) => CorsEvent

/**
 * Captures the non-secret parts of a request now, and returns a function that builds the event
 * later: that takes longer than deciding, and the request may be gone or reused by then.
 */
export function captureEvent(
  enforcement: Enforcement,
  decision: CorsDecision,
  denial: Denial,
  request: CorsRequest,
): EventWriter {
  const captureRequest = captureRequestParts(request)
  const { policy } = decision
  const outcome = outcomeOf(enforcement, decision)
  return (insertInstant) => {
    const { hint } = denial
    return {
      type: 'Debug',
      outcome,
      insertInstant,
      enforcement,
      reason: denial.reason,
      value: detached(denial.value),
      // Whole: it is longer than what it quotes.
      message: detachString(denial.message),
      ...(hint !== undefined && { hint }),
      ...(policy !== undefined && { policy }),
      request: captureRequest(),
    }
  }
}

/** What became of the request: see `CorsEvent.outcome`. */
function outcomeOf(enforcement: Enforcement, { action }: CorsDecision): EventOutcome {
  if (action === 'respond') return 'refused'
  return enforcement === 'report' ? 'observed' : 'withheld'
}

function captureRequestParts(request: CorsRequest): () => CorsEventRequest {
  const { method, url, headers, remoteAddress } = request
  const origin = headers.get('origin')
  const host = authorityOf(request)
  const contentType = headers.get('content-type')
  const referer = headers.get('referer')
  const secFetchSite = headers.get('sec-fetch-site')
  const secFetchMode = headers.get('sec-fetch-mode')
  const requestMethod = requestedMethod(request)
  const list = headers.get('access-control-request-headers') ?? ''
  return () => ({
    method: detached(method),
    ...(requestMethod !== null && { requestMethod: detached(requestMethod) }),
    path: detached(pathOf(url)),
    origin: detachedOrNull(origin),
    host: detachedOrNull(host === undefined ? null : withoutUserInfo(host)),
    contentType: detachedOrNull(contentType),
    referer: detachedOrNull(referer == null ? null : withoutSecrets(referer)),
    secFetchSite: detachedOrNull(secFetchSite),
    secFetchMode: detachedOrNull(secFetchMode),
    headerNames: headerNamesOf(list),
    ...(remoteAddress !== undefined && { remoteAddress: detached(remoteAddress) }),
  })
}

function headerNamesOf(list: string): string[] {
  // Cut before it is split: a list may be as long as a server lets a header be.
  const names = listElements(asciiLowerCase(list.slice(0, maximumHeaderNames * 258)))
  return names.slice(0, maximumHeaderNames).map(detached)
}

function withoutUserInfo(authority: string): string {
  return authority.slice(authority.lastIndexOf('@') + 1)
}

/** A URL without query, fragment and user info. */
function withoutSecrets(url: string): string {
  return url.replace(/[?#].*/s, '').replace(/^([^/\\]*[/\\]{2})[^/\\]*@/, '$1')
}

function detachedOrNull(text: string | null | undefined): string | null {
  return text == null ? null : detached(text)
}

/** A text that is safe to show and to store, and that keeps nothing else alive. */
function detached(text: string): string {
  return detachString(printable(text))
}

/** V8 keeps a slice's whole parent string alive; concatenating first forces a copy. */
function detachString(text: string): string {
  return ` ${text}`.slice(1)
}
