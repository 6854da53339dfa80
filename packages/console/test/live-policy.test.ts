import {
  type CorsPolicy,
  type CorsPolicyInput,
  defaultConfiguration,
  explain,
} from '@crossgate/core'
import * as assert from 'uvu/assert'
import { toServerOrigin } from '../src/http/server-origin.js'
import { createConsole, openSqliteStore, StoreError } from '../src/index.js'
import { excludeOwnPath, toBasePath } from '../src/policy/own-path.js'
import { loadSqliteDriver } from '../src/storage/sqlite-driver.js'
import { start } from './child-process.js'
import {
  basePath,
  configurationOf,
  createFixture,
  eventually,
  type Fixture,
  json,
} from './fixture.js'
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
  return configurationOf(admin).allowedOrigins
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
  assert.match(page.text, /Version 2 is not valid, so the filter keeps version 1/)
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
  assert.equal(configurationOf(second).allowedOrigins, ['https://app.example'])
  assert.is(errors.length, 1)
  await second.close()
  connection.exec('delete from configuration_version where version = 1')
  connection.close()
  const third = await createConsole({ store: fixture.store, basePath, onError: () => {} })
  assert.is(configurationOf(third).enabled, true)
  assert.equal(configurationOf(third).allowedOrigins, [])
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
  assert.equal(configurationOf(again).allowedOrigins, ['https://app.example'])
  await again.close()
})

test('an initial configuration may be a list of policies', async ({ fixture }) => {
  const store = await openSqliteStore(`${fixture.file}.list`)
  const listed = await createConsole({
    store,
    initialConfiguration: [
      { name: 'public', paths: ['/public*'], configuration: { enabled: true } },
      { configuration: { enabled: true } },
    ],
    onFirstKey: () => {},
  })
  assert.equal(
    (listed.cors.configuration as readonly CorsPolicy[]).map(({ name }) => name),
    ['public', undefined],
  )
  await listed.close()
  await store.close()
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
  const policies = [
    { paths: ['/c'], configuration: { ...defaultConfiguration, excludedPaths: [] } },
    { configuration: defaultConfiguration },
  ]
  assert.is(excludeOwnPath(policies, ''), policies)
  const twice = excludeOwnPath(excludeOwnPath(policies, '/c'), '/c')
  const excluded = twice.map(({ configuration }) => configuration.excludedPaths.slice(-2))
  assert.equal(excluded, [
    ['/c', '/c/*'],
    ['/c', '/c/*'],
  ])
  assert.is(twice[0]?.configuration.excludedPaths.length, 2)
})

test('the server behind the filter has an origin of http or https, and nothing more', () => {
  for (const origin of ['https://api.example', 'http://localhost:4401']) {
    assert.is(toServerOrigin(origin), origin)
  }
  for (const origin of [
    'api.example',
    'https://api.example/',
    'https://api.example:443',
    'ws://a',
    '',
  ]) {
    assert.throws(
      () => toServerOrigin(origin),
      /is not the origin of a server: write (?:its|only)/,
      origin,
    )
  }
})

test('a closed store closes what the console answers, not the filter', async ({ fixture }) => {
  const second = await openSqliteStore(fixture.file)
  const console_ = await createConsole({ store: second, basePath, onError: () => {} })
  await console_.close()
  await second.close()
  await rejects(second.configuration.current(), 'closed')
  assert.is(console_.cors.decide(request('https://app.example')).denial, undefined)
})

const open = { enabled: true, allowedOrigins: ['*'] }
const closed = { enabled: true, allowedOrigins: ['https://app.example'] }

function putPolicies(fixture: Fixture, policies: readonly CorsPolicyInput[]) {
  return fixture.api('PUT', '/api/crossgate/policies', { policies })
}

function decide({ admin }: Fixture, url: string, host = 'api.example') {
  const headers = new Map([
    ['origin', 'https://other.example'],
    ['host', host],
  ])
  return admin.cors.decide({ method: 'GET', url, headers })
}

test('the filter goes from one policy to several and back, and its own path stays closed', async ({
  fixture,
}) => {
  const { cors } = fixture.admin
  assert.is(decide(fixture, '/public/x').policy, undefined)
  const several = [
    {
      name: 'public',
      paths: ['/public*', '/admin/*'],
      configuration: { ...open, excludedPaths: [] },
    },
    { hosts: ['*.tenants.example'], configuration: open },
    { name: 'rest', configuration: closed },
  ]
  assert.is((await putPolicies(fixture, several)).status, 200)
  assert.is(decide(fixture, '/public/x').policy, 'public')
  assert.is(decide(fixture, '/public/x').denial, undefined)
  assert.is(decide(fixture, '/x', 'a.tenants.example').policy, 1)
  assert.is(decide(fixture, '/x').denial?.reason, 'origin-not-allowed')
  assert.is(decide(fixture, `${basePath}/settings`).kind, 'excluded')
  assert.is((cors.configuration as readonly CorsPolicy[]).length, 3)
  const request = { method: 'GET', url: '/x', headers: new Map([['origin', 'https://b.example']]) }
  const { steps, change } = explain(cors, request)
  assert.is(steps[0]?.name, 'policy')
  assert.is([change?.configuration].flat().length, 3)
  assert.throws(() => cors.reconfigure([] as never), /The console owns this policy/)
  assert.is((await putPolicies(fixture, [{ configuration: closed }])).status, 200)
  assert.is(decide(fixture, '/public/x').denial?.reason, 'origin-not-allowed')
  assert.equal(configurationOf(fixture.admin).allowedOrigins, ['https://app.example'])
})

test('each policy says by its debug what is recorded, refused or passed', async ({ fixture }) => {
  await putPolicies(fixture, [
    { name: 'public', paths: ['/public*'], configuration: { ...open, debug: true } },
    { name: 'quiet', paths: ['/quiet*'], configuration: { ...open } },
    { name: 'hidden', paths: ['/hidden*'], configuration: closed },
    { name: 'rest', configuration: { ...closed, debug: true } },
  ])
  for (const path of ['/public/1', '/quiet/1', '/hidden/1', '/rest']) decide(fixture, path)
  const passed = await eventually(
    () => fixture.store.traffic.list(10),
    (all) => all.length > 0,
    'nothing was noted',
  )
  assert.equal(
    passed.map(({ path }) => path),
    ['/public/1'],
  )
  const { entries } = await fixture.store.events.search()
  assert.equal(
    entries.map(({ request }) => request.path),
    ['/rest'],
  )
})

test('while a long list is taken over the filter never opens', async ({ fixture }) => {
  const tenants = Array.from({ length: 2000 }, (_, index) => ({
    name: `tenant ${index}`,
    hosts: [`t${index}.example`],
    configuration: { enabled: true, allowedOrigins: [`https://t${index}.example`] },
  }))
  let decisions = 0
  let isOver = false
  const watch = (async () => {
    while (!isOver) {
      decisions++
      assert.is(decide(fixture, '/x', 't7.example').action, 'respond')
      await new Promise(setImmediate)
    }
  })()
  assert.is((await putPolicies(fixture, [...tenants, { configuration: closed }])).status, 200)
  assert.is(decide(fixture, '/x', 't7.example').policy, 'tenant 7')
  assert.is((await putPolicies(fixture, [{ configuration: closed }])).status, 200)
  isOver = true
  await watch
  assert.ok(decisions > 100, `${decisions} decisions`)
})

test('a list that somebody broke by hand changes nothing, and is told', async ({ fixture }) => {
  await putPolicies(fixture, [
    { name: 'public', paths: ['/public*'], configuration: open },
    { configuration: closed },
  ])
  const connection = new OpenConnection(fixture.file, { timeout: 0 })
  const insert = connection.prepare(
    'insert into configuration_version (version, document, insert_instant, author, summary) select ?, json_set(document, ?, json(?)), 1, ?, ? from configuration_version where version = 2',
  )
  for (const [version, path, value] of [
    [3, '$.crossgatePolicies.earlier', '[null]'],
    [4, '$.crossgatePolicies.earlier', '7'],
    [5, '$.crossgatePolicies', '"x"'],
    [6, '$.crossgatePolicies.earlier[0].paths', '[]'],
    [7, '$.crossgatePolicies.earlier[0].configuration.excludedPaths', '"/"'],
  ] as const) {
    insert.run(version, path, value, 'somebody', 'by hand')
    await eventually(
      () => fixture.admin.problem ?? '',
      (problem) => problem.includes(`Version ${version} is not valid`),
      'nobody was told',
    )
    assert.match(String(fixture.admin.problem), /keeps version 2\. Invalid CORS configuration/)
    assert.is(decide(fixture, '/public/x').policy, 'public')
    assert.is(decide(fixture, '/x').action, 'respond')
  }
  connection.close()
})

test('the policies that were known last are a list as well', async ({ fixture }) => {
  const lastKnownConfiguration = [
    { name: 'public', paths: ['/public*'], configuration: open },
    { configuration: closed },
  ]
  const store = {
    ...fixture.store,
    configuration: {
      ...fixture.store.configuration,
      current: () => Promise.reject(new StoreError('unavailable', 'The store is away.')),
    },
  }
  const away = await createConsole({ store, basePath, lastKnownConfiguration, onError: () => {} })
  assert.is(away.cors.decide(request('https://x.example', '/public')).policy, 'public')
  assert.is(away.cors.decide(request('https://x.example')).action, 'respond')
  assert.is(away.cors.decide(request('https://x.example', basePath)).kind, 'excluded')
  await away.close()
})

function request(origin: string, url = '/api') {
  return { method: 'GET', url, headers: new Map([['origin', origin]]) }
}

test.run()
