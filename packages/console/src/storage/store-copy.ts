import { type Row, type TableName, type TableStore, tableKeys } from './sql-tables.js'
import { type Store, StoreError } from './store.js'

/** What was copied, in rows. */
export interface StoreCopy {
  /** The number of versions of the configuration. */
  readonly versions: number
  /** The number of entries of the event log. */
  readonly events: number
  /** The number of origins that wait or are ignored. */
  readonly waitingOrigins: number
  /** The number of records of requests that passed. */
  readonly passedRequests: number
  /** The number of API keys. */
  readonly keys: number
}

const rowsPerStep = 500

/**
 * Copies everything from one store into another: every version with its number, author and instant,
 * the keys, the event log with its ids and counts, the waiting and ignored origins, and the requests
 * that passed. Sessions are not copied: who was signed in signs in again. Returns a promise of how
 * many rows were copied.
 *
 * It can be repeated, after it failed or to take over what came since: rows that are there are
 * replaced. Stop what uses the target first; what uses the source may go on until the last
 * repetition. Rejects with a `StoreError`: `conflict`, before anything is written, where the target
 * holds a version that the source does not, since one of the two histories would be lost; else
 * whatever either store says. Both are stores that this package opened.
 *
 * @param from the store that is read.
 * @param to the store that is written.
 * @example
 * ```ts
 * import { copyStore, openPostgresStore, openSqliteStore } from '@crossgate/console'
 *
 * const from = await openSqliteStore('crossgate.db')
 * const to = await openPostgresStore('postgresql://crossgate:secret@db/crossgate')
 * console.log(await copyStore(from, to))
 * ```
 */
export async function copyStore(from: Store, to: Store): Promise<StoreCopy> {
  const source = tablesOf(from)
  const target = tablesOf(to)
  await checkHistory(from, to)
  const counts = new Map<TableName, number>()
  for (const table of Object.keys(tableKeys) as TableName[]) {
    counts.set(table, await copyTable(source, target, table))
  }
  return {
    versions: counts.get('configuration_version') ?? 0,
    events: counts.get('event') ?? 0,
    waitingOrigins: counts.get('waiting_origin') ?? 0,
    passedRequests: counts.get('passed_request') ?? 0,
    keys: counts.get('api_key') ?? 0,
  }
}

async function copyTable(
  source: TableStore,
  target: TableStore,
  table: TableName,
): Promise<number> {
  let count = 0
  let after: string | number | undefined
  for (;;) {
    const rows: Row[] = await source.read(table, after, rowsPerStep)
    if (rows.length === 0) return count
    await target.write(table, rows)
    count += rows.length
    after = rows.at(-1)?.[tableKeys[table]] ?? undefined
  }
}

/** A target may be empty, or hold the beginning of the source's history. */
async function checkHistory(from: Store, to: Store): Promise<void> {
  let before: number | undefined
  for (;;) {
    const page = await to.configuration.history(before === undefined ? {} : { before })
    for (const { version, insertInstant } of page) {
      const theirs = await from.configuration.version(version)
      if (theirs?.insertInstant === insertInstant) continue
      throw new StoreError(
        'conflict',
        `The target already holds a version ${version} that is not the source's. Copy into an empty store: another database or schema.`,
      )
    }
    before = page.at(-1)?.version
    if (before === undefined) return
  }
}

function tablesOf(store: Store): TableStore {
  const { tables } = store as { tables?: TableStore }
  if (tables !== undefined) return tables
  throw new StoreError('unavailable', 'Only stores that @crossgate/console opened can be copied.')
}
