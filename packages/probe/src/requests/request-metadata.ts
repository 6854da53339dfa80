import type { EngineProfile } from '../engines/engine-profile.js'
import { HeaderList } from '../header-list.js'
import {
  currentURL,
  type FetchRequest,
  isSameOrigin,
  serializeRequestOrigin,
} from './fetch-request.js'
import { type IsPublicSuffix, isPotentiallyTrustworthy, isSameSite } from './site.js'

/** The value of [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header): the worst relation of a page to the URLs. */
function site(page: URL | undefined, urls: readonly URL[], isPublicSuffix: IsPublicSuffix): string {
  let value = 'same-origin'
  for (const url of urls) {
    if (page !== undefined && isSameOrigin(url, page.origin)) continue
    if (!isSameSite(page, url, isPublicSuffix)) return 'cross-site'
    value = 'same-site'
  }
  return value
}

/** Whether a request that is not a CORS request hides its origin from the server. */
function referrerPolicyHidesOrigin(request: FetchRequest): boolean {
  const url = currentURL(request)
  switch (request.referrerPolicy) {
    case 'no-referrer':
      return true
    case 'no-referrer-when-downgrade':
    case 'strict-origin':
    case 'strict-origin-when-cross-origin':
      return request.origin.startsWith('https:') && url.protocol !== 'https:'
    case 'same-origin':
      return !isSameOrigin(url, request.origin)
    default:
      return false
  }
}

/** Whether the request hides its origin, where its referrer policy says so. */
function hidesOrigin(request: FetchRequest, engine: EngineProfile): boolean {
  if (request.mode === 'cors' || request.mode === 'websocket') return false
  const isAskedTo = engine.hidesOriginOf === 'requests' || request.mode === 'navigate'
  return (isAskedTo && referrerPolicyHidesOrigin(request)) || losesOrigin(request, engine)
}

/** Whether a redirect to another origin has taken the request's origin away. */
function losesOrigin(request: FetchRequest, engine: EngineProfile): boolean {
  const rule = engine.redirectedPostsWithoutOrigin
  if (rule === 'none' || (rule === 'navigations' && request.mode !== 'navigate')) return false
  const [first] = request.urlList
  return request.urlList.some(({ origin }) => origin !== first?.origin)
}

/** The value of the [`Origin` header](https://fetch.spec.whatwg.org/#append-a-request-origin-header); null where there is none. */
function originHeader(request: FetchRequest, engine: EngineProfile): string | null {
  const origin = serializeRequestOrigin(request)
  if (request.responseTainting === 'cors' || request.mode === 'websocket') return origin
  if (request.isCrossOriginElement && engine.namesOriginToItself) return origin
  const safe = request.method === 'GET' || request.method === 'HEAD'
  if (safe && !(engine.keepsOriginOnRedirect && request.originSent)) return null
  return hidesOrigin(request, engine) ? 'null' : origin
}

const appendMetadata = (
  headers: HeaderList,
  request: FetchRequest,
  siteValue: string,
  mode: string,
  destination: string = request.destination === '' ? 'empty' : request.destination,
): void => {
  headers.append('Sec-Fetch-Site', siteValue)
  headers.append('Sec-Fetch-Mode', mode)
  headers.append('Sec-Fetch-Dest', destination)
}

/** The bytes of a value in UTF-8, each as a character. */
function asUTF8(value: string): string {
  if (!/[\x80-\xff]/.test(value)) return value
  return String.fromCharCode(...new TextEncoder().encode(value))
}

/** The headers of the page's request as they are sent: its own, and those that only the browser can set. */
export function requestHeaders(
  request: FetchRequest,
  engine: EngineProfile,
  isPublicSuffix: IsPublicSuffix,
  includeCredentials: boolean,
): HeaderList {
  const url = currentURL(request)
  const headers = engine.sendsValuesAsUTF8
    ? new HeaderList(request.headers.lines().map(([name, value]) => [name, asUTF8(value)]))
    : new HeaderList(request.headers)
  if (!headers.has('accept')) headers.append('Accept', '*/*')
  const origin = originHeader(request, engine)
  if (origin !== null) headers.append('Origin', origin)
  request.originSent ||= origin !== null
  const previous = request.urlList.at(-2)
  const redirectedAway = previous !== undefined && previous.origin !== url.origin
  if (
    isPotentiallyTrustworthy(url) &&
    !(request.mode === 'websocket' && engine.webSocketMetadata === 'none') &&
    (engine.metadataAfterCrossOriginRedirect || request.mode !== 'cors' || !redirectedAway)
  ) {
    const isUnrelated = request.isRedirectUpgraded && engine.relatesUpgradedRedirects
    const value = isUnrelated
      ? 'cross-site'
      : site(request.originURL, request.urlList, isPublicSuffix)
    const isNamed = request.mode === 'websocket' && engine.webSocketMetadata === 'named'
    appendMetadata(headers, request, value, request.mode, ...(isNamed ? ['websocket'] : []))
    const isSent =
      includeCredentials &&
      sendsStorageAccess(request, engine) &&
      !isSameSite(request.originURL, url, isPublicSuffix)
    appendStorageAccess(headers, value, isSent)
  }
  return headers
}

/** Whether the engine says so with this request: Firefox does not with a navigation that was redirected. */
function sendsStorageAccess({ mode, urlList }: FetchRequest, engine: EngineProfile): boolean {
  if (engine.storageAccessHeader === 'none') return false
  const isRedirectedNavigation = mode === 'navigate' && urlList.length > 1
  return engine.storageAccessHeader === 'requests' || !isRedirectedNavigation
}

/** [`Sec-Fetch-Storage-Access`](https://privacycg.github.io/storage-access-headers/): that a page has no access to the cookies that another site has set for itself. */
function appendStorageAccess(headers: HeaderList, siteValue: string, isSent: boolean): void {
  if (isSent && siteValue === 'cross-site') headers.append('Sec-Fetch-Storage-Access', 'none')
}

/** The origin that a preflight names, and that its response has to allow. */
export const preflightOrigin = (request: FetchRequest, engine: EngineProfile): string =>
  engine.preflightOrigin === 'of-page' ? request.origin : serializeRequestOrigin(request)

/** The headers of a preflight, but for what it asks. */
export function preflightHeaders(
  request: FetchRequest,
  engine: EngineProfile,
  isPublicSuffix: IsPublicSuffix,
): HeaderList {
  const url = currentURL(request)
  const origin = preflightOrigin(request, engine)
  const headers = new HeaderList([
    ['Accept', '*/*'],
    ['Origin', origin],
  ])
  if (isPotentiallyTrustworthy(url)) {
    const urls = engine.preflightSite === 'every-url' ? request.urlList : [url]
    const isUnnamed = engine.preflightSite === 'named-origin' && origin === 'null'
    const value = site(isUnnamed ? undefined : request.originURL, urls, isPublicSuffix)
    appendMetadata(headers, request, value, 'cors')
    const isSent = engine.storageAccessHeader === 'requests-and-preflights'
    appendStorageAccess(headers, value, isSent && request.credentials === 'include')
  } else if (engine.preflightModeWithoutTls) headers.append('Sec-Fetch-Mode', 'cors')
  return headers
}
