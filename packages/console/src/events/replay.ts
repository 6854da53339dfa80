import type { CorsDecision, CorsPolicy } from '@crossgate/core'
import { createTrialEngine } from '../policy/configuration-check.js'
import { parseRecorded, type ReplayedRequest } from './recorded-request.js'

/**
 * What becomes of a request: its page gets permission, the application gets it and the filter adds
 * no permission, or the filter refuses it. From the best to the worst.
 */
export const replayOutcomes = ['allowed', 'passed-on', 'refused'] as const

export type ReplayOutcome = (typeof replayOutcomes)[number]

/** A recorded request whose outcome changes. */
export interface ChangedRequest extends ReplayedRequest {
  /** What becomes of it under the other settings. */
  readonly outcome: ReplayOutcome
  /** Where that is worse than under the saved ones: why. */
  readonly message?: string
}

/** Requests whose outcome changes alike. */
export interface ReplayedRequests {
  /** Repetitions counted. */
  readonly requests: number
  readonly entries: readonly ChangedRequest[]
}

/** What recorded requests would meet under other settings. */
export interface Replay {
  /** Recorded requests that were tried, repetitions counted. */
  readonly replayed: number
  /** Allowed under the other settings and not under the saved ones, or passed on where the saved ones refuse. */
  readonly allowed: ReplayedRequests
  /** Refused under the other settings and not under the saved ones, or no more than passed on where the saved ones allow. */
  readonly refused: ReplayedRequests
}

/** Decides every recorded request twice, and returns those whose outcome differs. */
export function replayRecorded(
  recorded: readonly string[],
  basePath: string,
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
): Replay {
  const engines = [createTrialEngine(before, basePath), createTrialEngine(after, basePath)] as const
  const allowed: ChangedRequest[] = []
  const refused: ChangedRequest[] = []
  let replayed = 0
  for (const { request, entry } of recorded.flatMap(parseRecorded)) {
    replayed += entry.count
    const [old, now] = engines.map((engine) => engine.decide(request)) as [
      CorsDecision,
      CorsDecision,
    ]
    const [from, outcome] = [outcomeOf(old), outcomeOf(now)]
    const difference = replayOutcomes.indexOf(outcome) - replayOutcomes.indexOf(from)
    if (difference < 0) allowed.push({ ...entry, outcome })
    if (difference > 0) {
      refused.push({
        ...entry,
        outcome,
        message: now.denial?.message ?? noPermission,
      })
    }
  }
  return { replayed, allowed: sum(allowed), refused: sum(refused) }
}

function outcomeOf({ action, kind, denial, authoritative }: CorsDecision): ReplayOutcome {
  if (denial !== undefined) return action === 'respond' ? 'refused' : 'passed-on'
  // Its own pages need no permission.
  if (kind === 'same-origin' || kind === 'not-cors') return 'allowed'
  // A filter that is off, or only observes, leaves permission to the application.
  return authoritative && kind !== 'excluded' ? 'allowed' : 'passed-on'
}

const noPermission =
  'The filter adds no CORS headers, so browsers hide the response from the page, unless the application sends them itself.'

function sum(entries: ChangedRequest[]): ReplayedRequests {
  return { requests: entries.reduce((total, { count }) => total + count, 0), entries }
}
