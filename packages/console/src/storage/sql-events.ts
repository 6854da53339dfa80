import { type Expression, type Kysely, type OnConflictBuilder, sql, type Transaction } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'
import { compiledOnce, insertAll, rowsAsArrays } from './sql-batch.js'
import { pruneEvents } from './sql-event-retention.js'
import { listEvents, searchEvents } from './sql-event-search.js'
import { type EventValues, toEntry, toEventRow, toInstant } from './sql-rows.js'
import { pruneWaitingOrigins, writeSightings } from './sql-waiting-origins.js'
import type { EventBatchKey, EventStore } from './store.js'
import type { OriginBatch } from './waiting-origin.js'

/**
 * The event log, in rows, and in one row what is to be said of all of it. With `nextId`, which gives
 * the next id, a batch is one statement.
 */
export function sqlEventStore(
  db: Kysely<Database>,
  attempt: Attempt,
  nextId?: Expression<number>,
): EventStore {
  return {
    record: (batch, lost = 0, key, { origins, folded } = noOrigins) =>
      attempt(key === undefined ? 'write-once' : 'write', () =>
        db.transaction().execute(async (transaction) => {
          const isNew = key === undefined || (await isNewBatch(transaction, key))
          if (isNew) {
            await insertEvents(transaction, batch.map(toEventRow), nextId)
            await writeSightings(transaction, origins)
          }
          // Always: a commit that changes nothing would not wait for the standby that is to have
          // the batch. And last, since whoever else writes waits for it.
          await transaction
            .updateTable('event_log')
            .set(({ eb }) => ({
              revision: eb('revision', '+', 1),
              ...(isNew && lost > 0
                ? { lost: eb('lost', '+', lost), lost_instant: Date.now() }
                : {}),
              ...(isNew && folded !== 0
                ? {
                    folded_origins: eb('folded_origins', '+', folded),
                    folded_origins_instant: Date.now(),
                  }
                : {}),
            }))
            .execute()
        }),
      ),

    get: (id) =>
      attempt('read', async () => {
        const row = await db.selectFrom('event').selectAll().where('id', '=', id).executeTakeFirst()
        return row && toEntry(row)
      }),

    search: (criteria = {}) => searchEvents(db, attempt, criteria),

    list: (criteria, page) => listEvents(db, attempt, criteria, page),

    async prune(retention) {
      const removed = await pruneEvents(db, attempt, retention)
      await pruneWaitingOrigins(db, attempt, retention)
      return removed
    },

    losses: () =>
      attempt('read', async () => {
        const row = await db.selectFrom('event_log').selectAll().executeTakeFirst()
        return {
          lost: Number(row?.lost ?? 0),
          lostInstant: toInstant(row?.lost_instant),
          removed: Number(row?.removed ?? 0),
          removedInstant: toInstant(row?.removed_instant),
        }
      }),

    // Every open page asks, all the time: the answer must not depend on how long the log is.
    mark: () =>
      attempt('read', async () => {
        const row = await db.selectFrom('event_log').select('revision').executeTakeFirst()
        return String(row?.revision ?? 0)
      }),
  }
}

const noOrigins: OriginBatch = { origins: [], folded: 0 }

/** Notes a batch as the writer's last one; false, where it was written before. */
async function isNewBatch(
  transaction: Transaction<Database>,
  { writer, number }: EventBatchKey,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await transaction
    .insertInto('event_writer')
    .values({ id: writer, batch: number, last_instant: Date.now() })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((builder) => ({
          batch: builder.ref('excluded.batch'),
          last_instant: builder.ref('excluded.last_instant'),
        }))
        .whereRef('event_writer.batch', '<', 'excluded.batch'),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/**
 * Entries get their ids in the order of the batch. Where they are one statement they are written in
 * the order of their keys, as everybody does: two that write the same never wait for each other.
 */
async function insertEvents(
  transaction: Transaction<Database>,
  rows: readonly EventValues[],
  nextId: Expression<number> | undefined,
): Promise<void> {
  if (rows.length === 0) return
  if (nextId === undefined) {
    await insertAll(transaction, rows, insertValues)
    return
  }
  const { columns, table } = rowsAsArrays(rows)
  const numbered = sql`(select ${nextId} as id, given.* from ${table})`.as(sql`numbered`)
  await transaction
    .insertInto('event')
    .columns(['id', ...(columns as (keyof EventValues)[])])
    .expression(
      transaction
        .selectFrom(numbered as never)
        .selectAll()
        .orderBy(sql.ref('fold_key')),
    )
    .onConflict(fold)
    .execute()
}

const insertValues = compiledOnce((db, rows: readonly EventValues[]) =>
  db.insertInto('event').values(rows).onConflict(fold).compile(),
)

function fold(conflict: OnConflictBuilder<Database, 'event'>) {
  return conflict.column('fold_key').doUpdateSet((builder) => ({
    count: sql<number>`${builder.ref('event.count')} + ${builder.ref('excluded.count')}`,
    last_instant: builder.ref('excluded.last_instant'),
    message: builder.ref('excluded.message'),
    hint: builder.ref('excluded.hint'),
    value: builder.ref('excluded.value'),
    origin: builder.ref('excluded.origin'),
    request: builder.ref('excluded.request'),
    other_origins: sql<number>`${builder.ref('event.other_origins')} + ${builder.ref('excluded.other_origins')}`,
  }))
}
