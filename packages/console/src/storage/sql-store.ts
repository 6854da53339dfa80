import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { Database } from './database.js'
import { compiledOnce, insertAll } from './sql-batch.js'
import {
  type EventValues,
  toEntry,
  toEventRow,
  toKey,
  toPassedRequest,
  toPassedRow,
  toSession,
  toText,
  toVersion,
  type VersionRow,
} from './sql-rows.js'
import { type EventOrder, type EventSearch, type Store, StoreError } from './store.js'

/** Runs one operation: again while the database is busy, and with a `StoreError` when it fails. */
export type Attempt = <Result>(operation: () => Promise<Result>) => Promise<Result>

/**
 * The statements of a store, written once for SQLite and PostgreSQL. Each transaction writes
 * first, so that SQLite never has to upgrade a read lock, which a busy neighbour can refuse.
 */
export function sqlStore(
  db: Kysely<Database>,
  attempt: Attempt,
): Pick<Store, 'configuration' | 'events' | 'traffic' | 'keys' | 'sessions'> {
  return {
    configuration: {
      current: () =>
        attempt(async () => {
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
        attempt(async () => {
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
          return toVersion(row)
        }),

      version: (version) =>
        attempt(async () => {
          const row = await db
            .selectFrom('configuration_version')
            .selectAll()
            .where('version', '=', version)
            .executeTakeFirst()
          return row && toVersion(row)
        }),

      history: ({ before = Number.MAX_SAFE_INTEGER, limit = 50 } = {}) =>
        attempt(async () => {
          const rows = await db
            .selectFrom('configuration_version')
            .selectAll()
            .where('version', '<', before)
            .orderBy('version', 'desc')
            .limit(limit)
            .execute()
          return rows.map(toVersion)
        }),
    },

    events: {
      record: (batch) => attempt(() => insertAll(db, batch.map(toEventRow), insertEvents)),

      get: (id) =>
        attempt(async () => {
          const row = await db
            .selectFrom('event')
            .selectAll()
            .where('id', '=', id)
            .executeTakeFirst()
          return row && toEntry(row)
        }),

      search: (criteria = {}) =>
        attempt(async () => {
          const { limit = 25, offset = 0, orderBy = [] } = criteria
          let query = db.selectFrom('event').selectAll().where(matching(criteria))
          for (const { field, direction } of [...orderBy, ...newestFirst]) {
            query = query.orderBy(orderColumns[field], direction)
          }
          const rows = await query.limit(limit).offset(offset).execute()
          const { total } = await db
            .selectFrom('event')
            .select((builder) => builder.fn.countAll().as('total'))
            .where(matching(criteria))
            .executeTakeFirstOrThrow()
          return { entries: rows.map(toEntry), total: Number(total) }
        }),

      prune: ({ numberToRetain, notBefore }) =>
        attempt(async () => {
          const result = await db
            .deleteFrom('event')
            .where((builder) =>
              builder.or([
                builder('last_instant', '<', notBefore),
                builder(
                  'id',
                  '<=',
                  builder
                    .selectFrom('event')
                    .select('id')
                    .orderBy('id', 'desc')
                    .limit(1)
                    .offset(numberToRetain),
                ),
              ]),
            )
            .executeTakeFirst()
          return Number(result.numDeletedRows)
        }),

      mark: () =>
        attempt(async () => {
          const row = await db
            .selectFrom('event')
            .select((builder) => [
              builder.fn.max('id').as('id'),
              builder.fn.max('last_instant').as('last'),
              builder.fn.sum('count').as('sum'),
            ])
            .executeTakeFirst()
          return `${row?.id ?? 0}-${row?.last ?? 0}-${row?.sum ?? 0}`
        }),
    },

    traffic: {
      record: (batch) => attempt(() => insertAll(db, batch.map(toPassedRow), insertPassed)),

      list: (limit) =>
        attempt(async () => {
          const rows = await db
            .selectFrom('passed_request')
            .selectAll()
            .orderBy('last_instant', 'desc')
            .orderBy('fold_key')
            .limit(limit)
            .execute()
          return rows.map(toPassedRequest)
        }),

      prune: (numberToRetain) =>
        attempt(async () => {
          await db
            .deleteFrom('passed_request')
            .where((builder) =>
              builder(
                'last_instant',
                '<=',
                builder
                  .selectFrom('passed_request')
                  .select('last_instant')
                  .orderBy('last_instant', 'desc')
                  .limit(1)
                  .offset(numberToRetain),
              ),
            )
            .execute()
        }),
    },

    keys: {
      add: (key) =>
        attempt(async () => {
          const result = await db
            .insertInto('api_key')
            .values({
              id: key.id,
              name: toText(key.name),
              hash: key.hash,
              scope: key.scope,
              insert_instant: key.insertInstant,
              last_used_instant: null,
            })
            .onConflict((conflict) => conflict.column('id').doNothing())
            .executeTakeFirst()
          return Number(result.numInsertedOrUpdatedRows ?? 0) === 1
        }),

      get: (id) =>
        attempt(async () => {
          const row = await db
            .selectFrom('api_key')
            .selectAll()
            .where('id', '=', id)
            .executeTakeFirst()
          return row && toKey(row)
        }),

      list: () =>
        attempt(async () => {
          const rows = await db
            .selectFrom('api_key')
            .selectAll()
            .orderBy('insert_instant')
            .orderBy('id')
            .execute()
          return rows.map(toKey)
        }),

      remove: (id) =>
        attempt(() =>
          db.transaction().execute(async (transaction) => {
            await transaction.deleteFrom('session').where('key_id', '=', id).execute()
            await transaction.deleteFrom('api_key').where('id', '=', id).execute()
          }),
        ),

      touch: (id, instant) =>
        attempt(async () => {
          await db
            .updateTable('api_key')
            .set({ last_used_instant: instant })
            .where('id', '=', id)
            .execute()
        }),
    },

    sessions: {
      add: (session) =>
        attempt(async () => {
          await db
            .insertInto('session')
            .values({
              hash: session.hash,
              key_id: session.keyId,
              expiry_instant: session.expiryInstant,
            })
            .execute()
        }),

      get: (hash) =>
        attempt(async () => {
          const row = await db
            .selectFrom('session')
            .selectAll()
            .where('hash', '=', hash)
            .executeTakeFirst()
          return row && toSession(row)
        }),

      remove: (hash) =>
        attempt(async () => {
          await db.deleteFrom('session').where('hash', '=', hash).execute()
        }),

      prune: (instant) =>
        attempt(async () => {
          await db.deleteFrom('session').where('expiry_instant', '<', instant).execute()
        }),
    },
  }
}

const insertEvents = compiledOnce((db, rows: readonly EventValues[]) =>
  db
    .insertInto('event')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('fold_key').doUpdateSet((builder) => ({
        count: sql`${builder.ref('event.count')} + ${builder.ref('excluded.count')}`,
        last_instant: builder.ref('excluded.last_instant'),
        message: builder.ref('excluded.message'),
        hint: builder.ref('excluded.hint'),
        request: builder.ref('excluded.request'),
      })),
    )
    .compile(),
)

const insertPassed = compiledOnce((db, rows: readonly Database['passed_request'][]) =>
  db
    .insertInto('passed_request')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('fold_key').doUpdateSet((builder) => ({
        count: sql`${builder.ref('passed_request.count')} + ${builder.ref('excluded.count')}`,
        last_instant: builder.ref('excluded.last_instant'),
      })),
    )
    .compile(),
)

const newestFirst: readonly EventOrder[] = [
  { field: 'lastInstant', direction: 'desc' },
  { field: 'id', direction: 'desc' },
]

const orderColumns = {
  id: 'id',
  insertInstant: 'insert_instant',
  lastInstant: 'last_instant',
  message: 'message',
  type: 'type',
} as const

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

function matching(criteria: EventSearch) {
  return (builder: ExpressionBuilder<Database, 'event'>) => {
    const contains = (column: 'message' | 'origin' | 'path', text: string) =>
      like(column, `%${escapeLike(text)}%`)
    const conditions = []
    if (criteria.message !== undefined && criteria.message !== '') {
      conditions.push(
        criteria.message.includes('*')
          ? like('message', criteria.message.split('*').map(escapeLike).join('%'))
          : contains('message', criteria.message),
      )
    }
    if (criteria.text) {
      const pattern = `%${escapeLike(criteria.text)}%`
      conditions.push(
        builder.or([
          like('message', pattern),
          like('hint', pattern),
          like('value', pattern),
          like('origin', pattern),
          like('path', pattern),
          like('method', pattern),
        ]),
      )
    }
    if (criteria.type) conditions.push(builder('type', '=', criteria.type))
    if (criteria.reason) conditions.push(builder('reason', '=', criteria.reason))
    if (criteria.origin) conditions.push(contains('origin', criteria.origin))
    if (criteria.path) conditions.push(contains('path', criteria.path))
    if (criteria.start !== undefined) conditions.push(builder('last_instant', '>=', criteria.start))
    if (criteria.end !== undefined) conditions.push(builder('insert_instant', '<=', criteria.end))
    return builder.and(conditions)
  }
}

function like(column: keyof Database['event'], pattern: string) {
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '!'`
}

function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, '!$&')
}
