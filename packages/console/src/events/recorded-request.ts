import type { CorsEvent, CorsRequest } from '@crossgate/core'
import type { EventEntry, PassedRequest, Store } from '../storage/store.js'

/** A recorded request, as it is named to whoever asks what a change would do. */
export interface ReplayedRequest {
  /** The entry of the event log it is from; absent for a request that passed. */
  readonly eventId?: number
  readonly origin: string
  readonly method: string
  /** For a preflight: the method that it asked for. */
  readonly requestMethod?: string
  readonly path: string
  /** How often it was recorded. */
  readonly count: number
  readonly lastInstant: number
}

/** A request whose headers can be listed. */
interface RequestWithLines extends CorsRequest {
  readonly headers: ReadonlyMap<string, string>
}

/** A recorded request as the engine takes it. */
export interface RecordedRequest {
  readonly request: CorsRequest
  readonly entry: ReplayedRequest
}

/** The most recent entries that are taken from the event log, and from the requests that passed. */
const maximumRecorded = 5000
/** Entries that are read at once: the event loop gets its turn between them. */
const pageSize = 250

/** Reads what was recorded last, as JSON texts of some hundred requests each. */
export async function readRecorded({
  events,
  traffic,
}: Pick<Store, 'events' | 'traffic'>): Promise<string[]> {
  const texts: string[] = []
  let cursor: string | undefined
  for (let read = 0; read < maximumRecorded; read += pageSize) {
    const page = await events.list({}, { limit: pageSize, cursor })
    const { entries } = page
    cursor = page.cursor
    texts.push(write(entries.map((entry) => [toRequest(entry), fromEvent(entry)])))
    if (cursor === undefined) break
  }
  const passed = await traffic.list(maximumRecorded)
  for (let start = 0; start < passed.length; start += pageSize) {
    const page = passed.slice(start, start + pageSize)
    texts.push(write(page.map((request) => [fromPassedRequest(request), fromPassed(request)])))
  }
  return texts
}

interface WrittenRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
}

function write(pairs: readonly (readonly [RequestWithLines, ReplayedRequest])[]): string {
  return JSON.stringify(
    pairs.map(([{ headers, ...request }, entry]) => [{ ...request, headers: [...headers] }, entry]),
  )
}

/** Reads one of the texts back. */
export function parseRecorded(text: string): RecordedRequest[] {
  const pairs = JSON.parse(text) as [WrittenRequest, ReplayedRequest][]
  return pairs.map(([{ method, url, headers }, entry]) => ({
    request: { method, url, headers: new Map(headers) },
    entry,
  }))
}

/** The request that an entry tells of. */
export function toRequest(event: CorsEvent): RequestWithLines {
  const { request, reason, value } = event
  const headers = new Map<string, string>()
  const set = (name: string, given: string | null) => {
    if (given !== null) headers.set(name, given)
  }
  set('origin', request.origin)
  set('host', request.host)
  set('content-type', request.contentType)
  set('sec-fetch-site', request.secFetchSite)
  set('sec-fetch-mode', request.secFetchMode)
  if (request.requestMethod !== undefined) {
    set('access-control-request-method', request.requestMethod)
    const names = new Set(request.headerNames)
    // An entry keeps the first fifty names.
    if (reason === 'header-not-allowed') names.add(value)
    const list = isOverlong(event) ? ','.repeat(1000) : [...names].join(',')
    if (list !== '') set('access-control-request-headers', list)
  } else if (isHandshake(event)) {
    set('upgrade', 'websocket')
  }
  return { method: request.method, url: request.path, headers }
}

/**
 * Whether an event is about a WebSocket handshake, which has no header of its own in it: of all that
 * is not a preflight, nothing else is refused on an excluded path.
 */
export function isHandshake({ request, reason, outcome }: CorsEvent): boolean {
  return request.method === 'GET' && reason === 'excluded-path' && outcome !== 'withheld'
}

/** Whether a preflight was refused for the length of its list, of which the entry keeps a part. */
function isOverlong({ reason, value }: CorsEvent): boolean {
  return reason === 'invalid-preflight' && value === 'Access-Control-Request-Headers'
}

function fromPassedRequest(request: PassedRequest): RequestWithLines {
  const headers = new Map([['origin', request.origin]])
  if (request.host !== null) headers.set('host', request.host)
  if (request.secFetchSite !== null) headers.set('sec-fetch-site', request.secFetchSite)
  if (request.secFetchMode !== null) headers.set('sec-fetch-mode', request.secFetchMode)
  if (request.requestMethod !== undefined) {
    headers.set('access-control-request-method', request.requestMethod)
  }
  if (request.headerNames.length > 0) {
    headers.set('access-control-request-headers', request.headerNames.join(','))
  }
  return { method: request.method, url: request.path, headers }
}

function fromEvent(entry: EventEntry): ReplayedRequest {
  const { id, request, count, lastInstant } = entry
  const { requestMethod } = request
  return {
    eventId: id,
    origin: request.origin ?? '',
    method: request.method,
    ...(requestMethod === undefined ? {} : { requestMethod }),
    path: request.path,
    count,
    lastInstant,
  }
}

function fromPassed(request: PassedRequest): ReplayedRequest {
  const { origin, method, requestMethod, path, count, lastInstant } = request
  const preflight = requestMethod === undefined ? {} : { requestMethod }
  return { origin, method, ...preflight, path, count, lastInstant }
}
