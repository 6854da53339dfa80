/** Counts failures by source, and says who has to wait. */
export interface Throttle {
  /** Counts a failure. Returns how many seconds the source has to wait, or 0 where it need not. */
  fail(source: string): number
}

/** Sources that are remembered at once; the one that failed longest ago is forgotten first. */
const maximumSources = 10_000

/**
 * Allows a number of failures within an interval, by source. A source that failed more often waits
 * until the interval is over.
 */
export function createThrottle(failures: number, interval: number, now = Date.now): Throttle {
  const sources = new Map<string, { count: number; until: number }>()
  return {
    fail(source) {
      const known = sources.get(source)
      if (known !== undefined && known.until > now()) {
        known.count++
        return known.count > failures ? Math.ceil((known.until - now()) / 1000) : 0
      }
      sources.delete(source)
      if (sources.size >= maximumSources) sources.delete(sources.keys().next().value as string)
      sources.set(source, { count: 1, until: now() + interval })
      return 0
    },
  }
}
