import { kindTitles } from '../diagnosis/cause.js'
import { shellWord } from '../frame/shell-word.js'
import type { Terminal } from '../frame/terminal.js'
import { visible } from '../frame/visible.js'
import type { LiveReport } from '../live/live-report.js'
import { wrap } from '../output/columns.js'
import type { Session, SessionCause, SessionRow } from './session.js'

/** More rows of one cause than anybody reads in a terminal; the other formats have all. */
const maximumRows = 20

/** Writes what failed for people: a block a cause, a row a request. */
export function formatSession(session: Session, { width, paint }: Terminal): string {
  const { causes, notes, file } = session
  const [first] = causes.flatMap(({ rows }) => rows.flatMap(({ entries }) => entries))
  const more =
    first === undefined
      ? []
      : [
          `In full, with the lines to change: npx crossgate doctor --har ${shellWord(file)} --entry ${first}`,
        ]
  return [
    ...wrap(visible(summarize(session)), width).map((line) => paint('bold', line)),
    ...causes.flatMap((cause) => ['', ...describeCause(cause, width, paint)]),
    '',
    ...notes.flatMap((note) => wrap(`Note: ${note}`, width)),
    ...more.flatMap((line) => wrap(visible(line), width)),
    '',
  ]
    .map((line) => line.trimEnd())
    .join('\n')
}

/** The outcome as a sentence. */
export function summarize({ file, requests, failed, recorder }: Session): string {
  const by = recorder === '' ? '' : `, recorded by ${recorder}`
  const all = `${file}: ${requests} ${requests === 1 ? 'request' : 'requests'}${by}`
  return failed === 0 ? `${all}. None of them failed.` : `${all}. ${failed} failed.`
}

function describeCause(cause: SessionCause, width: number, paint: Terminal['paint']): string[] {
  const { kind, reason, message, evidence, remedy, rows } = cause
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  const title = `${kindTitles[kind]} (${count} ${count === 1 ? 'request' : 'requests'})`
  const left = rows.length - maximumRows
  return [
    `${paint(kind === 'unknown' || kind === 'error-status' ? 'yellow' : 'red', title)} ${paint('dim', reason)}`,
    ...[message, ...evidence].flatMap((sentence) => wrap(visible(sentence), width - 2).map(indent)),
    ...rows.slice(0, maximumRows).map((row) => `    ${visible(describeRow(row))}`),
    ...(left > 0 ? [`    and ${left} more`] : []),
    ...wrap(visible(remedy), width - 2).map(indent),
  ]
}

function describeRow({ entries, count, method, url, status }: SessionRow): string {
  const times = count === 1 ? '' : `, ${count} times`
  return `${entries[0]}  ${method} ${url} (${status ?? 'no response'}${times})`
}

function indent(line: string): string {
  return `  ${line}`
}

/** What the formats of machines take: one finding a row. */
export function toSessionReport(session: Session): LiveReport {
  return {
    command: 'doctor',
    url: session.file,
    summary: summarize(session),
    facts: session.notes.map((sentence) => ({ name: 'Note', sentence })),
    findings: session.causes.flatMap((cause) =>
      cause.rows.map((row) => ({
        id: cause.reason,
        severity:
          cause.kind === 'unknown' || cause.kind === 'error-status'
            ? ('info' as const)
            : ('high' as const),
        message: [`Request ${describeRow(row)}.`, cause.message, ...row.evidence].join(' '),
        remedy: cause.remedy,
        evidence: [],
      })),
    ),
  }
}
