import type { Enforcement } from './configuration.js'
import type { DenialReason } from './decision.js'

/** What an event keeps of the request: no header value beyond these, so no cookie and no token. */
export interface CorsEventRequest {
  /** The method as sent. */
  readonly method: string
  /** The method that a preflight asks permission for. Absent where the request is not a preflight. */
  readonly requestMethod?: string
  /** The path of its URL, without query and fragment. */
  readonly path: string
  /** [`Origin`](https://fetch.spec.whatwg.org/#origin-header), as sent; null: there was none. */
  readonly origin: string | null
  /** `Host`, as sent; null: there was none. */
  readonly host: string | null
  /** `Content-Type`, as sent; null: there was none. */
  readonly contentType: string | null
  /** `Referer` without user info, query and fragment; null: there was none. */
  readonly referer: string | null
  /** [`Sec-Fetch-Site`](https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header), as sent; null: there was none. */
  readonly secFetchSite: string | null
  /** `Sec-Fetch-Mode`, as sent; null: there was none. */
  readonly secFetchMode: string | null
  /** The names in `Access-Control-Request-Headers`, in lower case, at most 50. */
  readonly headerNames: readonly string[]
  /** The peer's address, as the adapter knows it. Absent where it knows none. */
  readonly remoteAddress?: string
}

/**
 * What became of a request that has an event.
 *
 * - `refused`: the filter answered it.
 * - `withheld`: it went on to the application without permission, in `omit` mode or on an excluded
 *   path, so that the browser keeps the response from the page.
 * - `observed`: nothing was changed, in `report` mode.
 */
export type EventOutcome = 'refused' | 'withheld' | 'observed'

/**
 * One denial, or one answer that the browser keeps from a page, as the event log sees it while
 * `debug` is on. Every string that came with the
 * request has its control and format characters escaped and is at most 256 characters long.
 */
export interface CorsEvent {
  /** FusionAuth's name for this kind of event. */
  readonly type: 'Debug'
  /** What became of the request. */
  readonly outcome: EventOutcome
  /** When, in milliseconds since 1970. */
  readonly insertInstant: number
  /** The mode that was in force. */
  readonly enforcement: Enforcement
  /** Why, as a code that stays the same. */
  readonly reason: DenialReason
  /** What was refused, as in `Denial`. */
  readonly value: string
  /** Why, as a sentence for the server's developer. */
  readonly message: string
  /** The likely mistake behind it, as a sentence. Absent where none can be named. */
  readonly hint?: string
  /** Under `createPolicies`: the name of the entry that decided, or its index. Absent under `createCors`. */
  readonly policy?: string | number
  /** What is kept of the request. */
  readonly request: CorsEventRequest
}

/** Where events go. What `append` throws or rejects with is dropped: a log never changes a response. */
export interface CorsEventLog {
  /** Takes one event. It may throw or reject: nobody hears of it. */
  append(event: CorsEvent): void | Promise<void>
}

/** An event in the memory log. Repetitions of one denial are folded into their first entry. */
export interface MemoryEventLogEntry extends CorsEvent {
  /** The entry's id: an integer, ascending from 1. */
  readonly id: number
  /** How many times this denial (reason, value, origin, method and path) was seen: the number of requests. */
  readonly count: number
  /** When it was last seen, in milliseconds since 1970. */
  readonly lastInstant: number
}

/** A bounded event log in memory. */
export interface MemoryEventLog extends CorsEventLog {
  /** Takes one event. Never throws. */
  append(event: CorsEvent): void
  /** Returns a copy of the entries, oldest first. Never throws. */
  entries(): MemoryEventLogEntry[]
}
