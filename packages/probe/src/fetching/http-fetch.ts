import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import {
  currentURL,
  type FetchRequest,
  isSameOrigin,
  sentURL,
  serializeRequestOrigin,
} from '../requests/fetch-request.js'
import { requestHeaders } from '../requests/request-metadata.js'
import { isSameSite } from '../requests/site.js'
import { corsCheck } from './cors-check.js'
import type { FetchContext } from './fetch-context.js'
import { checkLocalNetworkAccess } from './local-network.js'
import { preflightWhereNeeded } from './preflight-need.js'
import { isRedirectStatus } from './redirect.js'
import { checkResourcePolicy } from './resource-policy.js'
import type { FetchResponse } from './trace.js'

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
  if (isSameSite(request.originURL, url, context.isPublicSuffix)) return
  context.trace.passed('third-party-cookies', url, context.engine.thirdPartyCookies)
}

/** Asks for permission first where that is needed, and then sends the request. */
async function preflightAndSend(
  request: FetchRequest,
  context: FetchContext,
): Promise<FetchResponse> {
  const { trace, engine } = context
  const url = currentURL(request)
  if (request.responseTainting === 'cors') await preflightWhereNeeded(request, context)
  if (request.hasOneTimeBody) checkStream(request, context)
  const includeCredentials = includesCredentials(request)
  if (includeCredentials) noteThirdPartyCookies(request, context)
  return trace.send(
    'exchange',
    url,
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
    message:
      'The response has the status 407, which only a proxy may send: the browser discards it.',
    remedy: 'Use 401 to ask a client for a login.',
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
        'The body is a stream, and the server uses HTTP/1.1: this browser streams only over HTTP/2.',
      remedy: 'Serve the API over HTTP/2, or have the page send a Blob or a string.',
    }),
  )
}

/** An [HTTP fetch](https://fetch.spec.whatwg.org/#concept-http-fetch) without its redirects. */
export async function httpFetch(
  request: FetchRequest,
  context: FetchContext,
): Promise<FetchResponse> {
  const { trace, engine } = context
  const url = currentURL(request)
  const { findAddressSpace } = context
  const isAsked = findAddressSpace !== undefined && engine.localNetworkAccess !== null
  const space = isAsked ? await findAddressSpace(url) : undefined
  trace.stepIfAny('local-network-access', url, () =>
    checkLocalNetworkAccess(request, engine, space),
  )
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
