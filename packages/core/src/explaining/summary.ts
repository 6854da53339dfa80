import type { CorsDecision } from '../decision.js'

const summaries: Readonly<Record<CorsDecision['kind'], string>> = {
  disabled: 'Passed on without permission: the filter is off.',
  excluded: 'Passed on without permission: the path takes no requests from other origins.',
  'not-cors': 'Passed on: without an Origin header it is not a cross-origin request of a page.',
  'same-origin': 'Passed on: a page of this server sent it.',
  preflight: 'Allowed: the browser may send the request that this preflight asks about.',
  cors: 'Allowed: the page may read the answer.',
  invalid: 'Refused.',
}

/** The outcome of a decision as a sentence. */
export function summaryOf(decision: CorsDecision, isObserved: boolean): string {
  const { kind, action, denial } = decision
  if (denial === undefined) {
    return isObserved ? `Only observed. In force: ${summaries[kind]}` : summaries[kind]
  }
  if (isObserved) return `Only observed. In force it would be refused: ${denial.message}`
  return action === 'continue'
    ? `Passed on without permission. ${denial.message}`
    : `Refused. ${denial.message}`
}
