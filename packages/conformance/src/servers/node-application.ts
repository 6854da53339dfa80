import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import { checkUpgrade, rejectUpgrade } from '@crossgate/node'
import type { CaseApplication } from '../case.js'
import { type Fixture, referenceHeader } from '../fixture.js'
import { bodyOf, headersByName, pieces } from './application.js'

export type NodeRequest = IncomingMessage | Http2ServerRequest
export type NodeResponse = ServerResponse | Http2ServerResponse

/** The case that a request belongs to. */
export function referenceOf(req: NodeRequest): string {
  return String(req.headers[referenceHeader])
}

/** Notes that the application was reached and gives what it must do. */
export function applicationOf(fixture: Fixture, req: NodeRequest): CaseApplication {
  return fixture.application(referenceOf(req), (name) => req.headers[name] as string | undefined)
}

/** Answers as the case's application does. Throws or rejects where the application does. */
export function answer(
  req: NodeRequest,
  given: NodeResponse,
  application: CaseApplication,
): Promise<never> | undefined {
  // The methods of both kinds of response take the same arguments, which their types do not say.
  const res = given as ServerResponse
  const { status, headers, send } = application
  const body = bodyOf(application, req.method ?? '') ?? ''
  if (send === 'upgrade') {
    res.writeHead(200, headersByName(application))
    res.end()
    return undefined
  }
  if (send === 'write-head' || send === 'direct') {
    res.writeHead(status, headersByName(application))
    res.end(body)
    return undefined
  }
  if (send === 'write-head-array') {
    res.writeHead(status, headers.flat())
    res.end(body)
    return undefined
  }
  res.statusCode = status
  setHeaders(res, application)
  if (send === 'throw') throw new Error('the application failed')
  if (send === 'reject') return Promise.reject(new Error('the application failed'))
  if (send === 'remove-vary') res.removeHeader('Vary')
  if (send === 'redirect') res.setHeader('Location', '/elsewhere')
  if (send === 'flush') res.flushHeaders()
  if (send !== 'stream' || body === '') {
    res.end(body)
    return undefined
  }
  for (const piece of pieces(body)) res.write(piece)
  setImmediate(() => res.end())
  return undefined
}

function setHeaders(res: ServerResponse, application: CaseApplication): void {
  const { headers, send } = application
  if (send === 'set-headers' && typeof res.setHeaders === 'function') {
    res.setHeaders(new Headers(headers.map(([...line]) => line)))
  } else if (send === 'append-header' && typeof res.appendHeader === 'function') {
    for (const [name, value] of headers) res.appendHeader(name, value)
  } else {
    for (const [name, value] of Object.entries(headersByName(application))) {
      res.setHeader(name, value)
    }
  }
}

/** Listens for upgrades: each is decided first, then accepted as the case's application does. */
export function upgradeListener(fixture: Fixture) {
  return (req: IncomingMessage, socket: Duplex): void => {
    const decision = checkUpgrade(fixture.cors(referenceOf(req)), req)
    if (decision.action === 'respond') {
      rejectUpgrade(socket, decision)
      return
    }
    const { headers } = applicationOf(fixture, req)
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines}\r\n`,
    )
  }
}
