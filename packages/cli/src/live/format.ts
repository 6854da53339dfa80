import type { Terminal } from '../frame/terminal.js'
import { formatGithub } from '../output/github.js'
import { formatJunit } from '../output/junit.js'
import { formatSarif } from '../output/sarif.js'
import { formatHtml } from './html.js'
import { type LiveFormat, type LiveReport, toAnnotations } from './live-report.js'
import { formatLiveText } from './text.js'

/** Writes what was found at a server in the format that was asked for; `document` is the shape of JSON. */
export function formatLive(
  format: LiveFormat,
  report: LiveReport,
  document: object,
  terminal: Terminal,
): string {
  switch (format) {
    case 'text':
      return formatLiveText(report, terminal)
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`
    case 'html':
      return formatHtml(report)
    case 'github':
      return formatGithub(toAnnotations(report))
    case 'sarif':
      return formatSarif(toAnnotations(report))
    case 'junit':
      return formatJunit(report.command, toAnnotations(report))
  }
}
