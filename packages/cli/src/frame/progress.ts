import { Worker } from 'node:worker_threads'
import type { Terminal } from './terminal.js'

/** Nothing moves on what is done at once. */
const delayInMilliseconds = 1000
const frameInMilliseconds = 120
const frames = ['|', '/', '-', '\\']

/**
 * Waits for a promise, and shows on standard error that something is going on, where somebody
 * watches it. Work that is given as a function may keep this thread busy: another one shows it.
 */
export async function withProgress<Value>(
  terminal: Terminal,
  text: string,
  work: Promise<Value> | (() => Promise<Value>),
): Promise<Value> {
  const isFunction = typeof work === 'function'
  if (!terminal.isWatched) return isFunction ? work() : work
  const stop = isFunction ? showInThread(text) : showInTimer(text, terminal)
  try {
    return await (isFunction ? work() : work)
  } finally {
    if (await stop()) terminal.note(`\r${' '.repeat(text.length + 2)}\r`)
  }
}

/** Returns what ends it, and says whether something was shown. */
type Stop = () => boolean | Promise<boolean>

function showInTimer(text: string, { note }: Terminal): Stop {
  let frame = 0
  const show = (): void => note(`\r${frames[frame++ % frames.length]} ${text}`)
  let timer = setTimeout(() => {
    show()
    timer = setInterval(show, frameInMilliseconds)
  }, delayInMilliseconds)
  return () => {
    clearTimeout(timer)
    return frame > 0
  }
}

/** What the other thread runs. It writes to standard error itself, since this thread may be busy. */
const threadSource = `
const { workerData: { text, frames, delay, pause, isShown } } = require('node:worker_threads')
const { writeSync } = require('node:fs')
let frame = 0
const show = () => {
  Atomics.store(isShown, 0, 1)
  writeSync(2, '\\r' + frames[frame++ % frames.length] + ' ' + text)
}
setTimeout(() => { show(); setInterval(show, pause) }, delay)
`

function showInThread(text: string): Stop {
  const isShown = new Int32Array(new SharedArrayBuffer(4))
  const workerData = {
    text,
    frames,
    delay: delayInMilliseconds,
    pause: frameInMilliseconds,
    isShown,
  }
  const worker = new Worker(threadSource, { eval: true, workerData })
  // A terminal that cannot be written is no reason to stop the work.
  worker.on('error', () => {})
  worker.unref()
  return async () => {
    await worker.terminate()
    return Atomics.load(isShown, 0) === 1
  }
}
