import { visible } from '../frame/visible.js'
import { escapeMarkup } from '../output/markup.js'
import type { LiveFinding, LiveReport, ShownExchange } from './live-report.js'

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
  h1 { font-size: 1.4rem; overflow-wrap: anywhere }
  article { border-left: .3rem solid; padding: .1rem 1rem; margin: 1.5rem 0 }
  .critical, .high { border-color: #c62828 }
  .medium, .low { border-color: #b26a00 }
  .info { border-color: #1565c0 }
  h2 { font-size: 1rem; margin: .5rem 0 }
  dt { font-weight: bold }
  dd { margin: 0 0 .5rem }
  p { white-space: pre-wrap; overflow-wrap: anywhere }
  pre { overflow-x: auto; font-size: .85rem }
`

/** Writes a report as one page, which needs nothing from anywhere: no script, no font, no image. */
export function formatHtml(report: LiveReport): string {
  const { command, url, summary, facts, findings } = report
  const title = `crossgate ${command}: ${escapeHtml(url)}`
  const list = facts.map(
    ({ name, sentence }) => `<dt>${escapeHtml(name)}<dd>${escapeHtml(sentence)}`,
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
<p>${escapeHtml(summary)}</p>
${list.length === 0 ? '' : `<dl>\n${list.join('\n')}\n</dl>\n`}${findings.map(formatFinding).join('')}</html>
`
}

function formatFinding({ id, severity, message, remedy, evidence }: LiveFinding): string {
  const exchanges = evidence.map(formatExchange).join('\n\n')
  return `<article class="${severity}">
<h2>${severity}: ${escapeHtml(message)}</h2>
<p>${escapeHtml(remedy)}</p>
${exchanges === '' ? '' : `<details><summary>What was sent and answered (${escapeHtml(id)})</summary>\n<pre>${exchanges}</pre></details>\n`}</article>
`
}

function formatExchange(exchange: ShownExchange): string {
  const { method, url, status, requestHeaders, responseHeaders } = exchange
  const lines = [
    `${method} ${url}`,
    ...requestHeaders.map(([name, value]) => `${name}: ${value}`),
    '',
    String(status ?? 'no response'),
    ...responseHeaders.map(([name, value]) => `${name}: ${value}`),
  ]
  return lines.map(escapeHtml).join('\n')
}

/** What a stranger's server answers must not become a part of the page. */
function escapeHtml(text: string): string {
  return escapeMarkup(visible(text))
}
