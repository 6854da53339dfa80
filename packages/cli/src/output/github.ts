import type { Report } from './finding.js'

/**
 * Writes findings as
 * [workflow commands](https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands)
 * of GitHub Actions, which shows them beside the lines of a pull request.
 */
export function formatGithub({ file, findings }: Report): string {
  return findings
    .map(({ severity, code, message, line, column, endLine, endColumn }) => {
      const command = severity === 'error' ? 'error' : 'warning'
      const place = `file=${escapeProperty(file)},line=${line},endLine=${endLine},col=${column},endColumn=${endColumn}`
      return `::${command} ${place},title=${escapeProperty(code)}::${escapeData(message)}\n`
    })
    .join('')
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
