import { Asker, defaultBudget } from '../diagnosis/asker.js'
import { examine } from '../diagnosis/examine.js'
import type { Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { formatLive } from '../live/format.js'
import type { LiveFormat } from '../live/live-report.js'
import { readLiveOptions, readNumber } from '../live/options.js'
import { createJudge, pageOf } from './judge.js'
import { type Recording, readRecording } from './recording.js'
import { type Judged, type Session, toSession } from './session.js'
import { formatSession, toSessionReport } from './text.js'
import type { Verdict } from './verdict.js'

/** `crossgate doctor --har`: one row a failed request, grouped by cause. */
export async function runSession(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const name = invocation.text('har') as string
  const budget = readNumber(invocation, 'budget', 1000) ?? defaultBudget
  const recording = await withProgress(terminal, `Reading ${name}`, readRecording(name, terminal))
  const judged = await judgeAll(recording)
  const isOffline = invocation.flag('offline')
  const asked = isOffline
    ? judged
    : await askServers(judged, recording, budget, invocation, terminal)
  const session = toSession(name, recording, asked)
  const format = (invocation.text('format') ?? 'text') as LiveFormat
  terminal.write(
    format === 'text'
      ? formatSession(session, terminal)
      : formatLive(format, toSessionReport(session), session, terminal),
  )
  return exitCodeOf(session, invocation.flag('strict'))
}

async function judgeAll(recording: Recording): Promise<Judged[]> {
  const judge = createJudge(recording)
  const judged: Judged[] = []
  for (const suspect of recording.suspects) {
    const verdict = await judge(suspect)
    if (verdict !== undefined) judged.push({ suspect, verdict })
  }
  return judged
}

/** Asks about what the file does not tell, as far as the budget goes. */
async function askServers(
  judged: readonly Judged[],
  recording: Recording,
  budget: number,
  invocation: Invocation,
  terminal: Terminal,
): Promise<Judged[]> {
  const open = judged.filter(({ verdict }) => verdict.reason === 'not-told')
  const isAskable = ({ suspect: { facts } }: Judged): boolean =>
    /^https?:/.test(facts.url) && pageOf(facts, recording) !== undefined
  if (!open.some(isAskable)) return [...judged]
  const hosts = [
    ...new Set(open.filter(isAskable).map(({ suspect }) => new URL(suspect.facts.url).host)),
  ]
  const named = hosts.slice(0, 5).join(', ')
  terminal.note(
    `The file does not tell why ${open.length} failed. Asking ${named}${hosts.length > 5 ? ' and others' : ''} with GET, HEAD and OPTIONS, at most ${budget} requests.\n`,
  )
  const asker = await Asker.open({
    budget,
    sendsAll: false,
    sentHeaders: new Set(),
    ...readLiveOptions(invocation),
  })
  try {
    const results: Judged[] = []
    for (const each of judged) {
      const isOpen = each.verdict.reason === 'not-told' && isAskable(each) && !asker.isSpent
      results.push(
        isOpen
          ? {
              ...each,
              verdict: await withProgress(terminal, 'Asking', ask(each, recording, asker)),
            }
          : each,
      )
    }
    return results
  } finally {
    await asker.close()
  }
}

async function ask(
  { suspect: { facts }, verdict }: Judged,
  recording: Recording,
  asker: Asker,
): Promise<Verdict> {
  const origin = pageOf(facts, recording) as string
  const { method, url, requestHeaders, hasCookies, hasBody } = facts
  const request = {
    url,
    method,
    headers: requestHeaders,
    ...(hasCookies && { credentials: 'include' as const }),
    ...(hasBody && { body: 'bytes' as const }),
  }
  const { causes } = await examine(url, { origin }, request, asker)
  const [cause] = causes
  if (cause === undefined) {
    return {
      ...verdict,
      evidence: ['Asked now, without cookies, the server answers as the page needs it.'],
      remedy:
        'Look at this request with --entry. A cached answer, a service worker or an extension may be at fault, or the server was out of order for a time.',
    }
  }
  if (cause.reason === 'not-told') return verdict
  const { exchanges, change, ...rest } = cause
  return { ...rest, certainty: 'likely', evidence: ['Asked now, the server shows it.'] }
}

function exitCodeOf({ causes }: Session, isStrict: boolean): ExitCode {
  const isFound = causes.some(
    ({ kind }) => kind !== 'unknown' && (isStrict || kind !== 'error-status'),
  )
  if (isFound) return exitCodes.findings
  return causes.some(({ kind }) => kind === 'unknown') ? exitCodes.unreadable : exitCodes.fine
}
