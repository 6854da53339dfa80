import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import {
  DatabaseSync,
  type DatabaseSyncInstance,
  type StatementSyncInstance,
} from '@photostructure/sqlite'
import { Kysely, Migrator, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
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
  const db = new Kysely<Database>({
    dialect: new LockingDialect({ database: toKysely(connection) }, adapter),
  })
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

function connect(file: string): DatabaseSyncInstance {
  try {
    // SQLite would create it readable by everybody; the log and index files take its mode over.
    if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'EPERM') throw error
  }
  const connection = new DatabaseSync(file, { timeout: 0 })
  try {
    connection.exec('pragma journal_mode = wal')
    connection.exec('pragma synchronous = full')
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

/** The fixed statements, and the batches of each length. */
const mostKeptStatements = 150

/** The shape that Kysely's SQLite dialect expects of a connection. */
function toKysely(connection: DatabaseSyncInstance): SqliteDatabase {
  // A statement lives until it is garbage, and keeps the file open so long: few are made.
  const statements = new Map<string, StatementSyncInstance>()
  return {
    close() {
      try {
        connection.exec('pragma wal_checkpoint(passive)')
      } catch {
        // What the log holds is safe there; the next connection brings it into the file.
      }
      connection.close()
    },
    prepare(text) {
      // A full disk ends the transaction by itself, and the rollback that follows would hide why.
      if (text === 'rollback' && !connection.isTransaction) return prepare('select 1')
      return prepare(text)
    },
  }

  function prepare(text: string): ReturnType<SqliteDatabase['prepare']> {
    const statement = statements.get(text) ?? connection.prepare(text)
    if (!statements.has(text)) {
      if (statements.size >= mostKeptStatements) {
        statements.delete(statements.keys().next().value as string)
      }
      statements.set(text, statement)
    }
    const bound = (parameters: readonly unknown[]) => parameters as (string | number | null)[]
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...bound(parameters)),
      run(parameters) {
        const { changes, lastInsertRowid } = statement.run(...bound(parameters))
        return { changes, lastInsertRowid }
      },
      iterate: (parameters) => statement.iterate(...bound(parameters)) as IterableIterator<unknown>,
    }
  }
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

/**
 * What SQLite says and what the file system's codes are, by kind of failure. SQLite's sentences
 * are fixed, and the driver gives its numbers for some calls only.
 */
const failures: readonly { signs: string[]; code: StoreErrorCode; sentence: string }[] = [
  {
    signs: ['database is locked', 'database table is locked'],
    code: 'locked',
    sentence: 'is locked by another program. Try again, or end that program.',
  },
  {
    signs: ['database or disk is full', 'ENOSPC', 'EDQUOT'],
    code: 'full',
    sentence:
      'cannot grow: the disk or its quota is full. Nothing was saved. Make room and try again.',
  },
  {
    signs: ['attempt to write a readonly database', 'EROFS'],
    code: 'read-only',
    sentence: 'cannot be written. Give this process write permission on the file and its folder.',
  },
  {
    signs: [
      'database disk image is malformed',
      'file is not a database',
      'malformed database schema',
    ],
    code: 'corrupt',
    sentence:
      'is damaged or is not a Crossgate store. Restore it from a backup, or move it away to start with the defaults.',
  },
  {
    signs: ['disk I/O error'],
    code: 'unavailable',
    sentence: 'cannot be read or written: the disk reports an error.',
  },
  {
    signs: ['unable to open database file', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM'],
    code: 'unavailable',
    sentence:
      'cannot be opened. Its folder must exist, and this process must be allowed to write there.',
  },
]

function failureOf(error: unknown) {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return failures.find(({ signs }) =>
    signs.some((sign) => sign === code || String(message).includes(sign)),
  )
}

function isBusy(error: unknown): boolean {
  return failureOf(error)?.code === 'locked'
}

/** What SQLite or the file system said, in the operator's words. */
function toStoreError(error: unknown, file: string): StoreError {
  if ((error as { name?: unknown } | null)?.name === 'StoreError') return error as StoreError
  const failure = failureOf(error)
  const reason = error instanceof Error ? error.message : String(error)
  return new StoreError(
    failure?.code ?? 'unavailable',
    `The store ${file} ${failure?.sentence ?? `cannot be used: ${reason}.`}`,
    { cause: error },
  )
}
