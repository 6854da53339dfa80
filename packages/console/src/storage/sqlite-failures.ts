import { StoreError, type StoreErrorCode } from './store.js'

/**
 * What SQLite says and what the file system's codes are, by kind of failure. SQLite's sentences
 * are fixed, and the driver gives its numbers for some calls only.
 */
const failures: readonly { signs: string[]; code: StoreErrorCode; sentence: string }[] = [
  {
    signs: ['database is locked', 'database table is locked'],
    code: 'locked',
    sentence: 'is locked by another program. Try again, or end that program.',
  },
  {
    signs: ['database or disk is full', 'ENOSPC', 'EDQUOT'],
    code: 'full',
    sentence:
      'cannot grow: the disk or its quota is full. Nothing was saved. Make room and try again.',
  },
  {
    signs: ['attempt to write a readonly database', 'EROFS'],
    code: 'read-only',
    sentence: 'cannot be written. Give this process write permission on the file and its folder.',
  },
  {
    signs: [
      'database disk image is malformed',
      'file is not a database',
      'malformed database schema',
    ],
    code: 'corrupt',
    sentence:
      'is damaged or is not a Crossgate store. Restore it from a backup, or move it away to start with the defaults.',
  },
  {
    signs: ['disk I/O error'],
    code: 'unavailable',
    sentence: 'cannot be read or written: the disk reports an error.',
  },
  {
    signs: ['unable to open database file', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM'],
    code: 'unavailable',
    sentence:
      'cannot be opened. Its folder must exist, and this process must be allowed to write there.',
  },
]

function failureOf(error: unknown) {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return failures.find(({ signs }) =>
    signs.some((sign) => sign === code || String(message).includes(sign)),
  )
}

/** Whether another connection holds a lock that this one needs. */
export function isBusy(error: unknown): boolean {
  return failureOf(error)?.code === 'locked'
}

/** Returns what SQLite or the file system said, in the operator's words. */
export function toStoreError(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error
  const failure = failureOf(error)
  const reason = error instanceof Error ? error.message : String(error)
  return new StoreError(
    failure?.code ?? 'unavailable',
    `The store ${file} ${failure?.sentence ?? `cannot be used: ${reason}.`}`,
    { cause: error },
  )
}
