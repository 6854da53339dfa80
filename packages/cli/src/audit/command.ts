import { type AuditReport, audit as auditServer } from '@crossgate/probe'
import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { formatLive } from '../live/format.js'
import {
  isGrave,
  type LiveFormat,
  type LiveReport,
  toLiveFinding,
  withoutQuery,
} from '../live/live-report.js'
import {
  checkUrl,
  liveOptions,
  readHeaders,
  readLiveOptions,
  readNumber,
  readOrigin,
  readTarget,
  urlByItself,
} from '../live/options.js'

/** `crossgate audit`: the usual faults of a live server's answers, and what attackers try. */
export const audit: Command = {
  usage: 'URL [OPTIONS]',
  description: `Sends requests to a server as attackers and ordinary pages would, and says what is wrong with its
CORS responses: any origin echoed, null, look-alike origins, responses that a cache gives to the
wrong page, errors without CORS headers. It sends only GET and OPTIONS, one at a time. Audit only
servers that you are allowed to test.`,
  options: {
    'allowed-origin': {
      kind: 'text',
      value: 'ORIGIN',
      help: 'An origin that the server should allow, to find missing CORS headers too.',
    },
    'error-url': {
      kind: 'list',
      value: 'URL',
      help: 'A URL that responds with an error; can be given several times.',
    },
    budget: {
      kind: 'text',
      value: 'NUMBER',
      help: 'The most requests to send. Default: 64.',
    },
    ...liveOptions,
    strict: {
      kind: 'flag',
      help: 'Exit with 1 also for findings that are only worth knowing, and if a check was not made.',
    },
  },
  examples: [
    {
      line: 'crossgate audit http://127.0.0.1:3000/items --allowed-origin https://app.example.com',
      purpose: 'Audit an API that one origin may call',
    },
    {
      line: 'crossgate audit http://127.0.0.1:3000/items --format html > audit.html',
      purpose: 'Write a page that you can share',
    },
  ],
  insteadOf: {
    url: urlByItself,
    origin:
      'An audit sends many origins of its own. To name one that the server should allow, write --allowed-origin.',
  },
  maximumOperands: 1,
  run: runAudit,
}

async function runAudit(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const url = readTarget(invocation)
  const budget = readNumber(invocation, 'budget', 10_000)
  const allowedOrigin = readOrigin(invocation, 'allowed-origin')
  const errorUrls = invocation.list('error-url').map(checkUrl)
  const found = auditServer(url, {
    ...readLiveOptions(invocation),
    ...(budget !== undefined && { budget }),
    ...(allowedOrigin !== undefined && { allowedOrigin }),
    headers: readHeaders(invocation),
    errorUrls,
  })
  terminal.note(
    `Sending GET and OPTIONS to ${withoutQuery(url)}, at most ${budget ?? 64} requests.\n`,
  )
  const result = await withProgress(terminal, 'Auditing', found)
  const report = toReport(result)
  const { findings, summary } = report
  const document = {
    url: report.url,
    summary,
    requests: result.requests,
    budget: result.budget,
    skipped: result.skipped,
    findings,
  }
  const format = (invocation.text('format') ?? 'text') as LiveFormat
  terminal.write(formatLive(format, report, document, terminal))
  if (!result.reachable) return exitCodes.unreadable
  const isClean = invocation.flag('strict')
    ? findings.length === 0 && result.skipped.length === 0
    : !findings.some(isGrave)
  return isClean ? exitCodes.fine : exitCodes.findings
}

function describeSkipped({ skipped, requests, budget }: AuditReport): string {
  if (skipped.length === 0) return ''
  const were = skipped.length === 1 ? '1 check was' : `${skipped.length} checks were`
  const remedy = requests < budget ? '' : ' Allow more requests with --budget.'
  return ` But ${were} not made: ${skipped.join(', ')}.${remedy}`
}

function toReport(result: AuditReport): LiveReport {
  const { requests, budget } = result
  const findings = result.findings.map(toLiveFinding)
  const grave = findings.filter(isGrave).length
  const url = withoutQuery(result.url)
  const left = describeSkipped(result)
  const summary = !result.reachable
    ? `${url} did not respond, so nothing was checked.`
    : grave === 0
      ? `No problems found in the CORS responses of ${url}.${left}`
      : `${grave} ${grave === 1 ? 'thing has' : 'things have'} to be fixed at ${url}.${left}`
  const facts = [{ name: 'Requests', sentence: `${requests} of at most ${budget}` }]
  return { command: 'audit', url, summary, facts, findings }
}
