import { setTimeout as delay } from 'node:timers/promises'
import { StoreError } from './store.js'

/**
 * What an operation does to the database. Nothing is written into a file that was replaced. A
 * `write` that is done twice has the effect of one, so that it is repeated where nobody knows
 * whether it was done; a `write-once` is repeated only where it was certainly not.
 */
export type Access = 'read' | 'write' | 'write-once'

/** Runs one operation: again while the database is busy, and with a `StoreError` when it fails. */
export type Attempt = <Result>(access: Access, operation: () => Promise<Result>) => Promise<Result>

/** What every operation of a store goes through. */
export interface Operations {
  readonly attempt: Attempt
  /** Whether it was open until now. */
  close(): boolean
}

/** How a store's operations are tried. */
export interface OperationOptions {
  /** What messages call the store. */
  readonly name: string
  /** An operation is repeated until so many milliseconds passed. */
  readonly timeout: number
  /** Called before each try; what it throws is treated as a failure of the operation. */
  readonly prepare: (access: Access) => void | Promise<void>
  readonly mayRepeat: (error: unknown, access: Access) => boolean
  /** How long to wait before the next try, in milliseconds. */
  readonly pause: () => number
  readonly toStoreError: (error: unknown) => StoreError
}

/** Creates it. */
export function createOperations(options: OperationOptions): Operations {
  const { name, timeout, prepare, mayRepeat, pause, toStoreError } = options
  let isClosed = false
  return {
    attempt: async (access, operation) => {
      const deadline = Date.now() + timeout
      for (;;) {
        if (isClosed) throw new StoreError('closed', `The store ${name} was closed.`)
        try {
          await prepare(access)
          return await operation()
        } catch (error) {
          if (!mayRepeat(error, access) || Date.now() >= deadline) throw toStoreError(error)
          await delay(pause())
        }
      }
    },
    close() {
      const wasOpen = !isClosed
      isClosed = true
      return wasOpen
    },
  }
}
