import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import proxy from '@fastify/http-proxy'
import files from '@fastify/static'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket, WebSocketServer } from 'ws'
import cors from '../src/index.js'
import {
  allowing,
  ask,
  configuration,
  foreign,
  origin,
  partner,
  permissionsOf,
  permittedTo,
  preflight,
  valuesOf,
  varyOf,
} from './application.js'

/** What a page of an origin gets to hear from a WebSocket, or the status that it was refused with. */
function hear(app: FastifyInstance, path: string, page: string): Promise<string | number> {
  const { port } = app.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { origin: page })
    socket.on('message', (data) => {
      resolve(String(data))
      socket.close()
    })
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0)
      request.destroy()
    })
    socket.on('error', reject)
  })
}

const sockets = suite('@fastify/websocket')

sockets('is opened for allowed pages alone, and the handshake is as it was', async () => {
  const app = Fastify()
  await app.register(cors, { source: configuration })
  await app.register(websocket)
  app.get('/live', { websocket: true }, (socket) => socket.send('hello'))
  await app.register(
    async (api) => {
      await api.register(cors, { source: allowing(partner) })
      api.get('/live', { websocket: true }, (socket) => socket.send('hello, partner'))
    },
    { prefix: '/api' },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    assert.is(await hear(app, '/live', origin), 'hello')
    assert.is(await hear(app, '/live', foreign), 403)
    assert.is(await hear(app, '/api/live', partner), 'hello, partner')
    assert.is(await hear(app, '/api/live', origin), 403)
    const handshake = {
      ...{ origin, connection: 'Upgrade', upgrade: 'websocket' },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    }
    const accepted = await ask(app, { path: '/live', headers: handshake })
    assert.is(accepted.status, 101)
    assert.equal([permissionsOf(accepted), varyOf(accepted)], [{}, []])
    const refused = await ask(app, { path: '/live', headers: { ...handshake, origin: foreign } })
    assert.equal([refused.status, varyOf(refused)], [403, ['origin']])
    assert.equal(valuesOf(refused, 'connection'), ['close'])
  } finally {
    await app.close()
  }
})

sockets.run()

const headers = suite('@fastify/helmet')

headers('stands beside the permission on answers, and not on those of the filter', async () => {
  const app = Fastify()
  await app.register(cors, { source: configuration })
  await app.register(helmet)
  app.get('/', async () => 'hello')
  await app.listen({ port: 0, host: '127.0.0.1' })
  try {
    const answer = await ask(app)
    assert.equal(permissionsOf(answer), permittedTo(origin))
    assert.equal(valuesOf(answer, 'x-content-type-options'), ['nosniff'])
    const refusal = await ask(app, { headers: { origin: foreign } })
    assert.equal(valuesOf(refusal, 'x-content-type-options'), [])
    assert.is((await ask(app, preflight('/', 'PUT'))).status, 204)
  } finally {
    await app.close()
  }
})

headers.run()

const bodies = suite('@fastify/compress and @fastify/static')
const folder = mkdtempSync(join(tmpdir(), 'crossgate-fastify-'))
const text = 'hello '.repeat(500)

async function serveFiles(withPlugin: boolean): Promise<FastifyInstance> {
  const app = Fastify()
  if (withPlugin) await app.register(cors, { source: configuration })
  await app.register(compress, { threshold: 10, encodings: ['gzip'] })
  await app.register(files, { root: folder })
  app.get('/text', async (_request, reply) => {
    reply.header('vary', 'X-Own')
    return text
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app
}

bodies.before(() => writeFileSync(join(folder, 'file.txt'), text))
bodies.after(() => rmSync(folder, { recursive: true }))

const asked: readonly [path: string, headers: Record<string, string>][] = [
  ['/text', {}],
  ['/text', { 'accept-encoding': 'gzip' }],
  ['/file.txt', {}],
  ['/file.txt', { 'accept-encoding': 'gzip' }],
  ['/file.txt', { range: 'bytes=6-10' }],
  ['/file.txt', { range: 'bytes=99999-' }],
  ['/file.txt', { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() }],
  ['/none.txt', {}],
]

bodies('are byte for byte what they are without the plugin', async () => {
  const [guarded, plain] = [await serveFiles(true), await serveFiles(false)]
  try {
    for (const [path, more] of asked) {
      const exchange = { path, headers: { origin, ...more } }
      const [answer, expected] = [await ask(guarded, exchange), await ask(plain, exchange)]
      const rest = ({ lines }: typeof answer) =>
        lines.filter(([name]) => !/^(?:access-control-.*|vary|date)$/.test(name))
      assert.equal([answer.status, rest(answer)], [expected.status, rest(expected)], path)
      assert.is(answer.body, expected.body)
      assert.equal(permissionsOf(answer), permittedTo(origin))
      assert.equal(varyOf(answer), [...varyOf(expected), 'origin'].sort())
    }
  } finally {
    await Promise.all([guarded.close(), plain.close()])
  }
})

bodies('are compressed as before', async () => {
  const app = await serveFiles(true)
  try {
    const { port } = app.server.address() as AddressInfo
    const { request } = await import('undici')
    const answer = await request(`http://127.0.0.1:${port}/text`, {
      headers: { origin, 'accept-encoding': 'gzip' },
    })
    assert.is(answer.headers['content-encoding'], 'gzip')
    assert.is(gunzipSync(Buffer.from(await answer.body.arrayBuffer())).toString(), text)
    assert.is(answer.headers.vary, 'X-Own, accept-encoding, Origin')
  } finally {
    await app.close()
  }
})

bodies.run()

const proxied = suite('@fastify/http-proxy')
let upstream: Server
let upstreamSockets: WebSocketServer
let url: string

proxied.before(async () => {
  upstream = createServer((req, res) => {
    res.setHeader('Access-Control-Allow-Origin', '*')
    res.setHeader('Access-Control-Allow-Credentials', 'false')
    res.setHeader('Vary', 'Accept')
    res.setHeader('Set-Cookie', ['a=1', 'b=2'])
    res.end(`${req.method} ${req.url}`)
  })
  upstreamSockets = new WebSocketServer({ server: upstream })
  upstreamSockets.on('connection', (socket) => socket.send('from upstream'))
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
})
proxied.after(async () => {
  for (const socket of upstreamSockets.clients) socket.terminate()
  upstreamSockets.close()
  upstream.closeAllConnections()
  await new Promise((resolve) => upstream.close(resolve))
})

async function createProxy(): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(cors, { source: configuration })
  await app.register(proxy, { upstream: url, prefix: '/up', websocket: true })
  await app.register(
    async (api) => {
      await api.register(cors, { source: allowing(partner) })
      await api.register(proxy, { upstream: url })
    },
    { prefix: '/api' },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app
}

proxied('gives an answer one policy, whatever the upstream says', async () => {
  const app = await createProxy()
  try {
    for (const [path, page] of [
      ['/up/items', origin],
      ['/api/items', partner],
    ] as const) {
      const answer = await ask(app, { path, headers: { origin: page } })
      assert.equal([answer.status, answer.body], [200, 'GET /items'])
      assert.equal(permissionsOf(answer), permittedTo(page))
      assert.equal(varyOf(answer), ['accept', 'origin'])
      assert.equal(valuesOf(answer, 'set-cookie'), ['a=1', 'b=2'])
      assert.is((await ask(app, { path, headers: { origin: foreign } })).status, 403)
      assert.equal((await ask(app, preflight(path, 'PUT', page))).body, '')
      assert.is((await ask(app, preflight(path, 'PUT', page))).status, 204)
      assert.is((await ask(app, preflight(path, 'PUT', foreign))).status, 403)
      const plain = await ask(app, { method: 'OPTIONS', path, headers: {} })
      assert.is(plain.body, 'OPTIONS /items')
    }
  } finally {
    await app.close()
  }
})

proxied('keeps the upstream from WebSockets of foreign pages', async () => {
  const app = await createProxy()
  try {
    assert.is(await hear(app, '/up/', origin), 'from upstream')
    assert.is(await hear(app, '/up/', foreign), 403)
  } finally {
    await app.close()
  }
})

proxied.run()
