import { Worker } from 'node:worker_threads'

/** How a moving line looks, and when it does. */
const motion = {
  frames: ['|', '/', '-', '\\'],
  /** Nothing moves on what is done at once. */
  delayInMilliseconds: 1000,
  frameInMilliseconds: 120,
}

/** A moving line: `stop` returns what takes it away. */
export interface Spinner {
  stop(): string
}

/** Places in the memory that both threads see. */
const turn = 0
const shown = 1
const ended = 2

/** Whose turn it is to write. */
const free = 0
const writing = 1
const stopped = 2

// Plain JavaScript, so that it needs no file of its own. While it writes, the other thread waits.
const program = `
const { workerData } = require('node:worker_threads')
const { writeSync } = require('node:fs')
const { memory, text, frames, delayInMilliseconds, frameInMilliseconds } = workerData
const view = new Int32Array(memory)
let pause = delayInMilliseconds
for (let frame = 0; Atomics.wait(view, ${ended}, 0, pause) === 'timed-out'; frame++) {
  if (Atomics.compareExchange(view, ${turn}, ${free}, ${writing}) !== ${free}) break
  Atomics.store(view, ${shown}, 1)
  try { writeSync(2, '\\r' + frames[frame % frames.length] + ' ' + text) } catch {}
  Atomics.store(view, ${turn}, ${free})
  Atomics.notify(view, ${turn})
  pause = frameInMilliseconds
}
`

/**
 * Shows a moving line on standard error, even while this thread computes and no timer of it runs:
 * from a second on, until it is stopped, which takes the line away.
 */
export function startSpinner(text: string): Spinner {
  const memory = new SharedArrayBuffer(12)
  const view = new Int32Array(memory)
  const worker = new Worker(program, {
    eval: true,
    workerData: { memory, text, ...motion },
    execArgv: [],
  })
  worker.unref()
  return {
    stop: () => {
      while (Atomics.compareExchange(view, turn, free, stopped) === writing) {
        Atomics.wait(view, turn, writing, motion.frameInMilliseconds)
      }
      Atomics.store(view, ended, 1)
      Atomics.notify(view, ended)
      if (Atomics.load(view, shown) === 0) return ''
      return clearLine(text)
    },
  }
}

/** What takes a moving line away. */
function clearLine(text: string): string {
  return `\r${' '.repeat(text.length + 2)}\r`
}
