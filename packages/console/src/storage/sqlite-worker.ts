import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteDatabase, type SqliteDatabaseOptions } from './sqlite-database.js'
import type { Store } from './store.js'
import { toSent } from './version-text.js'
import { answerCalls, type Offered } from './worker-thread.js'

// The file of the thread that owns a SQLite database: `openSqliteStore` starts it.

let opened: Promise<Store> | undefined

/** What changed since the last look is told; that nothing did, is not. */
function watch(store: Store): void {
  let told: number | undefined
  store.watch(
    (version) => {
      if (version !== told) parentPort?.postMessage({ notice: { version } })
      told = version
    },
    (error) => {
      const { code, message } = error as { code: unknown; message: string }
      parentPort?.postMessage({ notice: { code, message } })
      told = undefined
    },
  )
}

const operations: Offered = {
  async open() {
    opened = openSqliteDatabase(workerData as SqliteDatabaseOptions)
    watch(await opened)
  },
  async operate(room: keyof Store, name: string, parameters: unknown[]) {
    const functions = (await opened)?.[room] as unknown as Offered
    return toSent(await functions[name]?.(...parameters))
  },
  async close() {
    await (await opened)?.close()
  },
}

if (parentPort !== null) answerCalls(parentPort, operations)
