import { createHash } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { checkUpgrade, rejectUpgrade, withCors } from '@crossgate/node'
import type { ExchangeLog } from './exchanges.js'
import { readTarget } from './request-target.js'

const items = [
  { id: 1, name: 'Drawbridge', state: 'up' },
  { id: 2, name: 'Portcullis', state: 'down' },
  { id: 3, name: 'Postern', state: 'ajar' },
]

/** The cookie that the page's server sets and that, ports being no part of a cookie, this API gets. */
export const sessionCookie = 'crossgate_demo'

/**
 * Puts the API on a server, behind the filter: a few routes that know nothing of CORS, and a
 * WebSocket. One of them, `/support/tickets`, allows every origin by itself, as applications
 * sometimes do.
 */
export function serveApi(server: Server, exchanges: ExchangeLog): void {
  const filtered = withCors(
    exchanges.engineFor,
    (req, res) => {
      exchanges.markReached(req)
      answer(req, res)
    },
    // The function only notes the request: it is one engine for all of them.
    { vary: false },
  )
  server.on('request', (req, res) => {
    // Set before the filter: only a response that has a header tells of those it is sent with.
    res.setHeader('Cache-Control', 'no-store')
    exchanges.observe(req, res)
    filtered(req, res)
  })
  server.on('upgrade', async (req, socket) => {
    socket.on('error', () => socket.destroy())
    const decision = await checkUpgrade(exchanges.engineFor, req)
    if (decision.action === 'respond') {
      exchanges.markAnswered(req, decision.status, { ...decision.headers })
      rejectUpgrade(socket, decision)
      return
    }
    exchanges.markReached(req)
    exchanges.markAnswered(req, 101, {})
    greet(req, socket)
  })
}

function answer(req: IncomingMessage, res: ServerResponse) {
  const { path: pathname } = readTarget(req.url)
  res.setHeader('X-Content-Type-Options', 'nosniff')
  if (req.method === 'OPTIONS') {
    res.writeHead(204, { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' }).end()
    return
  }
  if (pathname === '/broken') {
    send(res, 500, { error: 'The application failed, and the page may read that.' })
    return
  }
  if (pathname === '/me') {
    send(res, 200, whoAsks(req))
    return
  }
  if (pathname === '/admin/users') {
    send(res, 200, { users: ['ada', 'grace', 'root'] })
    return
  }
  if (pathname === '/support/tickets') {
    res.setHeader('Access-Control-Allow-Origin', '*')
    send(res, 200, { tickets: ['The drawbridge squeaks'] })
    return
  }
  if (!pathname.startsWith('/items')) {
    send(res, 404, { error: `Nothing here but /items: ${pathname}` })
    return
  }
  res.setHeader('Vary', 'Accept-Language')
  res.setHeader('X-Total-Count', String(items.length))
  res.setHeader('X-Served-By', 'tower-2')
  if (req.method === 'GET' || req.method === 'HEAD') {
    send(res, 200, items)
    return
  }
  req.resume().on('end', () => send(res, 200, { done: `${req.method} ${pathname}` }))
}

function send(res: ServerResponse, status: number, value: unknown) {
  res.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
  res.end(JSON.stringify(value))
}

function whoAsks(req: IncomingMessage) {
  const cookie = (req.headers.cookie ?? '').includes(`${sessionCookie}=`)
  if (req.headers.authorization) return { user: 'ada', knownBy: 'token' }
  return cookie ? { user: 'ada', knownBy: 'cookie' } : { user: null }
}

// One greeting and a goodbye (RFC 6455, sections 4.2.2 and 5.2): enough to show an open door.
function greet(req: IncomingMessage, socket: Duplex) {
  const key = `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  const text = Buffer.from(JSON.stringify({ greeting: 'The gate is open' }))
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]))
  socket.end(Buffer.from([0x88, 2, 0x03, 0xe8]))
}
