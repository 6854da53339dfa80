import type { Header } from '@crossgate/probe'
import { type HarEntry, hasCookies, headersOf } from '../har/entry.js'
import { isOrigin } from '../request/origin.js'
import { headersOfPage } from '../request/page-call.js'

/** What is kept of an entry: nothing that is secret, and little enough for many of them. */
export interface EntryFacts {
  readonly method: string
  /** Without query, fragment, user name and password. */
  readonly url: string
  /** The page's origin, where the entry tells. */
  readonly origin?: string
  /** By which the page is found where the entry does not tell. */
  readonly pageref?: string
  /** 0 or less where there was no answer. */
  readonly status: number
  /** What the recorder calls the failure. */
  readonly error?: string
  /** What the page set, without values that may be secret. */
  readonly requestHeaders: readonly Header[]
  /** What of the answer decides about CORS and caches. */
  readonly responseHeaders: readonly Header[]
  readonly hasCookies: boolean
  readonly hasBody: boolean
  readonly isFromCache: boolean
  readonly isFromServiceWorker: boolean
  /** Firefox: whether the request got as far as the network. */
  readonly isOnNetwork: boolean
}

/** What decides about CORS, caches and redirects. */
const keptHeaders =
  /^(?:access-control-.*|vary|age|x-cache|cf-cache-status|cache-control|content-type|cross-origin-.*|location|server|x-powered-by|x-frame-options|crossgate-denial)$/

/** Returns what is kept of an entry, or undefined where it is no request to a server. */
export function factsOf(entry: HarEntry): EntryFacts | undefined {
  const { request, response } = entry
  const url = publicUrl(request?.url)
  if (url === undefined) return undefined
  const headers = headersOf(request)
  const origin = originOf(headers)
  const error = textOf(response?._error) ?? textOf(response?._failureText)
  const pageref = textOf(entry.pageref)
  return {
    method: textOf(request?.method) ?? 'GET',
    url,
    ...(origin !== undefined && { origin }),
    ...(pageref !== undefined && { pageref }),
    status: Number(response?.status) || 0,
    ...(error !== undefined && { error }),
    requestHeaders: headersOfPage(headers),
    responseHeaders: headersOf(response).filter(([name]) => keptHeaders.test(name.toLowerCase())),
    hasCookies: hasCookies(request),
    hasBody: request?.postData !== undefined && request.postData !== null,
    isFromCache: entry._fromCache !== undefined,
    isFromServiceWorker: response?._fetchedViaServiceWorker === true,
    isOnNetwork: entry._securityState !== undefined,
  }
}

/** What an entry is about where it is a preflight. */
export interface PreflightFacts {
  readonly url: string
  readonly method: string
  readonly status: number
  readonly headers: readonly Header[]
  /** When it was sent, in milliseconds since 1970; `NaN` where the file does not say. */
  readonly started: number
}

/** Returns what a preflight answered, or undefined where the entry is another request. */
export function preflightOf(entry: HarEntry): PreflightFacts | undefined {
  const { request, response } = entry
  if (request?.method !== 'OPTIONS') return undefined
  const method = headerOf(headersOf(request), 'access-control-request-method')
  const url = publicUrl(request.url)
  if (method === undefined || url === undefined) return undefined
  return {
    url,
    method,
    status: Number(response?.status) || 0,
    headers: headersOf(response).filter(([name]) => keptHeaders.test(name.toLowerCase())),
    started: startOf(entry),
  }
}

/** When an entry was sent, in milliseconds since 1970; `NaN` where the file does not say. */
export function startOf({ startedDateTime }: HarEntry): number {
  return typeof startedDateTime === 'string' ? Date.parse(startedDateTime) : Number.NaN
}

/** The value of a header, by its name in lower case. */
export function headerOf(
  headers: readonly (readonly [string, string])[],
  wanted: string,
): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

function publicUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^(?:https?|wss?):/i.test(value)) return undefined
  if (!URL.canParse(value)) return undefined
  const { protocol, host, pathname } = new URL(value)
  return `${protocol}//${host}${pathname}`
}

function originOf(headers: readonly (readonly [string, string])[]): string | undefined {
  const origin = headerOf(headers, 'origin')
  if (origin !== undefined && isOrigin(origin)) return origin
  const referrer = headerOf(headers, 'referer')
  if (referrer === undefined || !URL.canParse(referrer)) return undefined
  return new URL(referrer).origin
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
