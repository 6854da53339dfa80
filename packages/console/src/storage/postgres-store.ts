import type { ConnectionOptions } from 'node:tls'
import { type Kysely, sql } from 'kysely'
import type { Database } from './database.js'
import { openVersionChannel, type VersionChannel } from './postgres-channel.js'
import { loadPostgresDriver } from './postgres-driver.js'
import { kindOf, toStoreError } from './postgres-failures.js'
import { readHosts } from './postgres-hosts.js'
import { createPostgresOperations } from './postgres-operations.js'
import { type ConnectionSettings, createPrimaryPool } from './postgres-pool.js'
import {
  channelOf,
  checkSchemaName,
  migrateSchema,
  nextEventId,
  openSchema,
} from './postgres-schema.js'
import { createVersionWatch } from './postgres-watch.js'
import { readNewestVersion } from './sql-configuration.js'
import { sqlStore } from './sql-store.js'
import { sqlTableStore, type TableName, type TableStore } from './sql-tables.js'
import type { Store } from './store.js'

/** How a store in PostgreSQL behaves. */
export interface PostgresStoreOptions {
  /**
   * The schema that holds the tables; it is created where it is missing. At most 50 lower-case
   * letters, digits and underscores. Default: `crossgate`.
   */
  readonly schema?: string
  /**
   * How long an operation may take, in milliseconds, with its repetitions after a lost connection.
   * A statement that was begun within it may take as long again. Default: 5000.
   */
  readonly timeout?: number
  /** How long a server may take to accept a connection, in milliseconds. Default: 2000. */
  readonly connectTimeout?: number
  /** How often the newest version is asked for, whatever is announced, in milliseconds. Default: 1000. */
  readonly pollInterval?: number
  /** Gives the password of each new connection, instead of the connection string: for passwords that expire. Default: the string's. */
  readonly password?: () => string | Promise<string>
  /** How TLS is spoken, instead of what the connection string says: certificates that are in no file. Default: the string's. */
  readonly ssl?: boolean | ConnectionOptions
}

/** A store in PostgreSQL. */
export interface PostgresStore extends Store {
  /**
   * How a save of another process arrives: `announced` within milliseconds, where notifications of
   * the server were proved to arrive; else `polled`, within `pollInterval`, as behind a pooler that
   * passes none on, or while the server is not reached.
   */
  readonly changes: 'announced' | 'polled'
}

/** The saves and reads of the policy wait for no event: each kind has connections of its own. */
const policyConnections = 3
const eventConnections = 4

/**
 * Opens a store in a PostgreSQL database (15 or newer), brings its tables up to date, and returns a
 * promise of it; processes that start together do so once. Needs the package `pg`.
 *
 * The connection string is a URL as libpq takes it: several hosts, separated by commas, are tried in
 * their order until one is the primary, again after each loss. At most eight connections are open,
 * one of which only listens.
 *
 * A save is acknowledged when the server committed it and, where it has synchronous standbys, one
 * of them confirmed it. Operations are repeated after a lost connection where that does no harm.
 *
 * Rejects with a `StoreError` where somebody has to fix something: a string that cannot be read, a
 * wrong password, no such database, a missing permission, a server that is too old, TLS that is
 * refused; no message holds the password. A server that is down or not reachable is waited for:
 * the promise resolves, and until the server answers every operation rejects with `unavailable`.
 *
 * @param connection the connection string, with a password in it or without.
 * @param options the schema, how long things may take, and what the string cannot say. Default: none.
 * @example
 * ```ts
 * import { openPostgresStore } from '@crossgate/console'
 *
 * const store = await openPostgresStore('postgresql://crossgate:secret@db1,db2/crossgate')
 * console.log((await store.configuration.current())?.version)
 * await store.close()
 * ```
 */
export async function openPostgresStore(
  connection: string,
  options: PostgresStoreOptions = {},
): Promise<PostgresStore> {
  const { schema = 'crossgate', timeout = 5000, pollInterval = 1000 } = options
  checkSchemaName(schema)
  const hosts = readHosts(connection)
  const { password, ssl, connectTimeout = 2000 } = options
  const settings: ConnectionSettings = {
    driver: await loadPostgresDriver(),
    hosts,
    options: { ...(password && { password }), ...(ssl !== undefined && { ssl }) },
    connectTimeout,
    statementTimeout: timeout,
  }
  const prepare = createPreparation(settings, schema)
  const { attempt, close } = createPostgresOperations(hosts.label, timeout, prepare)
  const policyDb = openSchema(createPrimaryPool(settings, policyConnections), schema)
  const eventDb = openSchema(createPrimaryPool(settings, eventConnections), schema)
  const { configuration, keys, sessions } = sqlStore(policyDb, attempt)
  const { events, waiting, traffic } = sqlStore(eventDb, attempt, nextEventId(schema))

  const watch = createVersionWatch(async () => {
    try {
      await prepare()
      return await readNewestVersion(policyDb)
    } catch (error) {
      throw toStoreError(error, hosts.label)
    }
  }, pollInterval)
  let channel: VersionChannel | undefined
  const store: PostgresStore & { readonly tables: TableStore } = {
    tables: sqlTableStore(eventDb, attempt, (db, table) => skipTakenIds(db, schema, table)),
    configuration,
    keys,
    sessions,
    waiting,
    traffic,
    events: {
      ...events,
      prune: (retention) =>
        attempt('write', () => pruneAlone(eventDb, schema, () => events.prune(retention))),
    },
    get changes() {
      return channel?.isOpen ? 'announced' : 'polled'
    },
    watch: watch.watch,
    async close() {
      if (!close()) return
      watch.close()
      await channel?.close()
      await Promise.all([policyDb.destroy(), eventDb.destroy()])
    },
  }

  try {
    await prepare()
  } catch (error) {
    if (kindOf(error) === 'refused') {
      await store.close()
      throw toStoreError(error, hosts.label)
    }
  }
  const name = channelOf(schema)
  channel = openVersionChannel({
    settings,
    name,
    notify: (payload) => sql`select pg_notify(${name}, ${payload})`.execute(policyDb),
    onVersion: watch.announce,
    onLoss: watch.askNow,
  })
  await channel.settled
  return store
}

/** Returns a function that brings the tables up to date: once, or again after it failed. */
function createPreparation(settings: ConnectionSettings, schema: string): () => Promise<void> {
  let prepared: Promise<void> | undefined
  return () => {
    prepared ??= migrateSchema(createPrimaryPool({ ...settings, statementTimeout: 0 }, 1), schema)
    prepared.catch(() => {
      prepared = undefined
    })
    return prepared
  }
}

/** Rows that were written with ids of their own do not move what counts the ids. */
async function skipTakenIds(db: Kysely<Database>, schema: string, table: TableName): Promise<void> {
  if (table !== 'event') return
  const { id } = await db
    .selectFrom('event')
    .select((builder) => builder.fn.max('id').as('id'))
    .executeTakeFirstOrThrow()
  const sequence = sql`pg_get_serial_sequence(${`${schema}.event`}, 'id')`
  await sql`select setval(${sequence}, greatest(${id}::bigint, 1)) where ${id}::bigint is not null`.execute(
    db,
  )
}

/**
 * Of all processes one prunes, and for the others there is nothing to do. The lock is of a
 * transaction: one of the session would stay with a pooler's connection. A standby grants it too.
 */
function pruneAlone(
  db: Kysely<Database>,
  schema: string,
  prune: () => Promise<number>,
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const lock = sql`hashtext(${`crossgate retention ${schema}`})`
    const { rows } = await sql<{
      mine: boolean
    }>`select pg_try_advisory_xact_lock(${lock}) and not pg_is_in_recovery() as mine`.execute(
      transaction,
    )
    if (!rows[0]?.mine) return 0
    // It is idle for as long as the others remove, slice by slice.
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(transaction)
    return prune()
  })
}
