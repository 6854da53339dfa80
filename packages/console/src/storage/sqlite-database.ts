import { closeSync, openSync } from 'node:fs'
import { setImmediate as pause } from 'node:timers/promises'
import { Kysely, Migrator, SqliteAdapter, SqliteDialect, sql } from 'kysely'
import type { Database } from './database.js'
import { migrations } from './migrations.js'
import { type Attempt, createOperations } from './sql-attempt.js'
import { readNewestVersion } from './sql-configuration.js'
import { sqlStore } from './sql-store.js'
import { sqlTableStore, type TableStore } from './sql-tables.js'
import {
  loadSqliteDriver,
  type OpenConnection,
  type SqliteConnection,
  type SqliteDriver,
  toKyselyDatabase,
} from './sqlite-driver.js'
import { isBusy, toStoreError } from './sqlite-failures.js'
import { watchDatabaseFiles } from './sqlite-files.js'
import type { Store } from './store.js'

/** What the thread of a database is started with. */
export interface SqliteDatabaseOptions {
  readonly file: string
  readonly lockTimeout: number
  readonly pollInterval: number
  readonly driver?: SqliteDriver | undefined
}

/** Opens a store in the thread that calls it: every statement holds that thread up. */
export async function openSqliteDatabase({
  file,
  lockTimeout,
  pollInterval,
  driver,
}: SqliteDatabaseOptions): Promise<Store & { readonly tables: TableStore }> {
  const open = await loadSqliteDriver(driver)
  const operations = createSqliteOperations(file, lockTimeout)
  const connection = await operations.attempt('read', async () => connect(open, file))
  const db = new Kysely<Database>({
    dialect: new LockingDialect({ database: toKyselyDatabase(connection) }, new LockingAdapter()),
  })
  try {
    await operations.attempt('read', () => migrate(db))
    makeShrinkable(connection)
    operations.files.check = watchDatabaseFiles(file)
  } catch (error) {
    operations.close()
    await db.destroy()
    throw error
  }

  const store = sqlStore(db, operations.attempt)
  const watches = new Set<() => void>()
  return {
    ...store,
    tables: sqlTableStore(db, operations.attempt),
    events: {
      ...store.events,
      async prune(retention) {
        const removed = await store.events.prune(retention)
        await shrink(connection, operations.attempt)
        return removed
      },
    },

    watch(onVersion, onError) {
      const ask = createWatch(db, operations.files.check, file, onVersion, onError)
      const timer = setInterval(ask, pollInterval)
      const stop = () => {
        clearInterval(timer)
        watches.delete(stop)
      }
      watches.add(stop)
      return stop
    },

    async close() {
      for (const stop of watches) stop()
      if (operations.close()) await db.destroy()
    },
  }
}

/** What every operation goes through, and a check of the files before each that writes. */
function createSqliteOperations(file: string, lockTimeout: number) {
  const files = { check: () => {} }
  const operations = createOperations({
    name: file,
    timeout: lockTimeout,
    prepare: (access) => {
      if (access !== 'read') files.check()
    },
    // Waiting here rather than in SQLite lets others read while another program writes.
    mayRepeat: isBusy,
    pause: () => 5 + Math.random() * 20,
    toStoreError: (error) => toStoreError(error, file),
  })
  return { ...operations, files }
}

function createWatch(
  db: Kysely<Database>,
  checkFiles: () => void,
  file: string,
  onVersion: (version: number) => void,
  onError: (error: unknown) => void,
) {
  let isAsking = false
  let isFailing = false
  return async () => {
    if (isAsking) return
    isAsking = true
    try {
      checkFiles()
      const version = await readNewestVersion(db)
      isFailing = false
      onVersion(version)
    } catch (error) {
      // A busy moment is no news, and a lasting failure is told once.
      if (!isFailing && !isBusy(error)) {
        isFailing = true
        onError(toStoreError(error, file))
      }
    } finally {
      isAsking = false
    }
  }
}

function connect(open: OpenConnection, file: string): SqliteConnection {
  createFile(file)
  const connection = new open(file, { timeout: 0 })
  try {
    connection.exec('pragma busy_timeout = 0')
    // Freed pages are given back a few at a time. Of a file that is there this would be a write.
    if (readNumber(connection, 'page_count') === 0) {
      connection.exec('pragma auto_vacuum = incremental')
    }
    connection.exec('pragma journal_mode = wal')
    connection.exec('pragma synchronous = full')
    connection.exec(`pragma journal_size_limit = ${16 * 1024 * 1024}`)
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

/**
 * Creates a missing file for its owner only; SQLite would let everybody read it, and the log and
 * index files take its mode over. A file that is there is not opened: closing it would release the
 * locks that another connection of this process holds on it.
 */
function createFile(file: string): void {
  if (file === ':memory:') return
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!['EEXIST', 'EACCES', 'EROFS', 'EPERM'].includes(code ?? '')) throw error
  }
}

function readNumber(connection: SqliteConnection, pragma: string): number {
  const [row] = connection.prepare(`pragma ${pragma}`).all() as Record<string, number>[]
  return row?.[pragma] ?? 0
}

/** A file from before pages could be given back is rewritten once; not while others use it. */
function makeShrinkable(connection: SqliteConnection): void {
  if (readNumber(connection, 'auto_vacuum') !== 0) return
  try {
    connection.exec('pragma auto_vacuum = incremental')
    connection.exec('vacuum')
  } catch {
    // It is as good as before, and the next start tries again.
  }
}

/** Pages that may stay free: they are used again soon. */
const keptPages = 256
const pagesPerSlice = 256

/** Returns free pages to the file system, a little at a time. */
async function shrink(connection: SqliteConnection, attempt: Attempt): Promise<void> {
  const countFree = () => readNumber(connection, 'freelist_count')
  let free = countFree()
  if (free <= 2 * keptPages) return
  while (free > keptPages) {
    await attempt('write', async () =>
      connection.prepare(`pragma incremental_vacuum(${pagesPerSlice})`).all(),
    )
    const left = countFree()
    if (left >= free) break
    free = left
    await pause()
  }
  // Only a checkpoint cuts the file itself.
  connection.prepare('pragma wal_checkpoint(passive)').all()
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
