import type { CorsEvent, MemoryEventLog, MemoryEventLogEntry } from '../event-log.js'

interface Entry {
  readonly id: number
  readonly event: CorsEvent
  count: number
  lastInstant: number
}

/**
 * Returns an event log in memory that holds at most `options.capacity` entries (default: 1000).
 *
 * A repetition of a denial (same reason, value, origin, method and path) is counted in its first entry,
 * and no reason takes more than half of the log, so that a flood of one denial pushes out no
 * other. Beyond that the oldest entry goes first.
 *
 * @throws `RangeError` where the capacity is not an integer of at least 1.
 * @example
 * ```ts
 * const eventLog = createMemoryEventLog({ capacity: 500 })
 * const cors = createCors({ enabled: true, debug: true }, { eventLog })
 * for (const { message, count } of eventLog.entries()) console.log(count, message)
 * ```
 */
export function createMemoryEventLog({
  capacity = 1000,
}: {
  readonly capacity?: number
} = {}): MemoryEventLog {
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    throw new RangeError(
      `The capacity of an event log must be an integer of at least 1, not ${String(capacity)}.`,
    )
  }
  const share = Math.max(1, Math.floor(capacity / 2))
  // A Map gives its keys in the order of their insertion: the first is the oldest.
  const entries = new Map<string, Entry>()
  const keysByReason = new Map<string, Set<string>>()
  let lastId = 0

  const remove = (key: string): void => {
    keysByReason.get((entries.get(key) as Entry).event.reason)?.delete(key)
    entries.delete(key)
  }

  return {
    append(event) {
      const { reason, value, request, insertInstant } = event
      const { origin, method, path } = request
      const key = JSON.stringify([reason, value, origin, method, path])
      const known = entries.get(key)
      if (known) {
        known.count++
        known.lastInstant = insertInstant
        return
      }
      const keys = keysByReason.get(reason) ?? new Set()
      keysByReason.set(reason, keys)
      if (keys.size >= share) remove(keys.values().next().value as string)
      else if (entries.size >= capacity) remove(entries.keys().next().value as string)
      keys.add(key)
      entries.set(key, { id: ++lastId, event, count: 1, lastInstant: insertInstant })
    },
    entries: () => Array.from(entries.values(), toPublicEntry),
  }
}

function toPublicEntry({ id, event, count, lastInstant }: Entry): MemoryEventLogEntry {
  const request = { ...event.request, headerNames: [...event.request.headerNames] }
  return { ...event, request, id, count, lastInstant }
}
