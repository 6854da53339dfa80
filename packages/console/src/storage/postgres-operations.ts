import { kindOf, toStoreError } from './postgres-failures.js'
import { type Access, createOperations, type Operations } from './sql-attempt.js'

/**
 * Creates what every operation goes through. `prepare` is waited for before each: once it resolved it
 * is quick. An operation is repeated until `timeout` milliseconds passed, where that does no harm.
 */
export function createPostgresOperations(
  label: string,
  timeout: number,
  prepare: () => Promise<void>,
): Operations {
  return createOperations({
    name: label,
    timeout,
    prepare,
    mayRepeat,
    pause: () => 20 + Math.random() * 80,
    toStoreError: (error) => toStoreError(error, label),
  })
}

function mayRepeat(error: unknown, access: Access): boolean {
  if ((error as { name?: unknown })?.name === 'StoreError') return false
  const kind = kindOf(error)
  return (
    kind === 'unreachable' || kind === 'undone' || (kind === 'unknown' && access !== 'write-once')
  )
}
