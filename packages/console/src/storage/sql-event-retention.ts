import { setImmediate as pause } from 'node:timers/promises'
import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'
import type { EventRetention } from './store.js'

/** Rows that one transaction removes: whoever saves meanwhile waits a few milliseconds. */
const rowsPerSlice = 500

/** A writer that is silent for so long, in milliseconds, sends no batch a second time any more. */
const longestSilence = 7 * 86_400_000

type Condition = (builder: ExpressionBuilder<Database, 'event'>) => Expression<SqlBool>

/**
 * Removes what is too old; then of each reason all but the newest half of `numberToRetain`, so that
 * a flood of one reason pushes out no other; then what is too many in all. What goes before its age
 * is counted.
 */
export async function pruneEvents(
  db: Kysely<Database>,
  attempt: Attempt,
  { numberToRetain, notBefore }: EventRetention,
): Promise<number> {
  const remove = (condition: Condition, isEarly: boolean) =>
    removeInSlices(db, attempt, condition, isEarly)
  let removed = await remove((builder) => builder('last_instant', '<', notBefore), false)
  await forgetWriters(db, attempt)
  const half = Math.max(1, Math.ceil(numberToRetain / 2))
  for (const reason of await listReasons(db, attempt)) {
    const isOfReason: Condition = (builder) => builder('reason', '=', reason)
    const boundary = await findBoundary(db, attempt, isOfReason, half)
    if (boundary === undefined) continue
    removed += await remove(
      (builder) => builder.and([isOfReason(builder), isNotAfter(boundary)]),
      true,
    )
  }
  const boundary = await findBoundary(db, attempt, ({ lit }) => lit(true), numberToRetain)
  return boundary === undefined
    ? removed
    : removed + (await remove(() => isNotAfter(boundary), true))
}

async function forgetWriters(db: Kysely<Database>, attempt: Attempt): Promise<void> {
  await attempt('write', () =>
    db
      .deleteFrom('event_writer')
      .where('last_instant', '<', Date.now() - longestSilence)
      .execute(),
  )
}

interface Position {
  readonly last_instant: number
  readonly id: number
}

/** Returns the newest entry that is beyond a number, or undefined where there are no more than that. */
function findBoundary(
  db: Kysely<Database>,
  attempt: Attempt,
  condition: Condition,
  number: number,
): Promise<Position | undefined> {
  return attempt('read', () =>
    db
      .selectFrom('event')
      .select(['last_instant', 'id'])
      .where(condition)
      .orderBy('last_instant', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .offset(number)
      .executeTakeFirst(),
  )
}

function isNotAfter({ last_instant, id }: Position) {
  return sql<boolean>`(last_instant, id) <= (${last_instant}, ${id})`
}

/** Each step looks up one reason in the index: a million entries are not read for seven words. */
async function listReasons(db: Kysely<Database>, attempt: Attempt): Promise<string[]> {
  const reasons: string[] = []
  for (;;) {
    const last = reasons.at(-1) ?? ''
    const row = await attempt('read', () =>
      db
        .selectFrom('event')
        .select('reason')
        .where('reason', '>', last)
        .orderBy('reason')
        .limit(1)
        .executeTakeFirst(),
    )
    if (row === undefined) return reasons
    reasons.push(row.reason)
  }
}

async function removeInSlices(
  db: Kysely<Database>,
  attempt: Attempt,
  condition: Condition,
  isEarly: boolean,
): Promise<number> {
  let removed = 0
  for (;;) {
    const ids = await attempt('read', () =>
      db.selectFrom('event').select('id').where(condition).limit(rowsPerSlice).execute(),
    )
    if (ids.length === 0) return removed
    removed += await attempt('write', () =>
      removeSlice(
        db,
        ids.map(({ id }) => id),
        isEarly,
      ),
    )
    if (ids.length < rowsPerSlice) return removed
    await pause()
  }
}

/** What somebody else removed meanwhile is not counted again. */
function removeSlice(db: Kysely<Database>, ids: number[], isEarly: boolean): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const result = await transaction.deleteFrom('event').where('id', 'in', ids).executeTakeFirst()
    const count = Number(result.numDeletedRows)
    await transaction
      .updateTable('event_log')
      .set(({ eb }) => ({
        revision: eb('revision', '+', 1),
        ...(isEarly && count > 0
          ? { removed: eb('removed', '+', count), removed_instant: Date.now() }
          : {}),
      }))
      .execute()
    return count
  })
}
