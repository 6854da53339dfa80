import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../src/storage/sqlite-store.js'
import { storeSuite } from './store-suite.js'

storeSuite('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossgate-store-'))
  return {
    open: () => openSqliteStore(join(folder, 'crossgate.db')),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
})
