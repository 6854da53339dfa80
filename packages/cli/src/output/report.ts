import type { LineIndex } from '../document/position.js'
import type { Terminal } from '../frame/terminal.js'
import { type FindingFormat, isValid, type Report } from './finding.js'
import { formatGithub } from './github.js'
import { formatJunit } from './junit.js'
import { formatSarif } from './sarif.js'
import { formatText } from './text.js'

/** Writes a report in the format that was asked for. */
export function formatReport(
  format: FindingFormat,
  report: Report,
  lines: LineIndex,
  { paint }: Terminal,
): string {
  switch (format) {
    case 'text':
      return formatText(report, lines, paint)
    case 'json':
      return formatJson(report)
    case 'github':
      return formatGithub(report)
    case 'sarif':
      return formatSarif(report)
    case 'junit':
      return formatJunit('check', report)
  }
}

function formatJson(report: Report): string {
  const { file, findings, fixes } = report
  return `${JSON.stringify({ file, valid: isValid(report), findings, fixes }, null, 2)}\n`
}
