import { namesOrigin } from '../policy/origin-pattern.js'
import type { Policy } from '../policy/policy.js'
import { authorityOf } from '../reading/authority.js'
import { isOrigin, parseOrigin } from '../reading/origin.js'
import { asciiLowerCase } from '../reading/token.js'
import type { CorsRequest, CorsRequestHeaders } from '../request.js'

/** What shows that a request is same-origin. */
export type SameOriginEvidence = 'Sec-Fetch-Site' | 'ownOrigins' | 'Host'

/**
 * The evidence that a page of the request's own server sent it, or null. `requested` is the method
 * that a preflight asks for, null where the request is not one.
 */
export function findSameOrigin(
  policy: Policy,
  request: CorsRequest,
  origin: string,
  requested: string | null,
): SameOriginEvidence | null {
  const { ownOrigins } = policy
  const site = request.headers.get('sec-fetch-site')
  const isBelieved = site === 'same-origin' && !isReissuedNavigation(request.headers)
  if (ownOrigins !== undefined) {
    const isOwn = namesOrigin(ownOrigins, origin)
    if (requested !== null) {
      return isBelieved && (isOwn || origin === 'null') ? 'Sec-Fetch-Site' : null
    }
    if (isOwn) return 'ownOrigins'
    return isBelieved && origin === 'null' ? 'Sec-Fetch-Site' : null
  }
  if (isBelieved) return 'Sec-Fetch-Site'
  const saysOtherSite = site != null && site !== '' && site !== 'none' && site !== 'same-origin'
  if (requested !== null || saysOtherSite) return null
  return equalsAuthority(origin, authorityOf(request)) ? 'Host' : null
}

/** A service worker that sends a form post again: engines differ in whose site they report. */
function isReissuedNavigation(headers: CorsRequestHeaders): boolean {
  return headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'empty'
}

/** The beginning of an http or https origin, and the port that its scheme has by default. */
const webSchemes = [
  { prefix: 'https://', defaultPort: ':443' },
  { prefix: 'http://', defaultPort: ':80' },
]

/**
 * Whether an http or https origin has the host and port of an authority, with the default port of
 * the origin's own scheme elided. The scheme does not count, since TLS may end at a proxy.
 */
function equalsAuthority(origin: string, authority: string | undefined): boolean {
  if (authority === undefined) return false
  const scheme = webSchemes.find(({ prefix }) => origin.startsWith(prefix))
  if (scheme === undefined) return false
  const hostAndPort = origin.slice(scheme.prefix.length)
  const lower = asciiLowerCase(authority)
  if (lower === hostAndPort) return isOrigin(origin)
  // The last comparison comes first: few authorities have a default port written out.
  return lower === hostAndPort + scheme.defaultPort && parseOrigin(origin)?.port === ''
}
