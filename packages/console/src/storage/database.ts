import type { Generated } from 'kysely'

/** The tables, as both SQLite and PostgreSQL hold them: text, and whole numbers of up to 53 bits. */
export interface Database {
  configuration_version: {
    version: number
    document: string
    insert_instant: number
    author: string
    summary: string
    /** What the one who saved named this save by; null before there were such names. */
    save_key: string | null
  }
  event: {
    id: Generated<number>
    fold_key: string
    insert_instant: number
    last_instant: number
    count: number
    type: string
    enforcement: string
    reason: string
    value: string
    origin: string
    method: string
    path: string
    message: string
    hint: string | null
    request: string
    request_method: string | null
    other_origins: number | null
    outcome: string
    /** As JSON: a name, or an index; null where there was one policy. */
    policy: string | null
  }
  /** PostgreSQL only: how many entries each reason has, which its triggers keep. */
  event_count: {
    reason: string
    entries: number
  }
  /** One row, of the log as a whole. */
  event_log: {
    id: number
    revision: number
    lost: number
    lost_instant: number | null
    removed: number
    removed_instant: number | null
    folded_origins: Generated<number>
    folded_origins_instant: number | null
    removed_origins: Generated<number>
    removed_origins_instant: number | null
  }
  /** One row for each process that wrote events: the last batch of it that was written. */
  event_writer: {
    id: string
    batch: number
    last_instant: number
  }
  waiting_origin: {
    origin: string
    first_instant: number
    last_instant: number
    count: number
    block_count: number
    omit_count: number
    report_count: number
    /** What it asked for: `WantedPermissions` as JSON. */
    wanted: string
    /** The policy that did not allow it last, as JSON: its name or its index. */
    policy: string | null
    ignored_instant: number | null
    ignored_by: string | null
  }
  passed_request: {
    fold_key: string
    last_instant: number
    count: number
    request: string
  }
  api_key: {
    id: string
    name: string
    hash: string
    scope: string
    insert_instant: number
    last_used_instant: number | null
  }
  session: {
    hash: string
    key_id: string
    expiry_instant: number
  }
}
