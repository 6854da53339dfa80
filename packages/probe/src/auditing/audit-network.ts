import { localNetworkFinding } from '../probing/local-network-finding.js'
import { isPotentiallyTrustworthy } from '../requests/site.js'
import type { AuditSession } from './audit-session.js'

/** Whether a page over https may not call the server at all, since that is not. */
function auditMixedContent(session: AuditSession, target: URL): void {
  const { allowedOrigin: origin } = session
  if (!origin?.startsWith('https:') || isPotentiallyTrustworthy(target)) return
  session.add({
    id: 'mixed-content',
    severity: 'high',
    message: `Pages of ${origin} are served over https but this URL is not: browsers block the request before it is sent. This is not about CORS.`,
    remedy: 'Serve the API over https: no CORS header helps.',
    evidence: [],
  })
}

/**
 * What keeps pages from the server before any CORS header is read: mixed content, and a network
 * further inside than where the page comes from. It sends nothing, and asks a name server at most.
 */
export async function auditNetwork(session: AuditSession): Promise<void> {
  const target = new URL(session.url)
  auditMixedContent(session, target)
  const finding = await localNetworkFinding(target, session.allowedOrigin, session.findPlace)
  if (finding !== null) session.add(finding)
}
