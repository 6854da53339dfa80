import { startWorkerThread, type WorkerThread } from '../storage/worker-thread.js'
import { jobs } from './jobs.js'

type Jobs = typeof jobs

/** The jobs, each done where it holds nobody up. */
export type Background = {
  readonly [Name in keyof Jobs]: (
    input: Parameters<Jobs[Name]>[0],
  ) => Promise<Awaited<ReturnType<Jobs[Name]>>>
} & { readonly close: () => Promise<void> }

/** Input up to this, in characters, is worked on at once: that takes a few milliseconds. */
const smallInput = 16 * 1024
/** A thread that nobody needed for so long ends, in milliseconds. */
const idleTime = 30_000
/** A job that runs so long ends together with its thread, in milliseconds. */
const longestJob = 60_000

/**
 * Does small jobs at once and large ones in a thread of their own, one after another. A job that
 * needs more memory than the thread has ends the thread, and not the process.
 */
export function createBackground(): Background {
  let thread: WorkerThread | undefined
  let idle: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()

  const stop = async () => {
    const ending = thread
    thread = undefined
    clearTimeout(idle)
    await ending?.end()
  }

  const runInThread = async (name: string, input: unknown) => {
    clearTimeout(idle)
    thread ??= startWorkerThread('http/background-worker', {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    const deadline = setTimeout(stop, longestJob)
    try {
      return await thread.call(name, input)
    } catch (error) {
      await stop()
      throw error
    } finally {
      clearTimeout(deadline)
      idle = setTimeout(stop, idleTime)
      idle.unref()
    }
  }

  const run = (name: keyof Jobs) => (input: unknown) => {
    const job = jobs[name] as (input: unknown) => unknown
    if (isSmall(input)) return Promise.resolve(input).then(job)
    const done = running.then(() => runInThread(name, input))
    running = done.catch(() => {})
    return done
  }

  const names = Object.keys(jobs) as (keyof Jobs)[]
  const background = Object.fromEntries(names.map((name) => [name, run(name)]))
  return { ...background, close: stop } as unknown as Background
}

/** Whether an input holds few characters; a list stops being counted when it is large. */
function isSmall(input: unknown): boolean {
  let length = 0
  const level: unknown[] = [input]
  while (level.length > 0 && length <= smallInput) {
    const value = level.pop()
    length += 8
    if (typeof value === 'string' || value instanceof Uint8Array) length += value.length
    else if (Array.isArray(value) && value.length > smallInput) return false
    else if (typeof value === 'object' && value !== null) level.push(...Object.values(value))
  }
  return length <= smallInput
}
