import { createHash } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { CorsEngine } from '@crossgate/core'
import { checkUpgrade, rejectUpgrade } from '@crossgate/node'
import { findPageAnswer, type PageAnswers } from './page-answers.js'

const text = { 'content-type': 'text/plain' }

/** Answers as a plain node:http application: 404 for an unknown path, 405 for a method, 500 where an answer throws. */
export function createPageListener(answers: PageAnswers, prefix = '/api') {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '', method = '' } = request
    const path = new URL(url, 'http://localhost').pathname.slice(prefix.length)
    const answer = findPageAnswer(answers, path, method)
    if (typeof answer === 'number') {
      response.writeHead(answer, text).end('no such thing')
      return
    }
    try {
      await send(response, await answer(new Request(`http://localhost${url}`)), method)
    } catch {
      response.writeHead(500, text).end('Internal Server Error')
    }
  }
}

async function send(
  response: ServerResponse,
  { status, headers, body }: Response,
  method: string,
): Promise<void> {
  response.statusCode = status
  for (const [name, value] of headers) response.appendHeader(name, value)
  if (method !== 'HEAD' && body !== null) {
    // Node's streams can be iterated; the DOM's types, which some packages bring along, do not say so.
    const pieces = body as unknown as AsyncIterable<Uint8Array>
    for await (const piece of pieces) response.write(piece)
  }
  response.end()
}

/** Accepts the WebSocket handshakes of a server, under a policy only those that it lets through. */
export function acceptHandshakes(server: Server, policy?: CorsEngine): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const decision = policy && checkUpgrade(policy, request)
    if (decision?.action === 'respond') rejectUpgrade(socket, decision)
    else acceptHandshake(request, socket)
  })
}

/** Accepts a WebSocket handshake, and ends the connection. */
export function acceptHandshake({ headers }: IncomingMessage, socket: Duplex): void {
  const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
  socket.end([...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'))
}
