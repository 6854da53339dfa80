import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request's body. It is read once, and not before somebody asks for it. */
export interface RequestBody {
  /**
   * Reads all of it. Rejects with a `RequestBodyError`: `too-large` as soon as it is longer than
   * `limit` bytes, `aborted` where the client left, `evicted` where `budget` needs the room, `consumed`
   * where somebody else has read it.
   */
  read(limit: number, budget?: BodyBudget): Promise<Uint8Array>
}

/** Why a body was not read. */
export class RequestBodyError extends Error {
  override readonly name = 'RequestBodyError'
  readonly code: 'too-large' | 'aborted' | 'evicted' | 'consumed'

  constructor(code: RequestBodyError['code']) {
    super(code === 'consumed' ? consumedSentence : `The request body was not read: ${code}.`)
    this.code = code
  }
}

/** What to do where a body parser comes before the console. */
export const consumedSentence =
  'Something else read the body of this request before the console. Mount the console before body parsers: in Express, app.use(admin.listener) comes before app.use(express.json()); in Fastify, call admin.listener in an onRequest hook.'

/** The memory that unfinished bodies may hold together, in bytes. */
export interface BodyBudget {
  /** Adds a body. Where all are too large together, or one takes too long, `evict` is called. */
  enter(evict: () => void): { grow(bytes: number): void; leave(): void }
}

/**
 * Creates a budget. The oldest unfinished body is evicted, never the newest: somebody who sends a
 * whole body at once gets in, however many others never finish theirs.
 */
export function createBodyBudget(bytes: number, milliseconds: number): BodyBudget {
  const bodies = new Map<object, { held: number; evict: () => void; timer: NodeJS.Timeout }>()
  let total = 0
  const remove = (body: object) => {
    const entry = bodies.get(body)
    if (entry === undefined) return
    clearTimeout(entry.timer)
    bodies.delete(body)
    total -= entry.held
  }
  return {
    enter(evict) {
      const body = {}
      const drop = () => {
        remove(body)
        evict()
      }
      const entry = { held: 0, evict: drop, timer: setTimeout(drop, milliseconds) }
      entry.timer.unref()
      bodies.set(body, entry)
      return {
        grow(more) {
          if (!bodies.has(body)) return
          entry.held += more
          total += more
          for (const [other, oldest] of bodies) {
            if (total <= bytes || other === body) break
            oldest.evict()
          }
        },
        leave: () => remove(body),
      }
    },
  }
}

/**
 * Returns the body of a Node request. Nothing is read, and no stream is made, until it is asked for.
 * Where it is evicted the connection ends with the answer: the rest of it may never come.
 */
export function bodyOfMessage(message: IncomingMessage, response: ServerResponse): RequestBody {
  return {
    read(limit, budget) {
      if (Number(message.headers['content-length'] ?? 0) > limit) {
        return Promise.reject(new RequestBodyError('too-large'))
      }
      if (isConsumed(message)) return Promise.reject(new RequestBodyError('consumed'))
      return new Promise((resolve, reject) => {
        const bytes = new GrowingBuffer()
        const entry = budget?.enter(() => fail('evicted'))
        const stop = () => {
          entry?.leave()
          message.off('data', take).off('end', finish).off('close', leave).off('error', leave)
        }
        const fail = (code: RequestBodyError['code']) => {
          stop()
          if (code === 'evicted') response.once('finish', () => message.destroy())
          // What still comes is dropped as it comes.
          message.on('error', () => {}).resume()
          reject(new RequestBodyError(code))
        }
        const take = (chunk: Uint8Array) => {
          if (bytes.length + chunk.length > limit) fail('too-large')
          else {
            const grown = bytes.append(chunk)
            entry?.grow(grown)
          }
        }
        const finish = () => {
          stop()
          resolve(bytes.content)
        }
        const leave = () => fail('aborted')
        if (message.destroyed) return leave()
        message.on('data', take).on('end', finish).on('close', leave).on('error', leave)
      })
    },
  }
}

/** Whether somebody else has read the body to its end. */
function isConsumed(message: IncomingMessage): boolean {
  return message.readableDidRead && message.readableEnded
}

/** Returns the body of a platform request. */
export function bodyOfRequest(request: Request): RequestBody {
  return {
    async read(limit) {
      if (Number(request.headers.get('content-length') ?? 0) > limit) {
        throw new RequestBodyError('too-large')
      }
      if (request.body === null) return new Uint8Array()
      if (request.bodyUsed) throw new RequestBodyError('consumed')
      const bytes = new GrowingBuffer()
      const reader = request.body.getReader()
      try {
        for (;;) {
          const { done, value } = await reader.read()
          if (done) return bytes.content
          if (bytes.length + value.length > limit) throw new RequestBodyError('too-large')
          bytes.append(value)
        }
      } catch (error) {
        reader.cancel().catch(() => {})
        throw error instanceof RequestBodyError ? error : new RequestBodyError('aborted')
      }
    },
  }
}

/** Bytes in one buffer: a list of chunks would cost 100 bytes for each byte that is sent alone. */
class GrowingBuffer {
  #bytes = new Uint8Array(0)
  length = 0

  get content(): Uint8Array {
    return this.#bytes.subarray(0, this.length)
  }

  /** Returns by how many bytes the buffer grew. */
  append(chunk: Uint8Array): number {
    const before = this.#bytes.length
    const length = this.length + chunk.length
    if (length > before) {
      const grown = new Uint8Array(Math.max(length, Math.min(2 * before, before + 1024 * 1024)))
      grown.set(this.content)
      this.#bytes = grown
    }
    this.#bytes.set(chunk, this.length)
    this.length = length
    return this.#bytes.length - before
  }
}
