import { quote } from '../fetching/cors-check.js'
import {
  isForbiddenResponseHeaderName,
  isSafelistedResponseHeaderName,
} from '../fetching/response-header.js'
import { HeaderList } from '../header-list.js'
import { hiddenHeaderFinding } from '../probing/hidden-header.js'
import { describeStatus } from '../probing/status.js'
import {
  type AnsweredExchange,
  type AuditSession,
  allowsCredentials,
  hasSeveralOrigins,
  permits,
  responseHeader,
} from './audit-session.js'

/** The responses that a page of an allowed origin gets: to a request, and to a preflight. */
async function permittedAnswers(session: AuditSession): Promise<AnsweredExchange[]> {
  const origin = session.allowedOrigin ?? session.foreignOrigin
  const answers = [
    await session.ask({ origin }),
    await session.ask({ origin, preflight: { method: 'GET' } }),
  ]
  return answers.filter((answer) => responseHeader(answer, 'access-control-allow-origin') !== null)
}

/** Which answers, as the end of a sentence. */
const describeAnswers = (answers: readonly AnsweredExchange[]): string =>
  answers
    .map(({ purpose }) => `the response to ${purpose === 'preflight' ? 'the preflight' : 'GET'}`)
    .join(' and ')

/** Whether the permission is given once. */
function auditOrigins(session: AuditSession, answers: readonly AnsweredExchange[]): void {
  const several = answers.filter(hasSeveralOrigins)
  const [first] = several
  if (first === undefined) return
  const values = new HeaderList(first.response.headers).all('access-control-allow-origin')
  session.add({
    id: 'several-allow-origin',
    severity: 'high',
    message: `Access-Control-Allow-Origin has several values (${values.join(' and ')}) in ${describeAnswers(several)}: browsers refuse that.`,
    remedy: 'Let only one layer set the header: the proxy or the application.',
    evidence: several,
  })
}

/** Whether credentials are allowed in a form that browsers read. */
function auditCredentials(session: AuditSession, answers: readonly AnsweredExchange[]): void {
  const credentialsOf = (answer: AnsweredExchange) =>
    responseHeader(answer, 'access-control-allow-credentials')
  for (const value of new Set(answers.map(credentialsOf))) {
    if (value === null || value === 'true') continue
    const alike = answers.filter((answer) => credentialsOf(answer) === value)
    session.add({
      id: 'unread-allow-credentials',
      severity: value.toLowerCase() === 'false' ? 'info' : 'medium',
      message: `Access-Control-Allow-Credentials is ${quote(value)} in ${describeAnswers(alike)}: browsers accept only true, in lower case.`,
      remedy: 'Send true if credentials are allowed; otherwise leave the header out.',
      evidence: alike,
    })
  }
}

/** Whether the permission is said once, in a form that browsers read. */
export async function auditSyntax(session: AuditSession): Promise<void> {
  const answers = await permittedAnswers(session)
  auditOrigins(session, answers)
  auditCredentials(session, answers)
}

/** Reports exposed headers that have no effect. */
export async function auditExposedHeaders(session: AuditSession): Promise<void> {
  const origin = session.allowedOrigin ?? session.foreignOrigin
  const answer = await session.ask({ origin })
  if (!permits(answer, origin)) return
  const exposed = new HeaderList(answer.response.headers).tokens('access-control-expose-headers')
  if (exposed === null) return
  if (exposed === 'failure') {
    session.add({
      id: 'invalid-expose-headers',
      severity: 'medium',
      message: `Access-Control-Expose-Headers is not a list of header names: ${responseHeader(answer, 'access-control-expose-headers')}. Browsers expose nothing.`,
      remedy: 'Send the names separated by commas, without quotes or brackets.',
      evidence: [answer],
    })
    return
  }
  const ineffective = exposed.filter((name) => {
    const lowerCaseName = name.toLowerCase()
    if (name === '*') return allowsCredentials(answer)
    return (
      isSafelistedResponseHeaderName(lowerCaseName) || isForbiddenResponseHeaderName(lowerCaseName)
    )
  })
  if (ineffective.length === 0) return
  session.add({
    id: 'ineffective-expose-headers',
    severity: 'info',
    message: `Access-Control-Expose-Headers lists names on which it has no effect: ${ineffective.join(', ')}. Pages can read some headers anyway and can never read Set-Cookie, and with credentials * is not a wildcard.`,
    remedy: 'List, by name, the headers that pages need beyond the safelisted ones.',
    evidence: [answer],
  })
}

/** Reports headers that pages need and cannot read. */
export async function auditHiddenHeaders(session: AuditSession): Promise<void> {
  const origin = session.allowedOrigin ?? session.foreignOrigin
  const answer = await session.ask({ origin })
  if (!permits(answer, origin)) return
  const preflight = await session.ask({ origin, preflight: { method: 'GET' } })
  const finding = hiddenHeaderFinding(answer, preflight, allowsCredentials(answer))
  if (finding !== null) session.add(finding)
}

/** Whether a page can read the errors of a server that it may read. */
export async function auditErrors(
  session: AuditSession,
  errorUrls: readonly string[],
): Promise<void> {
  const origin = session.allowedOrigin ?? session.foreignOrigin
  const [scheme, rest] = session.url.split('://') as [string, string]
  const path = rest.replace(/[?#].*$/, '').replace(/\/*$/, '')
  const missing = `${scheme}://${path}/crossgate-probe-missing`
  const answers = [
    await session.ask({ origin }),
    await session.ask({ origin, preflight: { method: 'GET' } }),
  ]
  // Where nothing is permitted, an error has no permission to lose.
  if (!answers.some((answer) => permits(answer, origin))) return
  const known = session.allowedOrigin !== undefined
  // What is missing at the URL itself has been said, and is missing here for the same reason.
  if (known && !answers.every((answer) => permits(answer, origin))) return
  for (const url of [...(known ? [] : [session.url]), missing, ...errorUrls]) {
    const error = await session.ask({ origin, url })
    const { status } = error.response
    if (status < 400 || permits(error, origin)) continue
    session.add({
      id: 'permission-missing-on-error',
      severity: 'medium',
      message: `The response ${describeStatus(status)} at ${url} does not allow ${origin}: the page sees a CORS error instead of the ${status}.`,
      remedy:
        'Set the headers before anything that may respond: authentication, rate limits, routers, error handlers.',
      evidence: [error],
    })
  }
}
