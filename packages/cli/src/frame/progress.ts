import { clearLine, motion } from './spinner.js'
import type { Terminal } from './terminal.js'

/** Waits for a promise, and shows on standard error that something is going on, where somebody watches it. */
export async function withProgress<Value>(
  { isWatched, note }: Terminal,
  text: string,
  promise: Promise<Value>,
): Promise<Value> {
  if (!isWatched) return promise
  let frame = 0
  let isShown = false
  const show = (): void => {
    isShown = true
    note(`\r${motion.frames[frame++ % motion.frames.length]} ${text}`)
  }
  let timer = setTimeout(() => {
    show()
    timer = setInterval(show, motion.frameInMilliseconds)
  }, motion.delayInMilliseconds)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    if (isShown) note(clearLine(text))
  }
}
