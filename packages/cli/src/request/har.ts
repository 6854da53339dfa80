import { UnreadableError, UsageError } from '../frame/failure.js'
import type { Terminal } from '../frame/terminal.js'
import { type HarEntry, hasCookies, headersOf } from '../har/entry.js'
import { readHar } from '../har/read-har.js'
import type { CopiedRequest } from './copied-request.js'

/** Most entries that a list of them shows. */
const maximumRows = 40

/**
 * Reads the request of one entry of a HAR, by its number from 1; of a file with one entry, that one.
 * Bodies, cookies and queries are left behind.
 *
 * @throws `UnreadableError` where the text is not a HAR, `UsageError` where the entry is not there
 * or was not named.
 */
export async function readHarEntry(
  name: string,
  number: string | undefined,
  terminal: Terminal,
): Promise<CopiedRequest> {
  const wanted = Number(number ?? 1)
  const rows: string[] = []
  let found: HarEntry | undefined
  let count = 0
  await readHar(name, terminal, (entry, at) => {
    count = at
    if (at === wanted) found = entry
    if (rows.length < maximumRows) rows.push(describeEntry(entry, at))
  })
  if (number === undefined && count > 1) {
    const more = count > rows.length ? [`  and ${count - rows.length} more`] : []
    throw new UsageError(
      `${name} has ${count} requests. Name one with --entry:\n${[...rows, ...more].join('\n')}`,
    )
  }
  if (found === undefined) {
    throw new UsageError(`${name} has no entry ${number}: they go from 1 to ${count}.`)
  }
  return toCopiedRequest(found, wanted)
}

function describeEntry({ request, response }: HarEntry, number: number): string {
  const status = Number(response?.status) > 0 ? String(response?.status) : 'no answer'
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
