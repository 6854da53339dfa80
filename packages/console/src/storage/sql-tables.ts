import { type Kysely, sql } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'

/** A row of any table: every value is a text, a number or null. */
export type Row = Readonly<Record<string, string | number | null>>

/** The tables of a store as they are, for a copy of all of it. */
export interface TableStore {
  /** Rows whose key comes after one, in the order of their keys; `after` is absent for the first. */
  read(table: TableName, after: string | number | undefined, limit: number): Promise<Row[]>
  /** Writes rows; those that are there under the same key are replaced. */
  write(table: TableName, rows: readonly Row[]): Promise<void>
}

/** What a copy takes over, and the key of each. Sessions are not: who was signed in signs in again. */
export const tableKeys = {
  configuration_version: 'version',
  event: 'id',
  event_log: 'id',
  event_writer: 'id',
  waiting_origin: 'origin',
  passed_request: 'fold_key',
  api_key: 'id',
} as const

export type TableName = keyof typeof tableKeys

/** The tables of a database. `afterWrite` is called in the transaction that wrote rows. */
export function sqlTableStore(
  db: Kysely<Database>,
  attempt: Attempt,
  afterWrite: (db: Kysely<Database>, table: TableName) => Promise<void> = async () => {},
): TableStore {
  return {
    read: (table, after, limit) =>
      attempt('read', async () => {
        const key = sql.ref<string | number>(tableKeys[table])
        let query = db.selectFrom(table).selectAll().orderBy(key).limit(limit)
        if (after !== undefined) query = query.where(sql<boolean>`${key} > ${after}`)
        return (await query.execute()) as Row[]
      }),

    write: (table, rows) =>
      attempt('write', () =>
        db.transaction().execute(async (transaction) => {
          for (const row of rows) await replace(transaction, table, row)
          await afterWrite(transaction, table)
        }),
      ),
  }
}

async function replace(db: Kysely<Database>, table: TableName, row: Row): Promise<void> {
  const key = tableKeys[table]
  const values = { ...row }
  delete values[key]
  await db
    .insertInto(table)
    .values(row as never)
    .onConflict((conflict) => conflict.column(key as never).doUpdateSet(values as never))
    .execute()
}
