import type { TableStore } from './sql-tables.js'
import type { SqliteDatabaseOptions } from './sqlite-database.js'
import { type Store, StoreError, type StoreErrorCode } from './store.js'
import { fromSent } from './version-text.js'
import { startWorkerThread, type WorkerThread } from './worker-thread.js'

/** How a SQLite store behaves. */
export interface SqliteStoreOptions {
  /** How long an operation waits for another program's lock, in milliseconds. Default: 5000. */
  readonly lockTimeout?: number
  /** How often the file is asked for a newer version, in milliseconds. Default: 250. */
  readonly pollInterval?: number
}

/**
 * Opens, and where it is missing creates, a store in one SQLite file with a write-ahead log, brings
 * its tables up to date, and returns a promise of it; processes that start together do so once. A new file is readable
 * by its owner only.
 *
 * The database is in a thread of its own, so that nothing it does holds the process up. Node's own
 * SQLite is used where there is one without a flag (22.13 and newer); an older Node needs the
 * package `@photostructure/sqlite`.
 *
 * A save is on the disk when it resolves. Rejects with a `StoreError`: `unavailable` for a missing
 * folder or a missing SQLite, `read-only`, `corrupt`, `locked`, `full`. Where the file or its log
 * is deleted or replaced while it is open, every write rejects with `replaced`.
 *
 * @param file the path of the file.
 * @param options how long things may take. Default: none.
 * @example
 * ```ts
 * import { openSqliteStore } from '@crossgate/console'
 *
 * const store = await openSqliteStore('crossgate.db')
 * console.log((await store.configuration.current())?.version)
 * await store.close()
 * ```
 */
export function openSqliteStore(file: string, options: SqliteStoreOptions = {}): Promise<Store> {
  const { lockTimeout = 5000, pollInterval = 250 } = options
  return openInThread({ file, lockTimeout, pollInterval })
}

/** The same with a driver of one's choice. */
export async function openInThread(data: SqliteDatabaseOptions): Promise<Store> {
  const watchers = new Set<Watcher>()
  let newest: number | undefined
  let isClosed = false
  const fail = (error: unknown) => {
    newest = undefined
    for (const { onError } of watchers) onError(error)
  }
  const thread = startWorkerThread('storage/sqlite-worker', {
    data,
    onNotice(notice) {
      if (isVersion(notice)) {
        newest = notice.version
        for (const { onVersion } of watchers) onVersion(notice.version)
      } else {
        fail(toStoreError(notice, data.file))
      }
    },
    onEnd: (error) => fail(toStoreError(error, data.file)),
  })
  const call = async (name: string, ...parameters: unknown[]) => {
    if (isClosed) throw new StoreError('closed', `The store ${data.file} was closed.`)
    try {
      return await thread.call(name, ...parameters)
    } catch (error) {
      throw toStoreError(error, data.file)
    }
  }
  await openOrEnd(call, thread)

  return {
    ...createRooms((...parameters) => call('operate', ...parameters)),

    watch(onVersion, onError) {
      const watcher = { onVersion, onError }
      watchers.add(watcher)
      const timer = setTimeout(() => {
        if (newest !== undefined && watchers.has(watcher)) onVersion(newest)
      }, 0)
      timer.unref()
      return () => {
        watchers.delete(watcher)
      }
    },

    async close() {
      if (isClosed) return
      const done = call('close')
      isClosed = true
      watchers.clear()
      await done.finally(() => thread.end())
    },
  }
}

interface Watcher {
  readonly onVersion: (version: number) => void
  readonly onError: (error: unknown) => void
}

type Rooms = Omit<Store, 'watch' | 'close'> & { readonly tables: TableStore }

/** Every function of a store, so that none is forgotten. */
const functions: { readonly [Room in keyof Rooms]: Readonly<Record<keyof Rooms[Room], true>> } = {
  configuration: { current: true, save: true, savedAs: true, version: true, history: true },
  events: {
    record: true,
    get: true,
    search: true,
    list: true,
    losses: true,
    prune: true,
    mark: true,
  },
  waiting: { list: true, read: true, ignore: true, forget: true, losses: true },
  traffic: { record: true, list: true, prune: true },
  keys: { add: true, get: true, list: true, remove: true, touch: true },
  sessions: { add: true, get: true, remove: true, prune: true },
  tables: { read: true, write: true },
}

function createRooms(
  operate: (room: string, name: string, parameters: unknown[]) => Promise<unknown>,
): Rooms {
  const rooms = Object.entries(functions).map(([room, names]) => [
    room,
    Object.fromEntries(
      Object.keys(names).map((name) => [
        name,
        async (...parameters: unknown[]) => fromSent(await operate(room, name, parameters)),
      ]),
    ),
  ])
  return Object.fromEntries(rooms) as Rooms
}

async function openOrEnd(call: (name: string) => Promise<unknown>, thread: WorkerThread) {
  try {
    await call('open')
  } catch (error) {
    await thread.end()
    throw error
  }
}

function isVersion(notice: unknown): notice is { readonly version: number } {
  return typeof (notice as { version?: unknown }).version === 'number'
}

const codes: ReadonlySet<unknown> = new Set<StoreErrorCode>([
  'conflict',
  'locked',
  'full',
  'read-only',
  'corrupt',
  'unavailable',
  'unconfirmed',
  'replaced',
  'closed',
])

/** An error that came from the thread as a plain one, or that the thread itself met. */
function toStoreError(error: unknown, file: string): StoreError {
  const { code, message } = error as { code?: unknown; message: string }
  if (error instanceof StoreError) return error
  return codes.has(code)
    ? new StoreError(code as StoreErrorCode, message, { cause: error })
    : new StoreError('unavailable', `The store ${file} cannot be used: ${message}.`, {
        cause: error,
      })
}
