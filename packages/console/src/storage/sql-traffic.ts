import { type Kysely, sql } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'
import { compiledOnce, insertAll } from './sql-batch.js'
import { toPassedRequest, toPassedRow } from './sql-rows.js'
import type { TrafficStore } from './store.js'

/** The requests that passed, in rows. */
export function sqlTrafficStore(db: Kysely<Database>, attempt: Attempt): TrafficStore {
  return {
    record: (batch) =>
      attempt('write-once', () =>
        db.transaction().execute(async (transaction) => {
          await insertAll(transaction, batch.map(toPassedRow), insertPassed)
        }),
      ),

    list: (limit) =>
      attempt('read', async () => {
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
      attempt('write', async () => {
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
  }
}

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
