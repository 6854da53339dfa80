import { setTimeout as delay } from 'node:timers/promises'
import { kindOf, toStoreError } from './postgres-failures.js'
import type { Access, Attempt } from './sql-attempt.js'
import { StoreError } from './store.js'

/** What every operation of a store goes through. */
export interface PostgresOperations {
  readonly attempt: Attempt
  /** Whether it was open until now. */
  close(): boolean
}

/**
 * Creates it. `prepare` is waited for before each operation: once it resolved it is quick. An
 * operation is repeated until `timeout` milliseconds passed, where a repetition does no harm.
 */
export function createOperations(
  label: string,
  timeout: number,
  prepare: () => Promise<void>,
): PostgresOperations {
  let isClosed = false
  return {
    attempt: async (access, operation) => {
      const deadline = Date.now() + timeout
      for (;;) {
        if (isClosed) throw new StoreError('closed', `The store ${label} was closed.`)
        try {
          await prepare()
          return await operation()
        } catch (error) {
          if (!mayRepeat(error, access) || Date.now() >= deadline) throw toStoreError(error, label)
          await delay(20 + Math.random() * 80)
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

function mayRepeat(error: unknown, access: Access): boolean {
  if ((error as { name?: unknown })?.name === 'StoreError') return false
  const kind = kindOf(error)
  return (
    kind === 'unreachable' || kind === 'undone' || (kind === 'unknown' && access !== 'write-once')
  )
}
