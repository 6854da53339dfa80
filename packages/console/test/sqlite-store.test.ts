import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadSqliteDriver, type SqliteDriver } from '../src/storage/sqlite-driver.js'
import { openInThread } from '../src/storage/sqlite-store.js'
import { storeSuite } from './store-suite.js'

// On an older Node there is no SQLite of its own without a flag: scripts/test-on-node.mjs runs both.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const hasOwn = major > 22 || (major === 22 && minor >= 13)
const drivers: readonly SqliteDriver[] = hasOwn
  ? ['node:sqlite', '@photostructure/sqlite']
  : ['@photostructure/sqlite']

for (const driver of drivers) {
  storeSuite(`SQLite by ${driver}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crossgate-store-'))
    const file = join(folder, 'crossgate.db')
    return {
      open: () => openInThread({ file, lockTimeout: 5000, pollInterval: 250, driver }),
      remove: () => rm(folder, { recursive: true, force: true }),
    }
  })
}

const test = suite('store :: SQLite driver')

test('Node’s own comes first, where it needs no flag, and nobody is warned of it', async () => {
  const warnings: string[] = []
  const note = (warning: Error) => warnings.push(warning.message)
  process.on('warning', note)
  const chosen = await loadSqliteDriver()
  const expected = drivers[0] as SqliteDriver
  assert.is(chosen, await loadSqliteDriver(expected))
  await new Promise((resolve) => setTimeout(resolve, 50))
  process.off('warning', note)
  assert.equal(
    warnings.filter((message) => message.includes('SQLite')),
    [],
  )
})

test.run()
