import type { RecordedExchange } from '../exchange.js'
import { corsCheckReasons, type Failure, type FailureReason } from '../failure.js'
import type { Prediction } from '../fetching/prediction.js'
import { isRedirectStatus } from '../fetching/redirect.js'
import { isResponseHeaderName, takeOut } from '../fetching/response-header.js'
import type { Finding } from '../finding.js'
import { HeaderList } from '../header-list.js'
import { type NoAnswerReason, remedyForNoAnswer } from '../no-answer.js'
import type { Sender } from '../page-request.js'
import { hiddenHeaderFinding } from './hidden-header.js'
import {
  describePermissions,
  type MissingPermission,
  missingPermissions,
} from './missing-permission.js'
import { remedyForPolicyDenial } from './policy-denial.js'
import { leadsAway, originOf, redirectChain, remedyForRedirect } from './redirect-chain.js'
import { joinSentences } from './sentence.js'
import { describeStatus, explainStatus, remedyForPreflightStatus } from './status.js'

/** What a probe knows beyond its prediction. */
export interface ProbeContext {
  readonly prediction: Prediction
  readonly credentials: boolean
  readonly sender: Sender
  /** Why there was no response, where there was none. */
  readonly noAnswer: NoAnswerReason | undefined
  /** The address for which the browser kept the request back, as a sentence; null where the host says it itself. */
  readonly leadsTo: string | null
}

/** The failures that a permission mends. */
const permissionReasons: ReadonlySet<FailureReason> = new Set<FailureReason>([
  ...corsCheckReasons,
  'preflight-status',
  'method-not-allowed',
  'header-not-allowed',
])

/** The failures that come before CORS, or instead of it. */
const otherReasons: ReadonlySet<FailureReason> = new Set<FailureReason>([
  'mixed-content',
  'local-network-access',
  'insecure-local-network',
  'address-space-mismatch',
  'bad-port',
  'no-answer',
])

/** Names that the page asks to send and that only servers send. */
function responseHeadersSent({ exchanges }: Prediction): string[] {
  const names = exchanges.flatMap(({ request }) => {
    const tokens = new HeaderList(request.headers).tokens('access-control-request-headers')
    return Array.isArray(tokens) ? tokens : []
  })
  return [...new Set(names.filter(isResponseHeaderName))]
}

function statusSentence({ purpose, response }: RecordedExchange): string | null {
  if (response === undefined) return null
  const what = purpose === 'preflight' ? 'The preflight' : 'The request'
  return `${what} got the status ${describeStatus(response.status)}.`
}

const beaconAdvice =
  "navigator.sendBeacon always sends credentials; fetch with keepalive: true and credentials: 'omit' does the same without them."

function permissionRemedy(
  failure: Failure,
  last: RecordedExchange,
  missing: readonly MissingPermission[],
  names: readonly string[],
): string {
  const status = last.response?.status ?? 0
  const answer = last.purpose === 'preflight' ? 'the response to the preflight' : 'the response'
  const refused = last.purpose === 'preflight' && (status < 200 || status > 299)
  // Of a header that is there too often the sentence says more than its value would.
  const isTwice = failure.reason === 'multiple-allow-origin-values'
  const rest = isTwice
    ? missing.filter(({ header }) => header !== 'Access-Control-Allow-Origin')
    : missing
  const all =
    rest.length > 1 || ((refused || isTwice) && rest.length > 0)
      ? `Send in ${answer}: ${describePermissions(rest)}.`
      : null
  const own = failure.reason === 'preflight-status' ? null : failure.remedy
  const added = missing.find(({ header }) => header === 'Access-Control-Allow-Headers')
  const header =
    added === undefined
      ? null
      : `Add ${added.values.join(', ')} to Access-Control-Allow-Headers in the response to the preflight.`
  const single = failure.reason === 'header-not-allowed' ? header : own
  return joinSentences(
    refused && remedyForPreflightStatus(status),
    isTwice && own,
    all ?? (isTwice || (refused && missing.length === 0) ? null : single),
    last.purpose === 'preflight' && responseNeeds(missing),
    names.length > 0 && takeOut(names),
  )
}

/** What the response will lack next, once its preflight has it: nobody has to find that out in a second run. */
function responseNeeds(missing: readonly MissingPermission[]): string | null {
  const names = missing
    .map(({ header }) => header)
    .filter((name) => /^Access-Control-Allow-(Origin|Credentials)$/.test(name))
  return names.length === 0 ? null : `The response also needs ${names.join(' and ')}.`
}

/** That a page asks for what only answers have. */
const describeResponseHeaders = (names: readonly string[]): string =>
  `The page sends ${names.join(', ')}, which ${names.length === 1 ? 'belongs' : 'belong'} in responses only.`

/** The failure of a fetch as a finding: what is wrong, all of it at once, and who has to change what. */
export function failureFinding(failure: Failure, context: ProbeContext): Finding {
  const { prediction, credentials, sender, noAnswer } = context
  const last = prediction.exchanges.at(-1)
  const { reason: id, message } = failure
  const evidence = prediction.exchanges.slice(-1)
  if (id === 'no-answer' && noAnswer !== undefined) {
    return { id, severity: 'high', message, remedy: remedyForNoAnswer(noAnswer), evidence }
  }
  if (last === undefined || otherReasons.has(id)) {
    const told = joinSentences(
      message,
      context.leadsTo,
      otherReasons.has(id) && 'This is not about CORS.',
    )
    return { id, severity: 'high', message: told, remedy: failure.remedy, evidence }
  }
  const chain = redirectChain(prediction.exchanges)
  if (!permissionReasons.has(id)) {
    return {
      id,
      severity: 'high',
      message: joinSentences(message, statusSentence(last), chain),
      remedy: failure.remedy,
      evidence,
    }
  }
  const missing = missingPermissions(last, credentials)
  const names = responseHeadersSent(prediction)
  const lacksCredentials =
    /credentials/.test(id) ||
    missing.some(({ header }) => header === 'Access-Control-Allow-Credentials')
  const beacon = sender === 'beacon' && lacksCredentials && beaconAdvice
  const lacks = missing.length > 1 && `It lacks ${describePermissions(missing)}.`
  return {
    id,
    severity: 'high',
    message: joinSentences(
      id === 'preflight-status' ? null : message,
      statusSentence(last),
      id === 'preflight-status' && 'Only 200 to 299 is accepted.',
      lacks,
      names.length > 0 && describeResponseHeaders(names),
      explainStatus(last.response?.status ?? 0, last.purpose),
      chain,
    ),
    remedy: joinSentences(
      remedyForRedirect(prediction.exchanges),
      !leadsAway(prediction.exchanges) &&
        (remedyForPolicyDenial([last]) ?? permissionRemedy(failure, last, missing, names)),
      beacon,
    ),
    evidence,
  }
}

/** What is worth saying of a fetch that gets its response. */
export function successFindings({ prediction, credentials }: ProbeContext): Finding[] {
  const { exchanges, type, status } = prediction
  const last = exchanges.at(-1)
  const first = exchanges.find(({ purpose }) => purpose === 'request')
  if (last === undefined || first === undefined) return []
  const findings: Finding[] = []
  const chain = redirectChain(exchanges)
  if (chain !== null && originOf(first) !== originOf(last)) {
    findings.push({
      id: 'redirected-elsewhere',
      severity: 'medium',
      message: `The request ends up elsewhere. ${chain}`,
      remedy: remedyForRedirect(exchanges) ?? '',
      evidence: exchanges.filter(({ response }) => isRedirectStatus(response?.status ?? 0)),
    })
  }
  const explanation = explainStatus(status, 'request')
  if (explanation !== null) {
    findings.push({
      id: `status-${status}`,
      severity: 'info',
      message: `The page gets the response ${describeStatus(status)}: this is not a CORS problem.`,
      remedy: explanation,
      evidence: [last],
    })
  }
  const names = responseHeadersSent(prediction)
  if (names.length > 0) {
    findings.push({
      id: 'response-header-sent',
      severity: 'low',
      message: describeResponseHeaders(names),
      remedy: takeOut(names),
      evidence: exchanges.filter(({ purpose }) => purpose === 'preflight').slice(-1),
    })
  }
  const preflight = exchanges.filter(({ purpose }) => purpose === 'preflight').at(-1)
  const hidden = type === 'cors' ? hiddenHeaderFinding(last, preflight, credentials) : null
  return hidden === null ? findings : [...findings, hidden]
}
