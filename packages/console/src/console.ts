import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Cors,
  CorsConfigurationError,
  type CorsConfigurationInput,
  defaultConfiguration,
} from '@crossgate/core'
import { createApplication } from './application.js'
import { createEventRecorder } from './events/event-recorder.js'
import { createAccess } from './http/access.js'
import { createBackground } from './http/background.js'
import { createClientAddress } from './http/client-address.js'
import { createFirstKey } from './http/key.js'
import { createListener } from './http/listener.js'
import { bodyOfRequest } from './http/request-body.js'
import { findIssues } from './policy/configuration-check.js'
import { createLivePolicy } from './policy/live-policy.js'
import { toBasePath } from './policy/own-path.js'
import { createSettings } from './policy/settings.js'
import type { Store } from './storage/store.js'
import { defaultSystemConfiguration, numberToRetain } from './storage/system-configuration.js'

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
   * What an empty store starts with. A store that holds a configuration keeps it. Default:
   * `defaultConfiguration`, which permits nothing.
   */
  readonly initialConfiguration?: CorsConfigurationInput
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
   * The engine for an adapter. It follows the store, and keeps the last good configuration when
   * the store fails. While `debug` is on, denials become entries of the event log.
   */
  readonly cors: Cors
  /** Answers a request below `basePath`; 404 for any other. Needs `this` for nothing. */
  readonly fetch: (request: Request, info?: CorsConsoleRequestInfo) => Promise<Response>
  /**
   * The same for `node:http`, Connect and Express. A request that is not below `basePath` goes to
   * `next`, or is answered 404 without one. It reads the body itself: put it before body parsers.
   */
  readonly listener: (req: IncomingMessage, res: ServerResponse, next?: () => void) => void
  /** Writes what the event log still gathers, and stops following the store. */
  close(): Promise<void>
}

/**
 * Opens the console on a store: the pages, their API, and the filter that follows what they save.
 *
 * The first start on a store creates a key and prints it once; every way in needs a key.
 * Rejects with a `StoreError` where the store fails, with a `CorsConfigurationError` for an
 * invalid `initialConfiguration`, and with a `TypeError` for a `basePath` that is no path.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createConsole, openSqliteStore } from '@crossgate/console'
 * import { withCors } from '@crossgate/node'
 *
 * const store = await openSqliteStore('crossgate.db')
 * const admin = await createConsole({ store, basePath: '/admin/cors' })
 * createServer(
 *   withCors(admin.cors, (req, res) => admin.listener(req, res, () => res.end('the application'))),
 * ).listen(3000)
 * ```
 */
export async function createConsole(options: CorsConsoleOptions): Promise<CorsConsole> {
  const { store, onError = warn, onFirstKey = printKey } = options
  const basePath = toBasePath(options.basePath ?? '/')
  const clientAddress = createClientAddress(options.trustedProxies ?? [])
  await seed(store, options.initialConfiguration ?? {})
  let retained = numberToRetain((await store.configuration.current())?.document ?? {})
  const recorder = createEventRecorder({
    store,
    numberToRetain: () => retained,
    maximumAge: (options.eventDays ?? 30) * 86_400_000,
    interval: 250,
    onError,
  })
  const policy = await createLivePolicy({
    store,
    basePath,
    onDenied: recorder.append,
    onPassed: recorder.notePassed,
    onSaved: ({ document }) => {
      retained = numberToRetain(document)
    },
    onError,
  })
  await createFirstKey(store, onFirstKey)

  const background = createBackground()
  const application = createApplication({
    store,
    policy,
    recorder,
    access: createAccess(store, basePath),
    settings: createSettings(store.configuration, policy),
    background,
    basePath,
    onError,
  })
  return {
    cors: policy.cors,
    fetch: async (request, { remoteAddress } = {}) =>
      application.fetch(request, { remoteAddress, body: bodyOfRequest(request) }),
    listener: createListener({
      answer: async (request, arrival) => application.fetch(request, arrival),
      basePath,
      clientAddress,
      onError,
    }),
    async close() {
      policy.close()
      await background.close()
      await recorder.close()
    },
  }
}

async function seed(store: Store, initial: CorsConfigurationInput): Promise<void> {
  const issues = findIssues(initial)
  if (issues.length > 0) throw new CorsConfigurationError(issues)
  if ((await store.configuration.current()) !== undefined) return
  const instant = Date.now()
  const document = {
    ...defaultSystemConfiguration({ ...defaultConfiguration, ...initial }),
    insertInstant: instant,
    lastUpdateInstant: instant,
  }
  try {
    await store.configuration.save({
      document,
      expectedVersion: 0,
      author: 'system',
      summary: 'First configuration',
      instant,
    })
  } catch (error) {
    // Another process started at the same moment, and was first.
    if ((error as { code?: unknown }).code !== 'conflict') throw error
  }
}

function printKey(key: string): void {
  process.stdout.write(
    `\nThe console's first API key, shown this once:\n\n  ${key}\n\nSign in with it, and send it in Authorization to use the API.\n\n`,
  )
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)))
}
