import type { Terminal } from './terminal.js'

/**
 * Waits for a promise, or for work that may keep the processor busy, and shows on standard error that
 * something is going on, where somebody watches it.
 */
export async function withProgress<Value>(
  terminal: Terminal,
  text: string,
  work: Promise<Value> | (() => Promise<Value>),
): Promise<Value> {
  // It may fail before it is waited for.
  if (typeof work !== 'function') work.catch(() => {})
  const isOwn = await terminal.startWork(text)
  try {
    return await (typeof work === 'function' ? work() : work)
  } finally {
    if (isOwn) terminal.endWork()
  }
}
