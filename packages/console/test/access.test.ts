import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { createFirstKey, createKey, findKey, hashSecret } from '../src/http/key.js'
import { createThrottle } from '../src/http/throttle.js'
import { createConsole, openSqliteStore, type Store } from '../src/index.js'
import { entrances } from './entrance.js'
import { basePath, createFixture, host, json } from './fixture.js'
import { scoped, scopedForEach } from './scoped.js'

const test = scopedForEach(
  'access',
  entrances,
  async (entrance) => ({ fixture: await createFixture(undefined, {}, entrance) }),
  ({ fixture }) => fixture.remove(),
)

const path = '/api/system-configuration'
const patch = { systemConfiguration: { data: { x: 1 } } }

const first = scoped(
  'access :: the first key',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crossgate-first-'))
    const stores: Store[] = []
    const open = async (): Promise<Store> => {
      const store = await openSqliteStore(join(folder, 'crossgate.db'))
      stores.push(store)
      return store
    }
    return { folder, stores, open }
  },
  async ({ folder, stores }) => {
    for (const store of stores) await store.close()
    await rm(folder, { recursive: true })
  },
)

/** Gives first keys of stores that share a file, and checks that one is given and stored. */
async function assertOneKey(
  store: Store,
  give: (take: (key: string) => unknown) => Promise<unknown>,
): Promise<void> {
  const given: string[] = []
  await give((key) => given.push(key))
  assert.is(given.length, 1)
  const keys = await store.keys.list()
  assert.equal(
    keys.map(({ hash }) => hash),
    [hashSecret(given[0] as string)],
  )
}

first('is printed by one of the processes that start together', async ({ open }) => {
  const stores = await Promise.all(Array.from({ length: 3 }, open))
  const printed: string[] = []
  const consoles = await Promise.all(
    stores.map((store) => createConsole({ store, onFirstKey: (key) => printed.push(key) })),
  )
  assert.is(printed.length, 1)
  for (const each of consoles) await each.close()
})

first('is not given by a process that looked before another stored one', async ({ open }) => {
  const store = await open()
  await assertOneKey(store, async (take) => {
    let looks = 0
    const late: Pick<Store, 'keys'> = {
      keys: {
        ...store.keys,
        async list() {
          const seen = await store.keys.list()
          if (looks++ === 0) await createFirstKey(store, take)
          return seen
        },
      },
    }
    await createFirstKey(late, take)
  })
})

first('is not taken from a process that stores it by one that waits', async ({ open }) => {
  const store = await open()
  // Storing the key takes as long as others need to look for it several times.
  const slow: Pick<Store, 'keys'> = {
    keys: {
      ...store.keys,
      async add(record) {
        if (!record.hash.startsWith('claim ')) await delay(300)
        return store.keys.add(record)
      },
    },
  }
  await assertOneKey(store, (take) => Promise.all([1, 2].map(() => createFirstKey(slow, take))))
})

first.run()

test('the first start makes one key, and later starts make none', async ({ fixture }) => {
  assert.match(fixture.key, /^crossgate_first_[A-Za-z0-9_-]{43}$/)
  const printed: string[] = []
  const again = await createConsole({
    store: fixture.store,
    onFirstKey: (key) => printed.push(key),
  })
  await again.close()
  assert.equal(printed, [])
})

test('only the hash of a key is stored', async ({ fixture }) => {
  const [record] = await fixture.store.keys.list()
  assert.is(record?.hash, hashSecret(fixture.key))
  const stored = await fixture.stored()
  assert.ok(stored.includes(hashSecret(fixture.key)))
  assert.is(stored.includes(fixture.key.slice(-20)), false)
})

test('a key is found by all of it and by nothing less', async ({ fixture }) => {
  const { key } = fixture
  assert.is((await findKey(fixture.store, key))?.id, 'first')
  const other = createKey('Other', 'full').key
  for (const wrong of [
    '',
    'first',
    key.slice(0, -1),
    `${key}A`,
    key.toUpperCase(),
    `${key.slice(0, -2)}${key.endsWith('AA') ? 'BB' : 'AA'}`,
    other,
    `crossgate_first_${other.slice(-43)}`,
  ]) {
    assert.is(await findKey(fixture.store, wrong), undefined, wrong)
  }
})

test('without a key nothing is told and nothing is done', async ({ fixture }) => {
  for (const where of [
    '',
    '/settings',
    '/events',
    '/events/export.csv',
    '/history',
    '/keys',
    '/try',
  ]) {
    const response = await fixture.send(where, { redirect: 'manual' })
    assert.is(response.status, 303, where)
    assert.match(response.headers.get('location') ?? '', /^\/admin\/cors\/sign-in\?next=/)
    assert.is(await response.text(), '')
  }
  for (const where of ['/settings', '/keys', '/history/1/restore', '/events/1/allow']) {
    const response = await fixture.send(where, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    assert.is(response.status, 303, where)
  }
  assert.is((await fixture.send(path)).status, 401)
  assert.is((await fixture.send('/events', { headers: { authorization: 'Bearer x' } })).status, 401)
  assert.is((await fixture.send('/assets/console.css')).status, 200)
  assert.is((await fixture.send('/assets/../package.json')).status !== 200, true)
})

test('a key works as it is and after Bearer', async ({ fixture }) => {
  for (const authorization of [fixture.key, `Bearer ${fixture.key}`]) {
    assert.is((await fixture.send(path, { headers: { authorization } })).status, 200)
  }
})

test('a read-only key reads everything and changes nothing', async ({ fixture }) => {
  const authorization = await fixture.makeKey('read-only')
  const headers = { authorization }
  assert.is((await fixture.api('GET', path, undefined, headers)).status, 200)
  assert.is((await fixture.api('POST', `${path}/dry-run`, patch, headers)).status, 200)
  assert.is(
    (await fixture.api('POST', '/api/system/event-log/search', { search: {} }, headers)).status,
    200,
  )
  for (const method of ['PATCH', 'PUT']) {
    const refused = await fixture.api(method, path, patch, headers)
    assert.is(refused.status, 401)
    assert.is((await json(refused)).generalErrors[0].code, '[readOnlyKey]')
  }
  const browser = await fixture.browser(authorization)
  assert.is((await browser.get('/settings')).status, 200)
  for (const where of ['/keys', '/keys/first/revoke', '/history/1/restore']) {
    assert.is((await browser.post(where, [['name', 'x']])).status, 403, where)
  }
  const saved = await browser.post('/settings', [
    ['do', 'save'],
    ['version', '1'],
    ['draft', JSON.stringify({ enabled: false })],
  ])
  assert.is(saved.status, 403)
  assert.is((await fixture.store.configuration.current())?.version, 1)
  assert.is((await fixture.store.keys.list()).length, 2)
})

test('the session cookie is kept from scripts, from other sites and, under TLS, from the wire', async ({
  fixture,
}) => {
  const signIn = (origin: string) =>
    fixture.send('/sign-in', {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        origin,
      },
      body: new URLSearchParams({ key: fixture.key }).toString(),
    })
  const secure = (await signIn('https://console.example')).headers.get('set-cookie') ?? ''
  assert.match(
    secure,
    /^crossgate-session=[\w-]{43}; Path=\/admin\/cors; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
  )
  const plain = (await signIn('http://localhost:3000')).headers.get('set-cookie') ?? ''
  assert.match(plain, /; HttpOnly; SameSite=Strict$/)
  const cookie = /=([^;]*)/.exec(secure)?.[1] ?? ''
  assert.ok(await fixture.store.sessions.get(hashSecret(cookie)), 'only its hash is stored')
})

test('a session ends when it is signed out, revoked or over', async ({ fixture }) => {
  const browser = await fixture.browser()
  assert.is((await browser.get('/settings')).status, 200)
  assert.is((await browser.post('/sign-out', [])).status, 303)
  assert.is((await browser.get('/settings')).status, 303)
  // Part of an open page, which a sign-in page must not replace.
  const part = { headers: { 'hx-request': 'true' }, redirect: 'manual' } as const
  assert.is((await fixture.send('/settings', part)).status, 401)

  const revoked = await fixture.browser(await fixture.makeKey('full'))
  const [, record] = await fixture.store.keys.list()
  await fixture.store.keys.remove(record?.id ?? '')
  assert.is((await revoked.get('/settings')).status, 303)

  const cookie = 'a'.repeat(43)
  const session = { hash: hashSecret(cookie), keyId: 'first', expiryInstant: Date.now() - 1 }
  await fixture.store.sessions.add(session)
  const headers = { cookie: `crossgate-session=${cookie}` }
  assert.is((await fixture.send('/settings', { headers, redirect: 'manual' })).status, 303)
})

test('wrong keys are slowed by address; a right one always enters, and sessions go on', async ({
  fixture,
}) => {
  const browser = await fixture.browser()
  const attempt = (remoteAddress: string, authorization: string) =>
    fixture.admin.fetch(new Request(host + basePath + path, { headers: { authorization } }), {
      remoteAddress,
    })
  for (let tries = 0; tries < 10; tries++) {
    assert.is((await attempt('198.51.100.7', 'Bearer wrong')).status, 401)
  }
  const throttled = await attempt('198.51.100.7', 'Bearer wrong')
  assert.is(throttled.status, 429)
  assert.ok(Number(throttled.headers.get('retry-after')) > 0)
  assert.is((await attempt('198.51.100.8', 'Bearer wrong')).status, 401)
  assert.is((await attempt('198.51.100.7', fixture.key)).status, 200)
  for (let tries = 0; tries < 10; tries++) await attempt('192.0.2.1', 'Bearer wrong')
  assert.is((await browser.get('/settings')).status, 200)
})

test('a throttle forgets after its interval, and remembers a bounded number of sources', () => {
  let now = 0
  const throttle = createThrottle(2, 1000, () => now)
  assert.is(throttle.fail('a'), 0)
  assert.is(throttle.fail('a'), 0)
  assert.is(throttle.fail('a'), 1)
  now = 1001
  assert.is(throttle.fail('a'), 0)
  for (let tries = 0; tries < 3; tries++) throttle.fail('b')
  for (let index = 0; index < 10_000; index++) throttle.fail(`source ${index}`)
  assert.is(throttle.fail('b'), 0)
})

test('a session’s write must come from the console’s own page', async ({ fixture }) => {
  const response = await fixture.send('/sign-in', {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: host },
    body: new URLSearchParams({ key: fixture.key }).toString(),
  })
  const cookie = (response.headers.get('set-cookie') ?? '').replace(/;.*/, '')
  const proofs: [Record<string, string>, boolean][] = [
    [{ 'sec-fetch-site': 'same-origin', origin: host }, true],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: host }, true],
    [{}, false],
    [{ origin: 'null' }, false],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: 'https://console.example.evil.example' }, false],
    [{ 'sec-fetch-site': 'same-site', origin: host }, false],
    [{ 'sec-fetch-site': 'cross-site', origin: host }, false],
    [{ 'sec-fetch-site': 'none', origin: host }, false],
  ]
  for (const [proof, accepted] of proofs) {
    const headers = { ...proof, cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const page = await fixture.send('/settings', { method: 'POST', headers, body: 'do=add' })
    assert.is(page.status, accepted ? 200 : 403, JSON.stringify(proof))
    const api = await fixture.send(path, {
      method: 'PATCH',
      headers: { ...proof, cookie, 'content-type': 'application/json' },
      body: JSON.stringify(patch),
    })
    assert.is(api.status, accepted ? 200 : 403, JSON.stringify(proof))
    const signIn = await fixture.send('/sign-in', {
      method: 'POST',
      redirect: 'manual',
      headers: { ...proof, 'content-type': 'application/x-www-form-urlencoded' },
      body: `key=${fixture.key}`,
    })
    assert.is(signIn.status, accepted ? 303 : 403, JSON.stringify(proof))
  }
  const withKey = await fixture.api('PATCH', path, patch, {
    origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
  })
  assert.is(withKey.status, 200, 'an API key is proof enough')
})

test('signing in leads to a page of the console only', async ({ fixture }) => {
  for (const [next, location] of [
    [`${basePath}/../../elsewhere`, `${basePath}/settings`],
    [`${basePath}/%2e%2e/elsewhere`, `${basePath}/settings`],
    ['/admin/cors/events?page=2', '/admin/cors/events?page=2'],
    ['https://evil.example/', '/admin/cors/settings'],
    ['//evil.example/admin/cors/', '/admin/cors/settings'],
    ['/admin/cors/\\evil', '/admin/cors/settings'],
    ['/other', '/admin/cors/settings'],
    ['javascript:alert(1)', '/admin/cors/settings'],
  ] as const) {
    const response = await fixture.send('/sign-in', {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: host },
      body: new URLSearchParams({ key: fixture.key, next }).toString(),
    })
    assert.is(response.headers.get('location'), location)
  }
})

test('every answer is protected from frames, sniffing, caches and foreign content', async ({
  fixture,
}) => {
  const browser = await fixture.browser()
  for (const where of ['/settings', '/sign-in', '/none', '/api/none']) {
    const { response } = await browser.get(where)
    const csp = response.headers.get('content-security-policy') ?? ''
    assert.match(csp, /default-src 'none'/)
    assert.match(csp, /frame-ancestors 'none'/)
    assert.not.match(csp, /unsafe|https?:|\*/)
    assert.is(response.headers.get('x-content-type-options'), 'nosniff')
    assert.is(response.headers.get('cache-control'), 'no-store')
    for (const [name] of response.headers) assert.not.match(name, /^access-control-/)
  }
})

test('a body that is too large is refused', async ({ fixture }) => {
  const response = await fixture.api('PATCH', path, `"${'x'.repeat(9 * 1024 * 1024)}"`)
  assert.is(response.status, 413)
})

test('the last key that may change something cannot be revoked', async ({ fixture }) => {
  await fixture.makeKey('read-only')
  const browser = await fixture.browser()
  const refused = await browser.post('/keys/first/revoke', [])
  assert.is(refused.status, 400)
  assert.match(refused.text, /the last key with full access/)
  const created = await browser.post('/keys', [
    ['name', 'Second'],
    ['scope', 'full'],
  ])
  const second = /crossgate_[a-z0-9]+_[\w-]{43}/.exec(created.text)?.[0] ?? ''
  assert.is((await fixture.api('GET', path, undefined, { authorization: second })).status, 200)
  assert.not.match((await browser.get('/keys')).text, new RegExp(second), 'it is shown once')
  assert.is((await browser.post('/keys/first/revoke', [])).status, 303)
  assert.is((await fixture.api('GET', path)).status, 401)
})

test.run()
