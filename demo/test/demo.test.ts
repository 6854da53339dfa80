import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { request } from 'undici'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { controlOf } from './control-client.js'
import { type StartedDemo, startedDemo } from './started-demo.js'

const demo = suite('npm run demo')
let started: StartedDemo
let control: ReturnType<typeof controlOf>

demo.before(async () => {
  started = await startedDemo()
  control = controlOf(started.page)
})

demo.before.each(async () => {
  const { demoConfiguration } = await control.state()
  await control.configure(demoConfiguration)
})

demo.after(async () => {
  assert.is(await started.stop(), false, 'a process outlived the demo')
})

/** Asks the API as a browser on the page would. */
async function ask(path: string, init: { method?: string; headers?: Record<string, string> } = {}) {
  const { method = 'GET', headers = {} } = init
  const response = await request(`${started.api}${path}`, {
    method: method as 'GET',
    headers: { origin: started.page, 'sec-fetch-site': 'same-site', ...headers },
  })
  const text = await response.body.text()
  return { status: response.statusCode, headers: response.headers, text }
}

function preflight(method: string, headers?: string) {
  return {
    method: 'OPTIONS',
    headers: {
      'access-control-request-method': method,
      ...(headers === undefined ? {} : { 'access-control-request-headers': headers }),
    },
  }
}

demo('serves a page that loads nothing from elsewhere', async () => {
  const response = await request(started.page)
  const html = await response.body.text()
  assert.is(response.statusCode, 200)
  assert.match(html, '<h1 id="title">')
  assert.not.match(html, /(src|href)="(https?:)?\/\//)
  const policy = String(response.headers['content-security-policy'])
  assert.match(policy, "default-src 'none'")
  assert.match(policy, "script-src 'self';")
  assert.not.match(policy, 'unsafe')
})

demo('serves every file that the page names, and no other', async () => {
  const named = new Set<string>()
  for (const name of ['index.html', 'frame.html', 'style.css', 'main.js', 'request-list.js']) {
    const response = await request(`${started.page}/${name}`)
    assert.is(response.statusCode, 200, name)
    const text = await response.body.text()
    for (const [, file] of text.matchAll(/(?:src=|href=|url\(|from )["'](?:\.\/)?([\w-]+\.\w+)/g)) {
      named.add(file as string)
    }
  }
  assert.ok(named.size > 10, 'the expression finds what the page names')
  for (const name of named) {
    const { statusCode, body } = await request(`${started.page}/${name}`)
    await body.dump()
    assert.is(statusCode, 200, name)
  }
  for (const path of ['/..%2fpackage.json', '/src/main.ts', '/page/index.html']) {
    const { statusCode, body } = await request(`${started.page}${path}`)
    await body.dump()
    assert.is(statusCode, 404, path)
  }
})

demo('answers whatever a client takes for a target, and goes on', async () => {
  const targets = ['//', '//x/admin/users', '///', 'http://[/items', '//[', '/%', '*', '/?run=%']
  for (const server of [started.api, started.page]) {
    for (const target of targets) {
      assert.match(await statusLine(server, target), /^HTTP\/1\.1 [24]\d\d /, target)
    }
    assert.match(await statusLine(server, '//x/admin/users'), / 404 /)
    assert.match(await statusLine(server, '//x/demo/state'), / 404 /)
    assert.match(await statusLine(server, '//admin/cors'), / 404 /)
  }
  assert.match(await statusLine(started.api, '/admin/users'), / 200 /)
  assert.match(await statusLine(started.api, `${started.api}/items?run=absolute`), / 200 /)
  assert.is((await control.exchanges('absolute')).length, 1)
  assert.match(await statusLine(started.page, `${started.page}/demo/state`), / 200 /)
})

demo('lets its page read a GET', async () => {
  const { status, headers, text } = await ask('/items')
  assert.is(status, 200)
  assert.is(headers['access-control-allow-origin'], started.page)
  assert.is(headers['access-control-allow-credentials'], 'true')
  assert.match(String(headers['access-control-expose-headers']), 'X-Total-Count')
  assert.is(headers.vary, 'Accept-Language, Origin')
  assert.match(text, 'Drawbridge')
})

demo('permits a PUT with JSON and refuses DELETE, patch and an unlisted header', async () => {
  assert.is((await ask('/items/2', preflight('PUT', 'content-type'))).status, 204)
  assert.is((await ask('/items/2', preflight('DELETE'))).status, 403)
  assert.is((await ask('/items/2', preflight('patch'))).status, 403)
  assert.is((await ask('/items/2', preflight('GET', 'x-api-key'))).status, 403)
})

demo('keeps the permission on an error, and the application’s own * off an answer', async () => {
  const broken = await ask('/broken')
  assert.is(broken.status, 500)
  assert.is(broken.headers['access-control-allow-origin'], started.page)
  const tickets = await ask('/support/tickets')
  assert.is(tickets.status, 200)
  assert.is(tickets.headers['access-control-allow-origin'], undefined)
})

demo('tells by run what the engine decided and whether the application ran', async () => {
  await ask('/items/2?run=refused', { method: 'DELETE' })
  await ask('/admin/users?run=excluded')
  const [refused] = await control.exchanges('refused')
  assert.is(refused?.explanation.decision.denial?.reason, 'method-not-allowed')
  assert.match(refused?.explanation.decision.denial?.message ?? '', 'DELETE')
  assert.equal(refused?.explanation.change?.configuration, {
    allowedMethods: ['GET', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'DELETE'],
  })
  assert.is(refused?.reachedApplication, false)
  assert.is(refused?.response?.status, 403)
  assert.is(refused?.response?.headers.vary, 'Origin')
  const [excluded] = await control.exchanges('excluded')
  assert.is(excluded?.explanation.decision.kind, 'excluded')
  assert.is(excluded?.reachedApplication, true)
  assert.equal(await control.exchanges('unknown'), [])
})

demo('keeps no cookie and no token on record', async () => {
  await ask('/me?run=secrets', {
    headers: { cookie: 'crossgate_demo=ada', authorization: 'Bearer drawbridge' },
  })
  const exchanges = await control.exchanges('secrets')
  assert.is(exchanges[0]?.request.headers.cookie, '(present)')
  assert.is(exchanges[0]?.request.headers.authorization, '(present)')
  assert.not.match(JSON.stringify(exchanges), /ada|drawbridge/)
})

demo('opens a WebSocket to its page and to no other', async () => {
  assert.is(await handshake(started.page), 101)
  assert.is(await handshake('null'), 403)
  assert.is(await handshake('https://evil.example'), 403)
})

demo('folds the repetitions of a denial into one event', async () => {
  for (let time = 0; time < 3; time++) {
    await ask('/items/folded', { method: 'DELETE' })
  }
  const count = async () => {
    const all = await control.events()
    const events = all.filter(({ request }) => request.path === '/items/folded')
    assert.ok(events.length <= 1)
    return events[0]?.count
  }
  // The log is written in batches; one that is on its way may lack the last denial.
  for (let attempt = 0; attempt < 50 && (await count()) !== 3; attempt++) await setTimeout(20)
  assert.is(await count(), 3)
})

demo('changes its settings at once', async () => {
  const { configuration } = await control.state()
  const changed = await control.configure({
    ...configuration,
    allowedMethods: [...configuration.allowedMethods, 'DELETE'],
  })
  assert.is(changed.status, 200)
  assert.is((await ask('/items/2', preflight('DELETE'))).status, 204)
  await control.configure({ ...configuration, enforcement: 'omit' })
  const omitted = await ask('/items', { headers: { origin: 'https://evil.example' } })
  assert.is(omitted.status, 200)
  assert.is(omitted.headers['access-control-allow-origin'], undefined)
})

demo('restores the defaults, which permit nothing', async () => {
  const { configuration } = await control.configure({})
  assert.is(configuration?.enabled, false)
  assert.equal(configuration, (await control.state()).defaultConfiguration)
  assert.is((await ask('/items')).headers['access-control-allow-origin'], undefined)
})

demo('refuses an invalid policy as a whole, with every issue', async () => {
  const { configuration } = await control.state()
  const refused = await control.configure({
    ...configuration,
    enabled: false,
    allowedOrigins: ['https://example.com/'],
    preflightMaxAgeInSeconds: 90_000,
  })
  assert.is(refused.status, 422)
  assert.equal(
    refused.issues?.map(({ code, path }) => [code, path]),
    [
      ['invalid-origin', 'allowedOrigins[0]'],
      ['invalid-max-age', 'preflightMaxAgeInSeconds'],
    ],
  )
  assert.is(refused.issues?.[0]?.suggestion, 'https://example.com')
  assert.equal((await control.state()).configuration, configuration)
})

demo('says what is no configuration', async () => {
  assert.is((await control.configure('{')).status, 400)
  assert.is((await control.configure('null')).status, 422)
  assert.is((await control.configure('[]')).status, 422)
  assert.is((await control.configure(' '.repeat(1_000_001))).status, 400)
})

demo('lets no other origin and no other host name near its settings', async () => {
  const strangers = [
    { origin: started.api, 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of strangers) {
    const { statusCode, body } = await request(`${started.page}/demo/configuration`, {
      method: 'PUT',
      headers,
      body: '{}',
    })
    await body.dump()
    assert.is(statusCode, 403, headers.origin)
  }
  const { port } = new URL(started.page)
  const rebound = await request(`http://127.0.0.1:${port}/demo/state`, {
    headers: { host: `evil.example:${port}` },
  })
  await rebound.body.dump()
  assert.is(rebound.statusCode, 421)
  const loopback = await request(`http://127.0.0.1:${port}/`)
  await loopback.body.dump()
  assert.is(loopback.statusCode, 302)
  assert.is(loopback.headers.location, `${started.page}/`)
})

/** Sends a target as it is, which HTTP clients do not, and gives the first line of the answer. */
async function statusLine(server: string, target: string): Promise<string> {
  const { host, port } = new URL(server)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer.split('\r\n')[0] ?? ''
}

async function handshake(origin: string): Promise<number> {
  const handshaking = get(`${started.api}/live`, {
    headers: {
      origin,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  })
  const settled = await Promise.race([once(handshaking, 'upgrade'), once(handshaking, 'response')])
  const [{ statusCode }] = settled
  handshaking.destroy()
  return statusCode
}

demo.run()
