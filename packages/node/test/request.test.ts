import { type EventEmitter, once as happened } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  connect,
  constants,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { type AddressInfo, connect as connectSocket } from 'node:net'
import type { CorsRequest } from '@crossgate/core'
import express from 'express'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkUpgrade, cors, withCors } from '../src/index.js'
import { engineOf } from './engine.js'
import { clientTls, type Listener, once, protocols, serverTls, start } from './servers.js'

const names = ['host', 'origin', 'access-control-request-method', 'x-list', 'x-absent', 'upgrade']

/** What the engine can see of a request. */
function seenBy(request: CorsRequest) {
  return {
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(names.map((name) => [name, request.headers.get(name)])),
    remoteAddress: request.remoteAddress,
  }
}

type Seen = ReturnType<typeof seenBy>

/** An engine that lets everything pass, and what it was shown. */
function recorder() {
  const seen: Seen[] = []
  const engine = engineOf((request) => {
    seen.push(seenBy(request))
    return {}
  })
  return { engine, seen }
}

for (const protocol of protocols) {
  const reading = suite(`the request over ${protocol}`)

  reading('has method, target, headers and address', async () => {
    const { engine, seen } = recorder()
    const running = await start(
      protocol,
      withCors(engine, (_req, res) => res.end()),
    )
    await running.send({
      method: 'PUT',
      path: '/a/..%2fb?c=d',
      headers: { origin: '', 'x-list': ['a', 'b'] },
    })
    await running.close()
    assert.equal(seen, [
      {
        method: 'PUT',
        url: '/a/..%2fb?c=d',
        headers: {
          host: `127.0.0.1:${running.port}`,
          origin: '',
          'access-control-request-method': undefined,
          'x-list': 'a, b',
          'x-absent': undefined,
          upgrade: undefined,
        },
        remoteAddress: '127.0.0.1',
      },
    ])
  })
  reading.run()
}

// ---

const lines = suite('headers sent on several lines')

const repeated = [
  ['host', 'a.example'],
  ['host', 'b.example'],
  ['access-control-request-method', 'PUT'],
  ['access-control-request-method', 'GET'],
  ['origin', 'https://a.example'],
  ['origin', 'https://b.example'],
] as const

const whole = {
  host: 'a.example, b.example',
  origin: 'https://a.example, https://b.example',
  'access-control-request-method': 'PUT, GET',
}

function assertWhole(seen: Seen | undefined): void {
  for (const [name, value] of Object.entries(whole)) {
    assert.is(seen?.headers[name], value)
  }
}

lines('none is dropped over http', async () => {
  const { engine, seen } = recorder()
  const running = await start(
    'http',
    withCors(engine, (_req, res) => res.end()),
  )
  const socket = connectSocket(running.port, '127.0.0.1')
  const head = repeated.map(([name, value]) => `${name.toUpperCase()}: ${value}\r\n`).join('')
  socket.write(`OPTIONS / HTTP/1.1\r\n${head}\r\n`)
  await happened(socket, 'data')
  socket.destroy()
  await running.close()
  assertWhole(seen[0])
})

lines('none is dropped where node has kept the first over h2', () => {
  const { engine, seen } = recorder()
  checkUpgrade(engine, {
    method: 'OPTIONS',
    url: '/',
    headers: {
      host: 'a.example',
      'access-control-request-method': 'PUT',
      origin: whole.origin,
    },
    rawHeaders: repeated.flat(),
    httpVersionMajor: 2,
  })
  assertWhole(seen[0])
})

lines('an empty second line counts', () => {
  const { engine, seen } = recorder()
  checkUpgrade(engine, {
    method: 'GET',
    url: '/',
    headers: { host: 'a.example' },
    rawHeaders: ['Host', 'a.example', 'From', 'b.example', 'HOST', ''],
  })
  assert.is(seen[0]?.headers.host, 'a.example, ')
})

lines('a request without raw headers is read from its headers', () => {
  const { engine, seen } = recorder()
  checkUpgrade(engine, {
    method: 'GET',
    url: '/',
    headers: { host: 'a.example', 'x-list': ['a', 'b'] },
  })
  assert.is(seen[0]?.headers.host, 'a.example')
  assert.is(seen[0]?.headers['x-list'], 'a,b')
})
lines.run()

// ---

const authorities = suite('the authority of a request')

/** What an engine sees as the host of a request that goes over a socket as it stands. */
async function hostOf(target: string, ...hosts: string[]): Promise<string | null | undefined> {
  const { engine, seen } = recorder()
  const running = await start(
    'http',
    withCors(engine, (_req, res) => res.end()),
  )
  const socket = connectSocket(running.port, '127.0.0.1')
  const head = hosts.map((host) => `Host: ${host}\r\n`).join('')
  socket.write(`GET ${target} HTTP/1.0\r\n${head}\r\n`)
  await happened(socket, 'data')
  socket.destroy()
  await running.close()
  return seen[0]?.headers.host
}

authorities('is the Host line where the target is a path', async () => {
  assert.is(await hostOf('/items', 'a.example:81'), 'a.example:81')
  assert.is(await hostOf('/http://b.example/', 'a.example'), 'a.example')
  assert.is(await hostOf('/items'), undefined)
})

authorities(
  'is that of an absolute target, where a Host line says the same or none does',
  async () => {
    assert.is(await hostOf('http://a.example:81/items', 'a.example:81'), 'a.example:81')
    assert.is(await hostOf('HTTP://A.example', 'a.example'), 'a.example')
    assert.is(await hostOf('https://a.example?b'), 'a.example')
  },
)

authorities('is both where an absolute target and a Host line differ', async () => {
  assert.is(await hostOf('http://a.example/', 'b.example'), 'a.example, b.example')
  assert.is(await hostOf('http://a.example:80/', 'a.example'), 'a.example:80, a.example')
  assert.is(await hostOf('http://user@a.example/', 'a.example'), 'user@a.example, a.example')
  assert.is(
    await hostOf('http://a.example/', 'a.example', 'a.example'),
    'a.example, a.example, a.example',
  )
})

authorities('is that of an absolute target under a mount of Express', async () => {
  const { engine, seen } = recorder()
  const app = express().use('/mount', cors(engine), (_req: IncomingMessage, res: ServerResponse) =>
    res.end(),
  )
  await once('http', app as unknown as Listener, {
    path: 'http://a.example/mount/item',
    headers: { host: 'b.example' },
  })
  assert.is(seen[0]?.url, 'http://a.example/mount/item')
  assert.is(seen[0]?.headers.host, 'a.example, b.example')
})

/** What an engine sees as the host of an HTTP/2 request with these fields. */
async function http2HostOf(fields: Record<string, string>): Promise<string | null | undefined> {
  const { engine, seen } = recorder()
  const listener = withCors(engine, (_req: Http2ServerRequest, res: Http2ServerResponse) => {
    res.end()
  })
  const server = createSecureServer(serverTls, listener).listen(0, '127.0.0.1')
  await happened(server, 'listening')
  const session = connect(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, clientTls)
  const stream = session.request({ ':path': '/items', ...fields })
  await happened(stream, 'response')
  stream.close()
  session.close()
  await new Promise((resolve) => server.close(resolve))
  return seen[0]?.headers.host
}

authorities('is :authority over h2, and both where a Host field differs', async () => {
  assert.is(await http2HostOf({ ':authority': 'a.example' }), 'a.example')
  assert.is(await http2HostOf({ ':authority': 'a.example', host: 'A.EXAMPLE' }), 'A.EXAMPLE')
  assert.is(
    await http2HostOf({ ':authority': 'a.example', host: 'b.example' }),
    'a.example, b.example',
  )
})

authorities('is the Host field over h2 where there is no :authority', () => {
  const { engine, seen } = recorder()
  checkUpgrade(engine, {
    method: 'GET',
    url: '/',
    headers: { host: 'a.example' },
    httpVersionMajor: 2,
  })
  assert.is(seen[0]?.headers.host, 'a.example')
})
authorities.run()

// ---

const frameworks = suite('what frameworks add to the request')

frameworks('the whole path and the address behind a trusted proxy, in Express', async () => {
  const { engine, seen } = recorder()
  const app = express()
  app.set('trust proxy', true)
  app.use('/mount', cors(engine), (_req: IncomingMessage, res: ServerResponse) => res.end())
  await once('http', app as unknown as Listener, {
    path: '/mount/item',
    headers: { 'x-forwarded-for': '203.0.113.9' },
  })
  assert.is(seen[0]?.url, '/mount/item')
  assert.is(seen[0]?.remoteAddress, '203.0.113.9')
})

frameworks('an address that cannot be told is absent', () => {
  const { engine, seen } = recorder()
  checkUpgrade(engine, {
    method: 'GET',
    url: '/',
    headers: {},
    get socket(): never {
      throw new Error('The socket has been disconnected from the Http2Session')
    },
  } as Parameters<typeof checkUpgrade>[1])
  checkUpgrade(engine, { method: 'GET', url: '/', headers: {} })
  assert.is(seen[0]?.remoteAddress, undefined)
  assert.is(seen[1]?.remoteAddress, undefined)
})
frameworks.run()

// ---

const extended = suite('an HTTP/2 CONNECT')

async function connectRequest(headers: Record<string, string>): Promise<Seen | undefined> {
  const { engine, seen } = recorder()
  const listener = withCors(engine, (_req: Http2ServerRequest, res: Http2ServerResponse) => {
    res.end()
  })
  const server = createSecureServer(
    { ...serverTls, settings: { enableConnectProtocol: true } },
    listener,
  )
  server.on('connect', listener)
  server.listen(0, '127.0.0.1')
  await happened(server, 'listening')
  const { port } = server.address() as AddressInfo
  const session = connect(`https://127.0.0.1:${port}`, clientTls)
  await happened(session as EventEmitter, 'remoteSettings')
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'CONNECT',
    [constants.HTTP2_HEADER_AUTHORITY]: 'ws.example',
    ...headers,
  })
  await happened(stream, 'response')
  stream.close()
  session.close()
  await new Promise((resolve) => server.close(resolve))
  return seen[0]
}

extended('for websocket is the GET of a handshake', async () => {
  const seen = await connectRequest({
    ':protocol': 'websocket',
    ':scheme': 'https',
    ':path': '/chat',
  })
  assert.is(seen?.method, 'GET')
  assert.is(seen?.url, '/chat')
  assert.is(seen?.headers.upgrade, 'websocket')
  assert.is(seen?.headers.host, 'ws.example')
})

extended('for webtransport is presented as that handshake', async () => {
  const seen = await connectRequest({
    ':protocol': 'webtransport',
    ':scheme': 'https',
    ':path': '/chat',
  })
  assert.is(seen?.method, 'GET')
  assert.is(seen?.url, '/chat')
  assert.is(seen?.headers.upgrade, 'websocket')
})

extended('for another protocol is what it is', async () => {
  const seen = await connectRequest({ ':protocol': 'other', ':scheme': 'https', ':path': '/chat' })
  assert.is(seen?.method, 'CONNECT')
  assert.is(seen?.headers.upgrade, 'other')
})

extended('for websocket in another case is that handshake too', async () => {
  const seen = await connectRequest({
    ':protocol': 'WebSocket',
    ':scheme': 'https',
    ':path': '/chat',
  })
  assert.is(seen?.method, 'GET')
  assert.is(seen?.headers.upgrade, 'websocket')
})

extended('without a target is decided all the same', async () => {
  const seen = await connectRequest({})
  assert.is(seen?.method, 'CONNECT')
  assert.is(seen?.url, '')
})
extended.run()
