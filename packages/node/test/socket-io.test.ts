import { once as happened } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCors } from '@crossgate/core'
import { Server } from 'socket.io'
import { io as connect } from 'socket.io-client'
import { request } from 'undici'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cors, withCors } from '../src/index.js'
import { configuration, origin, permitted } from './policy.js'
import { accessControlOf } from './servers.js'

const foreign = 'https://evil.example'
const handshakePath = '/socket.io/?EIO=4&transport=polling'

/** Starts Socket.IO on a server with the filter around its listener and, unless told otherwise, in its engine. */
async function start({ inEngine = true } = {}) {
  const engine = createCors(configuration)
  const server: HttpServer = createServer(withCors(engine, (_req, res) => res.end('plain')))
  const io = new Server(server)
  if (inEngine) io.engine.use(cors(engine))
  io.on('connection', (socket) => {
    socket.on('ask', (text: string, answer: (text: string) => void) => answer(`${text}!`))
  })
  server.listen(0, '127.0.0.1')
  await happened(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, close: () => io.close() }
}

type Transport = 'polling' | 'websocket'

/** What a page gets of a question to the server, or why it does not get through. */
async function askFrom(page: string, url: string, transports: Transport[]): Promise<string> {
  const client = connect(url, {
    transports,
    extraHeaders: { origin: page },
    reconnection: false,
    forceNew: true,
  })
  try {
    return await new Promise((resolve, reject) => {
      client.on('connect_error', reject)
      client.on('connect', () => client.emit('ask', transports.join(), resolve))
    })
  } finally {
    client.close()
  }
}

const guarded = suite('Socket.IO with the filter in its engine')
let server: Awaited<ReturnType<typeof start>>
guarded.before(async () => {
  server = await start()
})
guarded.after(() => server.close())

for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']] as Transport[][]) {
  const way = transports.join(', then ')

  guarded(`serves an allowed page over ${way}`, async () => {
    assert.is(await askFrom(origin, server.url, transports), `${transports.join()}!`)
  })

  guarded(`refuses a foreign page over ${way}, and lives on`, async () => {
    const refused = await askFrom(foreign, server.url, transports).catch((error: Error) => error)
    assert.instance(refused, Error)
    assert.is(await askFrom(origin, server.url, transports), `${transports.join()}!`)
  })
}

guarded('moves an allowed page from polling to a WebSocket', async () => {
  const client = connect(server.url, { extraHeaders: { origin }, forceNew: true })
  await new Promise((resolve) =>
    client.io.once('open', () => client.io.engine.once('upgrade', resolve)),
  )
  assert.is(client.io.engine.transport.name, 'websocket')
  client.close()
})

guarded('gives a polling answer one permission, and a foreign page a 403', async () => {
  const { statusCode, headers, body } = await request(server.url + handshakePath, {
    headers: { origin },
  })
  await body.dump()
  assert.is(statusCode, 200)
  assert.equal(accessControlOf({ status: statusCode, headers, body: '' }), permitted)
  assert.is(headers.vary, 'Origin')
  const refusal = await request(server.url + handshakePath, { headers: { origin: foreign } })
  await refusal.body.dump()
  assert.is(refusal.statusCode, 403)
})

guarded('answers the preflight of a polling page', async () => {
  const { statusCode, headers, body } = await request(server.url + handshakePath, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  })
  await body.dump()
  assert.is(statusCode, 204)
  assert.is(headers['access-control-allow-origin'], origin)
})

guarded('leaves the rest of the server to the filter around its listener', async () => {
  const { statusCode, body } = await request(server.url, { headers: { origin: foreign } })
  await body.dump()
  assert.is(statusCode, 403)
})
guarded.run()

// ---

const around = suite('Socket.IO without it')

around(
  'goes around a filter that is around the listener, which is why it must be in both',
  async () => {
    const unguarded = await start({ inEngine: false })
    try {
      const { statusCode, body } = await request(unguarded.url + handshakePath, {
        headers: { origin: foreign },
      })
      await body.dump()
      assert.is(statusCode, 200)
      assert.is(await askFrom(foreign, unguarded.url, ['websocket']), 'websocket!')
    } finally {
      await unguarded.close()
    }
  },
)
around.run()
