import type { CorsEventLog } from '../event-log.js'
import type { EventWriter } from './capture-event.js'

/**
 * Creates a function that puts an event into a queue. All that came within one turn are then
 * written and appended in order, after the decisions are out: writing takes longer than deciding.
 */
export function createEventQueue(eventLog: CorsEventLog): (write: EventWriter) => void {
  const waiting: EventWriter[] = []
  const flush = async (): Promise<void> => {
    // Until the decision is out.
    await undefined
    const instant = Date.now()
    for (const write of waiting.splice(0)) append(eventLog, write, instant)
  }
  return (write) => {
    waiting.push(write)
    if (waiting.length === 1) void flush()
  }
}

/** What a log throws or rejects with concerns no request. */
function append(eventLog: CorsEventLog, write: EventWriter, instant: number): void {
  try {
    const appended = eventLog.append(write(instant))
    if (appended) Promise.resolve(appended).catch(() => {})
  } catch {}
}
