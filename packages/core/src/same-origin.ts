import { isOrigin } from './origin.js'
import { namesOrigin, type OriginList } from './origin-pattern.js'
import type { CorsRequest } from './request.js'

/** What a verdict about same origin rests on. */
export type SameOriginEvidence = 'Sec-Fetch-Site' | 'ownOrigins' | 'Host'

/**
 * Tells what shows that a page of the request's own server made the request, or null where that
 * is not so. `requested` is the method a preflight asks for, null where there is none.
 */
export function findSameOrigin(
  ownOrigins: OriginList | undefined,
  request: CorsRequest,
  origin: string,
  requested: string | null,
): SameOriginEvidence | null {
  const { headers } = request
  const site = headers.get('sec-fetch-site')
  // A service worker that re-issues a form post: engines differ in whose site they report.
  const believed =
    site === 'same-origin' &&
    !(headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'empty')
  if (requested !== null) return believed ? 'Sec-Fetch-Site' : null
  if (ownOrigins) {
    if (origin === 'null' && believed) return 'Sec-Fetch-Site'
    return namesOrigin(ownOrigins, origin) ? 'ownOrigins' : null
  }
  if (believed) return 'Sec-Fetch-Site'
  if (site && site !== 'none' && site !== 'same-origin') return null
  return isOwnAuthority(request, origin) ? 'Host' : null
}

/** Compares an origin with the authority of the request; the scheme does not count. */
function isOwnAuthority({ url, headers }: CorsRequest, origin: string): boolean {
  const isHttps = origin.startsWith('https://')
  if (!isHttps && !origin.startsWith('http://')) return false
  const start = isHttps ? 8 : 7
  const absolute = url.startsWith('/') ? null : /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)/i.exec(url)
  const authority = absolute ? (absolute[1] as string) : (headers.get('host') ?? '')
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
  return isOrigin(origin)
}
