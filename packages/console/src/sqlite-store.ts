import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Kysely, Migrator, SqliteAdapter, SqliteDialect, sql } from 'kysely'
import Libsql from 'libsql'
import type { Database } from './database.js'
import { migrations } from './migrations.js'
import { type Attempt, sqlStore } from './sql-store.js'
import { type Store, StoreError, type StoreErrorCode } from './store.js'

/** How a SQLite store behaves. */
export interface SqliteStoreOptions {
  /** How long an operation waits for another program's lock, in milliseconds. Default: 5000. */
  readonly lockTimeout?: number
  /** How often the file is asked for a newer version, in milliseconds. Default: 250. */
  readonly pollInterval?: number
}

/**
 * Opens, and where it is missing creates, a store in one SQLite file with a write-ahead log, and
 * brings its tables up to date; processes that start together do so once. A new file is readable
 * by its owner only.
 *
 * A save is on the disk when it resolves. Rejects with a `StoreError`: `unavailable` for a missing
 * folder, `read-only`, `corrupt`, `locked`, `full`.
 *
 * @example
 * ```ts
 * const store = await openSqliteStore('/var/lib/crossgate/crossgate.db')
 * console.log((await store.configuration.current())?.version)
 * await store.close()
 * ```
 */
export async function openSqliteStore(
  file: string,
  options: SqliteStoreOptions = {},
): Promise<Store> {
  const { lockTimeout = 5000, pollInterval = 250 } = options
  let closed = false
  const attempt: Attempt = async (operation) => {
    const deadline = Date.now() + lockTimeout
    for (;;) {
      if (closed) throw new StoreError('closed', `The store ${file} was closed.`)
      try {
        return await operation()
      } catch (error) {
        // Waiting here rather than in SQLite keeps the event loop free while another program writes.
        if (!isBusy(error) || Date.now() >= deadline) throw toStoreError(error, file)
        await delay(5 + Math.random() * 20)
      }
    }
  }

  const connection = await attempt(async () => connect(file))
  const adapter = new LockingAdapter()
  const db = new Kysely<Database>({ dialect: new LockingDialect({ database: connection }, adapter) })
  const watches = new Set<() => void>()
  try {
    await attempt(() => migrate(db))
  } catch (error) {
    closed = true
    await db.destroy()
    throw error
  }

  return {
    ...sqlStore(db, attempt),

    watch(onVersion, onError) {
      let stopped = false
      let asking = false
      let failing = false
      const ask = async () => {
        if (asking) return
        asking = true
        try {
          const row = await db
            .selectFrom('configuration_version')
            .select((builder) => builder.fn.max('version').as('version'))
            .executeTakeFirst()
          failing = false
          if (!stopped) onVersion(Number(row?.version ?? 0))
        } catch (error) {
          // A busy moment is no news, and a lasting failure is told once.
          if (!stopped && !failing && !isBusy(error)) {
            failing = true
            onError(toStoreError(error, file))
          }
        } finally {
          asking = false
        }
      }
      const timer = setInterval(ask, pollInterval)
      timer.unref()
      const stop = () => {
        stopped = true
        clearInterval(timer)
        watches.delete(stop)
      }
      watches.add(stop)
      return stop
    },

    async close() {
      if (closed) return
      closed = true
      for (const stop of watches) stop()
      await db.destroy()
    },
  }
}

function connect(file: string): Libsql.Database {
  try {
    // SQLite would create it readable by everybody; the log and index files take its mode over.
    if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error
  }
  const connection = new Libsql(file, { timeout: 0 })
  try {
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = FULL')
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        migrations({ wholeNumber: 'integer', identity: (column) => column.autoIncrement() }),
    },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/** Kysely leaves SQLite migrations unlocked; two processes that start together need the write lock. */
class LockingAdapter extends SqliteAdapter {
  #locked = false

  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`begin immediate`.execute(db)
    this.#locked = true
  }

  override async releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    if (!this.#locked) return
    this.#locked = false
    await sql`commit`.execute(db)
  }
}

class LockingDialect extends SqliteDialect {
  readonly #adapter: LockingAdapter

  constructor(config: ConstructorParameters<typeof SqliteDialect>[0], adapter: LockingAdapter) {
    super(config)
    this.#adapter = adapter
  }

  override createAdapter(): LockingAdapter {
    return this.#adapter
  }
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error))
}

function sqliteCode(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '')
}

/** What SQLite or the file system said, in the operator's words. */
function toStoreError(error: unknown, file: string): StoreError {
  if ((error as { name?: unknown } | null)?.name === 'StoreError') return error as StoreError
  const code = sqliteCode(error)
  const [kind, message] = failures.find(([pattern]) => pattern.test(code))?.[1](file) ?? [
    'unavailable',
    `The store ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
  ]
  return new StoreError(kind, message, { cause: error })
}

const failures: readonly [RegExp, (file: string) => [StoreErrorCode, string]][] = [
  [
    /^SQLITE_(BUSY|LOCKED)/,
    (file) => ['locked', `The store ${file} is locked by another program. Try again, or end that program.`],
  ],
  [
    /^SQLITE_FULL|^ENOSPC|^EDQUOT/,
    (file) => ['full', `The store ${file} cannot grow: the disk or its quota is full. Nothing was saved. Make room and try again.`],
  ],
  [
    /^SQLITE_READONLY|^EROFS/,
    (file) => ['read-only', `The store ${file} cannot be written. Give this process write permission on the file and its folder.`],
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    (file) => ['corrupt', `The store ${file} is damaged or is not a Crossgate store. Restore it from a backup, or move it away to start with the defaults.`],
  ],
  [
    /^SQLITE_IOERR/,
    (file) => ['unavailable', `The store ${file} cannot be read or written: the disk reports an error.`],
  ],
  [
    /^SQLITE_CANTOPEN|^ENOENT|^EISDIR|^ENOTDIR|^EACCES|^SQLITE_PERM|^SQLITE_AUTH/,
    (file) => ['unavailable', `The store ${file} cannot be opened. Its folder must exist, and this process must be allowed to write there.`],
  ],
]
