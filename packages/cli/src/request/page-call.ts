import { isToken, listElements } from '@crossgate/core'
import { normalizeMethod, type Page, type PageRequest, type Sender } from '@crossgate/probe'
import { UsageError } from '../frame/failure.js'
import type { CopiedHeader, CopiedRequest } from './copied-request.js'
import { checkOrigin } from './origin.js'
import { describeNoUrl } from './url.js'

/** A request as a page makes it, and what was concluded to get there. */
export interface PageCall {
  readonly page: Page
  readonly request: PageRequest & { readonly headers: readonly CopiedHeader[] }
  /** What was guessed or left out, as sentences. */
  readonly notes: readonly string[]
}

/** What the command line says, which goes before what was copied. */
export interface CallOptions {
  /** As browsers write it. */
  readonly origin?: string | undefined
  readonly credentials?: string | undefined
  readonly mode?: string | undefined
  readonly sender?: string | undefined
  /** Headers that the page sets, beside those that were copied. */
  readonly headers: readonly CopiedHeader[]
}

/** The headers whose values decide about a preflight. Of all others the name is enough, and the value may be secret. */
const telling = new Set(['accept', 'accept-language', 'content-language', 'content-type', 'range'])

/** What a browser writes by itself, beside what no page may set. */
const writtenByBrowser =
  /^(?:user-agent|priority|pragma|cache-control|if-.*|sec-.*|proxy-.*|upgrade|upgrade-insecure-requests|purpose|accept-encoding|connection|content-length|cookie|dnt|host|origin|referer|te|access-control-request-.*)$/

/** What developer tools add while their cache is off; a page may set it too. */
const ofDeveloperTools = /^(?:pragma|cache-control)$/

/**
 * Makes the request of a page out of one that was copied. Queries, user names and the values of
 * headers that decide nothing are left behind, so that no secret can get any further.
 *
 * @throws `UsageError` where the URL is not one of the web, or where nothing says which page it was.
 */
export function toPageCall(copied: CopiedRequest, options: CallOptions): PageCall {
  const notes: string[] = []
  const url = readUrl(copied.url)
  noteHost([...copied.headers, ...options.headers], url, notes)
  const asked = readPreflight(copied, notes)
  const origin = options.origin ?? findOrigin(copied, notes)
  const sender = options.sender ?? senderOf(copied, url)
  const credentials = options.credentials ?? credentialsOf(copied, notes)
  const mode = options.mode ?? (copied.mode === 'no-cors' ? 'no-cors' : undefined)
  const headers = [
    ...(asked?.headers ?? pageHeaders(copied, notes)),
    ...options.headers.map(withoutSecret),
  ]
  const hasBody = copied.hasBody && asked === undefined
  return {
    page: { origin },
    request: {
      url: url.href,
      method: normalizeMethod(asked?.method ?? copied.method ?? (copied.hasBody ? 'POST' : 'GET')),
      headers,
      ...(sender !== undefined && { sender: sender as Sender }),
      ...(credentials !== undefined && { credentials: credentials as 'include' }),
      ...(mode !== undefined && { mode: mode as 'cors' }),
      ...(hasBody && { body: 'bytes' }),
    },
    notes,
  }
}

function readUrl(text: string): URL {
  if (!URL.canParse(text) || !/^(?:https?|wss?):$/.test(new URL(text).protocol)) {
    throw new UsageError(describeNoUrl(text))
  }
  const url = new URL(text)
  url.search = ''
  url.hash = ''
  url.username = ''
  url.password = ''
  return url
}

/** A browser's Host is that of the URL. One that is not would choose another policy. */
function noteHost(
  headers: readonly CopiedHeader[],
  { host, origin, pathname }: URL,
  notes: string[],
) {
  const sent = headers.find(([name]) => name.toLowerCase() === 'host')?.[1]
  if (sent === undefined || sent.toLowerCase() === host) return
  notes.push(
    `The Host header is left out, because browsers take it from the URL. To ask about ${sent}, give the URL as ${origin.replace(host, sent)}${pathname}.`,
  )
}

function findOrigin(copied: CopiedRequest, notes: string[]): string {
  const origin = headerOf(copied, 'origin')
  if (origin !== undefined) return checkOrigin(origin, 'The Origin header')
  const referrer = copied.referrer ?? headerOf(copied, 'referer')
  if (referrer === undefined || !/^https?:/.test(referrer) || !URL.canParse(referrer)) {
    throw new UsageError(
      'Nothing says which page sends this request: add --origin, such as --origin https://app.example.com.',
    )
  }
  const found = new URL(referrer).origin
  notes.push(`There is no Origin header: the page's origin is taken from the referrer, ${found}.`)
  return found
}

function headerOf({ headers }: CopiedRequest, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

/** A preflight is the browser's own: what matters is the request that it asks for. */
function readPreflight(copied: CopiedRequest, notes: string[]) {
  const method = headerOf(copied, 'access-control-request-method')
  if (copied.method !== 'OPTIONS' || method === undefined || !isToken(method)) return undefined
  notes.push(`This is a preflight: the rest is about the ${method} that it asks for.`)
  const list = headerOf(copied, 'access-control-request-headers') ?? ''
  const headers = listElements(list).map((name): CopiedHeader => [name, 'application/x'])
  return { method, headers }
}

/** Returns the headers that a page set, without what the browser added and without values that may be secret. */
export function headersOfPage(headers: readonly CopiedHeader[]): CopiedHeader[] {
  return headers.filter(([name]) => !writtenByBrowser.test(name.toLowerCase())).map(withoutSecret)
}

function pageHeaders({ headers }: CopiedRequest, notes: string[]): CopiedHeader[] {
  const left = headers
    .map(([name]) => name.toLowerCase())
    .filter((name) => ofDeveloperTools.test(name))
  if (left.length > 0) {
    notes.push(
      `Left out, because developer tools add it while their cache is disabled: ${left.join(', ')}. If the page sets it, add it with --header.`,
    )
  }
  return headersOfPage(headers)
}

function withoutSecret([name, value]: CopiedHeader): CopiedHeader {
  return [name, telling.has(name.toLowerCase()) ? value : 'x']
}

function senderOf(copied: CopiedRequest, { protocol }: URL): Sender | undefined {
  if (/^wss?:$/.test(protocol)) return 'websocket'
  const mode = copied.mode ?? headerOf(copied, 'sec-fetch-mode')
  if (mode === 'websocket') return 'websocket'
  if (mode !== 'navigate') return undefined
  return copied.method === 'POST' || copied.hasBody ? 'form' : 'navigation'
}

function credentialsOf(copied: CopiedRequest, notes: string[]): string | undefined {
  if (copied.hasCookies) {
    notes.push('Cookies were sent, so the page is assumed to send them: credentials "include".')
    return 'include'
  }
  if (copied.credentials === 'omit') {
    notes.push(
      'Developer tools write credentials "omit" if no cookie was sent, whatever the page asked for: if it sends cookies, add --credentials include.',
    )
  }
  return copied.credentials
}
