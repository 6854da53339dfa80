import { once as happened } from 'node:events'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Server, Socket } from 'node:net'
import { createCors } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cors, withCors } from '../src/index.js'
import { configuration, origin, permitted } from './policy.js'

const foreign = 'https://evil.example'

/** The five methods that the adapter needs, over a record that knows a name in one spelling alone, as engine.io's. */
class MinimalResponse {
  readonly fields: Record<string, unknown> = {}
  status: unknown = 'none'
  written = ''
  isEnded = false
  setHeader(name: string, value: unknown) {
    this.fields[name] = value
  }
  getHeader(name: string) {
    return this.fields[name] as string
  }
  removeHeader(name: string) {
    delete this.fields[name]
  }
  writeHead(status?: number) {
    this.status = status
  }
  end(body = '') {
    this.written += body
    this.isEnded = true
  }
}

class StreamingResponse extends MinimalResponse {
  write(piece: string) {
    this.written += piece
  }
}

function requestFrom(from: string, headers: Record<string, string> = {}) {
  return {
    method: 'GET',
    url: '/items',
    headers: { host: 'api.example.com', origin: from, ...headers },
  }
}

/** Lets a filter apply to a response, and returns whether the application was reached. */
function filter<Response>(res: Response, from = origin, policy: object = configuration): boolean {
  let isReached = false
  cors(policy)(requestFrom(from) as never, res as never, (error) => {
    assert.is(error, undefined)
    isReached = true
  })
  return isReached
}

const minimal = suite('a response of five methods')
const expected = { ...permitted, vary: 'Origin' }

minimal('has the headers before it ends', () => {
  const res = new MinimalResponse()
  assert.ok(filter(res))
  assert.equal(res.fields, {})
  res.setHeader('Access-Control-Max-Age', '9')
  res.setHeader('X-A', '1')
  res.end('hello')
  assert.equal(res.fields, { 'X-A': '1', ...expected })
  assert.is(res.written, 'hello')
})

minimal('has them before its head, whatever form that has', () => {
  for (const head of [
    [200, { vary: 'Accept', 'access-control-allow-origin': '*' }],
    [200, 'Fine', { vary: 'Accept' }],
    [200, ['vary', 'Accept']],
    [200, [['vary', 'Accept']]],
  ]) {
    const res = new MinimalResponse()
    filter(res)
    ;(res.writeHead as (...given: unknown[]) => void)(...head)
    res.end()
    assert.equal(res.fields, { ...permitted, vary: 'Accept, Origin' })
    assert.is(res.status, 200)
  }
})

minimal('has them before the first piece of a stream, and none after it', () => {
  const res = new StreamingResponse()
  filter(res)
  res.write('a')
  assert.equal(res.fields, expected)
  res.setHeader('x-late', '1')
  res.removeHeader('vary')
  res.end('b')
  assert.equal(res.fields, { ...permitted, 'x-late': '1' })
  assert.is(res.written, 'ab')
})

minimal('has the last of two decisions, and the Vary of both', () => {
  const res = new MinimalResponse()
  filter(res, origin, { ...configuration, allowedOrigins: ['*'], allowCredentials: false })
  filter(res)
  res.end()
  assert.equal(res.fields, expected)
})

minimal('of a handshake has nothing added to its 101', () => {
  const res = new MinimalResponse()
  assert.ok(filter(res))
  res.writeHead()
  assert.equal(res.fields, {})
})

minimal('is answered 403 for a foreign page', () => {
  const res = new MinimalResponse()
  res.setHeader('Content-Length', '500')
  res.setHeader('Access-Control-Allow-Origin', '*')
  assert.not(filter(res, foreign, { ...configuration, debug: true }))
  assert.is(res.status, 403)
  assert.equal(res.fields, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'crossgate-denial': 'origin-not-allowed',
    vary: 'Origin',
  })
  assert.match(res.written, foreign)
  assert.ok(res.isEnded)
})

minimal.run()

// ---

const broken = suite('a response that fails')

const fail = (): never => {
  throw new Error('this response is broken')
}
const methods = ['setHeader', 'getHeader', 'removeHeader', 'writeHead', 'end'] as const

function real(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()))
}

/** Responses in which something fails, by what does. */
const failing: [name: string, create: () => object][] = [
  ...methods.flatMap((name): [string, () => object][] => [
    [
      `${name} of a minimal response throws`,
      () => Object.assign(new MinimalResponse(), { [name]: fail }),
    ],
    [
      `${name} of a minimal response is missing`,
      () => Object.assign(new MinimalResponse(), { [name]: undefined }),
    ],
    [`${name} throws`, () => Object.assign(real(), { [name]: fail })],
    [`${name} is missing`, () => Object.assign(real(), { [name]: undefined })],
  ]),
  ['getHeaderNames throws', () => Object.assign(real(), { getHeaderNames: fail })],
  [
    'getHeaderNames returns nothing',
    () => Object.assign(real(), { getHeaderNames: () => undefined }),
  ],
  ['headersSent throws', () => Object.defineProperty(real(), 'headersSent', { get: fail })],
  [
    'statusCode cannot be set',
    () => Object.defineProperty(real(), 'statusCode', { get: () => 200 }),
  ],
  ['is frozen', () => Object.freeze(new MinimalResponse())],
  ['is frozen whole', () => Object.freeze(real())],
  ['has nothing', () => ({})],
  ['is a proxy that throws', () => new Proxy({}, { get: fail, set: fail, has: fail })],
  ['is a proxy that takes nothing', () => new Proxy(real(), { set: () => false })],
  [
    'was guarded by a version that notes something else',
    () => Object.assign(real(), { [Symbol.for('crossgate')]: true }),
  ],
  [
    'was guarded by a version that notes a word',
    () => Object.assign(real(), { [Symbol.for('crossgate')]: { vary: 'Origin' } }),
  ],
  ['is destroyed', () => real().destroy()],
  ['is ended', () => real().end()],
  ['has its head sent', () => real().writeHead(200)],
]

for (const [name, create] of failing) {
  broken(`${name}: nothing is thrown at the caller`, () => {
    for (const debug of [false, true]) {
      assert.ok(filter(create(), origin, { ...configuration, debug }))
      assert.not(filter(create(), foreign, { ...configuration, debug }))
    }
  })

  broken(`${name}: nothing rejects later`, async () => {
    let reached = 0
    const engine = createCors(configuration)
    const listener = withCors(
      async () => engine,
      () => {
        reached += 1
      },
    )
    await listener(requestFrom(origin) as never, create() as never)
    await listener(requestFrom(foreign) as never, create() as never)
    assert.is(reached, 1)
    const failed = withCors(async () => fail(), fail, { onError: () => {} })
    await failed(requestFrom(origin) as never, create() as never)
  })
}

broken('is given the headers at once where its methods cannot be replaced', () => {
  const res = Object.freeze(new MinimalResponse())
  assert.ok(filter(res))
  assert.equal(res.fields, expected)
})

broken('ends the connection of a client that would wait', async () => {
  const guarded = withCors(configuration, (_req, res) => res.end())
  const server = createServer((req, res) => guarded(req, Object.assign(res, { end: fail })))
  await listening(server)
  const { port } = server.address() as { port: number }
  const socket = connect(port, '127.0.0.1').resume()
  socket.on('error', () => {})
  socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: ${foreign}\r\n\r\n`)
  await happened(socket, 'close')
  await new Promise((resolve) => server.close(resolve))
})

function listening(server: Server): Promise<unknown> {
  return happened(server.listen(0, '127.0.0.1'), 'listening')
}

broken.run()
