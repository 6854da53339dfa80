import { defaultBudget } from '../diagnosis/asker.js'
import type { Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { formatLive } from '../live/format.js'
import type { LiveFormat } from '../live/live-report.js'
import { readLiveOptions, readNumber } from '../live/options.js'
import { askServers } from './ask-servers.js'
import { createJudge } from './judge.js'
import { type Recording, readRecording } from './recording.js'
import { type Judged, type Session, toSession } from './session.js'
import { formatSession, toSessionReport } from './text.js'

/** `crossgate doctor --har`: one row a failed request, grouped by cause. */
export async function runSession(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const name = invocation.text('har') as string
  const budget = readNumber(invocation, 'budget', 1000) ?? defaultBudget
  const recording = await withProgress(terminal, `Reading ${name}`, readRecording(name, terminal))
  const judged = await judgeAll(recording)
  const asked = invocation.flag('offline')
    ? { judged, notes: [] }
    : await askServers(judged, recording, { budget, ...readLiveOptions(invocation) }, terminal)
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

function exitCodeOf({ causes }: Session, isStrict: boolean): ExitCode {
  const isFound = causes.some(
    ({ kind }) => kind !== 'unknown' && (isStrict || kind !== 'error-status'),
  )
  if (isFound) return exitCodes.findings
  return causes.some(({ kind }) => kind === 'unknown') ? exitCodes.unreadable : exitCodes.fine
}
