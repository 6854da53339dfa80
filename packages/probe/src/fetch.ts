import { corsCheck } from './cors-check.js'
import type { EngineProfile } from './engine-profile.js'
import { NetworkError } from './failure.js'
import {
  currentURL,
  type FetchRequest,
  isSameOrigin,
  sentURL,
  serializeRequestOrigin,
} from './fetch-request.js'
import { checkLocalNetworkAccess } from './local-network.js'
import { isSafelistedMethod } from './method.js'
import { checkMixedContent, upgradeRequest } from './mixed-content.js'
import type { Sender } from './page-request.js'
import type { PredictedType } from './prediction.js'
import {
  corsPreflightFetch,
  type FetchContext,
  isPreflightCached,
  preflightCacheKey,
  preflightedNames,
} from './preflight.js'
import { followRedirect, isRedirectStatus, redirectLocation } from './redirect.js'
import { unsafeRequestHeaderNames } from './request-header.js'
import { requestHeaders } from './request-metadata.js'
import { checkResourcePolicy } from './resource-policy.js'
import { basicReadableNames, corsReadableNames } from './response-header.js'
import { checkResponseUse } from './response-use.js'
import { isSameSite } from './site.js'
import { checkPort, chooseTainting } from './tainting.js'
import type { FetchResponse } from './trace.js'

/** What the page gets. */
export interface FilteredResponse {
  readonly type: PredictedType
  readonly status: number
  readonly readableHeaders: readonly string[]
}

/** Senders whose page sets headers or a body's type: those with the [unsafe-request flag](https://fetch.spec.whatwg.org/#unsafe-request-flag). */
const pageSetSenders = new Set<Sender>(['fetch', 'xhr', 'beacon'])

/** Why a preflight is needed, as a sentence; null where it is not. */
function preflightReason(request: FetchRequest, { engine }: FetchContext): string | null {
  if (request.usesPreflight) {
    return request.hasOneTimeBody
      ? 'A body that is a stream needs a preflight.'
      : 'A listener for the progress of an upload needs a preflight.'
  }
  // What no page can set needs no permission: Last-Event-ID, say.
  if (!pageSetSenders.has(request.sender)) return null
  const asConstructed = engine.preflightAfterRedirect === 'as-constructed'
  const method = asConstructed ? request.asConstructed.method : request.method
  if (!isSafelistedMethod(method)) return `The method ${method} needs a preflight.`
  const unsafe = asConstructed
    ? unsafeRequestHeaderNames(request.asConstructed.headers, engine)
    : preflightedNames(request, engine)
  if (unsafe.length > 0) return `These headers need a preflight: ${unsafe.join(', ')}.`
  if (engine.preflightAfterRedirect === 'with-headers-as-constructed' && request.preflighted) {
    return 'The request needed a preflight before it was redirected.'
  }
  return null
}

async function preflight(request: FetchRequest, context: FetchContext): Promise<void> {
  const { trace } = context
  const url = currentURL(request)
  const reason = preflightReason(request, context)
  if (reason === null) {
    trace.skipped('preflight-needed', url, 'Method and headers are CORS-safelisted.')
    return
  }
  trace.passed('preflight-needed', url, reason)
  request.preflighted = true
  if (isPreflightCached(request, context)) {
    trace.skipped('preflight-cache', url, 'An earlier preflight still holds: none is sent.')
    return
  }
  trace.passed('preflight-cache', url, 'No earlier preflight covers the request.')
  await corsPreflightFetch(request, context)
}

/** Forgets what was remembered of a URL, where the engine does once a request to it has failed. */
function clearPreflightCache(request: FetchRequest, context: FetchContext): void {
  const { engine, preflightCache } = context
  const { clearedBy } = engine.preflightCache
  if (clearedBy === 'nothing' || request.responseTainting !== 'cors') return
  if (clearedBy === 'preflighted-requests' && !request.preflighted) return
  preflightCache.clear(preflightCacheKey(request))
}

/** Whether the request carries the cookies that the browser has for the URL. */
function includesCredentials(request: FetchRequest): boolean {
  const { credentials, responseTainting, mode, page } = request
  // A page whose embedder policy is credentialless embeds other origins without credentials.
  const isCredentialless =
    page.embedderPolicy === 'credentialless' &&
    mode === 'no-cors' &&
    !isSameOrigin(currentURL(request), request.origin)
  if (isCredentialless) return false
  return (
    credentials === 'include' || (credentials === 'same-origin' && responseTainting === 'basic')
  )
}

/** Says which cookies travel to another site: the commonest question once CORS passes. */
function noteThirdPartyCookies(request: FetchRequest, context: FetchContext): void {
  const url = currentURL(request)
  if (request.mode === 'navigate' && request.destination === 'document') return
  if (isSameSite(request.origin, url.origin, context.isPublicSuffix)) return
  context.trace.passed('third-party-cookies', url, context.engine.thirdPartyCookies)
}

async function preflightAndSend(
  request: FetchRequest,
  context: FetchContext,
): Promise<FetchResponse> {
  const { trace, engine } = context
  const url = currentURL(request)
  if (request.responseTainting === 'cors') await preflight(request, context)
  if (request.hasOneTimeBody) checkStream(request, context)
  const includeCredentials = includesCredentials(request)
  if (includeCredentials) noteThirdPartyCookies(request, context)
  return trace.send(
    'exchange',
    {
      purpose: 'request',
      method: request.method,
      url: sentURL(url, engine),
      headers: requestHeaders(request, engine, context.isPublicSuffix, includeCredentials),
      includeCredentials,
      hasBody: request.hasBody,
    },
    {
      hasReplayableBody: !request.hasOneTimeBody,
      afterTimeoutStatus: engine.repeatsAfterTimeoutStatus,
    },
  )
}

const proxyAuthentication = (): NetworkError =>
  new NetworkError({
    reason: 'proxy-authentication',
    message: 'The response has the status 407, which only a proxy may send: the browser drops it.',
    remedy: 'Answer 401 where a client has to say who it is.',
  })

/** A body that is a stream needs HTTP/2, where the engine streams at all. */
function checkStream(request: FetchRequest, { engine, trace }: FetchContext): void {
  const url = currentURL(request)
  if (engine.streamBodies === 'sent' || trace.httpVersionOf(url) !== '1.1') return
  trace.fail(
    'stream',
    url,
    new NetworkError({
      reason: 'stream-not-sent',
      message:
        'The body is a stream, and the server speaks HTTP/1.1: this browser streams over HTTP/2 only.',
      remedy: 'Serve the API over HTTP/2, or let the page send a Blob or a string.',
    }),
  )
}

/** An [HTTP fetch](https://fetch.spec.whatwg.org/#concept-http-fetch) without its redirects. */
async function httpFetch(request: FetchRequest, context: FetchContext): Promise<FetchResponse> {
  const { trace, engine } = context
  const url = currentURL(request)
  trace.stepIfAny('local-network-access', url, () => checkLocalNetworkAccess(request, engine))
  const response = await preflightAndSend(request, context)
  if (response.status === 407 && engine.refusesProxyAuthentication) {
    trace.fail('exchange', url, proxyAuthentication())
  }
  if (request.responseTainting === 'cors') {
    trace.step('cors-check', url, () =>
      corsCheck(
        serializeRequestOrigin(request),
        asksForCredentials(request, response, engine),
        response,
        false,
      ),
    )
  }
  if (request.responseTainting === 'opaque' || isEmbeddedFrame(request)) {
    trace.step('cross-origin-resource-policy', url, () =>
      checkResourcePolicy(request, response, context.isPublicSuffix),
    )
  }
  return response
}

/** Whether the request is for a frame of a page whose embedder policy asks for a resource policy. */
const isEmbeddedFrame = ({ destination, page }: FetchRequest): boolean =>
  destination === 'iframe' && page.embedderPolicy === 'require-corp'

/** With which credentials a response is checked: WebKit checks a redirect by those that the request set out with. */
function asksForCredentials(
  request: FetchRequest,
  response: FetchResponse,
  engine: EngineProfile,
): Pick<FetchRequest, 'credentials'> {
  const [first] = request.urlList
  const setOutWithCredentials =
    request.credentials === 'same-origin' &&
    first !== undefined &&
    isSameOrigin(first, request.origin)
  const isRedirect = isRedirectStatus(response.status) && response.headers.has('location')
  return engine.checksRedirectsAsSetOut && setOutWithCredentials && isRedirect
    ? { credentials: 'include' }
    : request
}

/** Senders whose page sees the response, and not only what came of it. */
const readingSenders = new Set<Sender>(['fetch', 'xhr', 'event-source'])

function filter(request: FetchRequest, response: FetchResponse): FilteredResponse {
  const { status, headers } = response
  const type = request.responseTainting
  if (!readingSenders.has(request.sender)) return { type, status: 0, readableHeaders: [] }
  if (type === 'basic') return { type, status, readableHeaders: basicReadableNames(headers) }
  if (type === 'opaque') return { type, status: 0, readableHeaders: [] }
  const readableHeaders = corsReadableNames(headers, request.credentials === 'include')
  return { type, status, readableHeaders }
}

/** A [main fetch](https://fetch.spec.whatwg.org/#main-fetch), through all its redirects. */
export async function mainFetch(
  request: FetchRequest,
  context: FetchContext,
): Promise<FilteredResponse> {
  try {
    return await fetchThroughRedirects(request, context)
  } catch (error) {
    if (error instanceof NetworkError) clearPreflightCache(request, context)
    throw error
  }
}

/** What is settled before anything is sent. */
function prepareHop(request: FetchRequest, { trace, engine }: FetchContext): void {
  trace.stepIfAny('upgrade', currentURL(request), () => upgradeRequest(request, engine))
  const url = currentURL(request)
  trace.step('mixed-content', url, () => checkMixedContent(request, engine))
  trace.step('bad-port', url, () => checkPort(url, engine))
  trace.step('mode', url, () => chooseTainting(request))
}

/** What a response with a redirect status comes to; undefined where the fetch goes on at its target. */
function redirect(
  request: FetchRequest,
  response: FetchResponse,
  { trace, engine }: FetchContext,
): FilteredResponse | 'answer' | 'followed' {
  const url = currentURL(request)
  if (!isRedirectStatus(response.status)) return 'answer'
  if (request.redirect === 'error') {
    trace.fail(
      'redirect',
      url,
      new NetworkError({
        reason: 'redirect-refused',
        message: `The response is a redirect (${response.status}), which the page refuses by redirect: 'error'.`,
        remedy: 'Answer at this URL, or let the page follow redirects.',
      }),
    )
  }
  if (request.redirect === 'manual') {
    const found = 'The page follows redirects by hand and sees nothing of this one.'
    trace.passed('redirect', url, found)
    return { type: 'opaqueredirect', status: 0, readableHeaders: [] }
  }
  let result: 'answer' | 'followed' = 'answer'
  trace.stepIfAny('redirect', url, () => {
    const location = redirectLocation(response, engine)
    if (location === null) return null
    result = 'followed'
    return followRedirect(request, response, location, engine)
  })
  return result
}

const dataResponse: FilteredResponse = {
  type: 'basic',
  status: 200,
  readableHeaders: ['content-type'],
}

async function fetchThroughRedirects(
  request: FetchRequest,
  context: FetchContext,
): Promise<FilteredResponse> {
  const { trace } = context
  for (;;) {
    prepareHop(request, context)
    if (currentURL(request).protocol === 'data:') return dataResponse
    const url = currentURL(request)
    const response = await httpFetch(request, context)
    const redirected = redirect(request, response, context)
    if (redirected === 'followed') continue
    if (redirected !== 'answer') return redirected
    checkResponseUse(request, response, context)
    const filtered = filter(request, response)
    const names = filtered.readableHeaders.join(', ')
    trace.passed(
      'readable-headers',
      url,
      names === '' ? 'The page can read no header.' : `The page can read ${names}.`,
    )
    return filtered
  }
}
