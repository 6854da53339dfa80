import type { CorsEvent } from '@crossgate/core'
import { toIndexedText } from '../storage/sql-rows.js'
import type { EventRecord } from '../storage/store.js'
import { DistinctOrigins } from './distinct-origins.js'

/** Distinct denials that wait to be written; beyond them a denial is only counted. */
const maximumPending = 20_000
/** Repetitions fold within an hour, so that the log still tells when something happened. */
const foldInterval = 3_600_000

interface PendingEvent {
  event: CorsEvent
  /** Present in the entry that stands for many origins. */
  otherOrigins?: number | undefined
  count: number
  lastInstant: number
}

/** Denials, folded, waiting to be written. */
export class PendingEvents {
  readonly #events = new Map<string, PendingEvent>()
  readonly #origins = new DistinctOrigins()
  #lost = 0

  get size(): number {
    return this.#events.size
  }

  /** How many denials found no room and are in no batch. */
  get lost(): number {
    return this.#lost
  }

  append(event: CorsEvent): void {
    const hour = Math.floor(event.insertInstant / foldInterval)
    const path = pathKey(hour, event)
    const origin = event.request.origin ?? ''
    const place = this.#origins.place(hour, path, origin)
    // A hint may say that no browser sent it: a program that repeats a page's request must not.
    const key = place === 'own' ? [path, origin, event.hint ?? ''].join('\n') : path
    const otherOrigins = place === 'own' ? undefined : place === 'new' ? 1 : 0
    const { insertInstant: lastInstant } = event
    this.#add(key, { event, otherOrigins, count: 1, lastInstant })
  }

  /** Takes a batch out, the oldest first. */
  take(limit: number): EventRecord[] {
    const batch: EventRecord[] = []
    for (const [key, entry] of this.#events) {
      if (batch.length === limit) break
      this.#events.delete(key)
      batch.push({ key, ...entry })
    }
    return batch
  }

  /** Takes the count of the lost. */
  takeLost(): number {
    const lost = this.#lost
    this.#lost = 0
    return lost
  }

  #add(key: string, entry: PendingEvent): void {
    const existing = this.#events.get(key)
    if (existing !== undefined) {
      existing.event = entry.event
      existing.count += entry.count
      existing.lastInstant = entry.lastInstant
      if (entry.otherOrigins !== undefined) {
        existing.otherOrigins = (existing.otherOrigins ?? 0) + entry.otherOrigins
      }
    } else if (this.#events.size < maximumPending) {
      this.#events.set(key, entry)
    } else {
      this.#lost += entry.count
    }
  }
}

/**
 * All that makes an entry, but for its origin and the hint about it. The header names are part of it:
 * the change that an entry offers allows them, and a repetition must not replace them. No part but the
 * policy holds a line break: an event has its own escaped.
 */
function pathKey(hour: number, event: CorsEvent): string {
  const { enforcement, outcome, policy, reason, value, request } = event
  const { method, requestMethod = '', path, headerNames } = request
  const refused = value === request.origin ? '' : value
  // A name may be one that is a number, and hold a line break.
  const by = policy === undefined ? '' : JSON.stringify(policy)
  const names = headerNames.join(',')
  const parts = [enforcement, outcome, reason, refused, by, method, requestMethod, path, names]
  // Fifty names can be long, and many keys are remembered for an hour.
  return toIndexedText([hour, ...parts].join('\n'))
}
