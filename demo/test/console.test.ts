import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { CorsConfiguration } from '@crossgate/core'
import { request } from 'undici'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { controlOf } from './control-client.js'
import { type StartedDemo, startedDemo } from './started-demo.js'

const screen = suite('the console of the demo')
let started: StartedDemo
let control: ReturnType<typeof controlOf>
let temporary: string

screen.before(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'crossgate-demo-test-'))
  started = await startedDemo({ TMPDIR: temporary })
  control = controlOf(started.page)
})

screen.after(async () => {
  assert.equal((await stores()).length, 1)
  assert.is(await started.stop(), false, 'a process outlived the demo')
  assert.equal(await stores(), [], 'the store was left behind')
  await rm(temporary, { recursive: true })
})

async function stores(): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('crossgate-demo-'))
}

/** Signs in with the printed key, as the form of the sign-in page does; gives the cookie. */
async function signIn(key: string) {
  const { statusCode, headers, body } = await request(`${started.console}/sign-in`, {
    method: 'POST',
    headers: {
      origin: started.page,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ key }).toString(),
  })
  await body.dump()
  return { status: statusCode, cookie: String(headers['set-cookie'] ?? '').split(';')[0] ?? '' }
}

async function read(path: string, cookie: string): Promise<string> {
  const { statusCode, body } = await request(started.console + path, { headers: { cookie } })
  const text = await body.text()
  assert.is(statusCode, 200, path)
  return text
}

async function api(method: 'GET' | 'PATCH', body?: unknown) {
  const response = await request(`${started.console}/api/system-configuration`, {
    method,
    headers: { authorization: started.key, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  assert.is(response.statusCode, 200)
  const answer = (await response.body.json()) as {
    systemConfiguration: { corsConfiguration: CorsConfiguration }
  }
  return answer.systemConfiguration.corsConfiguration
}

/** Asks the API as a page of an origin would; gives the status and the origin it permits. */
async function ask(origin: string, path = '/items') {
  const { statusCode, headers, body } = await request(started.api + path, { headers: { origin } })
  await body.dump()
  return [statusCode, headers['access-control-allow-origin']]
}

screen('is on the page’s own origin, which links to it', async () => {
  assert.is(started.console, `${started.page}/admin/cors`)
  const page = await (await request(started.page)).body.text()
  assert.match(page, /<a [^>]*href="\/admin\/cors">Console<\/a>/)
})

screen('lets nobody in without the printed key', async () => {
  const { statusCode, headers, body } = await request(started.console)
  await body.dump()
  assert.is(statusCode, 303)
  assert.match(String(headers.location), '/admin/cors/sign-in')
  assert.match(await read('/sign-in', ''), '<form')
  assert.is((await signIn(`${started.key.slice(0, -1)}!`)).status, 401)
  const bare = await request(`${started.console}/api/system-configuration`)
  await bare.body.dump()
  assert.is(bare.statusCode, 401)
})

screen('shows the policy of the demo, and loads its files from source', async () => {
  const { status, cookie } = await signIn(started.key)
  assert.is(status, 303)
  const settings = await read('/settings', cookie)
  assert.match(settings, started.page)
  assert.match(settings, 'X-Total-Count')
  for (const [, path] of settings.matchAll(/(?:src|href)="\/admin\/cors(\/assets\/[^"]+)"/g)) {
    assert.ok((await read(path as string, '')).length > 0)
  }
  assert.equal(await api('GET'), (await control.state()).configuration)
})

screen(
  'tells what the page changed from what people did, and the page of what it missed',
  async () => {
    const { configuration, version } = await control.state()
    const mine = { ...configuration, preflightMaxAgeInSeconds: 5 }
    const saved = await control.configure(mine, version)
    assert.is(saved.status, 200)
    const late = await control.configure({ ...mine, preflightMaxAgeInSeconds: 6 }, version)
    assert.is(late.status, 409)
    assert.equal(late.configuration, saved.configuration)
    assert.is(late.version, saved.version)
    await api('PATCH', { systemConfiguration: { corsConfiguration: configuration } })
    assert.equal((await control.state()).configuration, configuration)
    const history = await request(`${started.console}/api/system-configuration/history`, {
      headers: { authorization: started.key },
    })
    const { versions } = (await history.body.json()) as { versions: { author: string }[] }
    assert.equal(
      versions.slice(0, 2).map(({ author }) => author),
      ['First key', 'Demo page'],
    )
  },
)

screen('changes what the API decides, and what the page shows', async () => {
  const origin = 'https://partner.example'
  assert.equal(await ask(origin), [403, undefined])
  const { allowedOrigins } = await api('GET')
  await api('PATCH', {
    systemConfiguration: { corsConfiguration: { allowedOrigins: [...allowedOrigins, origin] } },
  })
  assert.equal(await ask(origin), [200, origin])
  assert.equal((await control.state()).configuration.allowedOrigins, [started.page, origin])
})

screen('shows what the page changed', async () => {
  const { demoConfiguration } = await control.state()
  const allowedOrigins = ['https://changed-by-the-page.example']
  const { status } = await control.configure({ ...demoConfiguration, allowedOrigins })
  assert.is(status, 200)
  const { cookie } = await signIn(started.key)
  assert.match(await read('/settings', cookie), allowedOrigins[0] as string)
  assert.match(await read('/history', cookie), allowedOrigins[0] as string)
  assert.equal((await api('GET')).excludedPaths, demoConfiguration.excludedPaths)
})

screen('tells the page what only the console objects to', async () => {
  const { demoConfiguration } = await control.state()
  const refused = await control.configure({
    ...demoConfiguration,
    allowedOrigins: [started.page, 'https://*.github.io'],
  })
  assert.is(refused.status, 422)
  assert.is(refused.issues?.[0]?.path, 'allowedOrigins[1]')
  assert.is.not(refused.issues?.[0]?.message ?? '', '')
})

screen('logs what the API refused', async () => {
  await ask('https://refused.example', '/items/logged')
  const { cookie } = await signIn(started.key)
  let log = ''
  for (let attempt = 0; attempt < 50 && !log.includes('/items/logged'); attempt++) {
    log = await read('/events', cookie)
    await setTimeout(20)
  }
  assert.match(log, 'https://refused.example')
  assert.match(log, '/items/logged')
  const [event] = (await control.events()).filter(
    ({ request: { path } }) => path === '/items/logged',
  )
  assert.is(event?.reason, 'origin-not-allowed')
  assert.is(event?.request.origin, 'https://refused.example')
})

screen('tries a request on the API, as a page would send it', async () => {
  const { demoConfiguration } = await control.state()
  await control.configure({ ...demoConfiguration, allowedOrigins: [] })
  const { cookie } = await signIn(started.key)
  const { host } = new URL(started.api)
  assert.match(await read('/try', cookie), `name="host" value="${host}"`)
  const { statusCode, body } = await request(`${started.console}/try`, {
    method: 'POST',
    headers: {
      cookie,
      origin: started.page,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      origin: started.page,
      method: 'GET',
      path: '/items',
      host,
    }).toString(),
  })
  assert.is(statusCode, 200)
  const page = await body.text()
  assert.match(page, `GET ${started.api}/items`)
  assert.match(page, /the page gets an error/)
})

screen('takes a change from no other origin', async () => {
  const { cookie } = await signIn(started.key)
  const { statusCode, body } = await request(`${started.console}/api/system-configuration`, {
    method: 'PATCH',
    headers: { cookie, origin: started.api, 'sec-fetch-site': 'same-site' },
    body: '{}',
  })
  await body.dump()
  assert.is(statusCode, 403)
})

screen.run()
