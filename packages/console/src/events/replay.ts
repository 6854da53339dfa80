import type { CorsDecision, CorsPolicy } from '@crossgate/core'
import { createTrialEngine } from '../policy/configuration-check.js'
import { parseRecorded, type ReplayedRequest } from './recorded-request.js'

/** What recorded requests would meet under other settings. */
export interface Replay {
  /** Recorded requests that were tried, repetitions counted. */
  readonly replayed: number
  /** Refused under the saved settings, permitted under the others. */
  readonly allowed: { readonly requests: number; readonly entries: readonly ReplayedRequest[] }
  /** Permitted under the saved settings, refused under the others. */
  readonly refused: { readonly requests: number; readonly entries: readonly ReplayedRequest[] }
}

/** Decides every recorded request twice, and returns those whose outcome differs. */
export function replayRecorded(
  recorded: readonly string[],
  basePath: string,
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
): Replay {
  const engines = [createTrialEngine(before, basePath), createTrialEngine(after, basePath)] as const
  const allowed: ReplayedRequest[] = []
  const refused: ReplayedRequest[] = []
  let replayed = 0
  for (const { request, entry } of recorded.flatMap(parseRecorded)) {
    replayed += entry.count
    const [old, now] = engines.map((engine) => engine.decide(request)) as [
      CorsDecision,
      CorsDecision,
    ]
    if (permits(old) === permits(now)) continue
    if (permits(now)) allowed.push(entry)
    else refused.push({ ...entry, message: now.denial?.message ?? noPermission })
  }
  return { replayed, allowed: sum(allowed), refused: sum(refused) }
}

/** Whether a page of another origin gets what it asked for. */
export function permits({ kind, denial }: CorsDecision): boolean {
  return denial === undefined && kind !== 'disabled' && kind !== 'excluded'
}

const noPermission =
  'The filter gives no permission, and the browser hides the response from the page.'

function sum(entries: ReplayedRequest[]) {
  return { requests: entries.reduce((total, { count }) => total + count, 0), entries }
}
