import { setImmediate as pause } from 'node:timers/promises'
import { type Kysely, type OnConflictBuilder, sql, type Transaction } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'
import { compiledOnce, insertAll, isSqlite, rowsAsArrays } from './sql-batch.js'
import {
  toInstant,
  toName,
  toPolicy,
  toText,
  toWaitingOrigin,
  toWaitingRow,
  toWanted,
} from './sql-rows.js'
import type { EventRetention } from './store.js'
import {
  mergeWanted,
  mostWaiting,
  type OriginSighting,
  type WaitingOriginStore,
} from './waiting-origin.js'

/** Rows that one transaction removes: whoever writes meanwhile waits a few milliseconds. */
const rowsPerSlice = 250

type WaitingRow = Database['waiting_origin']

/** The origins that were not allowed, in rows. */
export function sqlWaitingOriginStore(db: Kysely<Database>, attempt: Attempt): WaitingOriginStore {
  return {
    list: () =>
      attempt('read', async () => {
        const rows = await db
          .selectFrom('waiting_origin')
          .select(['origin', 'ignored_instant', 'policy'])
          .orderBy('count', 'desc')
          .orderBy('first_instant')
          .orderBy('origin')
          .execute()
        return rows.map((row) => ({
          origin: row.origin,
          isIgnored: row.ignored_instant !== null,
          ...toPolicy(row),
        }))
      }),

    read: (origins) =>
      attempt('read', async () => {
        if (origins.length === 0) return []
        const names = origins.map(toName)
        const rows = await db
          .selectFrom('waiting_origin')
          .selectAll()
          .where('origin', 'in', names)
          .execute()
        const byName = new Map(rows.map((row) => [row.origin, row]))
        return names.flatMap((name) => {
          const row = byName.get(name)
          return row === undefined ? [] : [toWaitingOrigin(row)]
        })
      }),

    ignore: (origin, ignoring) =>
      attempt('write', async () => {
        const name = toName(origin)
        let query = db
          .updateTable('waiting_origin')
          .set({
            ignored_instant: ignoring?.instant ?? null,
            ignored_by: ignoring === null ? null : toText(ignoring.author),
          })
          .where('origin', '=', name)
        if (ignoring !== null) {
          query = query.where((builder) =>
            builder.or([
              builder('ignored_instant', 'is not', null),
              builder(countIgnored(db), '<', mostWaiting),
            ]),
          )
        }
        const { numUpdatedRows } = await query.executeTakeFirstOrThrow()
        if (numUpdatedRows > 0n) return 'done'
        const isThere = await db
          .selectFrom('waiting_origin')
          .select('origin')
          .where('origin', '=', name)
          .executeTakeFirst()
        return isThere === undefined ? 'missing' : 'too-many'
      }),

    forget: (origin) =>
      attempt('write', async () => {
        const { numDeletedRows } = await db
          .deleteFrom('waiting_origin')
          .where('origin', '=', toName(origin))
          .executeTakeFirstOrThrow()
        return numDeletedRows > 0n
      }),

    losses: () =>
      attempt('read', async () => {
        const row = await db.selectFrom('event_log').selectAll().executeTakeFirst()
        return {
          folded: Math.max(0, Number(row?.folded_origins ?? 0)),
          foldedInstant: toInstant(row?.folded_origins_instant),
          removed: Number(row?.removed_origins ?? 0),
          removedInstant: toInstant(row?.removed_origins_instant),
        }
      }),
  }
}

function countIgnored(db: Kysely<Database>) {
  return db
    .selectFrom('waiting_origin')
    .select((builder) => builder.fn.countAll<number>().as('number'))
    .where('ignored_instant', 'is not', null)
}

/**
 * Writes what was seen of origins within a transaction. Counts add up in the statement; what was
 * asked for is merged here, while the transaction holds the rows, and written where it is new.
 */
export async function writeSightings(
  transaction: Transaction<Database>,
  sightings: readonly OriginSighting[],
): Promise<void> {
  if (sightings.length === 0) return
  const byName = new Map(sightings.map((sighting) => [toName(sighting.origin), sighting]))
  const stored = await upsert(transaction, sightings.map(toWaitingRow))
  for (const { origin, wanted } of stored) {
    const sighting = byName.get(origin)
    if (sighting === undefined) continue
    const merged = toWanted(mergeWanted(JSON.parse(wanted), sighting))
    if (merged === wanted) continue
    await transaction
      .updateTable('waiting_origin')
      .set({ wanted: merged })
      .where('origin', '=', origin)
      .execute()
  }
}

/** Returns the rows as they are then. Everybody writes them in one order: nobody waits in a circle. */
async function upsert(
  transaction: Transaction<Database>,
  rows: readonly WaitingRow[],
): Promise<readonly Pick<WaitingRow, 'origin' | 'wanted'>[]> {
  if (isSqlite(transaction)) return insertAll(transaction, rows, insertValues)
  const { columns, table } = rowsAsArrays(rows)
  return transaction
    .insertInto('waiting_origin')
    .columns(columns as (keyof WaitingRow)[])
    .expression(
      transaction
        .selectFrom(sql`(select given.* from ${table})`.as(sql`seen`) as never)
        .selectAll()
        .orderBy(sql.ref('origin')),
    )
    .onConflict(addCounts)
    .returning(['origin', 'wanted'])
    .execute()
}

const insertValues = compiledOnce((db, rows: readonly WaitingRow[]) =>
  db
    .insertInto('waiting_origin')
    .values(rows)
    .onConflict(addCounts)
    .returning(['origin', 'wanted'])
    .compile(),
)

function addCounts(conflict: OnConflictBuilder<Database, 'waiting_origin'>) {
  return conflict.column('origin').doUpdateSet((builder) => {
    const sum = (column: 'count' | 'block_count' | 'omit_count' | 'report_count') =>
      sql<number>`${builder.ref(`waiting_origin.${column}`)} + ${builder.ref(`excluded.${column}`)}`
    return {
      last_instant: builder.ref('excluded.last_instant'),
      policy: builder.ref('excluded.policy'),
      count: sum('count'),
      block_count: sum('block_count'),
      omit_count: sum('omit_count'),
      report_count: sum('report_count'),
    }
  })
}

/**
 * Removes what was not seen for too long; then what is too many, the least often seen first and of
 * those the newest, so that invented origins push out none that was there or comes again. What goes
 * before its age is counted. Ignored ones stay: somebody chose not to be asked again.
 */
export async function pruneWaitingOrigins(
  db: Kysely<Database>,
  attempt: Attempt,
  { numberToRetain, notBefore }: EventRetention,
): Promise<void> {
  await attempt('write', () =>
    db
      .deleteFrom('waiting_origin')
      .where('last_instant', '<', notBefore)
      .where('ignored_instant', 'is', null)
      .execute(),
  )
  for (;;) {
    const surplus = await attempt('read', () =>
      db
        .selectFrom('waiting_origin')
        .select('origin')
        .where('ignored_instant', 'is', null)
        .orderBy('count', 'desc')
        .orderBy('first_instant')
        .orderBy('origin')
        .limit(rowsPerSlice)
        .offset(Math.min(numberToRetain, mostWaiting))
        .execute(),
    )
    if (surplus.length === 0) return
    await attempt('write', () =>
      removeSurplus(
        db,
        surplus.map(({ origin }) => origin),
      ),
    )
    if (surplus.length < rowsPerSlice) return
    await pause()
  }
}

function removeSurplus(db: Kysely<Database>, origins: readonly string[]): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    const { numDeletedRows } = await transaction
      .deleteFrom('waiting_origin')
      .where('origin', 'in', origins)
      .where('ignored_instant', 'is', null)
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) return
    await transaction
      .updateTable('event_log')
      .set(({ eb }) => ({
        removed_origins: eb('removed_origins', '+', Number(numDeletedRows)),
        removed_origins_instant: Date.now(),
      }))
      .execute()
  })
}
