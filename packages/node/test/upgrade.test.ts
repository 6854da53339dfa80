import { once as happened } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createCors } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkUpgrade, rejectUpgrade, withCors } from '../src/index.js'
import { engineOf, nothing } from './engine.js'
import { configuration, origin } from './policy.js'

const engine = createCors(configuration)

async function withServer(server: Server, use: (port: number) => Promise<void>): Promise<void> {
  server.listen(0, '127.0.0.1')
  await happened(server, 'listening')
  try {
    await use((server.address() as AddressInfo).port)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Opens a WebSocket handshake and gives everything the server says until it ends the socket. */
async function handshake(port: number, from: string, keepOpen = false): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: keepOpen })
  socket.setEncoding('latin1')
  socket.write(
    `GET /chat HTTP/1.1\r\nHost: api.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: ${from}\r\n\r\n`,
  )
  let text = ''
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  await happened(socket, 'end')
  socket.destroy()
  return text
}

const switching =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

function guard(source: Parameters<typeof checkUpgrade>[0]): Server {
  return createServer().on('upgrade', async (req: IncomingMessage, socket: Duplex) => {
    const decision = await checkUpgrade(source, req)
    if (decision.action === 'respond') {
      rejectUpgrade(socket, decision)
    } else {
      socket.end(switching)
    }
  })
}

const upgrades = suite('the upgrade event')

upgrades('an allowed handshake goes on', async () => {
  await withServer(guard(engine), async (port) => {
    assert.is(await handshake(port, origin), switching)
  })
})

upgrades('without a request, or with swapped arguments, it is an error that says so', () => {
  const request = { method: 'GET', url: '/', headers: { origin } }
  for (const [source, req] of [
    [engine, undefined],
    [engine, {}],
    [request, engine],
    [request, configuration],
  ]) {
    assert.throws(
      () => checkUpgrade(source as never, req as never),
      (error: unknown) =>
        error instanceof TypeError &&
        error.message ===
          'checkUpgrade(policy, request) needs what the upgrade event gave as its second argument.',
    )
  }
})

upgrades('a foreign handshake is a 403 and the socket ends', async () => {
  for (const source of [engine, configuration, () => engine, async () => engine]) {
    await withServer(guard(source), async (port) => {
      const text = await handshake(port, 'https://evil.example')
      const [head = '', body] = text.split('\r\n\r\n')
      const [status, ...fields] = head.toLowerCase().split('\r\n')
      assert.is(status, 'http/1.1 403 forbidden')
      assert.is(body, '')
      assert.equal(fields.sort(), [
        'cache-control: no-store',
        'connection: close',
        'content-length: 0',
        'content-type: text/plain; charset=utf-8',
        'vary: origin',
      ])
    })
  }
})

upgrades('a refusal in words has the length of its bytes', async () => {
  const wordy = engineOf(() => ({ action: 'respond', status: 403, body: 'refusé' }))
  await withServer(guard(wordy), async (port) => {
    const [head = '', body] = (await handshake(port, origin)).split('\r\n\r\n')
    assert.match(head, /content-length: 7\r\n|content-length: 7$/)
    assert.is(Buffer.from(body ?? '', 'latin1').toString(), 'refusé')
    assert.match(head, /vary: \r\n/)
  })
})

upgrades('a client that keeps its half open is not waited for', async () => {
  const server = guard(engine)
  const closed = new Promise((resolve) =>
    server.on('upgrade', (_req, socket: Socket) => socket.once('close', resolve)),
  )
  await withServer(server, async (port) => {
    await handshake(port, 'https://evil.example', true)
    await closed
  })
})

upgrades('a socket that is gone, or fails, is left alone', async () => {
  const refusal = engine.decide({
    method: 'GET',
    url: '/chat',
    headers: new Map([['origin', 'https://evil.example']]),
  })
  const server = createServer().on('upgrade', (_req, socket: Socket) => {
    socket.destroy()
    rejectUpgrade(socket, refusal)
    socket.emit('error', new Error('read ECONNRESET'))
  })
  await withServer(server, async (port) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve))
  })
})

/** What a client gets that sends a request, and a foreign handshake behind it without a pause, or once it is answered. */
async function pipelined(
  source: Parameters<typeof guard>[0],
  isAnswered: boolean,
): Promise<string> {
  let text = ''
  const server = guard(source).on('request', (_req, res) => {
    setTimeout(() => res.end('late'), isAnswered ? 0 : 20)
  })
  await withServer(server, async (port) => {
    const socket = connect(port, '127.0.0.1')
    const closed = happened(socket, 'close')
    socket.on('data', (chunk: Buffer) => {
      text += chunk
    })
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    if (isAnswered) await happened(socket, 'data')
    socket.write(
      'GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: https://evil.example\r\n\r\n',
    )
    await closed
  })
  return text
}

upgrades(
  'an upgrade behind a request that waits for its answer is not answered before it',
  async () => {
    for (const source of [engine, async () => engine]) assert.is(await pipelined(source, false), '')
  },
)

upgrades('an upgrade behind a request that has its answer gets its own', async () => {
  const text = await pipelined(engine, true)
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/)
  assert.match(text, /HTTP\/1\.1 403 Forbidden\r\n/)
})

upgrades('whatever the decision, a rejected upgrade is a 403', async () => {
  const server = createServer().on('upgrade', (_req, socket: Socket) =>
    rejectUpgrade(socket, nothing),
  )
  await withServer(server, async (port) => {
    assert.match(await handshake(port, origin), /^HTTP\/1\.1 403 Forbidden\r\n/)
  })
})

upgrades('a failing source throws or rejects', async () => {
  const req = { method: 'GET', url: '/', headers: {} }
  assert.throws(() =>
    checkUpgrade(() => {
      throw new Error('boom')
    }, req),
  )
  assert.throws(() => checkUpgrade(() => undefined as never, req))
  assert.throws(() => checkUpgrade({ allowedOrigins: ['nonsense'] }, req))
  for (const source of [() => Promise.reject(new Error('boom')), async () => ({}) as never]) {
    let rejected = false
    await checkUpgrade(source, req).catch(() => {
      rejected = true
    })
    assert.ok(rejected)
  }
})

upgrades('what is no source throws a TypeError that says what one is', () => {
  const req = { method: 'GET', url: '/', headers: {} }
  for (const source of [undefined, null, 1, 'https://app.example.com', true]) {
    assert.throws(
      () => checkUpgrade(source as never, req),
      (error: unknown) =>
        error instanceof TypeError &&
        /engine \(from createCors\), a configuration/.test(error.message),
    )
  }
})

upgrades('a configuration is read once', () => {
  let reads = 0
  const counted = {
    ...configuration,
    get enabled() {
      reads += 1
      return true
    },
  }
  const req = { method: 'GET', url: '/', headers: {} }
  checkUpgrade(counted, req)
  const first = reads
  checkUpgrade(counted, req)
  assert.ok(first > 0)
  assert.is(reads, first)
})
upgrades.run()

// ---

const hijacked = suite('responses that switch protocols')

hijacked('a 101 passes untouched', async () => {
  const listener = withCors(configuration, (req, res) => {
    res.setHeader('Access-Control-Max-Age', '5')
    res.writeHead(101, { Connection: 'Upgrade', Upgrade: 'websocket' })
    res.end()
    req.socket.end()
  })
  await withServer(createServer(listener), async (port) => {
    const text = (await handshake(port, origin)).toLowerCase()
    assert.match(text, /^http\/1\.1 101 /)
    assert.match(text, /access-control-max-age: 5/)
    assert.not.match(text, /vary|allow-origin/)
  })
})

hijacked('a socket taken from its response is not written to', async () => {
  const listener = withCors(configuration, (req, res) => {
    res.detachSocket(req.socket)
    req.socket.end(switching)
  })
  await withServer(createServer(listener), async (port) => {
    assert.is(await handshake(port, origin), switching)
  })
})
hijacked.run()
