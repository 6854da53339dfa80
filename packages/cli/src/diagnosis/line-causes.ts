import {
  adviceByReason,
  describeStatus,
  type Recognition,
  type RecognizedMeaning,
} from '@crossgate/probe'
import {
  type Cause,
  type CauseKind,
  type CauseReason,
  type Certainty,
  kindOf,
  kindTitles,
} from './cause.js'
import { describeGateway, describeOwnError, gatewayRemedy, isGatewayStatus } from './gateway.js'
import type { LineParts } from './line-parts.js'
import { extensionRemedy, serviceWorkerRemedy } from './other-lines.js'

/** With more meanings than this a line has only said that something failed. */
const manyMeanings = 6

/** Kinds whose reasons browsers do not tell apart in their lines. */
const looseKinds: ReadonlySet<CauseKind> = new Set<CauseKind>([
  'connection',
  'dns',
  'certificate',
  'local-network-access',
  'mixed-content',
  'gateway',
])

/** Whether a line says what the server showed: `shown` is the cause, `failure` what the rules call it. */
export function agreesWithLine(
  recognition: Recognition,
  parts: LineParts,
  shown: Cause,
  failure: CauseReason,
): boolean {
  const told = causesOfLine(recognition, parts)
  // One that says only that something failed can mean any of them.
  const meant = told.some(({ certainty }) => certainty === 'likely') ? recognition.meanings : told
  return (
    meant.some(({ reason }) => reason === shown.reason || reason === failure) ||
    told.some(({ kind }) => kind === shown.kind && looseKinds.has(kind))
  )
}

const noAnswerKinds = new Set(['connection', 'dns', 'certificate'])

/** What a line of a console says by itself. */
export function causesOfLine(recognition: Recognition, parts: LineParts): Cause[] {
  const isMany = recognition.meanings.length > manyMeanings
  const meanings = isMany ? [] : narrow(recognition.meanings, parts)
  const certainty: Certainty = meanings.length === 1 ? 'shown' : 'possible'
  const causes = meanings.map((meaning) => causeOfMeaning(meaning, certainty, parts))
  const status = Number(parts.status)
  if (isGatewayStatus(status)) return [gatewayOfLine(status), ...causes]
  if (isMany)
    return [
      parts.netError === 'ERR_FAILED' && status > 0 ? refusedOfLine(status) : untold(recognition),
    ]
  const isWithoutAnswer = causes.some(({ kind }) => noAnswerKinds.has(kind))
  return isWithoutAnswer && meanings.length > 1 ? [...causes, extension()] : causes
}

/** Leaves out the meanings that the values in the line speak against. */
function narrow(meanings: readonly RecognizedMeaning[], { value }: LineParts): RecognizedMeaning[] {
  const specific = meanings.filter(({ reason }) => reason !== 'no-answer')
  const [only] = specific
  // That there was no answer is true of each of them, and says less.
  if (specific.length === 1 && only !== undefined && noAnswerKinds.has(kindOf(only.reason))) {
    return specific
  }
  const isOrigin = meanings.some(({ reason }) => reason === 'allow-origin-mismatch')
  if (value === undefined || !isOrigin) return [...meanings]
  const meant = value.includes(',')
    ? 'multiple-allow-origin-values'
    : value === 'null' || URL.canParse(value)
      ? 'allow-origin-mismatch'
      : 'invalid-allow-origin'
  const fitting = meanings.filter(({ reason }) => reason === meant)
  return fitting.length > 0 ? fitting : [...meanings]
}

function causeOfMeaning(
  { reason, cause, remedy, next, lookAlikes }: RecognizedMeaning,
  certainty: Certainty,
  { value }: LineParts,
): Cause {
  const spelling = reason === 'allow-origin-mismatch' ? describeSpelling(value) : []
  const evidence =
    certainty === 'shown'
      ? ["The browser's line says so.", ...spelling]
      : [`To tell it apart: ${next}`]
  return {
    kind: kindOf(reason),
    reason,
    certainty,
    message: cause,
    evidence: certainty === 'shown' ? [...evidence, lookAlikes] : evidence,
    exchanges: [],
    remedy,
  }
}

/** Says what is wrong with a value that names an origin in another way than browsers do. */
function describeSpelling(value: string | undefined): string[] {
  if (value === undefined || !URL.canParse(value)) return []
  const { origin } = new URL(value)
  if (origin === value || origin === 'null') return []
  return [
    `The header's value is ${JSON.stringify(value)}, but browsers write that origin as ${origin} and compare the two character for character: no slash at the end, no path, no default port, and lower case.`,
  ]
}

/** Chromium writes so only where an answer came and the page may not read it. */
function refusedOfLine(status: number): Cause {
  const { remedy } = adviceByReason['missing-allow-origin']
  return {
    kind: 'cors',
    reason: 'missing-allow-origin',
    certainty: 'likely',
    message: `The server answered ${describeStatus(status)}, and the browser did not let the page read the response: it lacks CORS headers.`,
    evidence: [
      `The browser's line has the status ${status} and ERR_FAILED. The line above or below it says which header is wrong.`,
      ...describeOwnError(status),
    ],
    exchanges: [],
    remedy,
  }
}

function untold({ meanings }: Recognition): Cause {
  const kinds = [...new Set(meanings.map(({ reason }) => kindTitles[kindOf(reason)]))]
  return {
    kind: 'unknown',
    reason: 'not-told',
    certainty: 'possible',
    message:
      'This line says only that the request failed. The browser gives the reason in another line, above or below it.',
    evidence: [
      `It can be any of these: ${kinds.join(', ')}, or an extension that stopped the request.`,
    ],
    exchanges: [],
    remedy:
      "Give that line, or give the request's URL and the page's --origin, so the server can be checked.",
  }
}

function gatewayOfLine(status: number): Cause {
  return {
    kind: 'gateway',
    reason: 'gateway-error',
    certainty: 'shown',
    message: describeGateway('A gateway', status),
    evidence: [`The browser's line has the status ${status}.`],
    exchanges: [],
    remedy: gatewayRemedy,
  }
}

function extension(): Cause {
  return {
    kind: 'extension',
    reason: 'browser-extension',
    certainty: 'possible',
    message: 'A browser extension may have stopped the request.',
    evidence: ['Nothing proves it: an extension leaves only a request without a response.'],
    exchanges: [],
    remedy: extensionRemedy,
  }
}

const asItShould =
  'Requested from here without cookies, the server responds as the page needs: what the browser got came from elsewhere, or its request was different.'

/** What is left where the server answers as it should and the browser says otherwise. */
export function causesBesideServer(hasLine: boolean): Cause[] {
  if (!hasLine) return []
  return [
    {
      kind: 'cached-answer',
      reason: 'cached-answer',
      certainty: 'possible',
      message: 'The browser may have used a cached copy from before the server was changed.',
      evidence: [asItShould],
      exchanges: [],
      remedy:
        'Open the developer tools, tick "Disable cache" in the network panel and reload the page. If that helps, have the server send Vary: Origin.',
    },
    {
      kind: 'service-worker',
      reason: 'service-worker',
      certainty: 'possible',
      message: 'A service worker may have responded in place of the server.',
      evidence: [asItShould],
      exchanges: [],
      remedy: serviceWorkerRemedy,
    },
    { ...extension(), evidence: [asItShould] },
  ]
}
