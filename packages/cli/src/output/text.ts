import type { LineIndex } from '../document/position.js'
import type { Paint } from '../frame/terminal.js'
import { codeFrame } from './code-frame.js'
import { type Finding, isValid, type Report } from './finding.js'

/** Writes a report for people: each finding with its place and a code frame, then a count. */
export function formatText(report: Report, lines: LineIndex, paint: Paint): string {
  const { file, findings, fixes } = report
  const fixed = fixes.map((fix) => `${paint('green', 'fixed')} ${fix}\n`)
  const blocks = findings.map((finding) => `${describeFinding(file, finding, lines, paint)}\n`)
  return [
    ...fixed,
    ...(fixes.length > 0 && blocks.length > 0 ? ['\n'] : []),
    ...blocks,
    `${summary(report, paint)}\n`,
  ].join('')
}

function describeFinding(file: string, finding: Finding, lines: LineIndex, paint: Paint): string {
  const { severity, code, message, suggestion, line, column, endLine, endColumn } = finding
  const place = paint('cyan', `${file}:${line}:${column}`)
  const label = severity === 'error' ? paint('red', 'error') : paint('yellow', 'advice')
  const frame = codeFrame(lines, { line, column }, { line: endLine, column: endColumn }, paint)
  const write =
    suggestion === undefined ? '' : `  write: ${paint('green', JSON.stringify(suggestion))}\n`
  return `${place} ${label} ${paint('dim', code)}\n  ${message}\n${write}${frame}\n`
}

function summary(report: Report, paint: Paint): string {
  const { file, findings } = report
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const advice = findings.length - errors
  const advised = advice === 0 ? '' : `, ${advice} ${advice === 1 ? 'piece' : 'pieces'} of advice`
  if (!isValid(report)) {
    return paint('bold', `${file}: ${errors} ${errors === 1 ? 'error' : 'errors'}${advised}`)
  }
  return `${paint('green', `${file} is valid`)}${advised}.`
}
