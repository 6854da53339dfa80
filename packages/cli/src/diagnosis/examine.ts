import { lookup } from 'node:dns/promises'
import {
  type AddressSpace,
  adviceByReason,
  describePage,
  describeStatus,
  guessAddressSpace,
  type NoAnswerReason,
  type Page,
  type PageRequest,
  type ProbeReport,
  probe,
  type RecognizedReason,
  type RecordedExchange,
} from '@crossgate/probe'
import { toShownExchange, withoutQueries, withoutQuery } from '../live/live-report.js'
import { findOnlyPolicyFile } from '../policy/policy-file.js'
import { isPublicSuffix } from '../policy/public-suffix.js'
import { sightStack } from '../stack/sighting.js'
import { type StackSighting, stackTitles } from '../stack/stack.js'
import { type Asker, describeRequests } from './asker.js'
import { causesBeforeSending, causesOfBrowsers } from './browser-causes.js'
import { suspectCache } from './cached-answer.js'
import { type Cause, kindOf } from './cause.js'
import { findStackChange } from './change.js'
import { describeGateway, describeOwnError, gatewayRemedy, isGatewayStatus } from './gateway.js'
import { adviseOfHiddenPolicy, findHiddenPolicy, type HiddenPolicy } from './hidden-policy.js'
import { loginPageOf, loginRemedy } from './login.js'
import { describeNearness, otherOriginsIn } from './named-origins.js'
import { readableError } from './other-lines.js'
import { type AskedRequest, denialReason, policyDenialOf } from './policy-denial.js'
import { silentRefusalOf } from './silent-refusal.js'

/** What asking the server showed. */
export interface Examination {
  readonly url: string
  readonly report: ProbeReport
  /** Why the request fails; empty where nothing is in its way. */
  readonly causes: readonly Cause[]
  readonly sighting: StackSighting
  /** Whether the server answered at all. */
  readonly isAnswered: boolean
}

/** The reasons that a permission of the server mends. */
const permissionReasons: ReadonlySet<RecognizedReason> = new Set<RecognizedReason>([
  'missing-allow-origin',
  'multiple-allow-origin-values',
  'invalid-allow-origin',
  'wildcard-origin-with-credentials',
  'allow-origin-mismatch',
  'missing-allow-credentials',
  'preflight-status',
  'invalid-allow-methods',
  'invalid-allow-headers',
  'method-not-allowed',
  'header-not-allowed',
])

/** Asks the server what a browser would, and who it is, and says what is in the way. */
export async function examine(
  target: string,
  page: Page,
  request: PageRequest,
  asker: Asker,
): Promise<Examination> {
  const space = await spaceOf(page.origin)
  const placed: Page = { ...page, ...(space !== undefined && { addressSpace: space }) }
  const { url: _, ...init } = request
  const report = await probe(target, {
    ...init,
    ...placed,
    isPublicSuffix,
    through: { exchange: asker.exchange, observations: [] },
  })
  const { exchanges, failure } = report.prediction
  const isAnswered = exchanges.some(({ response }) => response !== undefined)
  const refusedUrl = exchanges.at(-1)?.request.url ?? target
  const { origin } = new URL(refusedUrl)
  const { lastAnswer: refused, noAnswer, isSpent } = asker
  const cached = isAnswered ? await suspectCache(report, asker) : undefined
  const hidden = await hiddenPolicyOf(report, cached, asker)
  if (isAnswered) await asker.ask(`${origin}/crossgate-doctor-missing`, { Origin: page.origin })
  const sighting = sightStack(asker.answersOf(origin))
  const examined: Examined = {
    report,
    placed,
    request: { ...request, url: target },
    sighting,
    refused,
    noAnswer: isSpent ? 'budget' : (noAnswer?.reason ?? 'no-answer'),
    budget: asker.budget,
    hidden,
    policyFile: await findOnlyPolicyFile(),
  }
  const isUnsent = failure?.reason === 'mixed-content' && exchanges.length === 0
  const causes = [
    ...(failure === undefined || isUnsent ? [] : [await causeOf(examined, cached)]),
    ...(failure === undefined && cached !== undefined ? [cached] : []),
    ...(failure === undefined ? errorOf(report.prediction) : []),
    // What the standard does not send some browsers do, to addresses of the local network.
    ...(isUnsent
      ? await causesBeforeSending(placed, examined.request)
      : await causesOfBrowsers(placed, examined.request, exchanges, failure?.reason)),
    ...(await causeOfAddress(target, space)),
  ]
  return {
    url: target,
    report,
    causes: causes.map((cause) => asSent(cause, asker)),
    sighting,
    isAnswered,
  }
}

/** Shows what was really sent in place of a request that may change something. */
function asSent(cause: Cause, asker: Asker): Cause {
  const exchanges = cause.exchanges.map((exchange) => {
    const method = asker.methodSent(exchange.method)
    if (method === exchange.method) return exchange
    const requestHeaders = exchange.requestHeaders.filter(([name]) => !/^content-type$/i.test(name))
    return { ...exchange, method, requestHeaders }
  })
  return { ...cause, exchanges }
}

interface Examined {
  readonly report: ProbeReport
  readonly placed: Page
  readonly request: PageRequest
  readonly sighting: StackSighting
  readonly refused: Asker['lastAnswer']
  /** Why there was no answer, where there was none. */
  readonly noAnswer: NoAnswerReason | 'no-answer' | 'budget'
  readonly budget: number
  /** Absent where the response itself tells enough, or where CORS is not what fails. */
  readonly hidden: HiddenPolicy | undefined
  /** The policy's file in this folder, which may be the server's. */
  readonly policyFile: string | undefined
}

/** Asks for what a response that lacks CORS headers does not tell. */
async function hiddenPolicyOf(
  { prediction: { failure, exchanges } }: ProbeReport,
  cached: Cause | undefined,
  asker: Asker,
): Promise<HiddenPolicy | undefined> {
  const last = exchanges.at(-1)
  if (last?.response === undefined || failure === undefined) return undefined
  const isOther = cached?.certainty === 'shown' || isGatewayStatus(last.response.status)
  const isTold = denialReason(last) !== null || loginOf(exchanges) !== undefined
  if (isOther || isTold || !permissionReasons.has(failure.reason)) return undefined
  return findHiddenPolicy(last, asker)
}

async function causeOf(examined: Examined, cached: Cause | undefined): Promise<Cause> {
  const { report, noAnswer, budget } = examined
  const { prediction, findings } = report
  const { exchanges } = prediction
  const reason = prediction.failure?.reason as RecognizedReason
  const last = exchanges.at(-1)
  const finding = findings[0]
  const silent = silentRefusalOf(last, examined.hidden, askedOf(examined))
  const base = {
    certainty: 'shown' as const,
    message: withoutQueries(finding?.message ?? report.summary),
    evidence: [
      last === undefined
        ? 'Nothing was sent: the browser blocks the request first.'
        : `Just requested as ${describePage(examined.placed.origin)} would.`,
      ...(silent === undefined ? ownErrorOf(last) : [silent.evidence]),
    ],
    exchanges: [...exchanges.slice(-1), ...(silent?.shown ?? [])].map(toShownExchange),
    remedy: withoutQueries(report.remedy ?? ''),
  }
  const login = loginOf(exchanges)
  if (reason === 'no-answer' && login === undefined) {
    if (noAnswer === 'budget') return circleOf(exchanges) ?? spentCause(budget)
    return { ...base, ...withoutTls(noAnswer, base), kind: kindOf(noAnswer), reason: noAnswer }
  }
  if (cached?.certainty === 'shown') return cached
  if (login !== undefined) {
    return {
      ...base,
      kind: 'login-redirect',
      reason: 'login-redirect',
      message: `The server redirects the request to a login page, ${login}, and a page cannot log in there with fetch.`,
      // Of a preflight, and of a login that is out of reach, the probe's remedy is about something else.
      ...(reason !== 'missing-allow-origin' && { remedy: loginRemedy }),
    }
  }
  const denial = policyDenialOf(last, examined.refused, askedOf(examined))
  if (permissionReasons.has(reason) && denial !== undefined) {
    const { evidence, remedy, command } = denial
    return {
      ...base,
      kind: kindOf(reason),
      reason,
      evidence: [...base.evidence, evidence],
      remedy,
      command,
    }
  }
  const advice = hiddenPolicyAdvice(examined, reason, last)
  if (advice !== undefined) {
    const evidence = [...base.evidence, advice.evidence]
    const shown = examined.hidden?.shown
    const all = shown === undefined ? base.exchanges : [...base.exchanges, toShownExchange(shown)]
    return { ...base, ...advice, kind: kindOf(reason), reason, evidence, exchanges: all }
  }
  const status = last?.response?.status ?? 0
  if (permissionReasons.has(reason) && isGatewayStatus(status)) {
    return gatewayCause(examined, base, status)
  }
  if (silent?.advice !== undefined) {
    return { ...base, ...silent.advice, kind: kindOf(reason), reason }
  }
  const change = permissionReasons.has(reason)
    ? await findStackChange(refusedOf(examined, false, reason === 'multiple-allow-origin-values'))
    : undefined
  const { remedy, ...found } = {
    ...base,
    ...(reason === 'allow-origin-mismatch' && nearness(examined, base)),
  }
  return {
    ...found,
    remedy: examined.hidden?.verdict === 'unseen' ? `${remedy} ${unseenFilter}` : remedy,
    kind: kindOf(reason),
    reason,
    ...(change !== undefined && { change }),
  }
}

/** A filter that is off, or that a request does not get to, shows in no response. */
const unseenFilter =
  'If Crossgate runs on this server, do not add a second filter: register it before authentication and everything else that responds, check that enabled is true in its policy, turn on debug, and ask again.'

function hiddenPolicyAdvice(
  examined: Examined,
  reason: RecognizedReason,
  last: RecordedExchange | undefined,
) {
  const { hidden, sighting } = examined
  if (hidden === undefined || last === undefined) return undefined
  return adviseOfHiddenPolicy(hidden, { last, reason, sighting, ...askedOf(examined) })
}

function askedOf({ request: call, policyFile }: Examined): AskedRequest {
  return { call, policyFile }
}

/** Either of two origins that are nearly the same may be the wrong one. */
function nearness(
  { placed, report }: Examined,
  { evidence, remedy }: Pick<Cause, 'evidence' | 'remedy'>,
): Partial<Cause> {
  const { exchanges } = report.prediction
  for (const allowed of otherOriginsIn(exchanges.slice(-1), placed.origin)) {
    const near = describeNearness(placed.origin, allowed)
    if (near === undefined) continue
    return {
      evidence: [...evidence, near, "Which of the two is wrong, the page's origin or the list?"],
      remedy: `If the page's origin is wrong, open the page at ${allowed}. ${remedy}`,
    }
  }
  return {}
}

/** A server that speaks plain http at the port needs no certificate, but another URL. */
function withoutTls(reason: string, { message }: Pick<Cause, 'message'>): Partial<Cause> {
  if (reason !== 'tls-failure' || !/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(message)) {
    return {}
  }
  return {
    message:
      'The URL begins with https, but the server at that port does not speak TLS: most likely it speaks plain http.',
    remedy:
      'Use http:// for that port in the page, or turn TLS on there. This is not about CORS: no header helps.',
  }
}

/** A redirect that leads back to where it came from. */
function circleOf(exchanges: readonly RecordedExchange[]): Cause | undefined {
  const answered = exchanges.filter(({ response }) => response !== undefined)
  const seen = new Set<string>()
  const again = answered.find(({ request: { method, url } }) => {
    const key = `${method} ${url}`
    const isAgain = seen.has(key)
    seen.add(key)
    return isAgain
  })
  if (again === undefined) return undefined
  const { remedy } = adviceByReason['too-many-redirects']
  return {
    kind: kindOf('too-many-redirects'),
    reason: 'too-many-redirects',
    certainty: 'shown',
    message: `The server redirects in a loop: ${withoutQuery(again.request.url)} leads back to itself.`,
    evidence: [`${answered.length} requests were sent, and every response was a redirect.`],
    exchanges: [toShownExchange(again)],
    remedy,
  }
}

/** What is wrong with the response itself. A refusal of a CORS filter is not the server's error. */
function ownErrorOf(last: RecordedExchange | undefined): string[] {
  const status = last?.response?.status ?? 0
  return last?.purpose === 'request' && denialReason(last) === null ? describeOwnError(status) : []
}

/** An error of the server where the browser lets the response through, whatever else is said of the request. */
function errorOf({ exchanges, type }: ProbeReport['prediction']): Cause[] {
  const last = exchanges.at(-1)
  const status = last?.response?.status ?? 0
  if (last === undefined || status < 400) return []
  const readable = type === 'cors' || type === 'basic' ? ', and the page can read it' : ''
  return [
    {
      ...readableError,
      certainty: 'shown',
      message: `The server responded with an error, ${describeStatus(status)}${readable}.`,
      evidence: [],
      exchanges: [toShownExchange(last)],
    },
  ]
}

function spentCause(budget: number): Cause {
  return {
    kind: 'unknown',
    reason: 'not-told',
    certainty: 'possible',
    message: `The budget of ${describeRequests(budget)} was used up before every request that a browser sends was answered.`,
    evidence: [],
    exchanges: [],
    remedy: 'Allow more with --budget.',
  }
}

function refusedOf(examined: Examined, isGateway: boolean, isDoubled: boolean) {
  const { placed, request, report, refused, sighting } = examined
  return {
    page: placed,
    request,
    exchanges: report.prediction.exchanges,
    refused,
    sighting,
    isGateway,
    isDoubled,
  }
}

async function gatewayCause(
  examined: Examined,
  base: Omit<Cause, 'kind' | 'reason'>,
  status: number,
): Promise<Cause> {
  const change = await findStackChange(refusedOf(examined, true, false))
  const who = change?.stack === undefined ? 'A gateway' : stackTitles[change.stack]
  return {
    ...base,
    kind: 'gateway',
    reason: 'gateway-error',
    message: describeGateway(who, status),
    remedy: gatewayRemedy,
    ...(change !== undefined && { change }),
  }
}

/** The login page that a request is led to, without its query. */
function loginOf(exchanges: readonly RecordedExchange[]): string | undefined {
  for (const { request, response } of exchanges) {
    const location = response?.headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
    const login = loginPageOf(request.url, response?.status ?? 0, location)
    if (login !== undefined) return login
  }
  return undefined
}

/** What leads to this machine or to the local network, which the page's browser asks about. */
async function causeOfAddress(
  target: string,
  pageSpace: AddressSpace | undefined,
): Promise<Cause[]> {
  const url = new URL(target)
  const guessed = guessAddressSpace(url)
  // Of an address the engines know by themselves, where they know the page's as well.
  if (guessed !== undefined && pageSpace !== undefined) return []
  const space = guessed ?? (await spaceOf(url.origin))
  if (space === undefined || space === 'public' || pageSpace === 'loopback') return []
  if (pageSpace === space) return []
  const where = space === 'loopback' ? 'this machine' : 'the local network'
  return [
    {
      kind: 'local-network-access',
      reason: 'local-network-access',
      certainty: pageSpace === 'public' ? 'likely' : 'possible',
      message: `${url.hostname} ${guessed === undefined ? 'is on' : 'is an address of'} ${where}: Chromium and Firefox ask the visitor before a page on the internet may reach it, and send nothing until the visitor agrees.`,
      evidence: [
        guessed === undefined
          ? `From here, the name resolves to an address of ${where}.`
          : 'The address itself shows it. It is unclear whether the page is on the internet, because its name has no address here.',
      ],
      exchanges: [],
      remedy:
        'Allow it when the browser asks. No server header helps: Access-Control-Allow-Private-Network is no longer read.',
    },
  ]
}

/** Where a host is, by its address. */
async function spaceOf(origin: string): Promise<AddressSpace | undefined> {
  if (!URL.canParse(origin)) return undefined
  const url = new URL(origin)
  const guessed = guessAddressSpace(url)
  if (guessed !== undefined || url.hostname === '') return guessed
  const found = await lookup(url.hostname).catch(() => undefined)
  if (found === undefined) return undefined
  const host = found.family === 6 ? `[${found.address}]` : found.address
  return guessAddressSpace(new URL(`http://${host}`))
}
