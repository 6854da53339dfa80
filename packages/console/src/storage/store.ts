import type { CorsEvent } from '@crossgate/core'
import type { SystemConfiguration } from './system-configuration.js'
import type { OriginBatch, WaitingOriginStore } from './waiting-origin.js'

/**
 * Why the store refused. Codes are stable: compare them, never the message.
 *
 * - `conflict`: somebody saved since; nothing was written.
 * - `locked`: another program keeps the file, or rows of the database, locked.
 * - `full`: the disk, or the file's size limit, has no room.
 * - `read-only`: this process may not write the file, or the database takes no writes.
 * - `corrupt`: what is stored is damaged, or is not a Crossgate store.
 * - `unavailable`: the file cannot be opened, or the database does not answer or does not let this
 *   process in.
 * - `unconfirmed`: the database wrote it, but no standby confirmed that it has it too; it is not
 *   acknowledged, and the same save may be sent again.
 * - `replaced`: the file or its log was deleted or replaced while it was open; nothing is written.
 * - `closed`: the store was closed.
 */
export type StoreErrorCode =
  | 'conflict'
  | 'locked'
  | 'full'
  | 'read-only'
  | 'corrupt'
  | 'unavailable'
  | 'unconfirmed'
  | 'replaced'
  | 'closed'

/**
 * What every method of a store throws or rejects with. Recognise it by `code`: `instanceof` fails
 * between the ESM and the CommonJS copy of a package.
 *
 * @example
 * ```ts
 * import { openSqliteStore, type StoreError } from '@crossgate/console'
 *
 * try {
 *   await openSqliteStore('/no/such/folder/crossgate.db')
 * } catch (error) {
 *   const { code, message } = error as StoreError
 *   console.error(code, message)
 * }
 * ```
 */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  /** Which kind of failure it was. */
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What is known of a saved state without its document, which may be long. */
export interface ConfigurationSummary {
  /** The number of the version: ascending, from 1. */
  readonly version: number
  /** When it was saved, in milliseconds since 1970. */
  readonly insertInstant: number
  /** Who saved it: the name of a key, or `system`. */
  readonly author: string
  /** What the change was, as a sentence. */
  readonly summary: string
}

/** One saved state of the whole document. */
export interface ConfigurationVersion extends ConfigurationSummary {
  /** The complete document, `corsConfiguration` included. */
  readonly document: SystemConfiguration
}

/** A change on its way in. */
export interface ConfigurationSave {
  /** The complete document to save. */
  readonly document: SystemConfiguration
  /** The version the change was made from; 0 for an empty store. */
  readonly expectedVersion: number
  /** Who saves: the name of a key, or `system`. */
  readonly author: string
  /** What the change is, as a sentence. */
  readonly summary: string
  /** When, in milliseconds since 1970. */
  readonly instant: number
  /**
   * Names this save, so that it can be sent again where nobody knows whether it arrived: where the
   * next version was saved with the same key, that one is returned. Default: a random one, so that
   * the store itself may send it again.
   */
  readonly key?: string
}

/** The configuration, with every earlier state of it. Every method rejects with a `StoreError`. */
export interface ConfigurationStore {
  /** The newest version, or undefined in an empty store. */
  current(): Promise<ConfigurationVersion | undefined>
  /**
   * Compare and set: writes the next version, or rejects with `conflict` and writes nothing when
   * `expectedVersion` is not the newest. It resolves once the change survives a crash. A save that
   * rejected with another code may have been written, or may still be: send it again with its key.
   */
  save(change: ConfigurationSave): Promise<ConfigurationVersion>
  /**
   * The version that a save with this key wrote, or undefined. It is acknowledged as the save itself
   * is: rejects with `unconfirmed` as long as no standby has it.
   */
  savedAs(key: string): Promise<ConfigurationVersion | undefined>
  /** One version, or undefined. */
  version(version: number): Promise<ConfigurationVersion | undefined>
  /** Versions older than `before` (default: all), newest first, at most `limit` (default: 50). */
  history(page?: { before?: number; limit?: number }): Promise<ConfigurationSummary[]>
}

/** A denial as it goes in: repetitions are folded before they are written. */
export interface EventRecord {
  /** Repetitions with one key become one entry. */
  readonly key: string
  /** The denial, as it was first seen. */
  readonly event: CorsEvent
  /** How many other origins came to this entry since it was last written; see `EventEntry`. Default: 0. */
  readonly otherOrigins?: number | undefined
  /** How many requests were denied so since it was last written. */
  readonly count: number
  /** When it was last seen, in milliseconds since 1970. */
  readonly lastInstant: number
}

/** An entry of the event log: a denial, and how often and until when it was seen. */
export interface EventEntry extends CorsEvent {
  /** The entry's id: ascending, in the order in which the store first saw them. */
  readonly id: number
  /**
   * How many more origins were refused for the same path, where the entry stands for many: its own is
   * the one that came last. Absent: the entry stands for its own alone.
   */
  readonly otherOrigins?: number
  /** How many requests were denied so. */
  readonly count: number
  /** When it was last seen, in milliseconds since 1970. */
  readonly lastInstant: number
}

/** Which entries to find. Absent criteria match everything. */
export interface EventSearch {
  /** `*` stands for any text; without one, the message contains this text. Letter case does not count. Absent: any. */
  readonly message?: string
  /** The message, hint, value, origin, path or method contains this text. Letter case does not count. Absent: any. */
  readonly text?: string
  /** The type of the event, such as `Debug`. Absent: any. */
  readonly type?: string
  /** The reason of the denial, such as `origin-not-allowed`. Absent: any. */
  readonly reason?: string
  /** The origin contains this text. Absent: any. */
  readonly origin?: string
  /** The path contains this text. Absent: any. */
  readonly path?: string
  /** The policy that decided: its name, or the index of one without a name. Absent: any. */
  readonly policy?: string | number
  /** Seen at or after this instant, in milliseconds since 1970. Absent: any. */
  readonly start?: number
  /** First seen at or before this instant, in milliseconds since 1970. Absent: any. */
  readonly end?: number
  /** Default: newest `lastInstant` first. Entries that are equal follow in the direction asked for last. */
  readonly orderBy?: readonly EventOrder[]
  /** How many entries there may be on the page. Default: 25. */
  readonly limit?: number
  /** How many entries are passed over before the page. Default: 0. */
  readonly offset?: number
  /** Only entries last seen before those that an earlier part searched: its `rest.cursor`. Absent: all. */
  readonly cursor?: string
  /**
   * After so many milliseconds the answer may be a part: what was found among the entries searched
   * so far, and `rest`. Default: all entries are searched, however long it takes.
   */
  readonly patience?: number
}

/** What a search found. */
export interface EventPage {
  readonly entries: EventEntry[]
  /** How many match in all, or in this part where there is a `rest`. */
  readonly total: number
  /** Present where entries are left that were not searched. */
  readonly rest?: {
    /** Where the next part begins. */
    readonly cursor: string
    /** How many entries this part searched, and how many the log has. */
    readonly searched: number
    readonly of: number
  }
}

/** One term of an order. */
export interface EventOrder {
  /** What entries are ordered by. */
  readonly field: 'id' | 'insertInstant' | 'lastInstant' | 'message' | 'type'
  /** Whether the least comes first, or the greatest. */
  readonly direction: 'asc' | 'desc'
}

/** What is kept. */
export interface EventRetention {
  /** So many of the newest entries stay; of one reason, half as many. */
  readonly numberToRetain: number
  /** Entries last seen before this instant go; in milliseconds since 1970. */
  readonly notBefore: number
}

/** A piece of a long list. */
export interface EventList {
  readonly entries: EventEntry[]
  readonly cursor?: string
}

/** What happened and is not in the log, or not any more. */
export interface EventLosses {
  /** Denials for which there was no room while the store could not be written. */
  readonly lost: number
  /** When that was last so, in milliseconds since 1970; null for never. */
  readonly lostInstant: number | null
  /** Entries that retention removed for their number, before they reached their age. */
  readonly removed: number
  readonly removedInstant: number | null
}

/** Names a batch, so that it can be sent again where nobody knows whether it arrived. */
export interface EventBatchKey {
  /** Whoever writes: a name of its own for each recorder of each process. */
  readonly writer: string
  /** The number of the batch: ascending by writer, from 1. */
  readonly number: number
}

/** The event log. Every method rejects with a `StoreError`. */
export interface EventStore {
  /**
   * Writes a batch in one transaction: all of it or nothing. Its keys are distinct. `lost` denials
   * that are in no batch are added to the losses. A batch whose number is not above the writer's
   * last one was written before: it resolves, and nothing is counted twice. `origins` becomes part
   * of the waiting origins.
   */
  record(
    batch: readonly EventRecord[],
    lost?: number,
    key?: EventBatchKey,
    origins?: OriginBatch,
  ): Promise<void>
  /** Returns the entry with this id, or undefined. */
  get(id: number): Promise<EventEntry | undefined>
  /** Returns the entries of one page, and how many match in all. */
  search(criteria?: EventSearch): Promise<EventPage>
  /**
   * Returns the newest entries that match, without counting: at most `limit`, older than those
   * before `cursor`. The answer has a `cursor` where there may be more. Order, limit and offset of
   * the criteria do not count.
   */
  list(
    criteria: EventSearch,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<EventList>
  /** Returns what is not in the log. */
  losses(): Promise<EventLosses>
  /**
   * Removes what retention does not keep, a little at a time, waiting origins included. Returns how
   * many entries went.
   */
  prune(retention: EventRetention): Promise<number>
  /** Changes whenever an entry is added or counted: equal marks mean an unchanged log. */
  mark(): Promise<string>
}

/** A cross-origin request that passed, kept so that a change can be tried on it. */
export interface PassedRequest {
  /** Repetitions with one key become one record. */
  readonly key: string
  /** The method as sent. */
  readonly method: string
  /** What a preflight asked for; absent for any other request. */
  readonly requestMethod?: string
  /** The path of its URL, without query and fragment. */
  readonly path: string
  /** `Origin`, as sent. */
  readonly origin: string
  /** `Host`, as sent; null: there was none. */
  readonly host: string | null
  /** `Sec-Fetch-Site`, as sent; null: there was none. */
  readonly secFetchSite: string | null
  /** `Sec-Fetch-Mode`, as sent; null: there was none. */
  readonly secFetchMode: string | null
  /** The names in `Access-Control-Request-Headers`, in lower case. */
  readonly headerNames: readonly string[]
  /** How many requests this record stands for. */
  readonly count: number
  /** When it was last seen, in milliseconds since 1970. */
  readonly lastInstant: number
}

/** The requests that passed. Every method rejects with a `StoreError`. */
export interface TrafficStore {
  /** Writes a batch in one transaction. Its keys are distinct. */
  record(batch: readonly PassedRequest[]): Promise<void>
  /** Returns at most `limit` of them, the most recently seen first. */
  list(limit: number): Promise<PassedRequest[]>
  /** Keeps the `numberToRetain` most recently seen. */
  prune(numberToRetain: number): Promise<void>
}

/** What a key may do. */
export type KeyScope = 'full' | 'read-only'

/** An API key: never the key itself, only its hash. */
export interface KeyRecord {
  /** The key's id, which is a part of the key and no secret. */
  readonly id: string
  /** What people call it: the author of what it saves. */
  readonly name: string
  /** SHA-256 of the key, in hexadecimal. */
  readonly hash: string
  /** What it may do. */
  readonly scope: KeyScope
  /** When it was made, in milliseconds since 1970. */
  readonly insertInstant: number
  /** When it was last used, in milliseconds since 1970, to the minute; null before its first use. */
  readonly lastUsedInstant: number | null
}

/** The API keys. Every method rejects with a `StoreError`. */
export interface KeyStore {
  /** Adds a key, or finds the very same there; false, and nothing written, where another has the id. */
  add(key: Omit<KeyRecord, 'lastUsedInstant'>): Promise<boolean>
  /** Returns the key with this id, or undefined. */
  get(id: string): Promise<KeyRecord | undefined>
  /** Returns every key, the oldest first. */
  list(): Promise<KeyRecord[]>
  /** Removes a key and its sessions. */
  remove(id: string): Promise<void>
  /** Notes that a key was used at an instant, in milliseconds since 1970. */
  touch(id: string, instant: number): Promise<void>
}

/** A signed-in browser. */
export interface SessionRecord {
  /** SHA-256 of the cookie's value, in hexadecimal. */
  readonly hash: string
  /** The id of the key that signed in. */
  readonly keyId: string
  /** When it ends, in milliseconds since 1970. */
  readonly expiryInstant: number
}

/** The sessions of the pages. Every method rejects with a `StoreError`. */
export interface SessionStore {
  /** Adds a session. */
  add(session: SessionRecord): Promise<void>
  /** Returns the session whose cookie has this hash, or undefined. */
  get(hash: string): Promise<SessionRecord | undefined>
  /** Removes a session, where it is there. */
  remove(hash: string): Promise<void>
  /** Removes the sessions that ended before an instant, in milliseconds since 1970. */
  prune(instant: number): Promise<void>
}

/**
 * Where the console keeps what it must not lose: one file (`openSqliteStore`) or a server
 * (`openPostgresStore`). Another database implements the same interface and passes the same suite.
 * Methods reject with a `StoreError`.
 */
export interface Store {
  /** The configuration, with every earlier state of it. */
  readonly configuration: ConfigurationStore
  /** The event log. */
  readonly events: EventStore
  /** The origins that were not allowed, and wait for somebody to decide. */
  readonly waiting: WaitingOriginStore
  /** The requests that passed, to try a change on. */
  readonly traffic: TrafficStore
  /** The API keys. */
  readonly keys: KeyStore
  /** Who is signed in. */
  readonly sessions: SessionStore
  /**
   * Calls `onVersion` with the newest version within a second of its save, whichever process saved
   * it, and `onError` when the store cannot be read. Returns a function that ends it. Never throws.
   */
  watch(onVersion: (version: number) => void, onError: (error: unknown) => void): () => void
  /** Waits for what is under way, then closes. Closing twice is fine. Rejects with a `StoreError` where the store fails at the last. */
  close(): Promise<void>
}
