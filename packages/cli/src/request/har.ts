import { UnreadableError, UsageError } from '../frame/failure.js'
import type { Input } from '../frame/input.js'
import type { CopiedHeader, CopiedRequest } from './copied-request.js'

/** Most entries that a list of them shows. */
const maximumRows = 40

/**
 * Reads the request of one entry of a HAR, by its number from 1; of a file with one entry, that one.
 * Bodies, cookies and queries are left behind.
 *
 * @throws `UnreadableError` where the text is not a HAR, `UsageError` where the entry is not there
 * or was not named.
 */
export function readHarEntry({ name, text }: Input, number: string | undefined): CopiedRequest {
  const entries = readEntries(name, text)
  if (number === undefined && entries.length > 1) {
    throw new UsageError(
      `${name} has ${entries.length} requests. Name one with --entry:\n${listEntries(entries)}`,
    )
  }
  const index = Number(number ?? 1) - 1
  const entry = entries[index]
  if (entry === undefined) {
    throw new UsageError(`${name} has no entry ${number}: they go from 1 to ${entries.length}.`)
  }
  return toRequest(entry, index + 1)
}

/** What is read of an entry. Recorders differ in all the rest. */
interface HarEntry {
  readonly request?: {
    readonly method?: unknown
    readonly url?: unknown
    readonly headers?: unknown
    readonly cookies?: unknown
    readonly postData?: unknown
  }
  readonly response?: { readonly status?: unknown }
}

function readEntries(name: string, text: string): HarEntry[] {
  let har: unknown
  try {
    har = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    const isCut = /^\s*\{\s*"log"/.test(text)
    throw new UnreadableError(
      isCut
        ? `${name} begins as a HAR and ends in the middle of one: export it again.`
        : `${name} is not a HAR: that is JSON which begins with { "log": ….`,
    )
  }
  const { entries } = (har as { log?: { entries?: unknown } } | null)?.log ?? {}
  if (!Array.isArray(entries)) {
    throw new UnreadableError(`${name} is JSON, but not a HAR: it has no log with entries.`)
  }
  if (entries.length === 0) {
    throw new UnreadableError(
      `${name} is a HAR without requests: record again with the network panel open.`,
    )
  }
  return entries
}

function listEntries(entries: readonly HarEntry[]): string {
  const rows = entries.slice(0, maximumRows).map(({ request, response }, index) => {
    const status = Number(response?.status) > 0 ? String(response?.status) : 'no answer'
    return `  ${index + 1}  ${String(request?.method)} ${withoutQuery(request?.url)} (${status})`
  })
  const more = entries.length - rows.length
  return [...rows, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n')
}

/** A query may hold what is secret. */
function withoutQuery(url: unknown): string {
  return String(url)
    .replace(/[?#][\s\S]*$/, '')
    .slice(0, 200)
}

function toRequest({ request }: HarEntry, number: number): CopiedRequest {
  const { method, url, headers, cookies, postData } = request ?? {}
  if (typeof url !== 'string') throw new UnreadableError(`Entry ${number} of the HAR has no URL.`)
  const pairs = readHeaders(headers)
  const hasCookieHeader = pairs.some(([name]) => name.toLowerCase() === 'cookie')
  return {
    url,
    method: typeof method === 'string' ? method : undefined,
    headers: pairs,
    hasBody: postData !== undefined && postData !== null,
    hasCookies: hasCookieHeader || (Array.isArray(cookies) && cookies.length > 0),
  }
}

/** HTTP/2's pseudo headers are not headers of the page. */
function readHeaders(headers: unknown): CopiedHeader[] {
  if (!Array.isArray(headers)) return []
  return headers.flatMap((header: { name?: unknown; value?: unknown } | null) => {
    const { name, value } = header ?? {}
    const isHeader = typeof name === 'string' && !name.startsWith(':') && typeof value === 'string'
    return isHeader ? [[name, value] as const] : []
  })
}
