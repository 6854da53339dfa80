import { HeaderList, type RecordedExchange } from '@crossgate/probe'
import type { StackSighting } from '../stack/stack.js'
import type { Asker } from './asker.js'
import type { Cause, CauseReason } from './cause.js'
import {
  type AskedRequest,
  commandOf,
  denialReason,
  describeDenial,
  isSilentRefusal,
} from './policy-denial.js'

// With debug on, a Crossgate policy tells only of what it refuses. A request on an excluded path, one
// without the credentials that it needs, and one that `omit` passes on have no CORS headers, and
// nothing that says why. Preflights for the same URL do.

/** What preflights show of a Crossgate policy of which the response tells nothing. */
export interface HiddenPolicy {
  /** `silent`: what answered may be one whose debug is off. */
  readonly verdict: 'allows' | 'refuses' | 'silent' | 'unseen'
  /** The preflight that was refused. */
  readonly shown?: RecordedExchange
  /** What the policy calls its refusal. */
  readonly reason?: string
  /** What was refused, to be described: the preflight that asks for no method says nothing of one. */
  readonly refused?: RecordedExchange
}

/** Not a method, so that every policy refuses it that does not refuse the path or the host before. */
const noMethod = '?'

/** Asks whether a Crossgate policy is behind a response that does not tell, with at most two preflights. */
export async function findHiddenPolicy(
  last: RecordedExchange,
  asker: Asker,
): Promise<HiddenPolicy> {
  const first = await askPreflight(last, noMethod, asker)
  const reason = denialReason(first)
  if (first !== undefined && isSilentRefusal(first)) return { verdict: 'silent', shown: first }
  if (reason === null) return { verdict: 'unseen' }
  const refusal = { verdict: 'refuses', shown: first as RecordedExchange } as const
  if (reason !== 'invalid-preflight') return { ...refusal, reason, refused: last }
  const asked = new HeaderList(last.request.headers)
  const method = asked.get('access-control-request-method') ?? last.request.method
  const second = await askPreflight(last, method, asker)
  const other = denialReason(second)
  return second === undefined || other === null
    ? { verdict: 'allows' }
    : { ...refusal, shown: second, reason: other, refused: second }
}

async function askPreflight(
  { request: { url, headers } }: RecordedExchange,
  method: string,
  asker: Asker,
): Promise<RecordedExchange | undefined> {
  const asked = new HeaderList(headers)
  const names = asked.get('access-control-request-headers')
  const answered = await asker.askPreflight(url, {
    Origin: asked.get('origin') ?? 'null',
    'Access-Control-Request-Method': method,
    ...(names !== null && { 'Access-Control-Request-Headers': names }),
  })
  return answered?.exchange
}

/** What to say of a policy that was found so. */
type Advice = Pick<Cause, 'remedy' | 'command'> & { readonly evidence: string }

/** What is known of the request that fails. */
export interface FailedRequest extends AskedRequest {
  readonly last: RecordedExchange
  readonly reason: CauseReason
  readonly sighting: StackSighting
}

/** Returns what to change in a Crossgate policy, or undefined where nothing shows one. */
export function adviseOfHiddenPolicy(
  { verdict, reason, refused }: HiddenPolicy,
  failed: FailedRequest,
): Advice | undefined {
  if (verdict === 'allows') return adviseOfAllowing(failed)
  if (reason !== undefined && refused !== undefined) {
    return {
      ...describeDenial(reason, refused, failed),
      evidence: `The server's Crossgate policy refused a preflight for the same URL (${reason}): for the same reason, the response to the request has no CORS headers.`,
    }
  }
  if (!failed.sighting.layers.some(({ title }) => title === 'Crossgate')) return undefined
  return {
    evidence: 'The server runs Crossgate, but nothing shows that its policy covers this URL.',
    remedy:
      'Register Crossgate for this path too, before what responds there. If it is registered, turn on its debug setting for this path and ask again.',
  }
}

const withoutCredentials = 'or have the page fetch without credentials.'

function adviseOfAllowing({ last, reason, call, policyFile }: FailedRequest): Advice {
  const isWildcard = reason === 'wildcard-origin-with-credentials'
  if (!isWildcard && reason !== 'missing-allow-credentials') {
    return {
      evidence:
        'The server runs Crossgate, and its policy allows the request, so something changes the CORS headers of the response.',
      remedy:
        'Remove what sets or removes CORS headers beside Crossgate, such as lines of a proxy, and register Crossgate before everything that responds.',
    }
  }
  const origin = new HeaderList(last.request.headers).get('origin') ?? ''
  return {
    evidence: 'The server runs Crossgate, and its policy allows the request without credentials.',
    remedy: isWildcard
      ? `Write "${origin}" into allowedOrigins in place of "*", and set allowCredentials to true, ${withoutCredentials}`
      : `Set allowCredentials to true in the policy, ${withoutCredentials}`,
    command: commandOf(last, { call, policyFile }),
  }
}
