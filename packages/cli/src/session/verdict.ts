import {
  adviceByReason,
  describeStatus,
  type RecognizedReason,
  type RecordedExchange,
  recognize,
} from '@crossgate/probe'
import { type Cause, kindOf } from '../diagnosis/cause.js'
import { describeGateway, gatewayRemedy } from '../diagnosis/gateway.js'
import { extensionRemedy, readableError } from '../diagnosis/other-lines.js'
import { type AskedRequest, policyDenialOf } from '../diagnosis/policy-denial.js'

/** What the file says of one request: why it failed, or that it cannot tell. */
export type Verdict = Omit<Cause, 'exchanges' | 'change'>

/** The recorder's own word for what happened, where it is not just "failed". */
export function verdictOfError(error: string): Verdict | undefined {
  if (error === '') return undefined
  const evidence = [`The file says ${JSON.stringify(error.slice(0, 100))}.`]
  if (/ERR_BLOCKED_BY_CLIENT/.test(error)) {
    return {
      kind: 'extension',
      reason: 'browser-extension',
      certainty: 'shown',
      message: 'A browser extension stopped the request.',
      evidence,
      remedy: extensionRemedy,
    }
  }
  if (/\bcsp\b|ERR_BLOCKED_BY_CSP/i.test(error)) return advised('content-security-policy', evidence)
  if (/mixed-content/.test(error)) return advised('mixed-content', evidence)
  const { reasons = [] } = recognize(`Failed to load resource: ${error}`) ?? {}
  const [first] = reasons
  // More of them say no more than that it failed.
  return first === undefined || reasons.length > 3 ? undefined : advised(first, evidence)
}

export function advised(
  reason: RecognizedReason,
  evidence: readonly string[],
  certainty: Verdict['certainty'] = 'shown',
): Verdict {
  const { cause, remedy } = adviceByReason[reason]
  return { kind: kindOf(reason), reason, certainty, message: cause, evidence, remedy }
}

/** The same, or what to change in the policy of a Crossgate server that says why it refused the request. */
export function advisedByServer(
  reason: RecognizedReason,
  evidence: readonly string[],
  last: RecordedExchange | undefined,
  call: AskedRequest['call'],
): Verdict {
  const verdict = advised(reason, evidence)
  const denial = policyDenialOf(last, undefined, { call, policyFile: undefined })
  if (denial === undefined) return verdict
  const { remedy, command } = denial
  return { ...verdict, evidence: [...evidence, denial.evidence], remedy, command }
}

export function loginVerdict(evidence: string): Verdict {
  return {
    kind: 'login-redirect',
    reason: 'login-redirect',
    certainty: 'shown',
    message:
      'The request was redirected to a login page, and a page cannot log in there with fetch.',
    evidence: [evidence],
    remedy: 'Answer a request without a login with 401, not with a redirect.',
  }
}

export function gateway(status: number): Verdict {
  return {
    kind: 'gateway',
    reason: 'gateway-error',
    certainty: 'shown',
    message: describeGateway('A gateway'),
    evidence: [`The response was ${describeStatus(status)}.`],
    remedy: gatewayRemedy,
  }
}

export function errorStatus(status: number): Verdict {
  return {
    ...readableError,
    certainty: 'shown',
    evidence: [`The response was ${describeStatus(status)}.`],
  }
}

export function notTold(evidence: string): Verdict {
  return {
    kind: 'unknown',
    reason: 'not-told',
    certainty: 'possible',
    message: 'The file does not say why.',
    evidence: [evidence],
    remedy:
      'Check the server: leave out --offline, or look at one request with --entry. The console also has the reason: give its line with --message.',
  }
}
