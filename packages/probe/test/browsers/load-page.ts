import { setTimeout as delay } from 'node:timers/promises'

/**
 * Loads a page, and once more after `reset` where the browser has not said within `milliseconds`
 * that it did: Firefox was seen to lose the answer to a navigation, once in some hundred test runs.
 * A page that fails is not tried again, and neither is one that the second attempt cannot load.
 */
export async function loadPage(
  load: () => Promise<void>,
  reset: () => Promise<void>,
  milliseconds = 20_000,
): Promise<void> {
  const first = load().then(() => true)
  // It may still fail after it has been given up.
  first.catch(() => undefined)
  if (await Promise.race([first, delay(milliseconds, false, { ref: false })])) return
  await reset()
  await load()
}
