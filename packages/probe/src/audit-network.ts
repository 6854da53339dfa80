import { guessAddressSpace, isFurtherInside } from './address-space.js'
import type { AuditSession } from './audit-session.js'
import { isPotentiallyTrustworthy } from './site.js'

/**
 * What keeps pages of the allowed origin from the server before any CORS header is read: mixed
 * content, and a network further inside than where the page comes from. It sends nothing.
 */
export async function auditNetwork(session: AuditSession): Promise<void> {
  const { allowedOrigin: origin } = session
  if (origin === undefined) return
  const [page, target] = [new URL(origin), new URL(session.url)]
  if (page.protocol === 'https:' && !isPotentiallyTrustworthy(target)) {
    session.add({
      id: 'mixed-content',
      severity: 'high',
      message: `Pages of ${origin} are served over https and this URL is not: browsers block the request before it is sent. This is not about CORS.`,
      remedy: 'Serve the API over https: no CORS header helps.',
      evidence: [],
    })
  }
  const from = guessAddressSpace(page) ?? 'public'
  const to = guessAddressSpace(target)
  // A server on this machine is one under development: nothing of that holds once it is elsewhere.
  if (to === undefined || to === 'loopback' || !isFurtherInside(from, to)) return
  const further =
    page.protocol === 'http:' ? ', and Chromium refuses a page over http altogether' : ''
  session.add({
    id: 'local-network-access',
    severity: 'info',
    message: `${target.host} is in a local network: browsers ask the visitor before a page of ${origin} may reach it${further}. This is not about CORS.`,
    remedy:
      'Let the page say beforehand what it is about to reach. No header of the server helps: Access-Control-Allow-Private-Network is no longer read.',
    evidence: [],
  })
}
