import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { CorsEvent, CorsRequest } from '@crossgate/core'
import type { EventBatchKey, EventLosses, EventRecord, Store } from '../storage/store.js'
import type { OriginBatch } from '../storage/waiting-origin.js'
import { maximumPassed, PassedRequests } from './passed-requests.js'
import { PendingEvents } from './pending-events.js'
import { PendingOrigins } from './pending-origins.js'

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
  /** Returns what is not in the log: what the store counted, and what waits to be counted there. */
  losses(): Promise<EventLosses>
  /** Writes what was gathered, and ends. */
  close(): Promise<void>
}

/** Entries that are handed to the store at once: the event loop gets its turn between them. */
const batchSize = 250
/** Nobody waits for requests that passed: they are written once in so many intervals, or when somebody asks. */
const intervalsBetweenPassed = 16
/** What is too old is looked for so often, in milliseconds. */
const pruneInterval = 3_600_000

/** Creates a recorder, which writes until it is closed. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { store, interval, onError } = options
  const pending = new PendingEvents()
  const origins = new PendingOrigins()
  const batches = createBatches(store, pending, origins)
  const passed = new PassedRequests()
  const pruner = createPruner(options)
  let intervals = 0
  let isFailing = false

  const write = async (everything: boolean) => {
    passed.fold()
    intervals++
    try {
      pruner.count(await batches.write())
      if (everything || intervals >= intervalsBetweenPassed) {
        intervals = 0
        await writePassed(store, passed)
      }
      pruner.pruneWhereDue()
      isFailing = false
    } catch (error) {
      // A full disk fails every time: it is told once.
      if (!isFailing) onError(error)
      isFailing = true
    }
  }
  const writes = createQueueOfTwo(write, () => isFailing)
  const timer = setInterval(() => void writes.start(false), interval)
  timer.unref()

  return {
    append(event) {
      pending.append(event)
      origins.append(event)
    },
    notePassed: (request) => passed.note(request),
    flush: writes.flush,
    async losses() {
      const stored = await store.events.losses()
      return batches.lost === 0
        ? stored
        : { ...stored, lost: stored.lost + batches.lost, lostInstant: Date.now() }
    },
    async close() {
      clearInterval(timer)
      pruner.close()
      await writes.finish()
    },
  }
}

/** A batch on its way, and what names it. */
interface Unsettled {
  readonly batch: readonly EventRecord[]
  readonly lost: number
  readonly key: EventBatchKey
  readonly origins: OriginBatch
}

/**
 * Writes events in batches, each under a key of its own. A batch that failed may have been written
 * all the same, so that it stays as it is, and is sent again before any other.
 */
function createBatches(
  store: Pick<Store, 'events'>,
  pending: PendingEvents,
  pendingOrigins: PendingOrigins,
) {
  const writer = randomUUID()
  let number = 0
  let unsettled: Unsettled | undefined
  const takeNext = (events: number, origins: number): Unsettled => {
    const lost = pending.takeLost()
    return {
      batch: pending.take(Math.min(batchSize, events)),
      lost,
      key: { writer, number: ++number },
      origins: pendingOrigins.take(Math.min(batchSize, origins)),
    }
  }
  const settle = async (next: Unsettled): Promise<number> => {
    unsettled = next
    await store.events.record(next.batch, next.lost, next.key, next.origins)
    unsettled = undefined
    return Math.max(next.batch.length, next.origins.origins.length)
  }
  return {
    /** How many denials are lost and not counted in the store. */
    get lost() {
      return pending.lost + (unsettled?.lost ?? 0)
    },
    /** Writes what was pending at the start. Returns about how many rows were written of each kind. */
    async write(): Promise<number> {
      let count = unsettled === undefined ? 0 : await settle(unsettled)
      let events = pending.size
      let origins = pendingOrigins.size
      while (events > 0 || origins > 0 || pending.lost > 0) {
        const next = takeNext(events, origins)
        const written = await settle(next)
        count += written
        events -= next.batch.length
        origins -= next.origins.origins.length
        if (written === 0) break
        await turn()
      }
      return count
    },
  }
}

async function writePassed(store: Pick<Store, 'traffic'>, passed: PassedRequests): Promise<void> {
  const batch = passed.take()
  if (batch.length === 0) return
  await store.traffic.record(batch)
  await store.traffic.prune(maximumPassed)
}

/** Prunes once enough was written, or time passed. Nobody waits for it: it may take long. */
function createPruner({ store, numberToRetain, maximumAge, onError }: EventRecorderOptions) {
  let sincePrune = 0
  let lastPrune = Date.now()
  let lastNumber = numberToRetain()
  let isLowered = false
  let isPruning = false
  let isClosed = false
  return {
    count(written: number) {
      sincePrune += written
    },
    pruneWhereDue() {
      const number = numberToRetain()
      // It may have been raised since the last pruning, and lowered again.
      isLowered ||= number < lastNumber
      lastNumber = number
      const isDue =
        Date.now() - lastPrune >= pruneInterval ||
        isLowered ||
        sincePrune >= Math.max(1, Math.min(1000, number / 10))
      if (!isDue || isPruning) return
      sincePrune = 0
      lastPrune = Date.now()
      isLowered = false
      isPruning = true
      store.events
        .prune({ numberToRetain: number, notBefore: Date.now() - maximumAge })
        .catch((error: unknown) => {
          if (!isClosed) onError(error)
        })
        .finally(() => {
          isPruning = false
        })
    },
    close() {
      isClosed = true
    },
  }
}

/** Runs one write at a time, and at most one after it for everybody who asks meanwhile. */
function createQueueOfTwo(write: (everything: boolean) => Promise<void>, isFailing: () => boolean) {
  let writing: Promise<void> | undefined
  let nextFlush: Promise<void> | undefined
  const start = (everything: boolean): Promise<void> => {
    writing ??= write(everything).finally(() => {
      writing = undefined
    })
    return writing
  }
  return {
    start,
    flush(): Promise<void> {
      if (writing === undefined) return start(true)
      // Events that arrived after the running write took its batch need another write. A store that
      // just failed is not asked again.
      nextFlush ??= writing.then(() => {
        nextFlush = undefined
        return isFailing() ? undefined : start(true)
      })
      return nextFlush
    },
    async finish() {
      await writing
      await start(true)
    },
  }
}
