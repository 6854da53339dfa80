import { parseOrigin } from './origin.js'
import { namesOrigin, type OriginList } from './origin-pattern.js'
import type { CorsRequest } from './request.js'

/** What a verdict about same origin rests on. */
export type SameOriginEvidence = 'sec-fetch-site' | 'own-origins' | 'comparison'

/** Whether a page of the request's own server made the request, and how that is known. */
export interface SameOriginVerdict {
  readonly sameOrigin: boolean
  readonly evidence: SameOriginEvidence
}

/** The whole answer to whether a request with this `Origin` is same-origin, for an explanation. */
export function judgeSameOrigin(
  ownOrigins: OriginList | undefined,
  request: CorsRequest,
  origin: string,
  preflight: boolean,
): SameOriginVerdict {
  const { headers } = request
  const site = headers.get('sec-fetch-site')
  const claimed = site === 'same-origin'
  // A service worker that re-issues a form post: engines differ in whose site they report.
  const believed =
    claimed &&
    !(headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'empty')
  if (preflight) return { sameOrigin: believed, evidence: 'sec-fetch-site' }
  if (ownOrigins) {
    const sameOrigin = (origin === 'null' && believed) || namesOrigin(ownOrigins, origin)
    return { sameOrigin, evidence: 'own-origins' }
  }
  if (believed || (site && site !== 'none' && !claimed)) {
    return { sameOrigin: believed, evidence: 'sec-fetch-site' }
  }
  return { sameOrigin: isOwnAuthority(request, origin), evidence: 'comparison' }
}

/** Tells whether a page of the request's own server made the request. */
export function isSameOrigin(
  ownOrigins: OriginList | undefined,
  request: CorsRequest,
  origin: string,
  preflight: boolean,
): boolean {
  if (preflight) {
    return request.headers.get('sec-fetch-site') === 'same-origin'
      ? judgeSameOrigin(ownOrigins, request, origin, true).sameOrigin
      : false
  }
  if (ownOrigins === undefined) {
    // Nearly every request that is not same-origin leaves here, with nothing allocated.
    const site = request.headers.get('sec-fetch-site')
    if (site === null || site === undefined) return isOwnAuthority(request, origin)
    if (site === 'cross-site' || site === 'same-site') return false
  }
  return judgeSameOrigin(ownOrigins, request, origin, false).sameOrigin
}

/** The authority of the request: of its absolute URL, or its `Host`. */
function authorityOf(request: CorsRequest): string | null | undefined {
  const { url } = request
  if (url.charCodeAt(0) === 47 /* / */) return request.headers.get('host')
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)/i.exec(url)
  return absolute ? absolute[1] : request.headers.get('host')
}

/** Compares an origin with the authority of the request; the scheme does not count. */
function isOwnAuthority(request: CorsRequest, origin: string): boolean {
  const isHttps = origin.startsWith('https://')
  if (!isHttps && !origin.startsWith('http://')) return false
  const start = isHttps ? 8 : 7
  const authority = authorityOf(request)
  if (!authority) return false
  let length = authority.length
  if (length !== origin.length - start) {
    const port = isHttps ? ':443' : ':80'
    length -= port.length
    if (length !== origin.length - start || !authority.endsWith(port)) return false
  }
  for (let index = 0; index < length; index++) {
    const code = authority.charCodeAt(index)
    const lower = code > 64 && code < 91 ? code + 32 : code
    if (lower !== origin.charCodeAt(start + index)) return false
  }
  return parseOrigin(origin) !== undefined
}
