import type { Invocation } from '../frame/command.js'
import { UsageError } from '../frame/failure.js'
import { readInput, standardInput } from '../frame/input.js'
import type { Terminal } from '../frame/terminal.js'
import type { CopiedHeader, CopiedRequest } from '../request/copied-request.js'
import { readCurl, readHeader } from '../request/curl.js'
import { readFetchCall } from '../request/fetch-call.js'
import { readHarEntry } from '../request/har.js'
import { readOrigin } from '../request/origin.js'
import { type PageCall, toPageCall } from '../request/page-call.js'

const sources = ['url', 'curl', 'fetch', 'har'] as const

/** Reads the request from wherever the command line says that it is. */
export async function readPageCall(invocation: Invocation, terminal: Terminal): Promise<PageCall> {
  const copied = await readCopied(invocation, terminal)
  const method = invocation.text('method')
  return toPageCall(
    { ...copied, ...(method !== undefined && { method }) },
    {
      origin: readOrigin(invocation, 'origin'),
      credentials: invocation.text('credentials'),
      mode: invocation.text('mode'),
      sender: invocation.text('sender'),
      headers: invocation.list('header').flatMap(readHeaderOption),
    },
  )
}

async function readCopied(invocation: Invocation, terminal: Terminal): Promise<CopiedRequest> {
  const given = sources.filter((name) => invocation.text(name) !== undefined)
  const { rest } = invocation
  if (given.length + (rest.length > 0 ? 1 : 0) !== 1) {
    throw new UsageError(
      given.length === 0 && rest.length === 0
        ? 'Which request? Give --url, --curl, --fetch or --har, or a curl command after --.'
        : 'Give one request: --url, --curl, --fetch, --har, or a curl command after --.',
    )
  }
  if (invocation.text('entry') !== undefined && invocation.text('har') === undefined) {
    throw new UsageError('--entry works only with a HAR: add --har.')
  }
  if (rest.length > 0) return readCurl(rest)
  const [source] = given as [(typeof sources)[number]]
  const value = invocation.text(source) as string
  if (source === 'har') return readHarEntry(value, invocation.text('entry'), terminal)
  if (source === 'url') return { url: value, headers: [], hasBody: false, hasCookies: false }
  const text = value === standardInput ? (await readInput(value, terminal)).text : value
  return source === 'curl' ? readCurl(text) : readFetchCall(text)
}

function readHeaderOption(line: string): CopiedHeader[] {
  const headers = readHeader(line)
  if (headers.length === 0) {
    throw new UsageError(
      `--header needs a name and a value, as in --header "X-Api-Key: 1", not ${JSON.stringify(line)}.`,
    )
  }
  return headers
}
