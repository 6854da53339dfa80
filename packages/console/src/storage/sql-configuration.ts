import { type Kysely, sql } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'
import { toSummary, toText, toVersion, type VersionRow } from './sql-rows.js'
import { type ConfigurationStore, StoreError } from './store.js'

/** The versions of the configuration, in rows. */
export function sqlConfigurationStore(db: Kysely<Database>, attempt: Attempt): ConfigurationStore {
  return {
    current: () =>
      attempt('read', async () => {
        const row = await db
          .selectFrom('configuration_version')
          .selectAll()
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst()
        return row && toVersion(row)
      }),

    // One statement decides: the next number is free, and the expected one is there.
    save: ({ document, expectedVersion, author, summary, instant }) =>
      attempt('write', async () => {
        const version = expectedVersion + 1
        const row = {
          version,
          document: JSON.stringify(document),
          insert_instant: instant,
          author: toText(author),
          summary: toText(summary),
        }
        const result = await db
          .insertInto('configuration_version')
          .columns(['version', 'document', 'insert_instant', 'author', 'summary'])
          .expression((builder) =>
            selectValues(db, row).where(
              expectedVersion === 0
                ? sql<boolean>`1 = 1`
                : builder.exists(
                    builder
                      .selectFrom('configuration_version')
                      .select('version')
                      .where('version', '=', expectedVersion),
                  ),
            ),
          )
          .onConflict((conflict) => conflict.column('version').doNothing())
          .executeTakeFirst()
        if (Number(result.numInsertedOrUpdatedRows ?? 0) === 0) {
          throw new StoreError(
            'conflict',
            `Version ${expectedVersion} is not the newest one any more: somebody saved since.`,
          )
        }
        return { ...toSummary(row), document }
      }),

    version: (version) =>
      attempt('read', async () => {
        const row = await db
          .selectFrom('configuration_version')
          .selectAll()
          .where('version', '=', version)
          .executeTakeFirst()
        return row && toVersion(row)
      }),

    history: ({ before = Number.MAX_SAFE_INTEGER, limit = 50 } = {}) =>
      attempt('read', async () => {
        const rows = await db
          .selectFrom('configuration_version')
          .selectAll()
          .where('version', '<', before)
          .orderBy('version', 'desc')
          .limit(limit)
          .execute()
        return rows.map(toSummary)
      }),
  }
}

/** A `select` of given values: an `insert … select … where` needs one, and both databases take it without a table. */
function selectValues(db: Kysely<Database>, row: VersionRow) {
  // PostgreSQL cannot infer the type of a bare parameter in a select list.
  return db.selectNoFrom([
    sql<number>`cast(${row.version} as bigint)`.as('version'),
    sql<string>`cast(${row.document} as text)`.as('document'),
    sql<number>`cast(${row.insert_instant} as bigint)`.as('insert_instant'),
    sql<string>`cast(${row.author} as text)`.as('author'),
    sql<string>`cast(${row.summary} as text)`.as('summary'),
  ])
}
