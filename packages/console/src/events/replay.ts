import type { CorsConfiguration, CorsDecision, CorsEvent, CorsRequest } from '@crossgate/core'
import { createTrialEngine } from '../policy/configuration-check.js'
import type { EventEntry, PassedRequest, Store } from '../storage/store.js'

/** A recorded request whose outcome changes. */
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
  /** For a request that would be refused: why. */
  readonly message?: string
}

/** What recorded requests would meet under other settings. */
export interface Replay {
  /** Recorded requests that were tried, repetitions counted. */
  readonly replayed: number
  /** Refused under the saved settings, permitted under the others. */
  readonly allowed: { readonly requests: number; readonly entries: readonly ReplayedRequest[] }
  /** Permitted under the saved settings, refused under the others. */
  readonly refused: { readonly requests: number; readonly entries: readonly ReplayedRequest[] }
}

/** The most recent entries that a replay takes from the event log, and from the requests that passed. */
const maximumReplayed = 5000

/** Decides every recorded request twice, and gives those whose outcome differs. */
export async function replayRecorded(
  store: Store,
  basePath: string,
  before: CorsConfiguration,
  after: CorsConfiguration,
): Promise<Replay> {
  const engines = [createTrialEngine(before, basePath), createTrialEngine(after, basePath)] as const
  const [{ entries }, passed] = await Promise.all([
    store.events.search({ limit: maximumReplayed }),
    store.traffic.list(maximumReplayed),
  ])
  const allowed: ReplayedRequest[] = []
  const refused: ReplayedRequest[] = []
  let replayed = 0
  const replay = (request: CorsRequest, recorded: ReplayedRequest) => {
    replayed += recorded.count
    const [old, now] = engines.map((engine) => engine.decide(request)) as [
      CorsDecision,
      CorsDecision,
    ]
    if (permits(old) === permits(now)) return
    if (permits(now)) allowed.push(recorded)
    else refused.push({ ...recorded, message: now.denial?.message ?? noPermission })
  }
  for (const entry of entries) replay(toRequest(entry), fromEvent(entry))
  for (const request of passed) replay(fromPassedRequest(request), fromPassed(request))
  return { replayed, allowed: sum(allowed), refused: sum(refused) }
}

/** Whether a page of another origin gets what it asked for. */
export function permits({ kind, denial }: CorsDecision): boolean {
  return denial === undefined && kind !== 'disabled' && kind !== 'excluded'
}

const noPermission =
  'The filter gives no permission, and the browser keeps the answer from the page.'

/** The request that an entry tells of. */
export function toRequest(event: CorsEvent): CorsRequest {
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

function fromPassedRequest(request: PassedRequest): CorsRequest {
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
  const asked = requestMethod === undefined ? {} : { requestMethod }
  return { origin, method, ...asked, path, count, lastInstant }
}

function sum(entries: ReplayedRequest[]) {
  return { requests: entries.reduce((total, { count }) => total + count, 0), entries }
}
