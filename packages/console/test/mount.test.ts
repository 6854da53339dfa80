import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withCors as withFetchCors } from '@crossgate/fetch'
import { cors, withCors } from '@crossgate/node'
import express from 'express'
import * as assert from 'uvu/assert'
import { createConsole } from '../src/index.js'
import { configurationOf, createFixture, type Fixture, json } from './fixture.js'
import { scoped } from './scoped.js'

const test = scoped(
  'mount',
  async () => ({ fixture: await createFixture() }),
  ({ fixture }) => fixture.remove(),
)

const path = '/admin/cors/api/system-configuration'
const patch = {
  systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://b.example'] } },
}

async function serve(listener: RequestListener, use: (url: string) => Promise<void>) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** The console answers below its path, the application elsewhere, and the filter is on both ways. */
async function checkServer(url: string, { key }: Fixture) {
  const headers = { authorization: key, 'content-type': 'application/json' }
  const change = { method: 'PATCH', headers, body: JSON.stringify(patch) }
  assert.is((await fetch(url + path, change)).status, 200)
  assert.is((await fetch(`${url}/admin/cors/`, { redirect: 'manual' })).status, 303)
  assert.is((await fetch(`${url}/admin/cors`, { redirect: 'manual' })).status, 303)
  const allowed = await fetch(`${url}/admin/corsair`, { headers: { origin: 'https://b.example' } })
  assert.is(await allowed.text(), 'application')
  const passed = await fetch(`${url}/api`, { headers: { origin: 'https://b.example' } })
  assert.is(passed.headers.get('access-control-allow-origin'), 'https://b.example')
  assert.is(await passed.text(), 'application')
  const refused = await fetch(`${url}/api`, { headers: { origin: 'https://c.example' } })
  assert.is(refused.status, 403)
  const foreign = await fetch(url + path, {
    headers: { authorization: key, origin: 'https://b.example' },
  })
  assert.is(foreign.headers.get('access-control-allow-origin'), null)
  const preflight = await fetch(url + path, {
    method: 'OPTIONS',
    headers: { origin: 'https://b.example', 'access-control-request-method': 'GET' },
  })
  assert.is(preflight.status, 403)
}

test('in node:http', async ({ fixture }) => {
  const { admin } = fixture
  await serve(
    withCors(admin.cors, (req, res) => admin.listener(req, res, () => res.end('application'))),
    (url) => checkServer(url, fixture),
  )
})

test('in Express, as it is and below a mount', async ({ fixture }) => {
  const { admin } = fixture
  for (const mount of ['/', '/admin']) {
    const app = express()
    app.use(cors(admin.cors))
    app.use(mount, admin.listener)
    app.use((_req, res) => res.end('application'))
    await serve(app, (url) => checkServer(url, fixture))
  }
})

test('behind a body parser it says where to mount it', async ({ fixture }) => {
  const { admin, key } = fixture
  const app = express()
  app.use(express.json(), express.urlencoded({ extended: false }))
  app.use(admin.listener)
  await serve(app, async (url) => {
    const headers = { authorization: key, 'content-type': 'application/json' }
    const change = await fetch(url + path, {
      method: 'PATCH',
      headers,
      body: JSON.stringify(patch),
    })
    assert.is(change.status, 500)
    const { generalErrors } = await json(change)
    assert.is(generalErrors[0].code, '[bodyConsumed]')
    assert.match(generalErrors[0].message, /Mount the console before body parsers: .* in Fastify, /)
    const signIn = await fetch(`${url}/admin/cors/sign-in`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ key }),
    })
    assert.match(await signIn.text(), /comes before app\.use\(express\.json\(\)\)/)
    assert.match(String(fixture.errors[0]), /Mount the console before body parsers/)
  })
  const read = new Request(`https://api.example${path}`, {
    method: 'PATCH',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: JSON.stringify(patch),
  })
  await read.text()
  assert.match(await (await admin.fetch(read)).text(), /bodyConsumed/)
})

test('options that nothing would read, or that are not what they must be, are refused', async ({
  fixture,
}) => {
  const { store } = fixture
  const rows: [options: unknown, message: RegExp][] = [
    [undefined, /^createConsole needs an object with a store: createConsole\(\{ store: await/],
    [[], /^createConsole needs an object/],
    [{}, /^store is missing: write createConsole/],
    [{ store: Promise.resolve(store) }, /^store is a promise: await it first, as in createConsole/],
    [
      { store: 'crossgate.db' },
      /^store must be what openSqliteStore or openPostgresStore returns: /,
    ],
    [{ store: {} }, /^store must be what/],
    [{ store: null }, /^store must be what/],
    [{ store, basepath: '/x' }, /^"basepath" is not an option of .*: did you mean basePath\?$/],
    [{ store, initalConfiguration: {} }, /did you mean initialConfiguration\?$/],
    [{ store, allowedOrigins: [] }, /it belongs in initialConfiguration\.$/],
    [{ store, path: '/x' }, /did you mean basePath\?$/],
    [{ store, configuration: {} }, /did you mean initialConfiguration\?$/],
    [{ store, trustProxy: [] }, /did you mean trustedProxies\?$/],
    [{ store, constructor: 1 }, /: remove it\.$/],
    [{ store, nonsense: 1 }, /: remove it\.$/],
    [{ store, basePath: 1 }, /^basePath must be a string, such as '\/admin\/cors'\.$/],
    [{ store, serverOrigin: new URL('https://a.example') }, /^serverOrigin must be a string/],
    [{ store, serverOrigin: 'https://a.example/' }, /write only https:\/\/a\.example, without/],
    [{ store, onError: 'x' }, /^onError must be a function, such as \(error\) =>/],
    [{ store, onFirstKey: 1 }, /^onFirstKey must be a function/],
    [
      { store, trustedProxies: '10.0.0.0/8' },
      /^trustedProxies must be a list .* \['10\.0\.0\.0\/8'\]\.$/,
    ],
    [{ store, trustedProxies: [1] }, /^trustedProxies must be a list/],
    [{ store, initialConfiguration: 'x' }, /^initialConfiguration must be a configuration/],
    ...[0, -1, 'thirty', Number.POSITIVE_INFINITY].map((eventDays): [unknown, RegExp] => [
      { store, eventDays },
      /^eventDays must be a number of days that is more than 0, such as 30\.$/,
    ]),
  ]
  for (const [options, message] of rows) {
    let error: unknown
    await createConsole(options as never).catch((thrown) => {
      error = thrown
    })
    assert.instance(error, TypeError)
    assert.match((error as Error).message, message)
  }
  const admin = await createConsole({ store, eventDays: 0.5, onError: undefined } as never)
  await admin.close()
})

test('in a fetch handler', async ({ fixture }) => {
  const { admin, key } = fixture
  const handler = withFetchCors(admin.cors, (request: Request) =>
    new URL(request.url).pathname.startsWith('/admin/cors')
      ? admin.fetch(request)
      : new Response('application'),
  )
  const answer = await handler(
    new Request(`https://api.example${path}`, { headers: { authorization: key } }),
  )
  assert.is(answer.status, 200)
  assert.is(await (await handler(new Request('https://api.example/x'))).text(), 'application')
})

test('alone at the root of a server, where nothing is excluded', async ({ fixture }) => {
  const alone = await createConsole({ store: fixture.store, onError: () => {} })
  assert.equal(
    configurationOf(alone).excludedPaths,
    (await fixture.store.configuration.current())?.document.corsConfiguration.excludedPaths,
  )
  await serve(alone.listener, async (url) => {
    const home = await fetch(url, { redirect: 'manual' })
    assert.is(home.headers.get('location'), '/sign-in?next=%2F')
    assert.match(await (await fetch(`${url}/sign-in`)).text(), /action="\/sign-in"/)
    const api = await fetch(`${url}/api/system-configuration`, {
      headers: { authorization: fixture.key },
    })
    assert.is((await json(api)).systemConfiguration.corsConfiguration.enabled, true)
    assert.is((await fetch(`${url}/assets/htmx.js`)).status, 200)
  })
  await alone.close()
})

test('its own address leads to the settings with a session, and to sign in without one', async ({
  fixture,
}) => {
  const { store, key } = fixture
  for (const [given, homes] of [
    ['/admin/cors', ['/admin/cors', '/admin/cors/']],
    ['/admin/cors/', ['/admin/cors', '/admin/cors/']],
    ['', ['', '/']],
    ['/', ['', '/']],
  ] as const) {
    const admin = await createConsole({ store, basePath: given, onError: () => {} })
    const below = given.replace(/\/$/, '')
    await serve(admin.listener, async (url) => {
      const signIn = await fetch(`${url}${below}/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams({ key }),
      })
      const cookie = (signIn.headers.get('set-cookie') ?? '').replace(/;.*$/s, '')
      for (const home of homes) {
        const get = (headers: Record<string, string>) =>
          fetch(url + home, { redirect: 'manual', headers })
        const stranger = await get({})
        assert.is(stranger.status, 303, home)
        assert.ok(stranger.headers.get('location')?.startsWith(`${below}/sign-in?next=`), home)
        const visitor = await get({ cookie })
        assert.is(visitor.status, 303, home)
        assert.is(visitor.headers.get('location'), `${below}/settings`, home)
        const page = await fetch(url + home, { headers: { cookie } })
        assert.is(page.status, 200, home)
        assert.match(await page.text(), /Allowed origins/)
      }
      for (const path of ['settings', 'policies', 'try', 'events', 'waiting', 'history', 'keys']) {
        const page = await fetch(`${url}${below}/${path}/`, { headers: { cookie } })
        assert.is(page.status, 200, `${below}/${path}/`)
        await page.text()
      }
    })
    await admin.close()
  }
})

test('what is not below the path is 404 without an application', async ({ fixture }) => {
  const answer = await fixture.admin.fetch(new Request('https://api.example/other'))
  assert.is(answer.status, 404)
  assert.is(await answer.text(), '')
  await serve(
    (req, res) => fixture.admin.listener(req, res),
    async (url) => assert.is((await fetch(`${url}/other`)).status, 404),
  )
})

test.run()
