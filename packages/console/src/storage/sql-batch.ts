import { type CompiledQuery, type Kysely, SqliteAdapter, sql, type Transaction } from 'kysely'
import type { Database } from './database.js'

/** Rows of one statement. Full ones are all alike, so that they are prepared once. */
const rowsPerStatement = 32

/** An `insert` of that many rows; it is compiled once, since that takes longer than running it. */
type Insert<Row, Returned = unknown> = (
  db: Kysely<Database>,
  rows: readonly Row[],
) => CompiledQuery<Returned>

/** Keeps what is compiled for each number of rows. The rows have one shape: their values are the parameters. */
export function compiledOnce<Row extends object, Returned = unknown>(
  compile: Insert<Row, Returned>,
): Insert<Row, Returned> {
  const queriesByAdapter = new WeakMap<object, Map<number, CompiledQuery<Returned>>>()
  return (db, rows) => {
    const { adapter } = db.getExecutor()
    const queries = queriesByAdapter.get(adapter) ?? new Map<number, CompiledQuery<Returned>>()
    queriesByAdapter.set(adapter, queries)
    const compiled = queries.get(rows.length) ?? compile(db, rows)
    queries.set(rows.length, compiled)
    return { ...compiled, parameters: rows.flatMap((row) => Object.values(row)) }
  }
}

/**
 * Writes all rows within a transaction, by an insert that `compiledOnce` made. Returns what it
 * returns of them.
 */
export async function insertAll<Row, Returned = unknown>(
  transaction: Transaction<Database>,
  rows: readonly Row[],
  insert: Insert<Row, Returned>,
): Promise<Returned[]> {
  const returned: Returned[] = []
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const some = rows.slice(start, start + rowsPerStatement)
    returned.push(...(await transaction.executeQuery(insert(transaction, some))).rows)
  }
  return returned
}

/** Whether the database is SQLite, where each statement is a call and not a message. */
export function isSqlite(db: Kysely<Database>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter
}

/**
 * Returns rows as PostgreSQL takes any number of them in one statement that is always the same: an
 * array for each column. Rows must be many enough to be there, and alike.
 */
export function rowsAsArrays(rows: readonly Readonly<Record<string, unknown>>[]) {
  const columns = Object.keys(rows[0] ?? {})
  const arrays = columns.map((column) => {
    const values = rows.map((row) => row[column])
    const isNumber = numberColumns.has(column)
    return isNumber ? sql`${values}::bigint[]` : sql`${values}::text[]`
  })
  const names = sql.join(columns.map((column) => sql.id(column)))
  return { columns, table: sql`unnest(${sql.join(arrays)}) as given(${names})` }
}

const numberColumns: ReadonlySet<string> = new Set([
  'insert_instant',
  'last_instant',
  'count',
  'other_origins',
  'first_instant',
  'block_count',
  'omit_count',
  'report_count',
  'ignored_instant',
])
