import { HeaderList } from '../header-list.js'
import {
  type AnsweredExchange,
  type AuditSession,
  allowsCredentials,
  permits,
  responseHeader,
} from './audit-session.js'
import { isCacheable, isReused, varyNames } from './shared-cache.js'

const permission = (answer: AnsweredExchange): string =>
  `${responseHeader(answer, 'access-control-allow-origin')} ${allowsCredentials(answer)}`

const described = ({ request }: AnsweredExchange): string => {
  const origin = request.headers.find(([name]) => name === 'Origin')?.[1]
  return origin === undefined ? 'a request without Origin' : `a request from ${origin}`
}

/** The first pair of responses of which a shared cache would give the one to the other's requester, who may not use it. */
function poisoning(
  answers: readonly AnsweredExchange[],
): readonly [stored: AnsweredExchange, wronged: AnsweredExchange] | undefined {
  for (const stored of answers) {
    for (const next of answers) {
      const origin = next.request.headers.find(([name]) => name === 'Origin')?.[1]
      if (stored === next || origin === undefined) continue
      if (permits(next, origin) && !permits(stored, origin) && isReused(stored, next)) {
        return [stored, next]
      }
    }
  }
  return undefined
}

/** Whether caches can tell the responses to different origins apart. */
export async function auditVary(session: AuditSession): Promise<void> {
  const origins = [undefined, session.allowedOrigin, session.foreignOrigin, 'null']
  const answers: AnsweredExchange[] = []
  for (const origin of new Set(origins)) answers.push(await session.ask({ origin }))
  const depends = new Set(answers.map(permission)).size > 1
  if (!depends) return
  const named = answers.filter((answer) =>
    varyNames(answer.response).some((name) => name === 'origin' || name === '*'),
  )
  if (named.length === answers.length) return
  const poisoned = poisoning(answers)
  const cacheable = answers.some(({ response }) => isCacheable(response))
  const missing = answers.find((answer) => !named.includes(answer)) as AnsweredExchange
  session.add({
    id: named.length === 0 ? 'vary-missing' : 'vary-unstable',
    severity: poisoned !== undefined ? 'high' : cacheable ? 'medium' : 'low',
    message: [
      `The CORS headers depend on the origin, but the response to ${described(missing)} does not list Origin in Vary`,
      named.length === 0 ? '.' : ', though others do.',
      poisoned === undefined
        ? ''
        : ` A shared cache that has stored the response to ${described(poisoned[0])} gives it to ${described(poisoned[1])}, where the browser refuses it.`,
    ].join(''),
    remedy:
      'List Origin in Vary in every response for the URL: whether allowed or not, with or without Origin, errors too.',
    evidence: poisoned ?? [missing],
  })
}

/** Whether caches that read `Vary` carelessly still see that the response depends on the origin. */
export async function auditVaryLines(session: AuditSession): Promise<void> {
  const origin = session.allowedOrigin ?? session.foreignOrigin
  const answer = await session.ask({ origin })
  const lines = new HeaderList(answer.response.headers).all('vary')
  const names = varyNames(answer.response)
  const last = (lines.at(-1) ?? '').split(',').map((name) => name.trim().toLowerCase())
  if (lines.length > 1 && names.includes('origin') && !last.includes('origin')) {
    session.add({
      id: 'vary-split',
      severity: 'medium',
      message: `Vary is sent in ${lines.length} lines, and Origin is not in the last (${lines.at(-1)}): nginx 1.22 reads only that one, and gives one origin's response to another.`,
      remedy: `Send it as one line: Vary: ${lines.join(', ')}.`,
      evidence: [answer],
    })
  }
  if (names.includes('*') && names.length > 1) {
    session.add({
      id: 'vary-star-in-list',
      severity: 'low',
      message: `Vary is ${lines.join(', ')}: with *, no other name counts. Some caches then store nothing, and nginx ignores the *.`,
      remedy:
        'Send Vary: Origin if the response depends on the origin, and Cache-Control: no-store if no cache may keep it.',
      evidence: [answer],
    })
  }
}

/** Whether browsers may remember preflights. */
export async function auditPreflightCache(session: AuditSession): Promise<void> {
  const origin = session.allowedOrigin ?? session.foreignOrigin
  const answer = await session.ask({
    origin,
    preflight: { method: 'GET' },
  })
  const { status } = answer.response
  if (status < 200 || status > 299 || !permits(answer, origin)) return
  const value = responseHeader(answer, 'access-control-max-age')
  if (value !== null && /^\d+$/.test(value) && Number(value) > 5) return
  session.add({
    id: 'preflight-not-cached',
    severity: 'low',
    message:
      value === null
        ? 'There is no Access-Control-Max-Age: browsers forget a preflight after 5 seconds, and send one with almost every request.'
        : `Access-Control-Max-Age is ${value}: browsers send a preflight with every request.`,
    remedy:
      'Send Access-Control-Max-Age: 7200 in responses to preflights, the most that Chromium accepts.',
    evidence: [answer],
  })
}
