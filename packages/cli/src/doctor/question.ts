import { methodInCapitals } from '@crossgate/core'
import { type Recognition, recognize } from '@crossgate/probe'
import { type LineParts, partsOfLine } from '../diagnosis/line-parts.js'
import { type OtherMeaning, recognizeOtherLine } from '../diagnosis/other-lines.js'
import type { Invocation } from '../frame/command.js'
import { UnreadableError, UsageError } from '../frame/failure.js'
import { readInput, standardInput } from '../frame/input.js'
import type { Terminal } from '../frame/terminal.js'
import { checkUrl, readHeaders } from '../live/options.js'
import type { CopiedHeader, CopiedRequest } from '../request/copied-request.js'
import { readCurl } from '../request/curl.js'
import { readFetchCall } from '../request/fetch-call.js'
import { isOrigin, readOrigin } from '../request/origin.js'
import { type PageCall, toPageCall } from '../request/page-call.js'

/** What somebody asks about: a line of a console, a request, or both. */
export interface Question {
  /** What the line can mean; absent where there is none, or one that is not known. */
  readonly recognition?: Recognition
  /** What the line says beside that. */
  readonly other?: OtherMeaning
  /** The values in the line, by name. */
  readonly parts: LineParts
  /** The request of the page, as far as it is known. */
  readonly call?: PageCall
  /** The URL to ask: with its query only where it was given by itself. */
  readonly target?: string
  /** The names of headers whose values may be sent: they were given with --header, or tell about the request. */
  readonly sentHeaders: ReadonlySet<string>
  readonly notes: readonly string[]
  /** What was taken for granted to ask the server, as sentences. */
  readonly guesses: readonly string[]
}

const sources = ['curl', 'fetch'] as const

/**
 * Reads what was asked. A query, a cookie and the values of copied headers are left behind.
 *
 * @throws `UsageError` where the pieces do not fit together, `UnreadableError` where a line is given
 * alone and is not one of a browser.
 */
export async function readQuestion(
  invocation: Invocation,
  terminal: Terminal,
  recorded?: CopiedRequest,
): Promise<Question> {
  const text = await readMessage(invocation, terminal)
  const recognition = (text === undefined ? null : recognize(text)) ?? undefined
  const other = text === undefined ? undefined : recognizeOtherLine(text)
  const copied = recorded ?? (await readCopied(invocation, terminal))
  const isUnknown = text !== undefined && recognition === undefined && other === undefined
  if (isUnknown && copied === undefined) {
    throw new UnreadableError(
      'This is not a line that Chromium, Firefox or WebKit print about a request. Copy the whole red line from the console, and put it in quotes.',
    )
  }
  const parts = text === undefined ? {} : partsOfLine(text, recognition)
  const meant = copied ?? requestOfLine(parts)
  const headers = readHeaders(invocation)
  const line = { recognition, parts }
  const call = meant && readCall(meant, invocation, line, headers, copied !== undefined)
  const isPageUnknown = copied === undefined && meant !== undefined && call === undefined
  const notes = [
    ...(isUnknown ? ['This is not a line that browsers print about requests.'] : []),
    ...(isPageUnknown && !invocation.flag('offline')
      ? [
          'The line does not say which page sent the request: with --origin, the server is checked too.',
        ]
      : []),
  ]
  const target = invocation.operands[0] ?? call?.request.url
  const more = call === undefined ? [] : noteGuesses(meant, recognition, copied !== undefined)
  return {
    ...(recognition !== undefined && { recognition }),
    ...(other !== undefined && { other }),
    parts,
    ...(call !== undefined && { call }),
    ...(call !== undefined && target !== undefined && { target }),
    sentHeaders: new Set(Object.keys(headers).map((name) => name.toLowerCase())),
    notes: [...notes, ...(call?.notes ?? []), ...noteCase(call)],
    guesses: [...more, ...noteQuery(invocation, meant)],
  }
}

async function readMessage(
  invocation: Invocation,
  terminal: Terminal,
): Promise<string | undefined> {
  const value = invocation.text('message')
  const text = value === standardInput ? (await readInput(value, terminal)).text : value
  if (text !== undefined && text.trim() === '') {
    throw new UsageError('--message needs the line from the console, but it is empty.')
  }
  return text
}

async function readCopied(
  invocation: Invocation,
  terminal: Terminal,
): Promise<CopiedRequest | undefined> {
  const { operands, rest } = invocation
  const given = sources.filter((name) => invocation.text(name) !== undefined)
  const count = given.length + operands.length + (rest.length > 0 ? 1 : 0)
  if (count > 1) {
    throw new UsageError('Give one request: a URL, --curl, --fetch, or a curl command after --.')
  }
  if (rest.length > 0) return readCurl(rest)
  const [url] = operands
  if (url !== undefined) {
    checkOperand(url)
    return { url: checkUrl(url), headers: [], hasBody: false, hasCookies: false }
  }
  const [source] = given
  if (source === undefined) return undefined
  const value = invocation.text(source) as string
  const text = value === standardInput ? (await readInput(value, terminal)).text : value
  return source === 'curl' ? readCurl(text) : readFetchCall(text)
}

/** What belongs to --message is easily given by itself. */
function checkOperand(text: string): void {
  if (text === standardInput) {
    throw new UsageError('To read the line of the console from standard input, write --message -.')
  }
  if (/\s/.test(text.trim())) {
    throw new UsageError(
      'This is not the URL of a server. If it is the line from the console, write --message before it.',
    )
  }
}

/** The request that a line names. */
function requestOfLine({ url }: LineParts): CopiedRequest | undefined {
  if (url === undefined || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return undefined
  }
  return { url, headers: [], hasBody: false, hasCookies: false }
}

const credentialReasons = new Set(['wildcard-origin-with-credentials', 'missing-allow-credentials'])

function readCall(
  copied: CopiedRequest,
  invocation: Invocation,
  { recognition, parts }: Pick<Question, 'parts'> & { recognition: Recognition | undefined },
  headers: Readonly<Record<string, string>>,
  isCopied: boolean,
): PageCall | undefined {
  const { reasons = [] } = recognition ?? {}
  const origin = readOrigin(invocation, 'origin') ?? originOfLine(parts)
  const method = invocation.text('method') ?? parts.method ?? copied.method
  const needsCredentials =
    reasons.length > 0 && reasons.every((reason) => credentialReasons.has(reason))
  const credentials = invocation.text('credentials') ?? (needsCredentials ? 'include' : undefined)
  const named: CopiedHeader[] = parts.header === undefined ? [] : [[parts.header, 'x']]
  const asked = isAboutPreflight(recognition) && method === undefined && named.length === 0
  const type: CopiedHeader[] = asked && !isCopied ? [['content-type', 'application/json']] : []
  try {
    return withHeaders(
      toPageCall(
        {
          ...copied,
          headers: [...copied.headers, ...named, ...type],
          ...(method !== undefined && { method }),
          ...(asked && !isCopied && { method: 'POST' }),
        },
        {
          origin,
          credentials,
          mode: invocation.text('mode'),
          sender: invocation.text('sender'),
          headers: [],
        },
      ),
      headers,
    )
  } catch (error) {
    // Of a line alone, which does not name its page, there is still something to say.
    if (!isCopied && origin === undefined && error instanceof UsageError) return undefined
    throw error
  }
}

/** Headers of the command line go out with their values. */
function withHeaders(call: PageCall, headers: Readonly<Record<string, string>>): PageCall {
  const { request } = call
  return {
    ...call,
    request: { ...request, headers: [...request.headers, ...Object.entries(headers)] },
  }
}

function originOfLine({ origin, page }: LineParts): string | undefined {
  if (origin !== undefined && isOrigin(origin)) return origin
  return page !== undefined && URL.canParse(page) ? new URL(page).origin : undefined
}

function isAboutPreflight(recognition: Recognition | undefined): boolean {
  const [first] = recognition?.lines ?? []
  return first !== undefined && /preflight/i.test(first.template)
}

function noteGuesses(
  copied: CopiedRequest | undefined,
  recognition: Recognition | undefined,
  isCopied: boolean,
): string[] {
  if (isCopied || copied === undefined || !isAboutPreflight(recognition)) return []
  const { method, header } = recognition?.parts ?? {}
  if (method !== undefined || header !== undefined) return []
  return [
    'The line is about a preflight and does not say for which request: a POST of application/json is assumed. To change that, use --method and --header.',
  ]
}

/** What browsers do not write in capitals, of which servers know only the capitals. */
function noteCase(call: PageCall | undefined): string[] {
  const method = call?.request.method ?? 'GET'
  const meant = methodInCapitals(method)
  if (meant === undefined) return []
  return [
    `Methods are case-sensitive, and browsers send ${method} as the page writes it: have the page send ${meant}, unless the server is meant to know ${method}.`,
  ]
}

function noteQuery(invocation: Invocation, copied: CopiedRequest | undefined): string[] {
  if (invocation.operands.length > 0 || !copied?.url.includes('?')) return []
  return [
    'The query of the URL is left out, because it may be secret: to send it, give the URL itself.',
  ]
}
