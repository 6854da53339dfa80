import type { CorsDecision, Denial } from '@crossgate/core'

/** Everything that a decision says, with the parts that are computed on first read. */
export function spelledOut(decision: CorsDecision): object {
  const { denial, withheld, policy } = decision
  return { ...partsOf(decision), denial: inWords(denial), withheld: inWords(withheld), policy }
}

/** What a decision promises, in the form of the second reading of the rules in packages/core/test/reference.ts. */
export function partsOf(decision: CorsDecision): object {
  const { action, kind, headers, vary, authoritative, denial } = decision
  return {
    action,
    ...(decision.action === 'respond' ? { status: decision.status } : {}),
    kind,
    headers: sorted(headers),
    vary: [...vary],
    authoritative,
    ...(denial ? { denial: { reason: denial.reason, value: denial.value } } : {}),
  }
}

/** The same, with the headers of what is expected in one order. */
export function inOneOrder<Parts extends { readonly headers: Readonly<Record<string, string>> }>(
  parts: Parts,
): object {
  const { action, status, kind, headers, vary, authoritative, denial } = parts as Parts &
    Record<string, unknown>
  return {
    action,
    ...(status === undefined ? {} : { status }),
    kind,
    headers: sorted(headers),
    vary,
    authoritative,
    ...(denial === undefined ? {} : { denial }),
  }
}

function sorted(headers: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(headers).sort(([left], [right]) => (left < right ? -1 : 1))
}

function inWords(denial: Denial | undefined): object | undefined {
  if (denial === undefined) return undefined
  const { reason, value, message, hint } = denial
  return { reason, value, message, hint }
}
