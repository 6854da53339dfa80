import { isPermissionHeader } from '@crossgate/core'
import { isRedirectStatus } from '../fetching/redirect.js'
import { HeaderList } from '../header-list.js'
import { describePermissions, missingPermissions } from '../probing/missing-permission.js'
import { remedyForPolicyDenial } from '../probing/policy-denial.js'
import {
  isLogin,
  leadsAway,
  originOf,
  redirectChain,
  redirectTarget,
  remedyForRedirect,
} from '../probing/redirect-chain.js'
import { joinSentences } from '../probing/sentence.js'
import { describeStatus, explainStatus, remedyForPreflightStatus } from '../probing/status.js'
import {
  type AnsweredExchange,
  type AuditSession,
  hasSeveralOrigins,
  permits,
  responseHeader,
} from './audit-session.js'

const isOk = ({ response }: AnsweredExchange): boolean =>
  response.status >= 200 && response.status <= 299

/** Follows the redirects of a request, as a browser does, but to no other origin: that is not the server to be audited. */
async function follow(session: AuditSession, origin: string): Promise<AnsweredExchange[]> {
  let answer = await session.ask({ origin })
  const answers = [answer]
  while (
    answers.length <= 5 &&
    isRedirectStatus(answer.response.status) &&
    permits(answer, origin)
  ) {
    const location = responseHeader(answer, 'location')
    if (location === null || !URL.canParse(location, answer.request.url)) break
    const url = new URL(location, answer.request.url)
    if (url.origin !== originOf(answer)) break
    answer = await session.ask({ origin, url: url.href })
    answers.push(answer)
  }
  return answers
}

/** What a response permits or lacks, as the end of a sentence. */
function describeAnswer(answer: AnsweredExchange, origin: string): string {
  const { purpose, request, response } = answer
  const status = describeStatus(response.status)
  const what = purpose === 'preflight' ? 'the preflight' : `${request.method}`
  if (purpose === 'preflight' && !isOk(answer)) {
    return `${what} got the status ${status}, and only 200 to 299 is accepted`
  }
  const allowed = responseHeader(answer, 'access-control-allow-origin')
  const missing = missingPermissions(answer, false)
  if (missing.length === 0) return `the response to ${what}, ${status}, allows it`
  if (allowed !== null && allowed !== '*' && allowed !== origin) {
    return `the response to ${what}, ${status}, allows ${allowed} instead`
  }
  return `the response to ${what}, ${status}, lacks ${describePermissions(missing)}`
}

/** Whether a response has any CORS header: something answers for CORS then. */
function hasPermission({ response }: AnsweredExchange): boolean {
  return response.headers.some(([name]) => isPermissionHeader(name))
}

/**
 * Without `debug` a Crossgate server does not say that it is one, and a filter that is off, or that
 * the request does not get to, says nothing at all.
 */
function crossgateHint(answers: readonly AnsweredExchange[]): string | null {
  if (answers.every(({ response }) => response.status === 403)) {
    return 'If it is a Crossgate server, add the origin to allowedOrigins.'
  }
  const isAnother = leadsAway(answers) || answers.some(({ response }) => response.status >= 500)
  return isAnother || answers.some(hasPermission)
    ? null
    : 'If it is a Crossgate server, check that enabled is true in its policy, and that Crossgate is registered before everything that responds.'
}

function permissionRemedy(
  answers: readonly AnsweredExchange[],
  preflight: AnsweredExchange,
): string {
  const last = answers.at(-1) as AnsweredExchange
  const ofPolicy = remedyForPolicyDenial([last, preflight])
  if (ofPolicy !== null) return ofPolicy
  const lacking = [last, ...(isOk(preflight) ? [preflight] : [])].filter(
    (answer) => missingPermissions(answer, false).length > 0,
  )
  const where = lacking.map(({ purpose }) =>
    purpose === 'preflight' ? 'the response to the preflight' : 'the response to the request',
  )
  const needed = lacking.flatMap((answer) => missingPermissions(answer, false))
  const sent = [...new Set(needed.map((missing) => describePermissions([missing])))]
  const isLedAway = leadsAway(answers)
  const isRedirected = isRedirectStatus(preflight.response.status)
  const atProxy = last.response.status >= 500 ? ', including when a proxy writes the error' : ''
  return joinSentences(
    !isOk(preflight) &&
      !(isLedAway && isRedirected) &&
      remedyForPreflightStatus(preflight.response.status),
    remedyForRedirect(answers),
    lacking.length > 0 &&
      !isLedAway &&
      `Send ${sent.join('; ')} in ${where.join(' and ')}${atProxy}, and list Origin in Vary.`,
    crossgateHint([last, preflight]),
  )
}

/**
 * Whether the origin that is meant to be allowed gets permission: from the response to a request,
 * from the response to a preflight, and where a redirect leads. All that is missing is one finding.
 */
export async function auditPermission(session: AuditSession): Promise<void> {
  const { allowedOrigin: origin } = session
  if (origin === undefined) return
  const answers = await follow(session, origin)
  const preflight = await session.ask({ origin, preflight: { method: 'GET' } })
  const last = answers.at(-1) as AnsweredExchange
  // What several values do is a finding of its own.
  if (hasSeveralOrigins(last) || hasSeveralOrigins(preflight)) return
  const requestLacks = missingPermissions(last, false).length > 0
  const preflightLacks = !isOk(preflight) || missingPermissions(preflight, false).length > 0
  if (requestLacks || preflightLacks) {
    const swallowed = !requestLacks && !isOk(preflight)
    session.add({
      id: swallowed ? 'preflight-swallowed' : 'permission-missing',
      severity: 'high',
      message: joinSentences(
        `Pages of ${origin} cannot use this URL: ${describeAnswer(last, origin)}; ${describeAnswer(preflight, origin)}.`,
        redirectChain(answers),
        ...new Set([
          explainStatus(last.response.status, 'request'),
          explainStatus(preflight.response.status, 'preflight'),
        ]),
      ),
      remedy: permissionRemedy(answers, preflight),
      evidence: [...answers, preflight],
    })
    return
  }
  const target = redirectTarget(answers)
  if (target !== null && new URL(target).origin !== new URL(session.url).origin) {
    session.add({
      id: 'redirected-elsewhere',
      severity: isLogin(target) ? 'high' : 'medium',
      message: `The request ends up elsewhere. ${redirectChain(answers) ?? ''}`,
      remedy: remedyForRedirect(answers) ?? '',
      evidence: answers,
    })
  }
}

/** Whether a response that the page may read comes from a server that wants something else first. */
export async function auditStatus(session: AuditSession): Promise<void> {
  const { allowedOrigin: origin } = session
  if (origin === undefined) return
  const answer = await session.ask({ origin })
  const explanation = explainStatus(answer.response.status, 'request')
  if (explanation === null || !permits(answer, origin)) return
  session.add({
    id: `status-${answer.response.status}`,
    severity: 'info',
    message: `The response is ${describeStatus(answer.response.status)}: this is not a CORS problem.`,
    remedy: explanation,
    evidence: [answer],
  })
}

/** Whether the preflight's answer allows no more than what was asked, so that it has to be asked again for anything else. */
export async function auditPreflightEcho(session: AuditSession): Promise<void> {
  const origin = session.allowedOrigin ?? session.foreignOrigin
  const questions = [
    { method: 'PUT', headers: ['x-crossgate-probe-a'] },
    { method: 'DELETE', headers: ['x-crossgate-probe-b'] },
  ]
  const answers: AnsweredExchange[] = []
  for (const preflight of questions) answers.push(await session.ask({ origin, preflight }))
  const echoed = (header: string, names: readonly (string | undefined)[]): boolean =>
    answers.every((answer, index) => {
      const tokens = new HeaderList(answer.response.headers).tokens(header)
      return Array.isArray(tokens) && tokens.join() === names[index]
    })
  const methods = echoed('access-control-allow-methods', ['PUT', 'DELETE'])
  const headers = echoed(
    'access-control-allow-headers',
    questions.map((each) => each.headers[0]),
  )
  if (!answers.every((answer) => permits(answer, origin)) || !(methods || headers)) return
  const what = methods && headers ? 'method and headers' : methods ? 'method' : 'headers'
  session.add({
    id: 'preflight-allows-only-what-was-asked',
    severity: 'low',
    message: `The response to a preflight allows only the ${what} that it asked for. Chromium and Safari remember only the last response for a URL, so a page that uses more than one sends a preflight each time it switches.`,
    remedy: 'Send the whole list of what is allowed in every response to a preflight.',
    evidence: answers,
  })
}
