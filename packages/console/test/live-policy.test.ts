import { defaultConfiguration } from '@crossgate/core'
import * as assert from 'uvu/assert'
import { createConsole, openSqliteStore } from '../src/index.js'
import { excludeOwnPath, toBasePath } from '../src/policy/own-path.js'
import { loadSqliteDriver } from '../src/storage/sqlite-driver.js'
import { start } from './child-process.js'
import { basePath, createFixture, eventually, type Fixture, json } from './fixture.js'
import { scoped } from './scoped.js'
import { rejects } from './store-suite.js'

// The driver that the stores use: two copies of SQLite in one process would undo each other's locks.
const OpenConnection = await loadSqliteDriver()

const test = scoped(
  'live policy',
  async () => ({ fixture: await createFixture() }),
  ({ fixture }) => fixture.remove(),
)

function origins({ admin }: Fixture) {
  return admin.cors.configuration.allowedOrigins
}

test('the filter follows another process', async ({ fixture }) => {
  const child = start('save-once.ts', [fixture.file, 'https://other.example'])
  assert.is(await child.next(), '2')
  await eventually(
    () => origins(fixture),
    ([origin]) => origin === 'https://other.example',
    'the filter did not follow',
  )
  await child.end()
})

test('an invalid version changes nothing, is told, and the next good one is taken', async ({
  fixture,
}) => {
  const connection = new OpenConnection(fixture.file, { timeout: 0 })
  const insert = connection.prepare(
    'insert into configuration_version (version, document, insert_instant, author, summary) select ?, json_set(document, ?, json(?)), 1, ?, ? from configuration_version where version = 1',
  )
  insert.run(2, '$.corsConfiguration.allowedOrigins', '["nonsense"]', 'somebody', 'by hand')
  await eventually(
    () => fixture.errors.length,
    (count) => count === 1,
    'nobody was told',
  )
  assert.equal(origins(fixture), ['https://app.example'])
  const browser = await fixture.browser()
  const page = await browser.get('/settings')
  assert.match(page.text, /Version 2 is not valid, so that the filter keeps version 1/)
  insert.run(3, '$.corsConfiguration.allowedOrigins', '["https://good.example"]', 'x', 'y')
  connection.close()
  await eventually(
    () => origins(fixture),
    ([origin]) => origin === 'https://good.example',
    'the filter did not recover',
  )
  assert.not.match((await browser.get('/settings')).text, /is not valid/)
})

test('a start on an invalid version takes the newest good one, or closes the gate', async ({
  fixture,
}) => {
  const connection = new OpenConnection(fixture.file, { timeout: 0 })
  connection.exec(
    `insert into configuration_version (version, document, insert_instant, author, summary) select 2, json_set(document, '$.corsConfiguration.allowedOrigins', json('["nonsense"]')), 1, 'x', 'y' from configuration_version`,
  )
  const errors: unknown[] = []
  const second = await createConsole({
    store: fixture.store,
    basePath,
    onError: (error) => errors.push(error),
  })
  assert.equal(second.cors.configuration.allowedOrigins, ['https://app.example'])
  assert.is(errors.length, 1)
  await second.close()
  connection.exec('delete from configuration_version where version = 1')
  connection.close()
  const third = await createConsole({ store: fixture.store, basePath, onError: () => {} })
  assert.is(third.cors.configuration.enabled, true)
  assert.equal(third.cors.configuration.allowedOrigins, [])
  await third.close()
})

test('a store that fails leaves the filter as it is, and says why', async ({ fixture }) => {
  const browser = await fixture.browser()
  const other = new OpenConnection(fixture.file, { timeout: 0 })
  other.exec('begin immediate')
  const refused = await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://late.example'] } },
  })
  assert.is(refused.status, 503)
  const { generalErrors } = await json(refused)
  assert.is(generalErrors[0].code, '[storeUnavailable]')
  assert.match(generalErrors[0].message, /locked by another program/)
  const page = await browser.post('/settings', [
    ['do', 'save'],
    ['version', '1'],
    ['draft', JSON.stringify({ ...defaultConfiguration, enabled: true })],
  ])
  assert.is(page.status, 503)
  assert.match(page.text, /locked by another program/)
  assert.equal(origins(fixture), ['https://app.example'])
  other.exec('rollback')
  other.exec('alter table configuration_version rename to hidden')
  await eventually(
    () => fixture.errors.length,
    (count) => count > 0,
    'nobody was told',
  )
  assert.equal(origins(fixture), ['https://app.example'])
  assert.is(fixture.admin.cors.decide(request('https://app.example')).denial, undefined)
  assert.is((await browser.get('/settings')).status, 503)
  other.exec('alter table hidden rename to configuration_version')
  other.close()
  await eventually(
    async () => (await browser.get('/settings')).status,
    (status) => status === 200,
    'the console did not recover',
  )
})

test('an initial configuration is checked, and only an empty store takes it', async ({
  fixture,
}) => {
  const { store } = fixture
  try {
    await createConsole({ store, initialConfiguration: { allowedOrigins: ['x'] } })
    assert.unreachable()
  } catch (error) {
    assert.is((error as { code?: string }).code, 'invalid-configuration')
  }
  const again = await createConsole({
    store,
    initialConfiguration: { allowedOrigins: ['https://ignored.example'] },
  })
  assert.equal(again.cors.configuration.allowedOrigins, ['https://app.example'])
  await again.close()
})

test('the public suffix list counts', async ({ fixture }) => {
  const response = await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: {
      corsConfiguration: { allowCredentials: true, allowedOrigins: ['https://*.github.io'] },
    },
  })
  assert.is(response.status, 400)
  assert.match(JSON.stringify(await json(response)), /public-suffix-with-credentials/)
})

test('the path of the console is one, and is excluded', () => {
  assert.is(toBasePath('/'), '')
  assert.is(toBasePath('/admin/cors/'), '/admin/cors')
  for (const path of ['admin', '/a/../b', '/a?b', '/a*', '/%61', '//a']) {
    assert.throws(() => toBasePath(path), /is not a path to mount the console under/, path)
  }
  assert.is(excludeOwnPath(defaultConfiguration, ''), defaultConfiguration)
  const twice = excludeOwnPath(excludeOwnPath(defaultConfiguration, '/c'), '/c')
  assert.equal(twice.excludedPaths.slice(-2), ['/c', '/c/*'])
})

test('a closed store closes what the console answers, not the filter', async ({ fixture }) => {
  const second = await openSqliteStore(fixture.file)
  const console_ = await createConsole({ store: second, basePath, onError: () => {} })
  await console_.close()
  await second.close()
  await rejects(second.configuration.current(), 'closed')
  assert.is(console_.cors.decide(request('https://app.example')).denial, undefined)
})

function request(origin: string) {
  return { method: 'GET', url: '/api', headers: new Map([['origin', origin]]) }
}

test.run()
