import { type CorsEvent, type CorsRequest, requestedMethod } from '@crossgate/core'
import type { EventRecord, PassedRequest, Store } from '../storage/store.js'

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
export interface EventRecorder {
  /** Takes a denial. */
  append(event: CorsEvent): void
  /** Notes a cross-origin request that passed. */
  notePassed(request: CorsRequest): void
  /** Writes all that was gathered until now. Never rejects: what could not be written waits for the next time. */
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
/** Requests that passed are all noted up to this, and under lasting load so many in an interval: they are a sample then. */
const burst = 250
const notesPerInterval = 25
/** Nobody waits for them: they are written once in so many intervals, or when somebody asks. */
const intervalsBetweenPassed = 16
/** Repetitions fold within an hour, so that the log still tells when something happened. */
const foldInterval = 3_600_000

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { store, onError } = options
  let events: Pending = new Map()
  let notes: PassedSnapshot[] = []
  let room = burst
  let passed: Passed = new Map()
  let intervals = 0
  let dropped = 0
  let sincePrune = 0
  let lastPrune = Date.now()
  let failing = false
  let writing: Promise<void> | undefined
  let following: Promise<void> | undefined

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
    if (passed.size === 0) return
    const taken = passed
    passed = new Map()
    await store.traffic.record([...taken.values()])
    await store.traffic.prune(maximumPassed)
  }

  const prune = async () => {
    const numberToRetain = options.numberToRetain()
    const isDue = Date.now() - lastPrune >= foldInterval
    if (!isDue && sincePrune < Math.max(1, Math.min(1000, numberToRetain / 10))) return
    sincePrune = 0
    lastPrune = Date.now()
    await store.events.prune({ numberToRetain, notBefore: Date.now() - options.maximumAge })
  }

  const write = async (everything: boolean) => {
    foldInto(passed, notes, Date.now())
    notes = []
    room = Math.min(burst, room + notesPerInterval)
    intervals++
    try {
      await flushEvents()
      if (everything || intervals >= intervalsBetweenPassed) {
        intervals = 0
        await flushPassed()
      }
      await prune()
      failing = false
    } catch (error) {
      // A full disk fails every time: it is told once.
      if (!failing) onError(error)
      failing = true
    }
  }

  const start = (everything: boolean): Promise<void> => {
    writing ??= write(everything).finally(() => {
      writing = undefined
    })
    return writing
  }

  const flush = (): Promise<void> => {
    if (writing === undefined) return start(true)
    // What came since that write took its batch is in none yet. A store that fails is asked once.
    following ??= writing.then(() => {
      following = undefined
      return failing ? undefined : start(true)
    })
    return following
  }

  const timer = setInterval(start, options.interval, false)
  timer.unref()

  return {
    append(event) {
      const key = foldKey(event)
      const known = events.get(key)
      if (known) {
        known.event = event
        known.count++
        known.lastInstant = event.insertInstant
      } else if (events.size < maximumPending) {
        const { insertInstant: lastInstant } = event
        events.set(key, { event, count: 1, lastInstant })
      } else {
        dropped++
      }
    },

    notePassed(request) {
      if (room === 0) return
      room--
      notes.push(new PassedSnapshot(request))
    },

    flush,

    get dropped() {
      return dropped
    },

    async close() {
      clearInterval(timer)
      await writing
      await start(true)
    },
  }
}

interface PendingEvent {
  event: CorsEvent
  count: number
  lastInstant: number
}

type Pending = Map<string, PendingEvent>

/** No part holds a line break: the event's own strings have theirs escaped. */
function foldKey({
  insertInstant,
  enforcement,
  outcome,
  reason,
  value,
  request,
}: CorsEvent): string {
  const hour = Math.floor(insertInstant / foldInterval)
  const { origin, method, requestMethod = '', path } = request
  return [hour, enforcement, outcome, reason, value, origin, method, requestMethod, path].join('\n')
}

function merge(older: Pending, newer: Pending): Pending {
  for (const [key, entry] of newer) {
    const known = older.get(key)
    if (known) older.set(key, { ...entry, count: known.count + entry.count })
    else if (older.size < maximumPending) older.set(key, entry)
  }
  return older
}

const maximumText = 1024

/**
 * What a request says that a decision depends on: the request itself may be reused. It is taken
 * while a decision waits, so that nothing is made of it yet.
 */
class PassedSnapshot {
  readonly method: string
  readonly url: string
  readonly origin: string | null | undefined
  readonly host: string | null | undefined
  readonly requestMethod: string | null
  readonly headerNames: string | null | undefined
  readonly secFetchSite: string | null | undefined
  readonly secFetchMode: string | null | undefined

  constructor(request: CorsRequest) {
    const { method, url, headers } = request
    this.method = method
    this.url = url
    this.origin = headers.get('origin')
    this.host = headers.get('host')
    this.requestMethod = requestedMethod(request)
    this.headerNames = headers.get('access-control-request-headers')
    this.secFetchSite = headers.get('sec-fetch-site')
    this.secFetchMode = headers.get('sec-fetch-mode')
  }
}

type Passed = Map<string, PassedRequest & { count: number; lastInstant: number }>

/** Brings repetitions together, and leaves out what is too long to be an everyday request. */
function foldInto(folded: Passed, notes: readonly PassedSnapshot[], lastInstant: number): void {
  for (const { method, url, requestMethod, ...snapshot } of notes) {
    const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/'
    const origin = snapshot.origin ?? ''
    const key = `${origin}\n${method}\n${requestMethod ?? ''}\n${path}`
    const known = folded.get(key)
    if (known) {
      known.count++
      known.lastInstant = lastInstant
    } else if (key.length <= maximumText && folded.size < maximumPassed) {
      folded.set(key, {
        key,
        method,
        ...(typeof requestMethod === 'string' ? { requestMethod } : {}),
        path,
        origin,
        host: cut(snapshot.host),
        secFetchSite: cut(snapshot.secFetchSite),
        secFetchMode: cut(snapshot.secFetchMode),
        headerNames: (snapshot.headerNames ?? '')
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
        count: 1,
        lastInstant,
      })
    }
  }
}

function cut(text: string | null | undefined): string | null {
  return text?.slice(0, maximumText) ?? null
}
