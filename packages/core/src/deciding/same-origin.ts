import { namesOrigin } from '../policy/origin-pattern.js'
import type { Policy } from '../policy/policy.js'
import { authorityOf } from '../reading/path.js'
import { asciiLowerCase } from '../reading/token.js'
import type { CorsRequest } from '../request.js'

/** What a verdict about same origin rests on. */
export type SameOriginEvidence = 'Sec-Fetch-Site' | 'ownOrigins' | 'Host'

/**
 * Tells what shows that a page of the request's own server made the request, or null where that
 * is not so. `requested` is the method a preflight asks for, null where there is none.
 */
export function findSameOrigin(
  { ownOrigins, grantFor }: Policy,
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
  if (believed && (requested !== null || !ownOrigins || origin === 'null')) return 'Sec-Fetch-Site'
  if (requested !== null) return null
  if (ownOrigins) return namesOrigin(ownOrigins, origin) ? 'ownOrigins' : null
  if (site && site !== 'none' && site !== 'same-origin') return null
  // The scheme does not count: TLS may end at a proxy.
  const own = origin.replace(/^https?:\/\//, '')
  const port = origin.startsWith('https') ? ':443' : ':80'
  const authority = asciiLowerCase(authorityOf(request.url) ?? headers.get('host') ?? '')
  const isOwn = authority === own || (authority === own + port && !/:\d+$/.test(own))
  return isOwn && own !== origin && grantFor(origin) !== undefined ? 'Host' : null
}
