import { randomUUID } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'
import { toSummary, toText, toVersion, type VersionRow } from './sql-rows.js'
import {
  type ConfigurationSave,
  type ConfigurationStore,
  type ConfigurationVersion,
  StoreError,
} from './store.js'
import { withText } from './version-text.js'

/** The number of the newest version, 0 where there is none. */
export async function readNewestVersion(db: Kysely<Database>): Promise<number> {
  const row = await db
    .selectFrom('configuration_version')
    .select((builder) => builder.fn.max('version').as('version'))
    .executeTakeFirst()
  return Number(row?.version ?? 0)
}

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

    save: (change) => attempt('write', () => saveVersion(db, change)),

    async savedAs(key) {
      const row = await attempt('read', () =>
        db
          .selectFrom('configuration_version')
          .selectAll()
          .where('save_key', '=', toText(key))
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst(),
      )
      if (row === undefined) return undefined
      return attempt('write', () =>
        db.transaction().execute((transaction) => findOwn(transaction, row)),
      )
    },

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

function saveVersion(
  db: Kysely<Database>,
  { document, expectedVersion, author, summary, instant, key = randomUUID() }: ConfigurationSave,
): Promise<ConfigurationVersion> {
  const row = {
    version: expectedVersion + 1,
    document: JSON.stringify(document),
    insert_instant: instant,
    author: toText(author),
    summary: toText(summary),
    save_key: toText(key),
  }
  return db.transaction().execute(async (transaction) => {
    if (await insertNext(transaction, row)) {
      return withText({ ...toSummary(row), document }, row.document)
    }
    const own = await findOwn(transaction, row)
    if (own !== undefined) return own
    throw new StoreError(
      'conflict',
      `Version ${expectedVersion} is no longer the newest one: somebody has saved since.`,
    )
  })
}

/** One statement decides: the next number is free, and the expected one is there. */
async function insertNext(transaction: Transaction<Database>, row: VersionRow): Promise<boolean> {
  const before = row.version - 1
  const { numInsertedOrUpdatedRows = 0n } = await transaction
    .insertInto('configuration_version')
    .columns(['version', 'document', 'insert_instant', 'author', 'summary', 'save_key'])
    .expression((builder) =>
      selectValues(transaction, row).where(
        before === 0
          ? sql<boolean>`1 = 1`
          : builder.exists(
              builder
                .selectFrom('configuration_version')
                .select('version')
                .where('version', '=', before),
            ),
      ),
    )
    .onConflict((conflict) => conflict.column('version').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/**
 * Finds the version that a save with the same key wrote before. It is written once more as it is:
 * its commit may have been cut off before a standby had it, and this one waits for that.
 */
async function findOwn(
  transaction: Transaction<Database>,
  { version, save_key }: Pick<VersionRow, 'version' | 'save_key'>,
): Promise<ConfigurationVersion | undefined> {
  const row = await transaction
    .updateTable('configuration_version')
    .set({ save_key })
    .where('version', '=', version)
    .where('save_key', '=', save_key)
    .returningAll()
    .executeTakeFirst()
  return row && toVersion(row)
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
    sql<string>`cast(${row.save_key} as text)`.as('save_key'),
  ])
}
