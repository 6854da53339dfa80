import { setImmediate as pause } from 'node:timers/promises'
import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import type { Database } from './database.js'
import type { Attempt } from './sql-attempt.js'
import { isSqlite } from './sql-batch.js'
import { toEntry, toPolicyText } from './sql-rows.js'
import type { EventEntry, EventList, EventOrder, EventPage, EventSearch } from './store.js'

/**
 * Entries that one statement looks through: whoever else needs a SQLite database waits so long. A
 * server answers others meanwhile, but takes longer for each, and is stopped where patience ends.
 */
function windowSize(db: Kysely<Database>): number {
  return isSqlite(db) ? 20_000 : 5000
}

/**
 * Finds entries. What an index answers is one statement; what has to be looked for in the texts is
 * looked for in windows of the log, from its newest end, with a pause after each.
 */
export function searchEvents(
  db: Kysely<Database>,
  attempt: Attempt,
  criteria: EventSearch,
): Promise<EventPage> {
  return isIndexed(criteria)
    ? attempt('read', () => searchByIndex(db, criteria))
    : searchInWindows(db, attempt, criteria)
}

/** Walks the log from its newest end, window by window, until enough was matches. */
export async function listEvents(
  db: Kysely<Database>,
  attempt: Attempt,
  criteria: EventSearch,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<EventList> {
  const matches: Match[] = []
  let upper = toPosition(cursor)
  do {
    const room = limit - matches.length
    const window = await attempt('read', () => searchWindow(db, criteria, upper, room))
    matches.push(...window.matches)
    upper = window.lower
    if (matches.length < limit && upper !== undefined) await pause()
  } while (matches.length < limit && upper !== undefined)

  const entries = await attempt('read', () => readEntries(db, matches))
  const last = matches.at(-1)
  if (matches.length < limit || last === undefined) return { entries }
  return { entries, cursor: toCursor({ last_instant: last.lastInstant, id: last.id }) }
}

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

/** Entries that are equal follow the direction that was asked for last, from page to page alike. */
function orderOf({ orderBy = [] }: EventSearch): readonly EventOrder[] {
  const last = orderBy.at(-1)
  if (last === undefined) return newestFirst
  return last.field === 'id' ? orderBy : [...orderBy, { field: 'id', direction: last.direction }]
}

function isText({ field }: EventOrder): boolean {
  return field === 'message' || field === 'type'
}

/** Whether an index finds the matching entries, in the order asked for. A text has none to be sorted by. */
function isIndexed(criteria: EventSearch): boolean {
  if (criteria.cursor !== undefined) return false
  const order = orderOf(criteria)
  if (order.some(isText)) return true
  return !isFiltered(criteria) && (criteria.reason === undefined || order === newestFirst)
}

async function searchByIndex(db: Kysely<Database>, criteria: EventSearch): Promise<EventPage> {
  const { limit = 25, offset = 0 } = criteria
  const matches = matching(db, criteria)
  // The rows that are skipped are skipped in the index.
  let ids = db.selectFrom('event').select('id').where(matches)
  let query = db.selectFrom('event').selectAll()
  for (const { field, direction } of orderOf(criteria)) {
    ids = ids.orderBy(orderColumns[field], direction)
    query = query.orderBy(orderColumns[field], direction)
  }
  const rows = await query.where('id', 'in', ids.limit(limit).offset(offset)).execute()
  return { entries: rows.map(toEntry), total: await countMatching(db, criteria) }
}

/** PostgreSQL knows how many entries there are, in all and of each reason; what else is asked is counted. */
async function countMatching(db: Kysely<Database>, criteria: EventSearch): Promise<number> {
  const { reason } = criteria
  if (isSqlite(db) || isFiltered(criteria)) {
    const { total } = await db
      .selectFrom('event')
      .select((builder) => builder.fn.countAll().as('total'))
      .where(matching(db, criteria))
      .executeTakeFirstOrThrow()
    return Number(total)
  }
  let query = db
    .selectFrom('event_count')
    .select((builder) => builder.fn.sum('entries').as('total'))
  if (reason) query = query.where('reason', '=', reason)
  const { total } = await query.executeTakeFirstOrThrow()
  return Number(total ?? 0)
}

/** Whether anything but the reason is asked for. */
function isFiltered(criteria: EventSearch): boolean {
  const { cursor, patience, limit, offset, orderBy, reason, ...conditions } = criteria
  return Object.values(conditions).some((value) => value !== undefined && value !== '')
}

interface Match {
  readonly id: number
  readonly insertInstant: number
  readonly lastInstant: number
}

async function searchInWindows(
  db: Kysely<Database>,
  attempt: Attempt,
  criteria: EventSearch,
): Promise<EventPage> {
  const { limit = 25, offset = 0, patience = Number.POSITIVE_INFINITY } = criteria
  const deadline = Date.now() + patience
  const matches: Match[] = []
  let searched = 0
  let upper = toPosition(criteria.cursor)
  let lower: Position | undefined
  do {
    if (searched > 0) await pause()
    const window = await attempt('read', () => searchWindow(db, criteria, upper))
    matches.push(...window.matches)
    searched += window.searched
    lower = window.lower
    upper = lower
  } while (lower !== undefined && Date.now() < deadline)

  const page = matches.sort(compareBy(orderOf(criteria))).slice(offset, offset + limit)
  const entries = await attempt('read', () => readEntries(db, page))
  if (lower === undefined) return { entries, total: matches.length }
  const of = await attempt('read', () => countMatching(db, {}))
  return { entries, total: matches.length, rest: { cursor: toCursor(lower), searched, of } }
}

interface Position {
  readonly last_instant: number
  readonly id: number
}

function toCursor({ last_instant, id }: Position): string {
  return `${last_instant}-${id}`
}

function toPosition(cursor: string | undefined): Position | undefined {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(cursor ?? '')
  return match === null ? undefined : { last_instant: Number(match[1]), id: Number(match[2]) }
}

/** Looks through the entries that are older than a position, as far as one window or the limit reaches. */
async function searchWindow(
  db: Kysely<Database>,
  criteria: EventSearch,
  upper: Position | undefined,
  limit?: number,
) {
  const isOlder = (position: Position) =>
    sql<boolean>`(last_instant, id) < (${position.last_instant}, ${position.id})`
  let window = db
    .selectFrom('event')
    .select(['last_instant', 'id'])
    .orderBy('last_instant', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .offset(windowSize(db) - 1)
  if (upper !== undefined) window = window.where(isOlder(upper))
  const last = await window.executeTakeFirst()
  const lower = last && { last_instant: Number(last.last_instant), id: Number(last.id) }

  let query = db
    .selectFrom('event')
    .select(['id', 'insert_instant', 'last_instant'])
    .where(matching(db, criteria))
  if (upper !== undefined) query = query.where(isOlder(upper))
  if (lower !== undefined) {
    query = query.where(sql<boolean>`(last_instant, id) >= (${lower.last_instant}, ${lower.id})`)
  }
  if (limit !== undefined) {
    query = query.orderBy('last_instant', 'desc').orderBy('id', 'desc').limit(limit)
  }
  const rows = await query.execute()
  const matches = rows.map((row) => ({
    id: Number(row.id),
    insertInstant: Number(row.insert_instant),
    lastInstant: Number(row.last_instant),
  }))
  return { matches, lower, searched: windowSize(db) }
}

function compareBy(order: readonly EventOrder[]) {
  return (left: Match, right: Match): number => {
    for (const { field, direction } of order) {
      const key = field as keyof Match
      const difference = left[key] - right[key]
      if (difference !== 0) return direction === 'asc' ? difference : -difference
    }
    return 0
  }
}

/** Reads entries in the order in which they are named. */
async function readEntries(db: Kysely<Database>, page: readonly Match[]): Promise<EventEntry[]> {
  const entries = new Map<number, EventEntry>()
  const idsPerStatement = 1000
  for (let start = 0; start < page.length; start += idsPerStatement) {
    const ids = page.slice(start, start + idsPerStatement).map(({ id }) => id)
    const rows = await db.selectFrom('event').selectAll().where('id', 'in', ids).execute()
    for (const row of rows) entries.set(Number(row.id), toEntry(row))
  }
  // Retention may have removed one meanwhile.
  return page.flatMap(({ id }) => entries.get(id) ?? [])
}

const searchedColumns = ['message', 'hint', 'value', 'origin', 'path', 'method'] as const

function matching(db: Kysely<Database>, criteria: EventSearch) {
  const { message, text, type, reason, origin, path, policy, start, end } = criteria
  const like = likeOf(db)
  const contains = (column: keyof Database['event'], part: string) =>
    like(column, `%${escapeLike(part)}%`)
  return (builder: ExpressionBuilder<Database, 'event'>) => {
    const conditions = []
    if (message) {
      conditions.push(
        message.includes('*')
          ? like('message', message.split('*').map(escapeLike).join('%'))
          : contains('message', message),
      )
    }
    if (text) conditions.push(builder.or(searchedColumns.map((column) => contains(column, text))))
    if (type) conditions.push(builder('type', '=', type))
    if (reason) conditions.push(builder('reason', '=', reason))
    if (origin) conditions.push(contains('origin', origin))
    if (path) conditions.push(contains('path', path))
    if (policy !== undefined && policy !== '') {
      conditions.push(builder('policy', '=', toPolicyText(policy)))
    }
    if (start !== undefined) conditions.push(builder('last_instant', '>=', start))
    if (end !== undefined) conditions.push(builder('insert_instant', '<=', end))
    return builder.and(conditions)
  }
}

/** SQLite's own `like` takes upper and lower case for the same, and `lower` would double its time. */
function likeOf(db: Kysely<Database>) {
  const ignoresCase = isSqlite(db)
  return (column: keyof Database['event'], pattern: string) =>
    ignoresCase
      ? sql<boolean>`${sql.ref(column)} like ${pattern} escape '!'`
      : sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '!'`
}

function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, '!$&')
}
