import type { Severity } from '@crossgate/probe'
import type { Cause } from '../diagnosis/cause.js'
import type { LiveFinding, LiveReport } from '../live/live-report.js'
import type { Diagnosis } from './diagnosis.js'
import { introduceCommand } from './text.js'

/** The documented shape of `--format json`, without what was asked of the server. */
export function toDocument({ url, origin, method, summary, causes, sighting, notes }: Diagnosis) {
  return {
    ...(url !== undefined && { url }),
    ...(origin !== undefined && { origin }),
    ...(method !== undefined && { method }),
    summary,
    causes,
    ...(sighting !== undefined && { stack: sighting }),
    notes,
  }
}

const severities: Readonly<Record<Cause['certainty'], Severity>> = {
  shown: 'high',
  likely: 'medium',
  possible: 'info',
}

/** What the formats of machines take. */
export function toLiveReport(diagnosis: Diagnosis): LiveReport {
  const { url = '', summary, sighting, notes, causes } = diagnosis
  return {
    command: 'doctor',
    url,
    summary,
    facts: [
      ...(sighting === undefined ? [] : [{ name: 'Who responds', sentence: sighting.sentence }]),
      ...notes.map((sentence) => ({ name: 'Note', sentence })),
    ],
    findings: causes.map(toLiveFinding),
  }
}

function toLiveFinding(cause: Cause): LiveFinding {
  const { reason, certainty, message, evidence, exchanges, remedy, command, change } = cause
  const lines = (change?.edits ?? []).map(
    ({ where, lines: text }) => `What to write ${where}:\n${text}`,
  )
  return {
    id: reason,
    severity: severities[certainty],
    message: [message, ...evidence].join(' '),
    remedy: [
      remedy,
      ...(command === undefined ? [] : [`${introduceCommand(command)}\n${command}`]),
      ...lines,
    ].join('\n'),
    evidence: exchanges,
  }
}
