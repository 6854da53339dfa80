import type { Cause } from '../diagnosis/cause.js'
import { standardInput } from '../frame/input.js'
import { pageOf } from './judge.js'
import type { Recording, SuspectRequest } from './recording.js'
import type { Verdict } from './verdict.js'

/** A request that failed, or several that failed alike. */
export interface SessionRow {
  /** Their numbers in the file. */
  readonly entries: readonly number[]
  readonly count: number
  readonly method: string
  /** Without its query. */
  readonly url: string
  readonly origin?: string
  /** Absent where there was no answer. */
  readonly status?: number
  /** What is known of this one beside its cause. */
  readonly evidence: readonly string[]
}

/** Requests that failed for one reason. */
export interface SessionCause extends Omit<Cause, 'exchanges' | 'change' | 'command'> {
  readonly rows: readonly SessionRow[]
}

/** What is wrong with the requests of a HAR. */
export interface Session {
  readonly file: string
  readonly recorder: string
  readonly requests: number
  /** How many of them failed. */
  readonly failed: number
  /** The most certain first. */
  readonly causes: readonly SessionCause[]
  readonly notes: readonly string[]
}

/** A request and why it failed. */
export interface Judged {
  readonly suspect: SuspectRequest
  readonly verdict: Verdict
}

/** What asking showed beside the file. */
export interface AskedSession {
  readonly judged: readonly Judged[]
  readonly notes: readonly string[]
}

/** Puts what failed for one reason together. */
export function toSession(
  file: string,
  recording: Recording,
  { judged, notes }: AskedSession,
): Session {
  const groups = new Map<string, SessionCause & { rows: SessionRow[] }>()
  for (const { suspect, verdict } of judged) {
    const { command, ...shared } = verdict
    // What to change in a policy differs from request to request.
    const change = command === undefined ? '' : verdict.remedy
    const key = `${verdict.kind} ${verdict.reason} ${verdict.certainty} ${change}`
    const group = groups.get(key) ?? { ...shared, rows: [] }
    group.rows.push(toRow(suspect, verdict, recording))
    groups.set(key, group)
  }
  const causes = [...groups.values()].sort((a, b) => rank(a) - rank(b))
  return {
    file: file === standardInput ? 'standard input' : file,
    recorder: recording.recorder,
    requests: recording.requests,
    failed: judged.reduce((sum, { suspect }) => sum + suspect.count, 0),
    causes: causes.map((group) => ({ ...group, evidence: sharedEvidence(group.rows) })),
    notes: [...notesOf(recording), ...notes],
  }
}

/** What was seen first, then what is likely, then what the page can read, then what is not told. */
function rank({ kind, certainty }: Pick<Cause, 'kind' | 'certainty'>): number {
  if (kind === 'unknown') return 4
  if (kind === 'error-status') return 3
  return certainty === 'shown' ? 0 : certainty === 'likely' ? 1 : 2
}

function toRow(
  { facts, entries, count }: SuspectRequest,
  { evidence }: Verdict,
  recording: Recording,
): SessionRow {
  const origin = pageOf(facts, recording)
  return {
    entries,
    count,
    method: facts.method,
    url: facts.url,
    ...(origin !== undefined && { origin }),
    ...(facts.status > 0 && { status: facts.status }),
    evidence,
  }
}

function sharedEvidence(rows: readonly SessionRow[]): string[] {
  const [first] = rows
  return (first?.evidence ?? []).filter((sentence) =>
    rows.every(({ evidence }) => evidence.includes(sentence)),
  )
}

function notesOf({ recorder, left }: Recording): string[] {
  return [
    ...(/playwright/i.test(recorder)
      ? [
          'Playwright records no preflight and no response of a failed request, and it answers preflights itself as soon as a page has a route() handler: what passes in such a test can fail in a browser.',
        ]
      : []),
    ...(left > 0 ? [`${left} more requests failed and were not checked.`] : []),
  ]
}
