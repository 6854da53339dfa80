import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { createConsole, openSqliteStore } from '../src/index.js'
import { loadSqliteDriver } from '../src/storage/sqlite-driver.js'
import { configurationOf, createFixture, eventually, json } from './fixture.js'
import { scoped } from './scoped.js'
import { event } from './store-suite.js'

const test = scoped(
  'attacks :: files',
  async () => ({ fixture: await createFixture() }),
  ({ fixture }) => fixture.remove(),
)

const path = '/api/system-configuration'
const patch = {
  systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://b.example'] } },
}

const losses: readonly [string, string, (name: string) => Promise<void>][] = [
  ['deleted', '', (name) => rm(name)],
  ['deleted', '-wal', (name) => rm(name)],
  ['deleted', '-shm', (name) => rm(name)],
  [
    'replaced',
    '',
    async (name) => {
      await rename(name, `${name}.old`)
      await writeFile(name, '')
    },
  ],
  [
    'replaced',
    '-wal',
    async (name) => {
      await rename(name, `${name}.old`)
      await writeFile(name, '')
    },
  ],
]

for (const [what, suffix, lose] of losses) {
  test(`where the file${suffix} is ${what}, it is noticed within a second and no save is taken`, async ({
    fixture,
  }) => {
    const { file, errors } = fixture
    const browser = await fixture.browser()
    assert.is((await fixture.api('PATCH', path, { systemConfiguration: { data: {} } })).status, 200)
    await lose(file + suffix)
    const lost = Date.now()
    await eventually(
      () => errors.map((error) => (error as { code?: string }).code),
      (codes) => codes.includes('replaced'),
      'told to onError',
    )
    assert.ok(Date.now() - lost < 1000, `after ${Date.now() - lost} ms`)
    const saved = await fixture.api('PATCH', path, patch)
    assert.is(saved.status, 503)
    const [{ message }] = (await json(saved)).generalErrors
    assert.ok(message.startsWith(`${file}${suffix} was ${what} while the store`), message)
    assert.match(message, /nothing can be saved any more/)
    assert.match((await browser.get('/settings')).text, /nothing can be saved any more/)
    assert.equal(configurationOf(fixture.admin).allowedOrigins, ['https://app.example'])
  })
}

// The steps of "Restore a backup" in docs/console.md, one by one.
test('a backup that was made while the console ran is restored as the manual says', async ({
  fixture,
}) => {
  const { admin, store, file, key } = fixture
  await store.events.record([event({ key: 'before' })])
  await fixture.api('PATCH', path, patch)
  const backup = `${file}-backup`
  const OpenConnection = await loadSqliteDriver()
  const other = new OpenConnection(file, { timeout: 1000 })
  other.exec(`vacuum into '${backup}'`)
  other.close()
  await fixture.api('PATCH', path, {
    systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://wrong.example'] } },
  })

  await admin.close()
  await store.close()
  const away = await mkdtemp(join(tmpdir(), 'crossgate-away-'))
  for (const suffix of ['', '-wal', '-shm']) {
    const isThere = await stat(file + suffix).then(Boolean, () => false)
    if (isThere) await rename(file + suffix, join(away, `crossgate.db${suffix}`))
  }
  await rename(backup, file)

  const restored = await openSqliteStore(file)
  const again = await createConsole({ store: restored, basePath: '/admin/cors' })
  const send = (method: string, body?: unknown) =>
    again.fetch(
      new Request(`https://console.example/admin/cors${path}`, {
        method,
        headers: { authorization: key, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  const read = await send('GET')
  assert.is(read.status, 200, 'the key is in it')
  const { systemConfiguration } = await json(read)
  assert.equal(systemConfiguration.corsConfiguration.allowedOrigins, ['https://b.example'])
  assert.equal(configurationOf(again).allowedOrigins, ['https://b.example'])
  assert.is((await restored.events.search()).total, 1)
  assert.is((await send('PATCH', { systemConfiguration: { data: { a: 1 } } })).status, 200)
  assert.is((await restored.configuration.current())?.version, 3)
  await again.close()
  await restored.close()
  await rm(away, { recursive: true })
})

test.run()
