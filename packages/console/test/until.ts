import { setTimeout as delay } from 'node:timers/promises'

/** Waits until something holds; rejects with its text after fifteen seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not within 15 s: ${holds}`)
    await delay(20)
  }
}
