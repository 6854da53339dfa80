import { UnreadableError, UsageError } from '../frame/failure.js'
import { withProgress } from '../frame/progress.js'
import type { Terminal } from '../frame/terminal.js'
import { type HarEntry, hasCookies, headersOf } from '../har/entry.js'
import { readHar } from '../har/read-har.js'
import type { CopiedRequest } from './copied-request.js'

/** Most entries that a list of them shows. */
const maximumRows = 40

/** One entry of a HAR and its number, from 1. */
export interface FoundEntry {
  readonly entry: HarEntry
  readonly number: number
}

/**
 * Reads the request of one entry of a HAR, as `findHarEntry` does. Bodies, cookies and queries are
 * left behind.
 *
 * @throws as `findHarEntry` does.
 */
export async function readHarEntry(
  name: string,
  wanted: string | undefined,
  terminal: Terminal,
): Promise<CopiedRequest> {
  const { entry, number } = await findHarEntry(name, wanted, terminal)
  return toCopiedRequest(entry, number)
}

/**
 * Finds one entry of a HAR by its number from 1, or by its URL or a part of it, without the query;
 * of a file with one entry, that one. Of a request and its preflight the request is meant.
 *
 * @throws `UnreadableError` where the text is not a HAR, `UsageError` where the entry is not there,
 * where several are meant, or where none was named.
 */
export async function findHarEntry(
  name: string,
  wanted: string | undefined,
  terminal: Terminal,
): Promise<FoundEntry> {
  const fits = selector(wanted)
  const requests = new Matches()
  const preflights = new Matches()
  let count = 0
  const read = readHar(name, terminal, (entry, number) => {
    count = number
    if (!fits(entry, number)) return
    const isPreflight = String(entry.request?.method).toUpperCase() === 'OPTIONS'
    const matches = isPreflight ? preflights : requests
    matches.add({ entry, number })
  })
  await withProgress(terminal, `Reading ${name}`, read)
  const matches = requests.count > 0 ? requests : preflights
  const { first } = matches
  if (first === undefined) throw new UsageError(describeMissing(name, wanted as string, count))
  if (matches.count > 1) {
    const what = wanted === undefined ? 'requests' : 'requests like that'
    throw new UsageError(
      `${name} has ${matches.count} ${what}. Choose one with --entry and its number:\n${matches.rows()}`,
    )
  }
  return first
}

function selector(wanted: string | undefined): (entry: HarEntry, number: number) => boolean {
  if (wanted === undefined) return () => true
  if (/^\d+$/.test(wanted)) return (_, number) => number === Number(wanted)
  const part = withoutQuery(wanted)
  return ({ request }) => part !== '' && withoutQuery(request?.url).includes(part)
}

function describeMissing(name: string, wanted: string, count: number): string {
  return /^\d+$/.test(wanted)
    ? `${name} has no entry ${wanted}: entries are numbered from 1 to ${count}.`
    : `${name} has no request whose URL contains ${JSON.stringify(withoutQuery(wanted))}.`
}

/** The entries that fit, of which the first is kept, and the beginning of a list. */
class Matches {
  first: FoundEntry | undefined
  count = 0
  readonly #rows: string[] = []

  add(found: FoundEntry): void {
    this.first ??= found
    this.count++
    if (this.#rows.length < maximumRows) this.#rows.push(describeEntry(found.entry, found.number))
  }

  rows(): string {
    const left = this.count - this.#rows.length
    return [...this.#rows, ...(left > 0 ? [`  and ${left} more`] : [])].join('\n')
  }
}

function describeEntry({ request, response }: HarEntry, number: number): string {
  const status = Number(response?.status) > 0 ? String(response?.status) : 'no response'
  return `  ${number}  ${String(request?.method)} ${withoutQuery(request?.url)} (${status})`
}

/** A query may hold what is secret. */
function withoutQuery(url: unknown): string {
  return String(url)
    .replace(/[?#][\s\S]*$/, '')
    .slice(0, 200)
}

/**
 * Returns the request of an entry, as it was copied.
 *
 * @throws `UnreadableError` where it names no URL.
 */
export function toCopiedRequest({ request }: HarEntry, number: number): CopiedRequest {
  const { method, url, postData } = request ?? {}
  if (typeof url !== 'string') throw new UnreadableError(`Entry ${number} of the HAR has no URL.`)
  return {
    url,
    method: typeof method === 'string' ? method : undefined,
    headers: headersOf(request),
    hasBody: postData !== undefined && postData !== null,
    hasCookies: hasCookies(request),
  }
}
