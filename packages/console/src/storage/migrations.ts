import type { ColumnDefinitionBuilder, Kysely, Migration } from 'kysely'
import type { Database } from './database.js'

/** What the two databases spell differently in a schema. */
export interface SchemaDialect {
  /** The type of a number of up to 53 bits. */
  readonly wholeNumber: 'integer' | 'bigint'
  /** Makes a whole-number column count up by itself and never reuse a number. */
  readonly identity: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
  /** Adds what only this database has or needs. */
  readonly addOwn?: (db: Kysely<Database>) => Promise<void>
}

/** Every migration by name. A released one never changes; each can be run again after a crash. */
export function migrations(dialect: SchemaDialect): Record<string, Migration> {
  const number = dialect.wholeNumber
  return {
    '0001-first': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('configuration_version')
          .ifNotExists()
          .addColumn('version', number, (column) => column.primaryKey())
          .addColumn('document', 'text', (column) => column.notNull())
          .addColumn('insert_instant', number, (column) => column.notNull())
          .addColumn('author', 'text', (column) => column.notNull())
          .addColumn('summary', 'text', (column) => column.notNull())
          .execute()
        await db.schema
          .createTable('event')
          .ifNotExists()
          .addColumn('id', number, (column) => dialect.identity(column.primaryKey()))
          .addColumn('fold_key', 'text', (column) => column.notNull().unique())
          .addColumn('insert_instant', number, (column) => column.notNull())
          .addColumn('last_instant', number, (column) => column.notNull())
          .addColumn('count', number, (column) => column.notNull())
          .addColumn('type', 'text', (column) => column.notNull())
          .addColumn('enforcement', 'text', (column) => column.notNull())
          .addColumn('reason', 'text', (column) => column.notNull())
          .addColumn('value', 'text', (column) => column.notNull())
          .addColumn('origin', 'text', (column) => column.notNull())
          .addColumn('method', 'text', (column) => column.notNull())
          .addColumn('path', 'text', (column) => column.notNull())
          .addColumn('message', 'text', (column) => column.notNull())
          .addColumn('hint', 'text')
          .addColumn('request', 'text', (column) => column.notNull())
          .execute()
        await db.schema
          .createIndex('event_last_instant')
          .ifNotExists()
          .on('event')
          .column('last_instant')
          .execute()
        await db.schema
          .createTable('passed_request')
          .ifNotExists()
          .addColumn('fold_key', 'text', (column) => column.primaryKey())
          .addColumn('last_instant', number, (column) => column.notNull())
          .addColumn('count', number, (column) => column.notNull())
          .addColumn('request', 'text', (column) => column.notNull())
          .execute()
        await db.schema
          .createTable('api_key')
          .ifNotExists()
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('name', 'text', (column) => column.notNull())
          .addColumn('hash', 'text', (column) => column.notNull())
          .addColumn('scope', 'text', (column) => column.notNull())
          .addColumn('insert_instant', number, (column) => column.notNull())
          .addColumn('last_used_instant', number)
          .execute()
        await db.schema
          .createTable('session')
          .ifNotExists()
          .addColumn('hash', 'text', (column) => column.primaryKey())
          .addColumn('key_id', 'text', (column) => column.notNull())
          .addColumn('expiry_instant', number, (column) => column.notNull())
          .execute()
      },
    },
    '0002-request-method': {
      async up(db: Kysely<unknown>) {
        await db.schema.alterTable('event').addColumn('request_method', 'text').execute()
      },
    },
    '0003-event-log': {
      async up(db: Kysely<unknown>) {
        await db.schema.alterTable('event').addColumn('other_origins', number).execute()
        // By reason, so that retention and the most common filter read no other rows.
        await db.schema
          .createIndex('event_reason')
          .ifNotExists()
          .on('event')
          .columns(['reason', 'last_instant'])
          .execute()
        await db.schema
          .createIndex('event_insert_instant')
          .ifNotExists()
          .on('event')
          .column('insert_instant')
          .execute()
        await db.schema
          .createTable('event_log')
          .ifNotExists()
          .addColumn('id', number, (column) => column.primaryKey())
          .addColumn('revision', number, (column) => column.notNull())
          .addColumn('lost', number, (column) => column.notNull())
          .addColumn('lost_instant', number)
          .addColumn('removed', number, (column) => column.notNull())
          .addColumn('removed_instant', number)
          .execute()
        await tables(db)
          .insertInto('event_log')
          .values({
            id: 1,
            revision: 0,
            lost: 0,
            removed: 0,
            lost_instant: null,
            removed_instant: null,
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute()
      },
    },
    '0004-event-outcome': {
      async up(db: Kysely<unknown>) {
        const refused = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo('refused')
        await db.schema.alterTable('event').addColumn('outcome', 'text', refused).execute()
        // What each mode did to nearly all it denied, before an event told.
        for (const [enforcement, outcome] of [
          ['omit', 'withheld'],
          ['report', 'observed'],
        ] as const) {
          await tables(db)
            .updateTable('event')
            .set({ outcome })
            .where('enforcement', '=', enforcement)
            .execute()
        }
      },
    },
    '0005-repeated-writes': {
      async up(db: Kysely<unknown>) {
        await db.schema.alterTable('configuration_version').addColumn('save_key', 'text').execute()
        await db.schema
          .createIndex('configuration_version_save_key')
          .ifNotExists()
          .on('configuration_version')
          .column('save_key')
          .execute()
        await db.schema
          .createTable('event_writer')
          .ifNotExists()
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('batch', number, (column) => column.notNull())
          .addColumn('last_instant', number, (column) => column.notNull())
          .execute()
        await dialect.addOwn?.(tables(db))
      },
    },
    '0006-event-policy': {
      async up(db: Kysely<unknown>) {
        await db.schema.alterTable('event').addColumn('policy', 'text').execute()
      },
    },
    '0007-waiting-origins': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('waiting_origin')
          .ifNotExists()
          .addColumn('origin', 'text', (column) => column.primaryKey())
          .addColumn('first_instant', number, (column) => column.notNull())
          .addColumn('last_instant', number, (column) => column.notNull())
          .addColumn('count', number, (column) => column.notNull())
          .addColumn('block_count', number, (column) => column.notNull())
          .addColumn('omit_count', number, (column) => column.notNull())
          .addColumn('report_count', number, (column) => column.notNull())
          .addColumn('wanted', 'text', (column) => column.notNull())
          .addColumn('policy', 'text')
          .addColumn('ignored_instant', number)
          .addColumn('ignored_by', 'text')
          .execute()
        for (const count of ['folded_origins', 'removed_origins']) {
          await db.schema
            .alterTable('event_log')
            .addColumn(count, number, (column) => column.notNull().defaultTo(0))
            .execute()
          await db.schema.alterTable('event_log').addColumn(`${count}_instant`, number).execute()
        }
      },
    },
  }
}

/** The tables as they are today: whoever runs a migration has made those it names. */
function tables(db: Kysely<unknown>): Kysely<Database> {
  return db as Kysely<Database>
}
