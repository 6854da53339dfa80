import { corsCheck, quote } from './cors-check.js'
import type { EngineProfile } from './engine.js'
import { NetworkError } from './failure.js'
import { isSafelistedMethod } from './method.js'
import {
  currentURL,
  type FetchRequest,
  isSameOrigin,
  sentURL,
  serializeRequestOrigin,
} from './page-request.js'
import { isBadPort } from './port.js'
import type { PredictedType } from './prediction.js'
import {
  corsPreflightFetch,
  type FetchContext,
  isPreflightCached,
  preflightCacheKey,
  preflightedNames,
} from './preflight.js'
import { unsafeRequestHeaderNames } from './request-header.js'
import { requestHeaders } from './request-metadata.js'
import { basicReadableNames, corsReadableNames } from './response-header.js'
import { isPotentiallyTrustworthy, isSameSite } from './site.js'
import type { FetchResponse } from './trace.js'

/** What the page gets. */
export interface FilteredResponse {
  readonly type: PredictedType
  readonly status: number
  readonly readableHeaders: readonly string[]
}

function checkMixedContent(request: FetchRequest): string {
  const url = currentURL(request)
  if (!request.origin.startsWith('https:')) return 'The page itself is not served over TLS.'
  if (isPotentiallyTrustworthy(url)) return 'The URL is trustworthy.'
  throw new NetworkError({
    reason: 'mixed-content',
    message: `The page is served over TLS, and ${url.origin} is not.`,
    remedy: 'Serve the API over https: no CORS header helps here.',
  })
}

function checkPort(url: URL): string {
  if (!isBadPort(url)) return 'The port is not blocked.'
  throw new NetworkError({
    reason: 'bad-port',
    message: `Browsers refuse to connect to port ${url.port}, since another protocol owns it.`,
    remedy: 'Serve the API on another port.',
  })
}

/** Decides how the request goes on: within its origin, opaquely, or by CORS. */
function chooseTainting(request: FetchRequest): string {
  const url = currentURL(request)
  if (isSameOrigin(url, request.origin) && request.responseTainting === 'basic') {
    return 'The URL is of the origin of the page: CORS does not apply.'
  }
  if (request.mode === 'same-origin') {
    throw new NetworkError({
      reason: 'same-origin-mode',
      message: `The mode is same-origin, and ${url.origin} is another origin than ${request.origin}.`,
      remedy: 'Let the page fetch with mode cors, or do not redirect to another origin.',
    })
  }
  if (request.mode === 'no-cors') {
    if (request.redirect !== 'follow') {
      throw new NetworkError({
        reason: 'no-cors-redirect-mode',
        message: `The mode is no-cors, which allows no redirect mode but follow, and this one is ${request.redirect}.`,
        remedy: 'Let the page follow redirects, or fetch with mode cors.',
      })
    }
    request.responseTainting = 'opaque'
    return 'The mode is no-cors: the page can send the request and read nothing of the response.'
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new NetworkError({
      reason: 'scheme-not-http',
      message: `CORS works over http and https only, not over ${url.protocol}`,
      remedy: 'Serve the resource over https.',
    })
  }
  request.responseTainting = 'cors'
  return `${url.origin} is another origin: the response needs its permission.`
}

/** Why a preflight is needed, as a sentence; null where it is not. */
function preflightReason(request: FetchRequest, { engine }: FetchContext): string | null {
  const asMade = engine.preflightAfterRedirect === 'as-made'
  const method = asMade ? request.made.method : request.method
  if (!isSafelistedMethod(method)) return `The method ${method} needs a preflight.`
  const unsafe = asMade
    ? unsafeRequestHeaderNames(request.made.headers, engine)
    : preflightedNames(request, engine)
  if (unsafe.length > 0) return `These headers need a preflight: ${unsafe.join(', ')}.`
  if (engine.preflightAfterRedirect === 'with-headers-as-made' && request.preflighted) {
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

function checkResourcePolicy(
  request: FetchRequest,
  response: FetchResponse,
  context: FetchContext,
): string {
  const policy = response.headers.get('cross-origin-resource-policy')
  const { origin } = currentURL(request)
  const refused =
    policy === 'same-origin' ||
    (policy === 'same-site' && !isSameSite(request.origin, origin, context.isPublicSuffix))
  if (!refused) return 'The response does not keep itself from other origins.'
  throw new NetworkError({
    reason: 'cross-origin-resource-policy',
    message: `Cross-Origin-Resource-Policy is ${policy}, so that no-cors requests of ${request.origin} fail.`,
    remedy:
      'Send Cross-Origin-Resource-Policy: cross-origin where other origins may embed the resource.',
  })
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

const requestBodyHeaderNames = [
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
]

/** The checks of an [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch); changes the request into the redirected one. */
function followRedirect(
  request: FetchRequest,
  response: FetchResponse,
  location: string,
  engine: EngineProfile,
): string {
  const from = currentURL(request)
  const refuse = (reason: NetworkError['init']['reason'], message: string, remedy: string) =>
    new NetworkError({ reason, message, remedy })
  if (!URL.canParse(location, from.href)) {
    throw refuse(
      'redirect-invalid-location',
      `Location is ${quote(location)}, which is no URL.`,
      'Redirect to a URL.',
    )
  }
  const to = new URL(location, from)
  if (to.hash === '') to.hash = from.hash
  if (to.protocol !== 'http:' && to.protocol !== 'https:') {
    throw refuse(
      'redirect-scheme',
      `The redirect leads to ${to.protocol}, which a fetch does not follow.`,
      'Redirect to an http or https URL.',
    )
  }
  if (request.redirectCount === 20) {
    throw refuse(
      'too-many-redirects',
      'The fetch was redirected more than 20 times.',
      'End the loop of redirects.',
    )
  }
  request.redirectCount++
  const credentials = to.username !== '' || to.password !== ''
  if (
    credentials &&
    (request.responseTainting === 'cors' ||
      (request.mode === 'cors' && !isSameOrigin(to, request.origin)))
  ) {
    throw refuse(
      'redirect-with-credentials',
      'The redirect leads to a URL with a user name or password in it.',
      'Redirect to a URL without user name and password.',
    )
  }
  const { status } = response
  const becomesGet =
    ((status === 301 || status === 302) && request.method === 'POST') ||
    (status === 303 && request.method !== 'GET' && request.method !== 'HEAD')
  if (becomesGet) {
    request.method = 'GET'
    request.hasBody = false
    for (const name of requestBodyHeaderNames) request.headers.delete(name)
  }
  if (engine.redirectsDeleteAsGet && request.method === 'DELETE' && to.origin !== from.origin) {
    request.method = 'GET'
    request.hasBody = false
  }
  if (to.origin !== from.origin) {
    request.headers.delete('authorization')
    request.originSent = false
  }
  request.urlList.push(to)
  return `Redirected with ${status} to ${sentURL(to, engine)}.`
}

/** An [HTTP fetch](https://fetch.spec.whatwg.org/#concept-http-fetch) without its redirects. */
async function httpFetch(request: FetchRequest, context: FetchContext): Promise<FetchResponse> {
  const { trace, preflightCache } = context
  const url = currentURL(request)
  const includeCredentials =
    request.credentials === 'include' ||
    (request.credentials === 'same-origin' && request.responseTainting === 'basic')
  const key = preflightCacheKey(request, context.engine)
  try {
    if (request.responseTainting === 'cors') await preflight(request, context)
    const response = await trace.send('exchange', {
      purpose: 'request',
      method: request.method,
      url: sentURL(url, context.engine),
      headers: requestHeaders(request, context.engine, context.isPublicSuffix),
      includeCredentials,
      hasBody: request.hasBody,
    })
    if (request.responseTainting === 'cors') {
      trace.step('cors-check', url, () =>
        corsCheck(serializeRequestOrigin(request), request, response, false),
      )
    }
    if (request.responseTainting === 'opaque') {
      trace.step('cross-origin-resource-policy', url, () =>
        checkResourcePolicy(request, response, context),
      )
    }
    return response
  } catch (error) {
    if (error instanceof NetworkError) preflightCache.clear(key)
    throw error
  }
}

function filter(request: FetchRequest, response: FetchResponse): FilteredResponse {
  const { status, headers } = response
  if (request.responseTainting === 'basic') {
    return { type: 'basic', status, readableHeaders: basicReadableNames(headers) }
  }
  if (request.responseTainting === 'opaque') {
    return { type: 'opaque', status: 0, readableHeaders: [] }
  }
  const readableHeaders = corsReadableNames(headers, request.credentials === 'include')
  return { type: 'cors', status, readableHeaders }
}

/** A [main fetch](https://fetch.spec.whatwg.org/#main-fetch), through all its redirects. */
export async function mainFetch(
  request: FetchRequest,
  context: FetchContext,
): Promise<FilteredResponse> {
  const { trace } = context
  for (;;) {
    const url = currentURL(request)
    trace.step('mixed-content', url, () => checkMixedContent(request))
    trace.step('bad-port', url, () => checkPort(url))
    trace.step('mode', url, () => chooseTainting(request))
    const response = await httpFetch(request, context)
    const location = response.headers.get('location')
    if (isRedirect(response.status)) {
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
        trace.passed(
          'redirect',
          url,
          'The page follows redirects by hand and sees nothing of this one.',
        )
        return { type: 'opaqueredirect', status: 0, readableHeaders: [] }
      }
      if (location !== null) {
        trace.step('redirect', url, () =>
          followRedirect(request, response, location, context.engine),
        )
        continue
      }
    }
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
