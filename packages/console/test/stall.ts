import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import * as assert from 'uvu/assert'

/**
 * Returns the longest time for which the event loop did not get its turn while something happened,
 * in milliseconds: what the main thread worked between two runs of a 5 ms timer. Its own processor
 * time counts, where the system tells it, and not the time in which a busy machine ran others.
 */
export async function stallOf(action: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = now()
  const timer = setInterval(() => {
    const instant = now()
    longest = Math.max(longest, instant - last)
    last = instant
  }, 5)
  try {
    await action()
    await delay(10)
  } finally {
    clearInterval(timer)
  }
  return longest
}

/** The best of three counts: a machine has hiccups of its own. */
export async function stallsUnder(bound: number, what: string, action: () => Promise<unknown>) {
  let best = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && best > bound; tries++) {
    best = Math.min(best, await stallOf(action))
  }
  assert.ok(best <= bound, `${what} stalls for ${best.toFixed(0)} ms, more than ${bound}`)
}

/** The processor time of this process's main thread, in milliseconds; the time of day where nothing tells it. */
function now(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6
  } catch {
    // Only Linux tells.
    return performance.now()
  }
}
