import type { EngineProfile } from '../engines/engine-profile.js'
import type { Sender } from '../page-request.js'
import { currentURL, type FetchRequest } from '../requests/fetch-request.js'
import { isSafelistedMethod } from '../requests/method.js'
import { unsafeRequestHeaderNames } from '../requests/request-header.js'
import type { FetchContext } from './fetch-context.js'
import { corsPreflightFetch, isPreflightCached, preflightedNames } from './preflight.js'

/** Senders whose page sets headers or a body's type: those with the [unsafe-request flag](https://fetch.spec.whatwg.org/#unsafe-request-flag). */
const pageSetSenders = new Set<Sender>(['fetch', 'xhr', 'beacon'])

/** Why a preflight is needed, as a sentence; null where it is not. */
function preflightReason(
  request: FetchRequest,
  headerNames: readonly string[],
  engine: EngineProfile,
): string | null {
  if (request.usesPreflight) {
    return request.hasOneTimeBody
      ? 'A stream as the body needs a preflight.'
      : 'A listener for upload progress needs a preflight.'
  }
  // What no page can set needs no permission: Last-Event-ID, say.
  if (!pageSetSenders.has(request.sender)) return null
  const asConstructed = engine.preflightAfterRedirect === 'as-constructed'
  const method = asConstructed ? request.asConstructed.method : request.method
  if (!isSafelistedMethod(method)) return `The method ${method} needs a preflight.`
  const unsafe = asConstructed
    ? unsafeRequestHeaderNames(request.asConstructed.headers, engine)
    : headerNames
  if (unsafe.length > 0) return `These headers need a preflight: ${unsafe.join(', ')}.`
  if (engine.preflightAfterRedirect === 'with-headers-as-constructed' && request.preflighted) {
    return 'The request needed a preflight before it was redirected.'
  }
  return null
}

/** Sends a preflight where the request needs one that the cache does not answer. */
export async function preflightWhereNeeded(
  request: FetchRequest,
  context: FetchContext,
): Promise<void> {
  const { trace, engine } = context
  const url = currentURL(request)
  const headerNames = preflightedNames(request, engine)
  const reason = preflightReason(request, headerNames, engine)
  if (reason === null) {
    trace.skipped('preflight-needed', url, 'The method and headers are CORS-safelisted.')
    return
  }
  trace.passed('preflight-needed', url, reason)
  request.preflighted = true
  if (isPreflightCached(request, headerNames, context)) {
    trace.skipped('preflight-cache', url, 'An earlier preflight still applies: none is sent.')
    return
  }
  trace.passed('preflight-cache', url, 'No earlier preflight covers the request.')
  await corsPreflightFetch(request, headerNames, context)
}
