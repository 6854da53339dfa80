/** Counts failures by source, and tells who has to wait. */
export interface Throttle {
  /** Seconds until the source may try again; 0 when it may now. */
  wait(source: string): number
  fail(source: string): void
  succeed(source: string): void
}

/** Sources that are remembered at once; the one that failed longest ago is forgotten first. */
const maximumSources = 10_000

/**
 * Allows a number of failures within an interval, by source. A source that reached it waits until
 * the interval is over.
 */
export function createThrottle(failures: number, interval: number, now = Date.now): Throttle {
  const sources = new Map<string, { count: number; until: number }>()
  const find = (source: string) => {
    const entry = sources.get(source)
    if (entry && entry.until > now()) return entry
    sources.delete(source)
    return undefined
  }
  return {
    wait(source) {
      const entry = find(source)
      return entry && entry.count >= failures ? Math.ceil((entry.until - now()) / 1000) : 0
    },
    fail(source) {
      const entry = find(source)
      if (entry) {
        entry.count++
        return
      }
      if (sources.size >= maximumSources) sources.delete(sources.keys().next().value as string)
      sources.set(source, { count: 1, until: now() + interval })
    },
    succeed(source) {
      sources.delete(source)
    },
  }
}
