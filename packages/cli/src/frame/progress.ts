import type { Terminal } from './terminal.js'

/** Nothing moves on what is done at once. */
const delayInMilliseconds = 1000
const frameInMilliseconds = 120
const frames = ['|', '/', '-', '\\']

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
    note(`\r${frames[frame++ % frames.length]} ${text}`)
  }
  let timer = setTimeout(() => {
    show()
    timer = setInterval(show, frameInMilliseconds)
  }, delayInMilliseconds)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    if (isShown) note(`\r${' '.repeat(text.length + 2)}\r`)
  }
}
