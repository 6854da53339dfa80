import type { CorsDecision } from '../decision.js'

const summaries: Readonly<Record<CorsDecision['kind'], string>> = {
  disabled: 'Passed on without CORS headers: the filter is off.',
  excluded: 'Passed on without CORS headers: this path is not for pages of other origins.',
  'not-cors':
    'Passed on: without an Origin header, this is not a cross-origin request from a script.',
  'same-origin': "Passed on: one of this server's own pages sent it.",
  preflight: 'Allowed: the browser may send the request that this preflight asks about.',
  cors: 'Allowed: the page may read the response.',
  invalid: 'Refused.',
}

/** The outcome of a decision as a sentence. */
export function summaryOf(decision: CorsDecision, isObserved: boolean): string {
  const { kind, action, denial } = decision
  if (denial === undefined) {
    return isObserved
      ? `Report mode, so nothing was enforced. Otherwise: ${summaries[kind]}`
      : summaries[kind]
  }
  if (isObserved)
    return `Report mode, so nothing was enforced. Otherwise refused: ${denial.message}`
  return action === 'continue'
    ? `Passed on without CORS headers. ${denial.message}`
    : `Refused. ${denial.message}`
}
