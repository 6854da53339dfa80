import { guessAddressSpace, isFurtherInside } from '../address-space.js'
import { places } from '../fetching/local-network.js'
import { isPotentiallyTrustworthy } from '../requests/site.js'
import type { AuditSession } from './audit-session.js'

/** Whether a page over https may not call the server at all, since that is not. */
function auditMixedContent(session: AuditSession, target: URL): void {
  const { allowedOrigin: origin } = session
  if (!origin?.startsWith('https:') || isPotentiallyTrustworthy(target)) return
  session.add({
    id: 'mixed-content',
    severity: 'high',
    message: `Pages of ${origin} are served over https and this URL is not: browsers block the request before it is sent. This is not about CORS.`,
    remedy: 'Serve the API over https: no CORS header helps.',
    evidence: [],
  })
}

/** Whether browsers ask the visitor first, since the server is further inside than the page. */
function auditLocalNetworkAccess(session: AuditSession, target: URL): void {
  const { allowedOrigin: origin } = session
  const to = guessAddressSpace(target)
  const from = (origin && guessAddressSpace(new URL(origin))) || 'public'
  if (to === undefined || !isFurtherInside(from, to)) return
  const page = origin === undefined ? 'a page of the internet' : `a page of ${origin}`
  const refused = origin?.startsWith('http:')
    ? ', and Chromium refuses a page over http altogether'
    : ''
  const elsewhere =
    to === 'loopback' ? ' A server that is reached at a public address needs none of it.' : ''
  session.add({
    id: 'local-network-access',
    severity: 'info',
    message: `${target.host} is ${places[to]}: Chromium and Firefox ask the visitor before ${page} may reach it${refused}. This is not about CORS.${elsewhere}`,
    remedy:
      'Let the page say beforehand what it is about to reach. No header of the server helps: Access-Control-Allow-Private-Network is no longer read.',
    evidence: [],
  })
}

/**
 * What keeps pages from the server before any CORS header is read: mixed content, and a network
 * further inside than where the page comes from. It sends nothing.
 */
export async function auditNetwork(session: AuditSession): Promise<void> {
  const target = new URL(session.url)
  auditMixedContent(session, target)
  auditLocalNetworkAccess(session, target)
}
