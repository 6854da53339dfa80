import { readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'
import { type Bar, checkBars, type Findings } from './bars.js'
import type { ServerResult } from './end-to-end.js'
import type { ProcessReport } from './measurement.js'
import { requestTitles } from './requests.js'
import { median } from './rounds.js'
import { sections, versionOf } from './sections.js'

type Row = readonly string[]

/** A table in Markdown, which reads as well in a terminal. */
export function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)),
  )
  const line = (row: Row): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '-'
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const middle = figure(median(values))
  return low === high ? middle : `${middle} (${figure(low)} to ${figure(high)})`
}

function titleOf(request: string): string {
  const title = requestTitles[request as keyof typeof requestTitles]
  return title === undefined ? request : `(${request}) ${title}`
}

/** Nanoseconds of each candidate, and what multiple of the unit its own are in each process. */
function sectionTable(reports: readonly ProcessReport[], unit: string | undefined): string {
  const rows: Row[] = []
  for (const [request, costs] of Object.entries(reports[0] ?? {})) {
    for (const name of Object.keys(costs)) {
      const values = reports.flatMap((report) => report[request]?.[name]?.net ?? [])
      const whole = reports.flatMap((report) => report[request]?.[name]?.total ?? [])
      const multiples = reports.flatMap((report) => {
        const [own, other] = [report[request]?.[name], report[request]?.[unit ?? '']]
        return own && other ? [own.net / other.net] : []
      })
      const title = titleOf(request)
      rows.push(
        name === 'next' || name.endsWith(' bare')
          ? [title, name, figure(median(whole))]
          : [title, name, figure(median(whole)), figure(median(values)), spread(multiples)],
      )
    }
  }
  return unit === undefined
    ? table(
        ['request', 'what', 'median'],
        rows.map((row) => row.slice(0, 3)),
      )
    : table(['request', 'candidate', 'ns a call', 'ns of its own', `times ${unit}`], rows)
}

function serverTable(results: Record<string, Record<string, ServerResult>>): string {
  const rows: Row[] = []
  for (const [request, byName] of Object.entries(results)) {
    const bare = byName.next
    for (const [name, { requestsPerSecond, processorTime, rounds }] of Object.entries(byName)) {
      const multiples = rounds.flatMap((round, index) => {
        const beside = bare?.rounds[index]
        return beside ? [round.requestsPerSecond / beside.requestsPerSecond] : []
      })
      rows.push([
        titleOf(request),
        name,
        Math.round(requestsPerSecond).toString(),
        spread(multiples),
        figure(processorTime),
      ])
    }
  }
  return table(['request', 'server', 'requests/s', 'times a bare server', 'CPU µs/request'], rows)
}

export function barTable(bars: readonly Bar[]): string {
  const rows = bars.map(({ what, limit, values, isMet }) => [
    what,
    limit,
    spread(values),
    isMet ? 'yes' : 'no',
  ])
  return table(['bar', 'limit', 'measured', 'met'], rows)
}

const peers = [
  'cors',
  'cors-gate',
  'corser',
  '@tinyhttp/cors',
  '@koa/cors',
  'koa',
  '@fastify/cors',
  'fastify',
  'hono',
  '@hono/node-server',
  'h3',
  'itty-router',
  'bun',
  'deno',
  'autocannon',
]

/** Everything that was measured, as Markdown. */
export function describe(findings: Findings, date: Date): string {
  const [{ model } = { model: 'an unknown processor' }, ...others] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const parts = [
    `Measured on ${date.toISOString().slice(0, 10)} with Node ${process.version} on ${model}, ${others.length + 1} cores, ${memory}, ${platform()} ${arch()}.`,
    `Peers: ${peers.map((name) => `${name} ${versionOf(name)}`).join(', ')}.`,
    `### Bars\n\n${barTable(checkBars(findings))}`,
  ]
  for (const { id, title, unit } of sections) {
    const reports = findings.processes[id]
    if (reports) parts.push(`### ${capital(title)}\n\n${sectionTable(reports, unit)}`)
  }
  const servers = { 'end-to-end': 'node:http', 'end-to-end-hono': "Hono's Node server" }
  for (const [id, title] of Object.entries(servers)) {
    const results = findings.servers[id]
    if (results) parts.push(`### End to end: ${title}, 10 origins\n\n${serverTable(results)}`)
  }
  if (Object.keys(findings.sizes).length > 0) {
    const rows = Object.entries(findings.sizes).map(([name, bytes]) => [name, String(bytes)])
    parts.push(`### Size\n\n${table(['import', 'bytes, minified, gzip -9'], rows)}`)
  }
  return `${parts.join('\n\n')}\n`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const pageFile = new URL('../../../docs/performance-tables.md', import.meta.url)

/** Puts what a command measured into a page, between the two comments that name the command. */
export function replaceMeasured(page: string, command: string, measured: string): string {
  const start = `<!-- Measured by ${command}: do not edit. -->\n`
  const end = `<!-- End of ${command}. -->`
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from)
    throw new Error(`docs/performance-tables.md has lost its place for ${command}`)
  return `${page.slice(0, from + start.length)}\n${measured}\n${page.slice(to)}`
}

/** Writes what a command measured into docs/performance-tables.md. */
export function writeMeasured(command: string, measured: string): void {
  writeFileSync(pageFile, replaceMeasured(readFileSync(pageFile, 'utf8'), command, measured))
}
