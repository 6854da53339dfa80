import { Asker, defaultBudget, describeBudget } from '../diagnosis/asker.js'
import type { Cause } from '../diagnosis/cause.js'
import type { Command, Invocation } from '../frame/command.js'
import { type ExitCode, exitCodes } from '../frame/exit-code.js'
import { UsageError } from '../frame/failure.js'
import { standardInput } from '../frame/input.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { formatLive } from '../live/format.js'
import { type LiveFormat, withoutQuery } from '../live/live-report.js'
import { liveOptions, readLiveOptions, readNumber, urlByItself } from '../live/options.js'
import { readOrigin } from '../request/origin.js'
import { pageOptions } from '../request/page-options.js'
import { type Diagnosis, diagnose, isInOrder } from './diagnosis.js'
import { type Question, readQuestion } from './question.js'
import { toDocument, toLiveReport } from './report.js'
import { formatDiagnosis } from './text.js'

const { engine: _, ...requestOptions } = pageOptions

/** `crossgate doctor`: from a red line in a console to what has to change, and where. */
export const doctor: Command = {
  usage: '[URL --origin ORIGIN | --message LINE | --har FILE | --curl TEXT] [OPTIONS] [-- curl …]',
  description: `Says why a page does not get a response, and what to change. Give it the red line from the console,
a HAR, a copied request, or a URL and the origin of the page. It sends the live server what a browser
would send, with GET, HEAD and OPTIONS and within a budget, says which server and framework respond,
and prints the lines to change in their own notation, with what each browser does then. Cookies, tokens
and bodies that you paste are neither printed nor sent. The query of a URL is never printed, and sent
only if you give the URL by itself; the values of --header are sent as they are.`,
  options: {
    message: {
      kind: 'text',
      value: 'LINE',
      help: "The line from the browser's console; - reads it from standard input.",
    },
    har: {
      kind: 'text',
      value: 'FILE',
      help: 'A HAR: every failed request in it, grouped by cause.',
    },
    entry: {
      kind: 'text',
      value: 'NUMBER',
      help: 'One request of the HAR in full: its number from 1, or part of its URL.',
    },
    curl: {
      kind: 'text',
      value: 'TEXT',
      help: 'A copied curl command; - reads it from standard input.',
    },
    fetch: {
      kind: 'text',
      value: 'TEXT',
      help: 'A copied fetch(…); - reads it from standard input.',
    },
    origin: { kind: 'text', value: 'ORIGIN', help: 'The origin of the page.' },
    ...requestOptions,
    offline: { kind: 'flag', help: 'Send nothing to any server: use only what you give.' },
    budget: {
      kind: 'text',
      value: 'NUMBER',
      help: `The most requests to send. Default: ${defaultBudget}.`,
    },
    send: {
      kind: 'flag',
      help: 'Send the request with its own method, even if that changes data.',
    },
    ...liveOptions,
  },
  examples: [
    {
      line: 'crossgate doctor http://127.0.0.1:3000/silent --origin http://localhost:5173',
      purpose: 'A page cannot read what this URL returns',
      exitCode: exitCodes.findings,
    },
    {
      line: `crossgate doctor --offline --message "Access to fetch at 'https://api.example.com/items' from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."`,
      purpose: 'A red line from the console, without contacting the server',
      exitCode: exitCodes.findings,
    },
  ],
  insteadOf: { url: urlByItself },
  maximumOperands: 1,
  takesRest: true,
  run: runDoctor,
}

async function runDoctor(invocation: Invocation, terminal: Terminal): Promise<ExitCode> {
  checkInputs(invocation)
  if (invocation.text('har') !== undefined && invocation.text('entry') === undefined) {
    const { runSession } = await import('../session/command.js')
    return runSession(invocation, terminal)
  }
  const entry = await readEntry(invocation, terminal)
  const question = await readQuestion(invocation, terminal, entry?.request)
  return answerQuestion(question, entry?.causes ?? [], invocation, terminal)
}

async function readEntry(invocation: Invocation, terminal: Terminal) {
  const name = invocation.text('har')
  if (name === undefined) return undefined
  const { readSessionEntry } = await import('../session/one-entry.js')
  return readSessionEntry(name, invocation.text('entry') as string, terminal)
}

async function answerQuestion(
  question: Question,
  recorded: readonly Cause[],
  invocation: Invocation,
  terminal: Terminal,
): Promise<ExitCode> {
  const asker = await openAsker(question, invocation, terminal)
  try {
    const diagnosis = await withProgress(terminal, 'Asking', diagnose(question, recorded, asker))
    terminal.write(format(diagnosis, asker, invocation, terminal))
    return exitCodeOf(diagnosis, invocation.flag('strict'))
  } finally {
    await asker?.close()
  }
}

/** Says what will be asked before anything is. */
async function openAsker(
  { target, sentHeaders, call }: Question,
  invocation: Invocation,
  terminal: Terminal,
): Promise<Asker | undefined> {
  const budget = readNumber(invocation, 'budget', 1000) ?? defaultBudget
  const options = readLiveOptions(invocation)
  if (invocation.flag('offline') || target === undefined || !/^https?:/.test(target)) {
    return undefined
  }
  const sendsAll = invocation.flag('send')
  const own = call?.request.method ?? 'GET'
  const methods =
    sendsAll && !/^(?:GET|HEAD|OPTIONS)$/.test(own)
      ? `GET, HEAD, OPTIONS and ${own}`
      : 'GET, HEAD and OPTIONS'
  terminal.note(`Sending ${methods} to ${withoutQuery(target)}, ${describeBudget(budget)}.\n`)
  return Asker.open({ budget, sendsAll, sentHeaders, ...options })
}

function format(
  diagnosis: Diagnosis,
  asker: Asker | undefined,
  invocation: Invocation,
  terminal: Terminal,
): string {
  const name = (invocation.text('format') ?? 'text') as LiveFormat
  if (name === 'text') {
    const requests = asker && `${asker.requests} of at most ${asker.budget}`
    return formatDiagnosis(diagnosis, requests, terminal)
  }
  const document = {
    ...toDocument(diagnosis),
    ...(asker !== undefined && { requests: asker.requests, budget: asker.budget }),
  }
  return formatLive(name, toLiveReport(diagnosis), document, terminal)
}

function exitCodeOf(diagnosis: Diagnosis, isStrict: boolean): ExitCode {
  const { causes, isJudged } = diagnosis
  if (!isJudged) return exitCodes.unreadable
  if (!isStrict && isInOrder(diagnosis)) return exitCodes.fine
  const counted = isStrict ? causes : causes.filter(({ kind }) => kind !== 'error-status')
  return counted.length > 0 ? exitCodes.findings : exitCodes.fine
}

function checkInputs(invocation: Invocation): void {
  readNumber(invocation, 'budget', 1000)
  readLiveOptions(invocation)
  readOrigin(invocation, 'origin')
  const { operands, rest } = invocation
  const given = ['message', 'har', 'curl', 'fetch'].filter(
    (name) => invocation.text(name) !== undefined,
  )
  if (given.length === 0 && operands.length === 0 && rest.length === 0) {
    throw new UsageError(
      'What went wrong? Give the line from the console with --message, a HAR with --har, a copied curl command after --, or a URL and --origin.',
    )
  }
  if (invocation.text('har') !== undefined && given.length + operands.length + rest.length > 1) {
    throw new UsageError('--har already contains the requests: leave out any other request.')
  }
  const entry = invocation.text('entry')
  if (entry !== undefined && invocation.text('har') === undefined) {
    throw new UsageError('--entry works only with a HAR: add --har.')
  }
  const fromInput = given.filter((name) => invocation.text(name) === standardInput)
  if (fromInput.length > 1) {
    throw new UsageError('Only one thing can be read from standard input.')
  }
}
