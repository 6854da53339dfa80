import { Kysely, Migrator, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import type { Database } from './database.js'
import { migrations } from './migrations.js'
import type { PrimaryPool } from './postgres-pool.js'
import { StoreError } from './store.js'

/** Returns the channel on which the versions of a schema are announced. */
export function channelOf(schema: string): string {
  return `crossgate_${schema}`
}

/** Rejects a name that would have to be quoted, or that makes a channel too long for the server. */
export function checkSchemaName(schema: string): void {
  if (/^[a-z_][a-z0-9_]{0,49}$/.test(schema)) return
  throw new StoreError(
    'unavailable',
    `${JSON.stringify(schema)} cannot be the name of the schema: use at most 50 lower-case letters, digits and underscores, and no digit first.`,
  )
}

/** Opens a schema through a pool. */
export function openSchema(pool: PrimaryPool, schema: string): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }).withSchema(schema)
}

/** Creates the schema and brings its tables up to date; processes that start together do so once. */
export async function migrateSchema(pool: PrimaryPool, schema: string): Promise<void> {
  const db = new Kysely<Database>({ dialect: new MigrationDialect({ pool }) }).withSchema(schema)
  try {
    const migrator = new Migrator({
      db,
      migrationTableSchema: schema,
      // The adapter has one transaction around all.
      disableTransactions: true,
      provider: {
        getMigrations: async () =>
          migrations({
            wholeNumber: 'bigint',
            identity: (column) => column.generatedByDefaultAsIdentity(),
            announceVersions: (tables) => createTrigger(tables, schema),
          }),
      },
    })
    const { error } = await migrator.migrateToLatest()
    if (error !== undefined) throw error
  } finally {
    await db.destroy()
  }
}

/** A trigger announces what anybody writes, by hand too. */
async function createTrigger(db: Kysely<Database>, schema: string): Promise<void> {
  const name = sql.id(schema, 'announce_version')
  const body = `begin perform pg_notify('${channelOf(schema)}', 'version:' || new.version); return null; end`
  await sql`create or replace function ${name}() returns trigger language plpgsql as ${sql.lit(body)}`.execute(
    db,
  )
  const table = sql.id(schema, 'configuration_version')
  await sql`create trigger announce_version after insert on ${table} for each row execute function ${name}()`.execute(
    db,
  )
}

/** Distinguishes the lock of this package's migrations from those of others in the same database. */
const migrationLock = 7_160_432_881

/**
 * Kysely takes a lock of the session before its transaction. Behind a pooler the session is
 * whichever is free, so that another one would be asked to unlock: this one is of the transaction.
 */
class MigrationAdapter extends PostgresAdapter {
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`begin`.execute(db)
    await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(db)
  }

  override async releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`commit`.execute(db)
  }
}

class MigrationDialect extends PostgresDialect {
  override createAdapter(): MigrationAdapter {
    return new MigrationAdapter()
  }
}
