import { describePage } from '@crossgate/probe'
import { type Asker, describeRequests } from '../diagnosis/asker.js'
import { causesBeforeSending } from '../diagnosis/browser-causes.js'
import { byCertainty, type Cause, kindTitles } from '../diagnosis/cause.js'
import { type Examination, examine } from '../diagnosis/examine.js'
import { agreesWithLine, causesBesideServer, causesOfLine } from '../diagnosis/line-causes.js'
import { withoutQuery } from '../live/live-report.js'
import type { StackSighting } from '../stack/stack.js'
import type { Question } from './question.js'

/** What is wrong with one request. */
export interface Diagnosis {
  /** Without its query; absent where no URL is known. */
  readonly url?: string
  readonly origin?: string
  readonly method?: string
  /** The outcome as a sentence. */
  readonly summary: string
  /** The likeliest first. */
  readonly causes: readonly Cause[]
  /** Absent where no server was asked. */
  readonly sighting?: StackSighting
  readonly notes: readonly string[]
  /** Where the server lets the page read the response: so, as a sentence. */
  readonly permitted?: string
  /** Whether anything could be judged. */
  readonly isJudged: boolean
}

/** Says why a request fails: from what the browser says, what was recorded of it, and the server where it may be asked. */
export async function diagnose(
  question: Question,
  recorded: readonly Cause[],
  asker: Asker | undefined,
): Promise<Diagnosis> {
  const { call, target, notes, guesses } = question
  const examination =
    asker === undefined || call === undefined || target === undefined || isWebSocket(target)
      ? undefined
      : await examine(target, call.page, call.request, asker)
  const foreseen =
    examination !== undefined || call === undefined
      ? []
      : await causesBeforeSending(call.page, call.request)
  const causes = byCertainty(weigh(question, recorded, examination ?? foreseen))
  const permitted = permittedOf(examination, causes)
  return {
    ...(target !== undefined && { url: withoutQuery(target) }),
    ...(call !== undefined && { origin: call.page.origin, method: call.request.method ?? 'GET' }),
    summary: summarize(causes, examination, question, permitted),
    causes,
    ...(examination?.isAnswered === true && { sighting: examination.sighting }),
    ...(permitted !== undefined && { permitted }),
    notes: [...notes, ...(examination === undefined ? [] : guesses), ...notesOf(asker)],
    isJudged:
      causes.some(({ reason }) => reason !== 'not-told') ||
      (causes.length === 0 && examination !== undefined),
  }
}

function weigh(
  { recognition, other, parts }: Question,
  recorded: readonly Cause[],
  shown: Examination | readonly Cause[],
): Cause[] {
  const isTelling = recognition !== undefined && other?.isAll !== true
  const told = isTelling ? causesOfLine(recognition, parts) : []
  const before = [...(other === undefined ? [] : [other.cause]), ...recorded]
  if (!('report' in shown)) return distinct([...before, ...told, ...shown])
  const { causes, report } = shown
  const meant = told.filter(({ reason }) => reason !== 'not-told')
  const { failure } = report.prediction
  const [first] = causes
  if (failure === undefined) {
    const isReadable = other?.cause.kind === 'error-status'
    const hasLine = !isReadable && (recognition !== undefined || before.length > 0)
    const doubted = meant.map((cause) => ({ ...cause, certainty: 'possible' as const }))
    return distinct([...before, ...causes, ...causesBesideServer(hasLine), ...doubted])
  }
  const isTold =
    isTelling && first !== undefined && agreesWithLine(recognition, parts, first, failure.reason)
  const confirmed = causes.map((cause, index) =>
    index === 0 && isTold
      ? { ...cause, evidence: [...cause.evidence, "The browser's line agrees."] }
      : cause,
  )
  if (isTold) return distinct([...confirmed, ...before])
  const doubted = meant.map((cause) => ({
    ...cause,
    certainty: 'possible' as const,
    evidence: [
      "The browser's line says so, but requested from here the server shows something else.",
    ],
  }))
  return distinct([...confirmed, ...before, ...doubted])
}

/** Of causes with one reason the first stays, which is the most certain. */
function distinct(causes: readonly Cause[]): Cause[] {
  const sorted = byCertainty(causes)
  return sorted.filter(
    ({ reason, kind }, index) =>
      sorted.findIndex((cause) => cause.reason === reason && cause.kind === kind) === index,
  )
}

/** Says that CORS is not what fails, where the server was asked and nothing that was seen speaks against it. */
function permittedOf(
  examination: Examination | undefined,
  causes: readonly Cause[],
): string | undefined {
  if (examination === undefined) return undefined
  const { failure, type } = examination.report.prediction
  const isDoubted = causes.some(
    ({ kind, certainty }) =>
      (kind === 'cors' || kind === 'cached-answer') && certainty !== 'possible',
  )
  if (failure !== undefined || type !== 'cors' || isDoubted) return undefined
  return `CORS is in order: ${describePage(examination.report.origin)} may read the response.`
}

/** Whether every cause is one that nothing shows, or an error that is not about CORS, of a request that the server permits. */
export function isInOrder({ permitted, causes }: Pick<Diagnosis, 'permitted' | 'causes'>): boolean {
  const isPassed = ({ kind, certainty }: Cause): boolean =>
    certainty === 'possible' || kind === 'error-status'
  return permitted !== undefined && causes.every(isPassed)
}

function summarize(
  causes: readonly Cause[],
  examination: Examination | undefined,
  { recognition, target }: Question,
  permitted: string | undefined,
): string {
  const [first] = causes
  if (permitted !== undefined && causes.length > 0 && isInOrder({ permitted, causes })) {
    const error = causes.find(({ kind }) => kind === 'error-status')
    return error === undefined ? permitted : `${permitted} ${error.message}`
  }
  if (first !== undefined) return `${kindTitles[first.kind]}: ${first.message}`
  if (target !== undefined && isWebSocket(target)) {
    return 'WebSocket handshakes are not sent from here. CORS headers are not read for them: the server decides by the Origin header, and answers 101 or refuses.'
  }
  if (examination === undefined) {
    return 'Without contacting the server there is nothing to report: no browser blocks this request by itself.'
  }
  const { summary } = examination.report
  const judged = permitted === undefined ? '' : `${permitted} `
  return recognition === undefined
    ? `${judged}Nothing blocks it. ${summary}`
    : `${judged}Nothing blocks it any more. ${summary}`
}

function notesOf(asker: Asker | undefined): string[] {
  if (asker === undefined) return []
  const { substituted, isSpent, budget } = asker
  return [
    ...(substituted === undefined
      ? []
      : [
          `${substituted} was not sent, because it may change data: a GET was sent instead, after the same preflight. To send it, add --send.`,
        ]),
    ...(isSpent
      ? [`The budget of ${describeRequests(budget)} is used up: allow more with --budget.`]
      : []),
  ]
}

function isWebSocket(url: string): boolean {
  return /^wss?:/.test(url)
}
