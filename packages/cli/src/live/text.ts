import type { Severity } from '@crossgate/probe'
import type { Paint, Terminal } from '../frame/terminal.js'
import { visible } from '../frame/visible.js'
import { wrap } from '../output/columns.js'
import type { LiveFinding, LiveReport, ShownExchange } from './live-report.js'

const styles = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: 'yellow',
  info: 'cyan',
} as const satisfies Record<Severity, Parameters<Paint>[0]>

/** Writes a report for people. Header values come from a stranger's server: what is invisible in them shows. */
export function formatLiveText(report: LiveReport, { width, paint }: Terminal): string {
  const { summary, facts, findings } = report
  return [
    ...wrap(summary, width).map((line) => paint('bold', line)),
    ...facts.flatMap(({ name, sentence }) => wrap(`${name}: ${sentence}`, width)),
    ...findings.flatMap((finding) => ['', ...describeFinding(finding, width, paint)]),
    '',
  ]
    .map((line) => line.trimEnd())
    .join('\n')
}

function describeFinding(finding: LiveFinding, width: number, paint: Paint): string[] {
  const { id, severity, message, remedy, evidence } = finding
  return [
    `${paint(styles[severity], severity)} ${paint('dim', id)}`,
    ...wrap(visible(message), width - 2).map(indent),
    ...wrap(visible(remedy), width - 2).map(indent),
    ...evidence.flatMap(describeExchange),
  ]
}

/** One exchange as its lines: what was asked, and what of the answer is about CORS and caches. */
export function describeExchange(exchange: ShownExchange): string[] {
  const { method, url, status, requestHeaders, responseHeaders } = exchange
  const sent = requestHeaders.filter(([name]) => /^(?:origin|access-control-)/i.test(name))
  return [
    `    > ${method} ${visible(url)}`,
    ...sent.map(([name, value]) => `    > ${visible(`${name}: ${value}`)}`),
    `    < ${status ?? 'no response'}`,
    ...responseHeaders.map(([name, value]) => `    < ${visible(`${name}: ${value}`)}`),
  ]
}

function indent(line: string): string {
  return `  ${line}`
}
