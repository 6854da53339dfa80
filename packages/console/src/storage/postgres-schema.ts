import { type Expression, Kysely, Migrator, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import type { Database } from './database.js'
import { migrations } from './migrations.js'
import type { PrimaryPool } from './postgres-pool.js'
import { StoreError } from './store.js'

/** Returns the channel on which the versions of a schema are announced. */
export function channelOf(schema: string): string {
  return `crossgate_${schema}`
}

/** Returns the expression that gives the next id of an event. */
export function nextEventId(schema: string): Expression<number> {
  return sql<number>`nextval(${sql.lit(`${schema}.event_id_seq`)})`
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
            addOwn: (tables) => addOwn(tables, schema),
          }),
      },
    })
    const { error } = await migrator.migrateToLatest()
    if (error !== undefined) throw error
  } finally {
    await db.destroy()
  }
}

async function addOwn(db: Kysely<Database>, schema: string): Promise<void> {
  const statements = [
    ...announceVersions(schema),
    ...completeIndexes(schema),
    ...countEvents(schema),
  ]
  for (const text of statements) await sql.raw(text).execute(db)
}

/** A trigger announces what anybody writes, by hand too. */
function announceVersions(schema: string): string[] {
  return [
    `create function ${schema}.announce_version() returns trigger language plpgsql as $$
     begin
       perform pg_notify('${channelOf(schema)}', 'version:' || new.version);
       return null;
     end $$`,
    `create trigger announce_version after insert on ${schema}.configuration_version
     for each row execute function ${schema}.announce_version()`,
  ]
}

/** SQLite has a row's id in each of its indexes; here it has to be named, or every page would be sorted. */
function completeIndexes(schema: string): string[] {
  return [
    `drop index ${schema}.event_last_instant`,
    `create index event_last_instant on ${schema}.event (last_instant, id)`,
    `drop index ${schema}.event_reason`,
    `create index event_reason on ${schema}.event (reason, last_instant, id)`,
    `drop index ${schema}.event_insert_instant`,
    `create index event_insert_instant on ${schema}.event (insert_instant, id)`,
  ]
}

/** To count ten million rows takes seconds: each statement that adds or removes some is counted instead. */
function countEvents(schema: string): string[] {
  const run = `for each statement execute function ${schema}.count_events()`
  return [
    `create table ${schema}.event_count (reason text primary key, entries bigint not null)`,
    `create function ${schema}.count_events() returns trigger language plpgsql as $$
     begin
       if tg_op = 'INSERT' then
         insert into ${schema}.event_count as known (reason, entries)
           select reason, count(*) from added group by reason order by reason
           on conflict (reason) do update set entries = known.entries + excluded.entries;
       elsif tg_op = 'DELETE' then
         update ${schema}.event_count as known set entries = known.entries - gone.entries
           from (select reason, count(*) as entries from removed group by reason) as gone
           where known.reason = gone.reason;
       else
         delete from ${schema}.event_count;
       end if;
       return null;
     end $$`,
    `create trigger count_added after insert on ${schema}.event referencing new table as added ${run}`,
    `create trigger count_removed after delete on ${schema}.event referencing old table as removed ${run}`,
    `create trigger count_none after truncate on ${schema}.event ${run}`,
  ]
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
