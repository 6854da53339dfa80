import {
  describeStatus,
  type Engine,
  type Prediction,
  type ProbeReport,
  probe as probeServer,
  type RecordedExchange,
  type Sender,
} from '@crossgate/probe'
import { denialReason } from '../diagnosis/policy-denial.js'
import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { UsageError } from '../frame/failure.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { type Browser, browserNames, replayInBrowsers } from '../live/browsers.js'
import { formatLive } from '../live/format.js'
import {
  type Fact,
  isGrave,
  type LiveFormat,
  type LiveReport,
  toLiveFinding,
  withoutQueries,
  withoutQuery,
} from '../live/live-report.js'
import {
  liveOptions,
  readHeaders,
  readLiveOptions,
  readOrigin,
  readTarget,
  urlByItself,
} from '../live/options.js'
import { isPublicSuffix } from '../policy/public-suffix.js'
import { pageOptions } from '../request/page-options.js'
import { describeCookies } from './cookies.js'

/** `crossgate probe`: what a page would get of a live server. */
export const probe: Command = {
  usage: 'URL --origin ORIGIN [OPTIONS]',
  description: `Sends a server what a browser would send for a page's request, and says what the page gets:
whether the request was sent at all, whether each browser lets the page read the response, which
cookies would be sent, and what to change on the server. The request is really sent: a DELETE
deletes. No cookie is sent.`,
  options: {
    origin: { kind: 'text', value: 'ORIGIN', help: 'The origin of the page.' },
    ...pageOptions,
    ...liveOptions,
  },
  examples: [
    {
      line: 'crossgate probe http://127.0.0.1:3000/items --origin http://localhost:5173',
      purpose: 'Can this page read the response?',
    },
    {
      line: 'crossgate probe http://127.0.0.1:3000/items --origin http://localhost:5173 --method PUT --credentials include',
      purpose: 'With a method that needs a preflight, and with cookies',
    },
  ],
  insteadOf: { url: urlByItself },
  maximumOperands: 1,
  run: runProbe,
}

async function runProbe(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  const url = readTarget(invocation)
  const origin = readOrigin(invocation, 'origin')
  if (origin === undefined) {
    throw new UsageError(
      'Which page sends it? Add --origin, such as --origin https://app.example.com.',
    )
  }
  const request = readRequest(invocation)
  const method = request.method ?? 'GET'
  const settings = readLiveOptions(invocation)
  terminal.note(`Sending ${withoutQuery(url)} what a browser sends for ${method}.\n`)
  const engine = (invocation.text('engine') ?? 'standard') as Engine
  const sent = probeServer(url, {
    ...request,
    ...settings,
    origin,
    engine,
    isPublicSuffix,
  })
  const result = await withProgress(terminal, 'Asking', sent)
  const browsers = await replayInBrowsers(
    { origin },
    { ...request, url },
    result.prediction.exchanges,
  )
  const cookies = describeCookies(result.prediction, {
    url,
    origin,
    method,
    sender: request.sender ?? 'fetch',
  })
  const report = toReport(result, browsers, cookies)
  const format = (invocation.text('format') ?? 'text') as LiveFormat
  terminal.write(
    formatLive(format, report, toDocument(result, report, browsers, cookies), terminal),
  )
  if (result.verdict === 'unreachable') return exitCodes.unreadable
  const isRefused = result.verdict === 'denied' || browsers.some(({ success }) => !success)
  const isStrict = invocation.flag('strict') && report.findings.length > 0
  return isRefused || report.findings.some(isGrave) || isStrict
    ? exitCodes.findings
    : exitCodes.fine
}

function readRequest(invocation: Invocation) {
  const method = invocation.text('method')
  const credentials = invocation.text('credentials') as 'include' | undefined
  const mode = invocation.text('mode') as 'cors' | undefined
  const sender = invocation.text('sender') as Sender | undefined
  return {
    ...(method !== undefined && { method }),
    ...(credentials !== undefined && { credentials }),
    ...(mode !== undefined && { mode }),
    ...(sender !== undefined && { sender }),
    headers: readHeaders(invocation),
  }
}

function toReport(
  result: ProbeReport,
  browsers: readonly Prediction[],
  cookies: string,
): LiveReport {
  const facts: Fact[] = [
    { name: 'Sent', sentence: describeSending(result.prediction) },
    { name: 'Cookies', sentence: cookies },
    ...browsers.map(({ engine, failure }) => ({
      name: browserNames[engine as Browser],
      sentence: failure?.message ?? 'The page gets the response.',
    })),
  ]
  return {
    command: 'probe',
    url: withoutQuery(result.url),
    summary: withoutQueries(result.summary),
    facts,
    findings: result.findings.map(toLiveFinding),
  }
}

/** The exchange of the request itself, where it got a response. */
function answeredRequest({ exchanges }: Prediction): RecordedExchange | undefined {
  return exchanges
    .filter(({ purpose, response }) => purpose === 'request' && response !== undefined)
    .at(-1)
}

/** Whether the page can read the answer. */
function isReadable({ success, type }: Prediction): boolean {
  return success && type !== 'opaque' && type !== 'opaqueredirect'
}

function describeSending(prediction: Prediction): string {
  const answered = answeredRequest(prediction)
  if (answered !== undefined) {
    return isReadable(prediction)
      ? 'The request was sent, and the page can read the response.'
      : describeUnreadable(answered)
  }
  return prediction.exchanges.some(({ purpose }) => purpose === 'preflight')
    ? 'Only the preflight was sent: the server did not see the request itself.'
    : 'Nothing that was sent got a response.'
}

/** Says what became of a request whose response the page cannot read. */
function describeUnreadable(answered: RecordedExchange): string {
  if (denialReason(answered) !== null) {
    return "The request was sent, and the server's Crossgate policy refused it before the application saw it."
  }
  const { status } = answered.response as NonNullable<RecordedExchange['response']>
  return status >= 400
    ? `The request was sent, and the server answered it with ${describeStatus(status)}, but the page cannot read the response.`
    : 'The request was sent and the server acted on it, but the page cannot read the response.'
}

/** The documented shape of `--format json`. */
function toDocument(
  { verdict, origin, remedy, prediction }: ProbeReport,
  { url, summary, findings }: LiveReport,
  browsers: readonly Prediction[],
  cookies: string,
) {
  return {
    url,
    origin,
    verdict,
    summary,
    ...(remedy !== undefined && { remedy: withoutQueries(remedy) }),
    sent: answeredRequest(prediction) !== undefined,
    readable: isReadable(prediction),
    readableHeaders: prediction.readableHeaders,
    cookies,
    browsers: browsers.map(({ engine, success, failure }) => ({
      engine,
      succeeds: success,
      ...(failure !== undefined && { reason: failure.reason, message: failure.message }),
    })),
    findings,
  }
}
