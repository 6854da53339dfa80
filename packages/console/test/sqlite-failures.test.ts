import { randomInt } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { loadSqliteDriver } from '../src/storage/sqlite-driver.js'
import { openSqliteStore } from '../src/storage/sqlite-store.js'
import { start } from './child-process.js'
import { scoped } from './scoped.js'
import { change, event, rejects, versionDocument } from './store-suite.js'

// The driver that the stores use: two copies of SQLite in one process would undo each other's locks.
const OpenConnection = await loadSqliteDriver()

const test = scoped(
  'store :: SQLite :: failures',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crossgate-failures-'))
    return { folder, file: join(folder, 'crossgate.db') }
  },
  ({ folder }) => rm(folder, { recursive: true, force: true }),
)

test('a process killed while saving loses nothing it acknowledged and mixes nothing', async ({
  file,
}) => {
  let saved = 0
  for (let round = 0; round < 8; round++) {
    const child = start('save-forever.ts', [file])
    await child.next()
    await delay(randomInt(60))
    child.process.kill('SIGKILL')
    await child.end()
    const acknowledged = Number(child.lines.at(-1))
    const store = await openSqliteStore(file)
    const current = await store.configuration.current()
    assert.ok(current)
    assert.ok(current.version >= acknowledged, `${current.version} of ${acknowledged}`)
    assert.ok(current.version <= acknowledged + 1)
    assert.equal(current.document, versionDocument(current.version))
    assert.is(current.summary, `Version ${current.version}`)
    const [newest, ...rest] = await store.configuration.history({ limit: 1000 })
    const { document: _, ...summary } = current
    assert.equal(newest, summary)
    assert.is(rest.length, current.version - 1, 'history has no gap')
    await store.close()
    assert.ok(current.version > saved)
    saved = current.version
  }
})

test('processes that start together migrate once', async ({ file }) => {
  const children = Array.from({ length: 4 }, () => start('open-together.ts', [file]))
  for (const child of children) assert.is(await child.next(), 'ready')
  for (const child of children) child.process.stdin?.write('go\n')
  for (const child of children) {
    assert.equal(JSON.parse(await child.next()), { version: 0 })
    await child.end()
  }
  const connection = new OpenConnection(file, { timeout: 0 })
  const rows = connection.prepare('select name from kysely_migration').all()
  assert.equal(
    rows.map((row) => (row as { name: string }).name),
    [
      '0001-first',
      '0002-request-method',
      '0003-event-log',
      '0004-event-outcome',
      '0005-repeated-writes',
      '0006-event-policy',
      '0007-waiting-origins',
    ],
  )
  connection.close()
})

test('two processes that save at once lose no update', async ({ file }) => {
  const children = [start('save-forever.ts', [file]), start('save-forever.ts', [file])]
  await Promise.all(children.map((child) => child.next().catch(() => '')))
  await delay(300)
  for (const child of children) child.process.kill('SIGKILL')
  await Promise.all(children.map((child) => child.end().catch(() => {})))
  const acknowledged = children.flatMap(({ lines }) => lines)
  assert.ok(acknowledged.length > 1)
  assert.is(new Set(acknowledged).size, acknowledged.length, 'no version was given twice')
})

test('a full and a read-only disk give clear errors and keep what was saved', async ({
  folder,
}) => {
  const child = start('small-disk.ts', [folder], ['unshare', '--map-root-user', '--mount'])
  await child.end()
  const results = new Map(
    child.lines.map((line) => {
      const { name, ...rest } = JSON.parse(line)
      return [name, rest]
    }),
  )
  assert.is(results.get('fill').code, 'full')
  assert.is(results.get('save on a full disk').code, 'full')
  assert.match(results.get('save on a full disk').message, /disk or its quota is full/)
  assert.equal(results.get('read on a full disk'), {
    version: 1,
    origins: ['https://good.example'],
  })
  assert.is(results.get('save with room again').code, null)
  assert.is(results.get('save on a read-only disk').code, 'read-only')
  assert.match(results.get('save on a read-only disk').message, /write permission/)
  assert.equal(results.get('read on a read-only disk'), {
    version: 2,
    origins: ['https://a.example'],
  })
  assert.is(results.get('save on the writable disk').code, null)
})

test('a file that is no database is corrupt, and stays as it is', async ({ file }) => {
  const content = 'this is not a database, whatever its name says. '.repeat(100)
  await writeFile(file, content)
  const error = await rejects(openSqliteStore(file), 'corrupt')
  assert.match(error.message, /Restore it from a backup/)
  assert.is(await readFile(file, 'utf8'), content)
})

test('a damaged page is corrupt', async ({ file }) => {
  const store = await openSqliteStore(file)
  for (let version = 0; version < 20; version++) {
    await store.configuration.save(change(version, 'https://a.example'))
  }
  await store.close()
  const bytes = await readFile(file)
  bytes.fill(0xff, 4096)
  await writeFile(file, bytes)
  await rejects(
    (async () => {
      const damaged = await openSqliteStore(file)
      try {
        await damaged.configuration.history()
      } finally {
        await damaged.close()
      }
    })(),
    'corrupt',
  )
})

test('a document that is not JSON is corrupt', async ({ file }) => {
  const store = await openSqliteStore(file)
  await store.configuration.save(change(0, 'https://a.example'))
  const connection = new OpenConnection(file, { timeout: 0 })
  connection.exec("update configuration_version set document = '{'")
  await rejects(store.configuration.current(), 'corrupt')
  connection.close()
  await store.close()
})

test('a locked file is waited for, then reported; reading goes on', async ({ file }) => {
  const store = await openSqliteStore(file, { lockTimeout: 150 })
  await store.configuration.save(change(0, 'https://a.example'))
  const other = new OpenConnection(file, { timeout: 0 })
  other.exec('begin immediate')
  const error = await rejects(store.configuration.save(change(1, 'https://b.example')), 'locked')
  assert.match(error.message, /another program/)
  await rejects(store.events.record([event({})]), 'locked')
  await rejects(openSqliteStore(file, { lockTimeout: 150 }), 'locked')
  assert.is((await store.configuration.current())?.version, 1)
  const patient = store.configuration.save(change(1, 'https://b.example'))
  other.exec('rollback')
  assert.is((await patient).version, 2)
  other.close()
  await store.close()
})

test('a missing folder is unavailable', async ({ folder }) => {
  const error = await rejects(openSqliteStore(join(folder, 'none', 'crossgate.db')), 'unavailable')
  assert.match(error.message, /folder must exist/)
})

test('a watcher hears once that the store cannot be read', async ({ file }) => {
  const store = await openSqliteStore(file, { pollInterval: 20 })
  const connection = new OpenConnection(file, { timeout: 0 })
  connection.exec('drop table configuration_version')
  const errors: unknown[] = []
  const stop = store.watch(
    () => {},
    (error) => errors.push(error),
  )
  await delay(150)
  stop()
  assert.is(errors.length, 1)
  assert.is((errors[0] as { code: string }).code, 'unavailable')
  connection.close()
  await store.close()
})

test('only the owner can read the files', async ({ file }) => {
  const store = await openSqliteStore(file)
  await store.configuration.save(change(0, 'https://a.example'))
  for (const name of [file, `${file}-wal`]) assert.is((await stat(name)).mode & 0o777, 0o600, name)
  await store.close()
})

test.run()
