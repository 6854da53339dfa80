import type { CorsEvent, CorsEventLog, CorsRequest } from '@crossgate/core'
import type { EventRecord, PassedRequest, Store } from './store.js'

/** What the recorder needs to know of the outside. */
export interface EventRecorderOptions {
  readonly store: Pick<Store, 'events' | 'traffic'>
  /** How many events stay. */
  readonly numberToRetain: () => number
  /** How long an event stays after it was last seen, in milliseconds. */
  readonly maximumAge: number
  /** How often what was gathered is written, in milliseconds. */
  readonly interval: number
  readonly onError: (error: unknown) => void
}

/** Takes denials at the speed of decisions, and writes them folded, in batches. */
export interface EventRecorder extends CorsEventLog {
  append(event: CorsEvent): void
  /** Notes a cross-origin request that passed. */
  notePassed(request: CorsRequest): void
  /** Writes what was gathered. Never rejects: what could not be written waits for the next time. */
  flush(): Promise<void>
  /** How many denials found no room since the start. */
  readonly dropped: number
  /** Writes what was gathered, and ends. */
  close(): Promise<void>
}

/** Distinct denials that wait for the next batch; beyond them a denial is only counted. */
const maximumPending = 5000
/** Distinct requests that passed, waiting and stored. */
const maximumPassed = 2000
/** Requests that passed are counted up to this in an interval; under more load they are a sample. */
const maximumNotes = 250
const maximumText = 256
/** Repetitions fold within an hour, so that the log still tells when something happened. */
const foldInterval = 3_600_000

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { store, onError } = options
  let events = new Map<string, { event: CorsEvent; count: number; lastInstant: number }>()
  let passed = new Map<string, { request: CorsRequest; count: number }>()
  let dropped = 0
  let notes = 0
  let sincePrune = 0
  let failing = false
  let flushing: Promise<void> | undefined

  const flushEvents = async () => {
    if (events.size === 0) return
    const batch: EventRecord[] = Array.from(events, ([key, entry]) => ({ key, ...entry }))
    const taken = events
    events = new Map()
    try {
      await store.events.record(batch)
    } catch (error) {
      events = merge(taken, events)
      throw error
    }
    sincePrune += batch.length
  }

  const flushPassed = async () => {
    notes = 0
    if (passed.size === 0) return
    const taken = passed
    passed = new Map()
    const lastInstant = Date.now()
    await store.traffic.record(
      Array.from(taken, ([key, { request, count }]) => toPassed(key, request, count, lastInstant)),
    )
    await store.traffic.prune(maximumPassed)
  }

  const prune = async (always: boolean) => {
    const numberToRetain = options.numberToRetain()
    if (!always && sincePrune < Math.max(1, Math.min(1000, numberToRetain / 10))) return
    sincePrune = 0
    await store.events.prune({ numberToRetain, notBefore: Date.now() - options.maximumAge })
  }

  const write = async (always: boolean) => {
    try {
      await flushEvents()
      await flushPassed()
      await prune(always)
      failing = false
    } catch (error) {
      // A full disk fails every time: it is told once.
      if (!failing) onError(error)
      failing = true
    }
  }

  const flush = (always = false): Promise<void> => {
    flushing ??= write(always).finally(() => {
      flushing = undefined
    })
    return flushing
  }

  const timer = setInterval(flush, options.interval)
  const hourly = setInterval(() => flush(true), foldInterval)
  timer.unref()
  hourly.unref()

  return {
    append(event) {
      const key = foldKey(event)
      const known = events.get(key)
      if (known) {
        known.event = event
        known.count++
        known.lastInstant = event.insertInstant
      } else if (events.size < maximumPending) {
        events.set(key, { event, count: 1, lastInstant: event.insertInstant })
      } else {
        dropped++
      }
    },

    notePassed(request) {
      if (notes >= maximumNotes) return
      notes++
      const { method, url, headers } = request
      const query = url.search(/[?#]/)
      const target = query < 0 ? url : url.slice(0, query)
      const requested = headers.get('access-control-request-method')
      const key = `${headers.get('origin')}\n${method}\n${requested ?? ''}\n${target}`
      const known = passed.get(key)
      if (known) known.count++
      else if (passed.size < maximumPassed && key.length <= 4 * maximumText) {
        passed.set(key, { request: snapshot(request), count: 1 })
      }
    },

    flush: () => flush(),

    get dropped() {
      return dropped
    },

    async close() {
      clearInterval(timer)
      clearInterval(hourly)
      await flushing
      await flush()
    },
  }
}

function foldKey({ insertInstant, enforcement, reason, value, request }: CorsEvent): string {
  const hour = Math.floor(insertInstant / foldInterval)
  return JSON.stringify([
    hour,
    enforcement,
    reason,
    value,
    request.origin,
    request.method,
    request.path,
  ])
}

type Pending = Map<string, { event: CorsEvent; count: number; lastInstant: number }>

function merge(older: Pending, newer: Pending): Pending {
  for (const [key, entry] of newer) {
    const known = older.get(key)
    if (known) older.set(key, { ...entry, count: known.count + entry.count })
    else if (older.size < maximumPending) older.set(key, entry)
  }
  return older
}

/** What a request says that a decision depends on, copied: the request itself may be reused. */
const kept = [
  'origin',
  'host',
  'access-control-request-method',
  'access-control-request-headers',
  'sec-fetch-site',
  'sec-fetch-mode',
]

function snapshot({ method, url, headers }: CorsRequest): CorsRequest {
  const values = new Map(
    kept.map((name) => [name, headers.get(name)?.slice(0, 16 * maximumText) ?? null]),
  )
  return { method, url, headers: values }
}

function toPassed(
  key: string,
  { method, url, headers }: CorsRequest,
  count: number,
  lastInstant: number,
): PassedRequest {
  const requestMethod = headers.get('access-control-request-method')
  const names = headers.get('access-control-request-headers') ?? ''
  return {
    key,
    method,
    ...(typeof requestMethod === 'string' ? { requestMethod } : {}),
    path: url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/',
    origin: headers.get('origin') ?? '',
    host: headers.get('host') ?? null,
    secFetchSite: headers.get('sec-fetch-site') ?? null,
    secFetchMode: headers.get('sec-fetch-mode') ?? null,
    headerNames: names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    count,
    lastInstant,
  }
}
