import type { Enforcement } from './configuration.js'
import type { DenialReason } from './decision.js'

/** What an event keeps of the request: no header value beyond these, so no cookie and no token. */
export interface CorsEventRequest {
  readonly method: string
  /** The method that a preflight asks permission for. */
  readonly requestMethod?: string
  /** Without query and fragment. */
  readonly path: string
  readonly origin: string | null
  readonly host: string | null
  readonly contentType: string | null
  /** Without user info, query and fragment. */
  readonly referer: string | null
  readonly secFetchSite: string | null
  readonly secFetchMode: string | null
  /** The names in `Access-Control-Request-Headers`, in lower case, at most 50. */
  readonly headerNames: readonly string[]
  readonly remoteAddress?: string
}

/**
 * What became of a request that has an event.
 *
 * - `refused`: the filter answered it.
 * - `withheld`: it went on to the application without permission, in `omit` mode or on an excluded
 *   path, so that the browser keeps the answer from the page.
 * - `observed`: nothing was changed, in `report` mode.
 */
export type EventOutcome = 'refused' | 'withheld' | 'observed'

/**
 * One denial, or one answer that the browser keeps from a page, as the event log sees it while
 * `debug` is on. Every string that came with the
 * request has its control and format characters escaped and is at most 256 characters long.
 */
export interface CorsEvent {
  readonly type: 'Debug'
  readonly outcome: EventOutcome
  /** When, in milliseconds since 1970. */
  readonly insertInstant: number
  readonly enforcement: Enforcement
  readonly reason: DenialReason
  readonly value: string
  readonly message: string
  readonly hint?: string
  /** Under `createPolicies`: the name of the entry that decided, or its index. */
  readonly policy?: string | number
  readonly request: CorsEventRequest
}

/** Where events go. What `append` throws or rejects with is dropped: a log never changes an answer. */
export interface CorsEventLog {
  append(event: CorsEvent): void | Promise<void>
}

/** An event in the memory log. Repetitions of one denial are folded into their first entry. */
export interface MemoryEventLogEntry extends CorsEvent {
  /** Ascending, from 1. */
  readonly id: number
  /** How often this denial (reason, value, origin, method and path) was seen. */
  readonly count: number
  /** When it was last seen, in milliseconds since 1970. */
  readonly lastInstant: number
}

/** A bounded event log in memory. */
export interface MemoryEventLog extends CorsEventLog {
  append(event: CorsEvent): void
  /** The entries, oldest first. */
  entries(): MemoryEventLogEntry[]
}
