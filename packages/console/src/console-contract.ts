import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CorsConfigurationInput, CorsEngine, CorsPolicyInput } from '@crossgate/core'
import type { Store } from './storage/store.js'

/** What a console is made of. */
export interface CorsConsoleOptions {
  /** Where everything is kept. The console does not close it. */
  readonly store: Store
  /**
   * The path the console is mounted under, such as `/admin/cors`. The filter treats it as
   * excluded. Default: the root of a server of its own.
   */
  readonly basePath?: string
  /**
   * What an empty store starts with: a configuration, or a list of policies. A store that holds a
   * configuration keeps it. Default: `defaultConfiguration`, which permits nothing.
   */
  readonly initialConfiguration?: CorsConfigurationInput | readonly CorsPolicyInput[]
  /**
   * What the filter runs from the start until the store answers for the first time, such as what
   * `cors.configuration` was before the restart: a configuration, or a list of policies. Default: it
   * refuses every other origin so long.
   */
  readonly lastKnownConfiguration?: CorsConfigurationInput | readonly CorsPolicyInput[]
  /**
   * The origin at which browsers reach the server behind the filter, such as
   * `https://api.example.com`. *Try a request* sends its requests there if they name no other server.
   * Default: the host of the last recorded request, and this console's own origin if there is none.
   */
  readonly serverOrigin?: string
  /** How many days an event stays after it was last seen. Default: 30. */
  readonly eventDays?: number
  /**
   * Gets the first key of an empty store, once: nobody can read it again. The key is stored when
   * this returned or resolved; where it fails, `createConsole` rejects with its error, no key is
   * stored, and the next start makes another. Default: prints it.
   */
  readonly onFirstKey?: (key: string) => unknown
  /**
   * Addresses and ranges (`10.0.0.0/8`) of the proxies in front of `listener`, whose
   * `X-Forwarded-For` says where a request came from. Wrong keys are slowed by that address.
   * Default: none, so that the address of the connection counts.
   */
  readonly trustedProxies?: readonly string[]
  /** Gets what went wrong beside a request: a store that cannot be read or written. Default: a process warning. */
  readonly onError?: (error: unknown) => void
}

/** What the server knows of a request beyond the request itself. */
export interface CorsConsoleRequestInfo {
  /** The peer’s address: wrong keys are counted by it. Absent, all count together. */
  readonly remoteAddress?: string | undefined
}

/** The console, and the filter that it manages. */
export interface CorsConsole {
  /**
   * The engine for an adapter. It follows the store, and keeps the last good policies when the
   * store fails. While a policy's `debug` is on, what it denies becomes entries of the event log.
   * Its `configuration` is a list where the store holds several policies: `Array.isArray` tells.
   */
  readonly cors: CorsEngine
  /**
   * Why the filter does not run what is stored, as a sentence; undefined while it does. For health
   * checks: the filter decides in any case, by the last good configuration.
   */
  readonly problem: string | undefined
  /** Answers a request below `basePath`; 404 for any other. Needs `this` for nothing. */
  readonly fetch: (request: Request, info?: CorsConsoleRequestInfo) => Promise<Response>
  /**
   * The same for `node:http`, Connect and Express. A request that is not below `basePath` goes to
   * `next`, or is answered 404 without one. It reads the body itself: put it before body parsers.
   */
  readonly listener: (req: IncomingMessage, res: ServerResponse, next?: () => void) => void
  /** Writes what the event log still gathers, and stops following the store. Never rejects: what fails goes to `onError`. */
  close(): Promise<void>
}
