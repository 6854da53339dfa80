import type { EventEntry } from '../storage/store.js'

/** An entry in the identity server's shape, with what we know beyond it beside it. */
export function toEventLog(entry: EventEntry) {
  const { id, insertInstant, message, type, ...corsEvent } = entry
  return { id, insertInstant, message, type, corsEvent }
}
