import { stringify } from 'csv-stringify/sync'
import type { EventEntry } from '../storage/store.js'

/** The entries as JSON lines, in the shape of the API. */
export function toJsonLines(entries: readonly unknown[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

/**
 * The entries as CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an
 * apostrophe before it: origins and paths are an attacker's to choose.
 */
export function toCsv(entries: readonly EventEntry[]): string {
  return stringify(
    entries.map((entry) => ({
      id: entry.id,
      firstSeen: new Date(entry.insertInstant).toISOString(),
      lastSeen: new Date(entry.lastInstant).toISOString(),
      count: entry.count,
      reason: entry.reason,
      enforcement: entry.enforcement,
      outcome: entry.outcome,
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
    })),
    {
      header: true,
      escape_formulas: true,
      quoted_string: true,
      record_delimiter: 'windows',
      columns: [...columns],
    },
  )
}

const columns = [
  'id',
  'firstSeen',
  'lastSeen',
  'count',
  'reason',
  'enforcement',
  'outcome',
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
