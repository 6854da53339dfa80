import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { createClientAddress } from '../src/http/client-address.js'
import { createConsole, openSqliteStore } from '../src/index.js'
import { start } from './child-process.js'
import { entrances } from './entrance.js'
import { basePath, configurationOf, createFixture, eventually, json } from './fixture.js'
import { scoped, scopedForEach } from './scoped.js'
import { stallsUnder } from './stall.js'

const test = scoped(
  'attacks',
  async () => ({ fixture: await createFixture() }),
  ({ fixture }) => fixture.remove(),
)

const everywhere = scopedForEach(
  'attacks',
  entrances,
  async (entrance) => ({ fixture: await createFixture(undefined, {}, entrance) }),
  ({ fixture }) => fixture.remove(),
)

const path = '/api/system-configuration'

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
}

/** Sends a request without a length: its body comes in chunks. */
function sendChunked(port: number, method: string, where: string, key?: string, body?: string) {
  return new Promise<Answer>((resolve, reject) => {
    const headers = {
      ...(key === undefined ? {} : { authorization: key }),
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    }
    const sent = httpRequest({ port, host: '127.0.0.1', method, path: where, headers }, (res) => {
      res.resume().on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers }))
    })
    sent.on('error', reject)
    for (let start = 0; body !== undefined && start < body.length; start += 7) {
      sent.write(body.slice(start, start + 7))
    }
    sent.end()
  })
}

const patch = JSON.stringify({
  systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://b.example'] } },
})

test('the listener answers chunked requests and names the methods and the scheme', async ({
  fixture,
}) => {
  const server = createServer((req, res) => fixture.admin.listener(req, res))
  const port = await listen(server)
  const { key } = fixture
  try {
    const where = basePath + path
    assert.is((await sendChunked(port, 'PATCH', where, key, patch)).status, 200)
    assert.equal(configurationOf(fixture.admin).allowedOrigins, ['https://b.example'])
    const removed = await sendChunked(port, 'DELETE', where, key)
    assert.is(removed.status, 405)
    assert.is(removed.headers.allow, 'GET, HEAD, PUT, PATCH')
    for (const method of ['OPTIONS', 'POST', 'DELETE', 'GET']) {
      const stranger = await sendChunked(port, method, where)
      assert.is(stranger.status, 401, method)
      assert.match(String(stranger.headers['www-authenticate']), /^Bearer /)
    }
    assert.is((await sendChunked(port, 'DELETE', `${basePath}/settings`)).status, 405)
    assert.is((await sendChunked(port, 'TRACE', where)).status, 501)
    assert.equal(fixture.errors, [])
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('the listener answers over HTTP/2', async ({ fixture }) => {
  const server = createHttp2Server((req, res) => fixture.admin.listener(req as never, res as never))
  const port = await listen(server)
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  const send = (method: string, where: string, body?: string) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const stream = session.request({
        ':method': method,
        ':path': where,
        authorization: fixture.key,
        'content-type': 'application/json',
      })
      let status = 0
      let text = ''
      stream.on('response', (headers) => {
        status = Number(headers[':status'])
      })
      stream.on('data', (chunk) => {
        text += chunk
      })
      stream.on('end', () => resolve({ status, text })).on('error', reject)
      stream.end(body)
    })
  try {
    assert.is((await send('PATCH', basePath + path, patch)).status, 200)
    const read = await send('GET', basePath + path)
    assert.match(read.text, /https:\/\/b\.example/)
    assert.is((await send('DELETE', basePath + path)).status, 405)
    assert.equal(fixture.errors, [])
  } finally {
    session.destroy()
    server.close()
  }
})

everywhere(
  'a JSON patch cannot grow, nest or reach what every object inherits',
  async ({ fixture }) => {
    const send = (operations: unknown) =>
      fixture.api('PATCH', path, operations, { 'content-type': 'application/json-patch+json' })
    const data = '/systemConfiguration/data'
    const add = { op: 'add', path: `${data}/a`, value: 'x'.repeat(1000) }
    const doubling = Array.from({ length: 16 }, (_, index) => ({
      op: 'copy',
      from: data,
      path: `${data}/c${index}`,
    }))
    const codeOf = async (operations: unknown) => {
      const response = await send(operations)
      assert.is(response.status, 400)
      return (await json(response)).generalErrors[0].code
    }
    assert.is(await codeOf([add, ...doubling]), '[documentTooLarge]')
    const nesting = {
      op: 'add',
      path: `${data}/n`,
      value: JSON.parse(`${'['.repeat(63)}${']'.repeat(63)}`),
    }
    assert.match(await codeOf([nesting]), /documentTooDeep/)
    for (const pointer of ['/__proto__/polluted', '/constructor/prototype/polluted']) {
      assert.is(await codeOf([{ op: 'add', path: data + pointer, value: 1 }]), '[forbiddenPointer]')
    }
    assert.is(({} as { polluted?: unknown }).polluted, undefined)
    const many = Array.from({ length: 1001 }, () => ({ op: 'test', path: data, value: {} }))
    assert.is(await codeOf(many), '[tooManyOperations]')
    const before = (await fixture.store.configuration.current())?.version
    assert.is((await send([{ op: 'test', path: data, value: {} }])).status, 200)
    assert.is((await send([])).status, 200)
    assert.is((await fixture.store.configuration.current())?.version, before, 'nothing changed')
  },
)

everywhere('a search is sorted by each field once', async ({ fixture }) => {
  const key = await fixture.makeKey('read-only')
  const orderBy = 'id,'.repeat(59_999).concat('id')
  await stallsUnder(250, 'a search with 60,000 terms', async () => {
    const response = await fixture.api(
      'POST',
      '/api/system/event-log/search',
      { search: { orderBy } },
      { authorization: key },
    )
    assert.is(response.status, 400)
  })
})

everywhere(
  'what is asked limits the body: 16 KB at sign-in, 1 MB for a read-only key',
  async ({ fixture }) => {
    const fields = `${'a&'.repeat(4_000_000)}key=x`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    await stallsUnder(250, 'a sign-in of eight megabytes', async () => {
      const response = await fixture.send('/sign-in', { method: 'POST', headers, body: fields })
      assert.is(response.status, 413)
    })
    const key = await fixture.makeKey('read-only')
    const body = `{"x":"${'x'.repeat(1024 * 1024)}"}`
    const tried = await fixture.api('POST', `${path}/try`, body, { authorization: key })
    assert.is(tried.status, 413)
    assert.is((await fixture.api('POST', `${path}/try`, body)).status, 400, 'a full key may')
  },
)

test('a thousand unfinished sign-ins hold little, and one who leaves is no error', async () => {
  // Connections cost memory whoever has them: those of a server that drops what comes are the measure.
  const dropped = await measureUnfinished('dropping')
  const { megabytes, errors } = await measureUnfinished('console')
  const held = megabytes - dropped.megabytes
  assert.ok(held < 10, `${held.toFixed(1)} MB, beside ${dropped.megabytes.toFixed(1)} MB`)
  assert.equal(errors, [])
})

/** Returns what a server in a process of its own holds for a thousand bodies that never end. */
async function measureUnfinished(
  kind: 'console' | 'dropping',
): Promise<{ megabytes: number; errors: string[] }> {
  const child = start('unfinished-bodies.ts', [kind])
  const port = Number(await child.next())
  const sockets: Socket[] = []
  // The console keeps two megabytes of them, 149 bodies, and has ended the others when it is done.
  const expectedToEnd = kind === 'console' ? 1000 - 149 : 0
  try {
    for (let count = 0; count < 1000; count++) {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      sockets.push(socket)
      // More at once than a server queues would wait for seconds.
      if (count % 100 === 99) await once(socket, 'connect')
    }
    const head = `POST ${basePath}/sign-in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3a98\r\n`
    for (const socket of sockets) socket.resume().write(head + 'x'.repeat(14_000))
    await eventually(
      () => sockets.filter((socket) => socket.destroyed).length,
      (ended) => ended >= expectedToEnd,
      'connections that the console ended',
    )
    child.process.stdin?.write('measure\n')
    const megabytes = Number(await child.next())
    for (const socket of sockets) socket.destroy()
    child.process.stdin?.write('end\n')
    const errors = JSON.parse(await child.next())
    await child.end()
    return { megabytes, errors }
  } finally {
    for (const socket of sockets) socket.destroy()
    child.process.kill('SIGKILL')
  }
}

test('denials of a locked store are all in the log or counted', async ({ fixture }) => {
  const { loadSqliteDriver } = await import('../src/storage/sqlite-driver.js')
  const OpenConnection = await loadSqliteDriver()
  const other = new OpenConnection(fixture.file, { timeout: 0 })
  other.exec('begin immediate')
  for (let index = 0; index < 30_000; index++) {
    fixture.request('https://stranger.example', `/p${index}`)
    if (index % 1000 === 0) await delay(0)
  }
  await delay(400)
  other.exec('rollback')
  other.close()
  const read = async () => {
    const { total } = await fixture.store.events.search({ limit: 1 })
    const { lost, removed } = await fixture.store.events.losses()
    return total + lost + removed
  }
  await eventually(read, (sum) => sum === 30_000, 'entries and losses')
  const browser = await fixture.browser()
  assert.match((await browser.get('/events')).text, /refusals could not be kept/)
})

everywhere(
  'invented origins of one path become one entry that counts them',
  async ({ fixture }) => {
    for (let index = 0; index < 12_000; index++) {
      fixture.request(`https://invented-${index}.example`, '/api')
      if (index % 1000 === 0) await delay(0)
    }
    await delay(0)
    const browser = await fixture.browser()
    const { text } = await browser.get('/events')
    assert.match(text, /11,900 other origins/)
    assert.is((await fixture.store.events.search({ limit: 1 })).total, 101)
  },
)

everywhere('Basic authentication in front is no wrong key', async ({ fixture }) => {
  const cookie = await fixture.sessionCookie()
  for (let tries = 0; tries < 12; tries++) {
    const headers = { cookie, authorization: 'Basic dXNlcjpwYXNz' }
    assert.is((await fixture.send(path, { headers })).status, 200)
  }
})

test('the client’s address is what trusted proxies say, and nobody else', () => {
  const address = createClientAddress(['10.0.0.0/8', '::ffff:192.0.2.0/120', '2001:db8::/32'])
  assert.is(address('198.51.100.7', '203.0.113.1'), '198.51.100.7')
  assert.is(address('10.1.2.3', '203.0.113.1'), '203.0.113.1')
  assert.is(address('::ffff:10.1.2.3', '1.1.1.1, 203.0.113.1'), '203.0.113.1')
  assert.is(address('192.0.2.9', '203.0.113.1, 10.0.0.1'), '203.0.113.1')
  assert.is(address('2001:db8::1', '203.0.113.1'), '203.0.113.1')
  assert.is(address('10.1.2.3', 'unknown'), '10.1.2.3')
  assert.is(address('10.1.2.3', undefined), '10.1.2.3')
  for (const range of ['10.0.0.0/33', '::ffff:10.0.0.0/8', 'x', '10.0.0.0/8/8', '10.0.0.0/']) {
    assert.throws(() => createClientAddress([range]), TypeError, range)
  }
})

test('a first key that could not be given away is not lost', async ({ fixture }) => {
  const store = await openSqliteStore(`${fixture.file}-first`)
  try {
    const failing = createConsole({
      store,
      onFirstKey: () => {
        throw new Error('The vault is closed.')
      },
    })
    let message = ''
    await failing.catch((error: Error) => {
      message = error.message
    })
    assert.is(message, 'The vault is closed.')
    assert.equal(await store.keys.list(), [])
    const given: string[] = []
    const again = await createConsole({ store, onFirstKey: async (key) => given.push(key) })
    await again.close()
    assert.is(given.length, 1)
  } finally {
    await store.close()
  }
})

test.run()
everywhere.run()
