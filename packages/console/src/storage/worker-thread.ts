import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads'

/** A thread that answers calls. It does not keep the process alive while nobody waits for it. */
export interface WorkerThread {
  /** Calls a function there. Rejects with what it throws, or where the thread ended. */
  call(name: string, ...parameters: unknown[]): Promise<unknown>
  /** Ends the thread: what is under way rejects. */
  end(): Promise<void>
}

/** An error as it travels: its own properties would be lost, and its cause may not be sendable. */
interface Failure {
  readonly message: string
  readonly stack: string | undefined
  readonly code: unknown
}

interface Call {
  readonly id: number
  readonly name: string
  readonly parameters: readonly unknown[]
}

type Message =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure }
  | { readonly notice: unknown }

export interface WorkerThreadOptions {
  /** What the thread is started with, in its `workerData`. */
  readonly data?: unknown
  readonly resourceLimits?: ResourceLimits
  /** Gets what the thread tells without being asked. */
  readonly onNotice?: (notice: unknown) => void
  /** Called once when the thread ended by itself. */
  readonly onEnd?: (error: Error) => void
}

/** Starts a thread that runs one of this package's worker files, such as `storage/sqlite-worker`. */
export function startWorkerThread(file: string, options: WorkerThreadOptions = {}): WorkerThread {
  const { data, resourceLimits, onNotice, onEnd } = options
  const worker = new Worker(bootstrap(file), {
    eval: true,
    workerData: data,
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  })
  const waiting = new Map<number, PromiseWithHandlers>()
  let calls = 0
  let ended: Error | undefined
  const end = (error: Error) => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }
  worker.unref()
  worker.on('message', (message: Message) => {
    if ('notice' in message) {
      onNotice?.(message.notice)
      return
    }
    const call = waiting.get(message.id)
    waiting.delete(message.id)
    if (waiting.size === 0) worker.unref()
    if ('result' in message) call?.resolve(message.result)
    else call?.reject(toError(message.failure))
  })
  worker.on('error', (error) => {
    end(error)
    onEnd?.(error)
  })
  worker.on('exit', () => end(new Error('The thread ended.')))

  return {
    call(name, ...parameters) {
      if (ended !== undefined) return Promise.reject(ended)
      return new Promise((resolve, reject) => {
        const id = calls++
        const call: Call = { id, name, parameters }
        worker.postMessage(call)
        waiting.set(id, { resolve, reject })
        worker.ref()
      })
    },
    async end() {
      end(new Error('The thread was ended.'))
      await worker.terminate()
    },
  }
}

interface PromiseWithHandlers {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

function toError({ message, stack, code }: Failure): Error {
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return code === undefined ? error : Object.assign(error, { code })
}

function toFailure(error: unknown): Failure {
  if (!(error instanceof Error))
    return { message: String(error), stack: undefined, code: undefined }
  const { message, stack } = error
  const { code } = error as { code?: unknown }
  return { message, stack, code: typeof code === 'string' ? code : undefined }
}

/** The functions that a thread offers. */
// biome-ignore lint/suspicious/noExplicitAny: the caller gives the types
export type Offered = Readonly<Record<string, (...parameters: any[]) => unknown>>

/** Answers the calls that come through a port. */
export function answerCalls(port: MessagePort, offered: Offered): void {
  port.on('message', async ({ id, name, parameters }: Call) => {
    try {
      const result = await offered[name]?.(...parameters)
      port.postMessage({ id, result }, ownBuffers(result))
    } catch (error) {
      port.postMessage({ id, failure: toFailure(error) })
    }
  })
}

/** The memory of a result's bytes, which goes over to who called instead of being copied. */
function ownBuffers(result: unknown): ArrayBuffer[] {
  const values = typeof result === 'object' && result !== null ? Object.values(result) : []
  return values.flatMap((value) => {
    if (!(value instanceof Uint8Array)) return []
    const { buffer, byteLength } = value
    return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
  })
}

// One file is built into two formats, and each knows its place in its own way.
const here = typeof __filename === 'string' ? __filename : fileURLToPath(import.meta.url)

/**
 * Returns the code that a thread starts with. Built, the worker files lie in `dist`; from the
 * sources they are TypeScript, whose loader a thread has to register for itself.
 */
function bootstrap(file: string): string {
  if (!here.endsWith('.ts')) return `import(${JSON.stringify(pathToFileURL(builtFile(file)).href)})`
  const source = join(dirname(here), '..', `${file}.ts`)
  // By `require`, which takes half as long as `import` under this loader.
  return `require('tsx/cjs/api').register(); require(${JSON.stringify(source)})`
}

function builtFile(file: string): string {
  const manifest = createRequire(here).resolve('@crossgate/console/package.json')
  const built = join(dirname(manifest), 'dist', `${file}.js`)
  if (existsSync(built)) return built
  throw new Error(`${built} is missing: install @crossgate/console again.`)
}
