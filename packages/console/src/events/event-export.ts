import { stringify } from 'csv-stringify/sync'
import type { EventEntry, EventSearch, Store } from '../storage/store.js'
import { toEventLog } from './event-log.js'

/** An export holds the newest entries: as many as a store keeps by default. */
const mostExported = 10_000
/** Entries that are read and written at once: the event loop gets its turn between them. */
const entriesPerPiece = 250

/** How a list of entries is written. */
export interface ExportFormat {
  /** What a file name ends in. */
  readonly extension: string
  readonly contentType: string
  /** Writes some entries; `isFirst` where nothing was written before. */
  readonly write: (entries: readonly EventEntry[], isFirst: boolean) => string
}

/** One entry a line, in the shape of the API. */
export const jsonLines: ExportFormat = {
  extension: 'jsonl',
  contentType: 'application/jsonl; charset=utf-8',
  write: (entries) => entries.map((entry) => `${JSON.stringify(toEventLog(entry))}\n`).join(''),
}

/**
 * CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it:
 * origins and paths are an attacker's to choose.
 */
export const csv: ExportFormat = {
  extension: 'csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  write: (entries, isFirst) =>
    stringify(entries.map(toRow), {
      header: isFirst,
      escape_formulas: true,
      quoted_string: true,
      record_delimiter: 'windows',
      columns: [...columns],
    }),
}

/** Streams the newest entries that match, a few at a time and as fast as they are taken. */
export function exportEvents(
  events: Store['events'],
  criteria: EventSearch,
  format: ExportFormat,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let cursor: string | undefined
  let exported = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page = await events.list(criteria, { limit: entriesPerPiece, cursor })
      controller.enqueue(encoder.encode(format.write(page.entries, exported === 0)))
      exported += page.entries.length
      cursor = page.cursor
      if (cursor === undefined || exported >= mostExported) controller.close()
    },
  })
}

function toRow(entry: EventEntry) {
  return {
    id: entry.id,
    firstSeen: new Date(entry.insertInstant).toISOString(),
    lastSeen: new Date(entry.lastInstant).toISOString(),
    count: entry.count,
    reason: entry.reason,
    enforcement: entry.enforcement,
    outcome: entry.outcome,
    policy: entry.policy,
    value: entry.value,
    origin: entry.request.origin,
    method: entry.request.method,
    requestMethod: entry.request.requestMethod,
    path: entry.request.path,
    headerNames: entry.request.headerNames.join(' '),
    host: entry.request.host,
    referer: entry.request.referer,
    remoteAddress: entry.request.remoteAddress,
    message: entry.message,
    hint: entry.hint,
  }
}

const columns = [
  'id',
  'firstSeen',
  'lastSeen',
  'count',
  'reason',
  'enforcement',
  'outcome',
  'policy',
  'value',
  'origin',
  'method',
  'requestMethod',
  'path',
  'headerNames',
  'host',
  'referer',
  'remoteAddress',
  'message',
  'hint',
] as const
