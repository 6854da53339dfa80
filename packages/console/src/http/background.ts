import { textOf, toSent } from '../storage/version-text.js'
import { startWorkerThread, type WorkerThread } from '../storage/worker-thread.js'

/** Functions of their input alone, which a thread can be sent. */
// biome-ignore lint/suspicious/noExplicitAny: each table gives the types of its own
export type JobTable = Readonly<Record<string, (input: any) => unknown>>

/** The jobs of a table, each done where it holds nobody up. */
export type InBackground<Jobs extends JobTable> = {
  readonly [Name in keyof Jobs]: (
    input: Parameters<Jobs[Name]>[0],
  ) => Promise<Awaited<ReturnType<Jobs[Name]>>>
}

/** Does small jobs at once and large ones in a thread, one after another. */
export interface Background {
  /** Returns the jobs of a table, which the thread knows by a name. */
  offer<Jobs extends JobTable>(table: string, jobs: Jobs): InBackground<Jobs>
  /** Ends the thread: what is under way rejects. */
  close(): Promise<void>
}

/** Input up to this, in characters, is worked on at once: that takes a few milliseconds. */
const smallInput = 16 * 1024
/** A thread that nobody needed for so long ends, in milliseconds. */
const idleTime = 30_000
/** A job that runs so long ends together with its thread, in milliseconds. */
const longestJob = 120_000

/**
 * Creates it; `file` is what the thread runs. A job that needs more memory than the thread has ends
 * the thread, and not the process.
 */
export function createBackground(file: string): Background {
  let thread: WorkerThread | undefined
  let idle: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()

  const stop = async () => {
    const ending = thread
    thread = undefined
    clearTimeout(idle)
    await ending?.end()
  }

  const runInThread = async (table: string, name: string, input: object) => {
    clearTimeout(idle)
    thread ??= startWorkerThread(file, { resourceLimits: { maxOldGenerationSizeMb: 512 } })
    const deadline = setTimeout(stop, longestJob)
    try {
      return await thread.call('run', table, name, mapValues(input, toSent))
    } catch (error) {
      await stop()
      throw error
    } finally {
      clearTimeout(deadline)
      idle = setTimeout(stop, idleTime)
      idle.unref()
    }
  }

  return {
    offer(table, jobs) {
      const run = (name: string) => (input: object) => {
        if (isSmall(input)) return Promise.resolve(input).then(jobs[name])
        const done = running.then(() => runInThread(table, name, input))
        running = done.catch(() => {})
        return done
      }
      const names = Object.keys(jobs)
      return Object.fromEntries(names.map((name) => [name, run(name)])) as never
    },
    close: stop,
  }
}

/** Returns an object with each of its values mapped: the versions of the settings are among those of an input. */
export function mapValues(input: object, map: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, map(value)]))
}

/** Whether an input holds few characters; a list stops being counted when it is large. */
function isSmall(input: unknown): boolean {
  let length = 0
  const level: unknown[] = [input]
  while (level.length > 0 && length <= smallInput) {
    const value = level.pop()
    length += 8
    const text = textOf(value) ?? value
    if (typeof text === 'string' || text instanceof Uint8Array) length += text.length
    else if (Array.isArray(value) && value.length > smallInput) return false
    else if (typeof value === 'object' && value !== null) level.push(...Object.values(value))
  }
  return length <= smallInput
}
