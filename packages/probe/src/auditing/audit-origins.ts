import { quote } from '../fetching/cors-check.js'
import { remedyForPolicyDenial } from '../probing/policy-denial.js'
import { attackOrigins } from './attack-origins.js'
import {
  type AuditSession,
  allowsCredentials,
  echoes,
  permits,
  responseHeader,
} from './audit-session.js'

/** Looks for origins that the server should not allow. */
export async function auditForeignOrigin(session: AuditSession): Promise<void> {
  const { foreignOrigin: origin } = session
  const answer = await session.ask({ origin })
  if (responseHeader(answer, 'crossgate-denial') === 'host-not-allowed') {
    session.add({
      id: 'host-not-allowed',
      severity: 'high',
      message: `The server refuses every request for the host ${new URL(session.url).host}, so that nothing else could be checked.`,
      remedy: remedyForPolicyDenial([answer]) as string,
      evidence: [answer],
    })
  }
  const allowed = responseHeader(answer, 'access-control-allow-origin')
  const credentials = allowsCredentials(answer)
  if (allowed === origin) {
    session.add({
      id: credentials ? 'any-origin-with-credentials' : 'any-origin-echoed',
      severity: credentials ? 'critical' : 'medium',
      message: credentials
        ? `The server echoes any origin in Access-Control-Allow-Origin, with credentials: every page can read what your visitors can read. It allowed ${origin}.`
        : `The server echoes any origin in Access-Control-Allow-Origin. It allowed ${origin}.`,
      remedy: credentials
        ? 'Compare the origin with a list, and send the headers only for origins on it.'
        : 'If every page may read the responses, send Access-Control-Allow-Origin: *, which caches well; otherwise compare the origin with a list.',
      evidence: [answer],
    })
  }
  if (allowed === '*' && credentials) {
    session.add({
      id: 'wildcard-with-credentials',
      severity: 'medium',
      message:
        'Access-Control-Allow-Origin is * and Access-Control-Allow-Credentials is true: browsers refuse the combination, so requests with credentials fail.',
      remedy:
        'Send one of them: * for public responses, or the origins on a list with credentials.',
      evidence: [answer],
    })
  }
}

/** Looks for `null`, which every page can be. */
export async function auditNullOrigin(session: AuditSession): Promise<void> {
  const answer = await session.ask({ origin: 'null' })
  if (!echoes(answer, 'null')) return
  const credentials = allowsCredentials(answer)
  session.add({
    id: credentials ? 'null-origin-with-credentials' : 'null-origin',
    severity: credentials ? 'critical' : 'high',
    message: `The server allows the origin null${credentials ? ' with credentials' : ''}, which any page can have in a sandboxed frame.`,
    remedy: 'Do not allow null. Give local files and apps a real origin, or an access token.',
    evidence: [answer],
  })
}

/** What tells a look-alike from the origin, where a list may hold the one in place of the other. */
const onlyDifference: Readonly<Record<string, string>> = {
  'other-scheme': 'scheme',
  'other-port': 'port',
}

/** Tries the look-alikes of an origin that the server allows, or of its own. */
export async function auditLookAlikes(session: AuditSession): Promise<void> {
  const foreign = await session.ask({ origin: session.foreignOrigin })
  // Where any origin is allowed there is no rule to get past.
  if (echoes(foreign, session.foreignOrigin)) return
  if (responseHeader(foreign, 'access-control-allow-origin') === '*') return
  const { allowedOrigin } = session
  const target = allowedOrigin ?? new URL(session.url).origin
  const isMistaken =
    allowedOrigin !== undefined && !permits(await session.ask({ origin: target }), target)
  for (const { id, origin, mistake, possible } of attackOrigins(target)) {
    const answer = await session.ask({ origin })
    if (!echoes(answer, origin)) continue
    const part = onlyDifference[id]
    if (isMistaken && part !== undefined) {
      session.add({
        id: 'near-origin-allowed',
        severity: 'info',
        message: `The server allows ${quote(origin)} and not ${quote(target)}: they differ only in the ${part}.`,
        remedy: 'Look at location.origin in the console of the page, and list exactly that.',
        evidence: [answer],
      })
      continue
    }
    const credentials = allowsCredentials(answer)
    const subdomain = id === 'subdomain'
    const severity = credentials ? 'critical' : 'high'
    session.add({
      id: `origin-${id}`,
      severity: subdomain ? 'low' : possible ? severity : 'medium',
      message: `The server allows ${quote(origin)}${credentials ? ' with credentials' : ''}. ${mistake}`,
      remedy: subdomain
        ? 'List the subdomains that need it, or make sure that you control all of them.'
        : 'Compare the whole origin, character for character, with a list.',
      evidence: [answer],
    })
  }
}
