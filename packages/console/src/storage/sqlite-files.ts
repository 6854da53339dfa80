import { statSync } from 'node:fs'
import { StoreError } from './store.js'

/**
 * Notices that a file of an open database is not the one that was opened: SQLite itself would go on
 * writing into a file that has no name any more. Returns a function that throws `replaced`.
 */
export function watchDatabaseFiles(file: string): () => void {
  if (file === ':memory:') return () => {}
  const identities = new Map<string, string>()
  const check = () => {
    for (const name of [file, `${file}-wal`, `${file}-shm`]) {
      const now = identify(name)
      const before = identities.get(name)
      if (before === undefined && now !== undefined) identities.set(name, now)
      if (before !== undefined && before !== now) throw replaced(file, name, now === undefined)
    }
  }
  check()
  return check
}

/** The same text for the same file, whatever is in it; undefined where there is none. */
function identify(name: string): string | undefined {
  try {
    const { dev, ino } = statSync(name)
    return `${dev} ${ino}`
  } catch {
    return undefined
  }
}

function replaced(file: string, name: string, isGone: boolean): StoreError {
  return new StoreError(
    'replaced',
    `${name} was ${isGone ? 'deleted' : 'replaced'} while the store ${file} was open: nothing can be saved any more. Stop every process that uses the store, restore its file, and start them again.`,
  )
}
