import type { AnnotatedReport, Annotation } from './finding.js'

/**
 * Writes findings as
 * [workflow commands](https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands)
 * of GitHub Actions, which shows them beside the lines of a pull request.
 */
export function formatGithub({ file, findings }: AnnotatedReport): string {
  return findings
    .map((finding) => {
      const { severity, code, message } = finding
      const command = severity === 'error' ? 'error' : 'warning'
      const place = describePlace(file, finding)
      return `::${command} ${place}title=${escapeProperty(code)}::${escapeData(message)}\n`
    })
    .join('')
}

function describePlace(file: string, { line, column, endLine, endColumn }: Annotation): string {
  if (line === undefined) return ''
  return `file=${escapeProperty(file)},line=${line},endLine=${endLine},col=${column},endColumn=${endColumn},`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
