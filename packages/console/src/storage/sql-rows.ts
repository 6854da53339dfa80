// How the store's records are kept in rows, and read from them.
import { createHash } from 'node:crypto'
import type { Database } from './database.js'
import {
  type ConfigurationSummary,
  type ConfigurationVersion,
  type EventEntry,
  type EventRecord,
  type KeyRecord,
  type KeyScope,
  type PassedRequest,
  type SessionRecord,
  StoreError,
} from './store.js'
import { withText } from './version-text.js'
import type { OriginSighting, WaitingOrigin, WantedPermissions } from './waiting-origin.js'

/** Neither database keeps a NUL in a text: SQLite's drivers cut there, and PostgreSQL refuses it. */
export function toText(text: string): string {
  return text.replaceAll('\0', '\\u{0}')
}

/** A name and an index are two things, though both may be `1`. */
export function toPolicy({ policy }: { readonly policy: string | null }): {
  readonly policy?: string | number
} {
  return policy === null ? {} : { policy: JSON.parse(policy) as string | number }
}

export function toPolicyText(policy: string | number): string {
  return JSON.stringify(policy)
}

/** An index of PostgreSQL takes no more than 2,704 bytes of a row, and a key's characters up to four each. */
const longestKey = 600

/** Returns a key that every index takes: a long one is known by its hash. */
export function toIndexedText(key: string): string {
  return key.length <= longestKey ? toText(key) : createHash('sha256').update(key).digest('hex')
}

/** A row of the events, but for the number that the database gives it. */
export type EventValues = Omit<Database['event'], 'id'>

type EventRow = EventValues & { id: number }

export type VersionRow = Database['configuration_version']

export function toEventRow(record: EventRecord): EventValues {
  const { key, event, otherOrigins, count, lastInstant } = record
  const { hint, request } = event
  return {
    fold_key: toIndexedText(key),
    insert_instant: event.insertInstant,
    last_instant: lastInstant,
    count,
    type: event.type,
    enforcement: event.enforcement,
    outcome: event.outcome,
    reason: event.reason,
    value: toText(event.value),
    origin: toText(request.origin ?? ''),
    method: toText(request.method),
    path: toText(request.path),
    message: toText(event.message),
    hint: hint === undefined ? null : toText(hint),
    request: JSON.stringify(request),
    request_method: request.requestMethod === undefined ? null : toText(request.requestMethod),
    other_origins: otherOrigins ?? null,
    policy: event.policy === undefined ? null : toPolicyText(event.policy),
  }
}

export function toPassedRow({ key, count, lastInstant, ...rest }: PassedRequest) {
  return {
    fold_key: toIndexedText(key),
    last_instant: lastInstant,
    count,
    request: JSON.stringify(rest),
  }
}

// PostgreSQL's driver gives 64-bit numbers as strings: every number goes through Number.

export function toVersion(row: VersionRow): ConfigurationVersion {
  return withText({ ...toSummary(row), document: parseDocument(row) }, row.document)
}

export function toSummary(row: Omit<VersionRow, 'document' | 'save_key'>): ConfigurationSummary {
  return {
    version: Number(row.version),
    insertInstant: Number(row.insert_instant),
    author: row.author,
    summary: row.summary,
  }
}

function parseDocument(row: VersionRow): ConfigurationVersion['document'] {
  try {
    return JSON.parse(row.document)
  } catch (cause) {
    throw new StoreError(
      'corrupt',
      `Version ${row.version} of the configuration is not JSON: the store is damaged.`,
      { cause },
    )
  }
}

export function toEntry(row: EventRow): EventEntry {
  return {
    id: Number(row.id),
    type: row.type as EventEntry['type'],
    insertInstant: Number(row.insert_instant),
    lastInstant: Number(row.last_instant),
    count: Number(row.count),
    enforcement: row.enforcement as EventEntry['enforcement'],
    outcome: row.outcome as EventEntry['outcome'],
    reason: row.reason as EventEntry['reason'],
    value: row.value,
    message: row.message,
    ...(row.hint === null ? {} : { hint: row.hint }),
    ...toPolicy(row),
    ...(row.other_origins === null ? {} : { otherOrigins: Number(row.other_origins) }),
    request: {
      ...JSON.parse(row.request),
      ...(row.request_method === null ? {} : { requestMethod: row.request_method }),
    },
  }
}

/** Returns a text as it comes back, by which a row can be found again: half a character is none. */
export function toName(text: string): string {
  return toText(text).replace(/\p{Surrogate}/gu, '\ufffd')
}

/** Returns what an origin asked for as it is stored. */
export function toWanted({
  methods,
  headerNames,
  paths,
  incomplete,
  onlyPrograms,
}: WantedPermissions): string {
  return JSON.stringify({ methods, headerNames, paths, incomplete, onlyPrograms })
}

export function toWaitingRow(sighting: OriginSighting): Database['waiting_origin'] {
  const { block, omit, report } = sighting.counts
  return {
    origin: toName(sighting.origin),
    first_instant: sighting.firstInstant,
    last_instant: sighting.lastInstant,
    count: block + omit + report,
    block_count: block,
    omit_count: omit,
    report_count: report,
    wanted: toWanted(sighting),
    policy: sighting.policy === undefined ? null : toPolicyText(sighting.policy),
    ignored_instant: null,
    ignored_by: null,
  }
}

export function toWaitingOrigin(row: Database['waiting_origin']): WaitingOrigin {
  return {
    origin: row.origin,
    firstInstant: Number(row.first_instant),
    lastInstant: Number(row.last_instant),
    count: Number(row.count),
    counts: {
      block: Number(row.block_count),
      omit: Number(row.omit_count),
      report: Number(row.report_count),
    },
    ...(JSON.parse(row.wanted) as WantedPermissions),
    ...toPolicy(row),
    ignored:
      row.ignored_instant === null
        ? null
        : { author: row.ignored_by ?? '', instant: Number(row.ignored_instant) },
  }
}

export function toInstant(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}

export function toPassedRequest(row: Database['passed_request']): PassedRequest {
  return {
    ...(JSON.parse(row.request) as Omit<PassedRequest, 'key' | 'count' | 'lastInstant'>),
    key: row.fold_key,
    count: Number(row.count),
    lastInstant: Number(row.last_instant),
  }
}

export function toKey(row: Database['api_key']): KeyRecord {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    scope: row.scope as KeyScope,
    insertInstant: Number(row.insert_instant),
    lastUsedInstant: row.last_used_instant === null ? null : Number(row.last_used_instant),
  }
}

export function toSession(row: Database['session']): SessionRecord {
  return {
    hash: row.hash,
    keyId: row.key_id,
    expiryInstant: Number(row.expiry_instant),
  }
}
