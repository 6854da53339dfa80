import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { ClientAddress } from './client-address.js'
import { bodyOfMessage, type RequestBody } from './request-body.js'

/** What a server knows of a request beside the request itself. */
export interface Arrival {
  readonly remoteAddress?: string | undefined
  readonly body: RequestBody
}

export interface ListenerOptions {
  readonly answer: (request: Request, arrival: Arrival) => Promise<Response>
  readonly basePath: string
  readonly clientAddress: ClientAddress
  readonly onError: (error: unknown) => void
}

/** Answers requests of `node:http` and `node:http2`; what is not below `basePath` goes to `next`. */
export function createListener(options: ListenerOptions) {
  const { basePath } = options
  return (req: IncomingMessage, res: ServerResponse, next?: () => void): void => {
    // Below a mount, Express leaves the whole path here.
    const { originalUrl = req.url ?? '/' } = req as IncomingMessage & { originalUrl?: string }
    const path = originalUrl.replace(/[?#].*$/s, '')
    if (next && path !== basePath && !path.startsWith(`${basePath}/`)) next()
    else void respond(req, res, originalUrl, options)
  }
}

interface Client {
  readonly isGone: boolean
}

/** Methods that no platform request can have. */
const unknownMethods: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK'])

async function respond(
  req: IncomingMessage,
  res: ServerResponse,
  target: string,
  { answer, clientAddress, onError }: ListenerOptions,
): Promise<void> {
  // A client that leaves ends the connection with an error of its own, which is nobody's fault here.
  const client = { isGone: false }
  res.on('error', () => {})
  res.on('close', () => {
    client.isGone = true
  })
  try {
    const request = toRequest(req, target)
    if (request === undefined) {
      res.statusCode = unknownMethods.has(req.method ?? '') ? 501 : 400
      res.end()
      return
    }
    const forwardedFor = req.headers['x-forwarded-for']
    const remoteAddress = clientAddress(
      req.socket.remoteAddress,
      Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
    )
    const response = await answer(request, { remoteAddress, body: bodyOfMessage(req, res) })
    await send(response, res, client, req.method)
  } catch (error) {
    if (client.isGone) return
    onError(error)
    if (res.headersSent) {
      res.destroy()
      return
    }
    res.statusCode = 500
    res.end()
  }
}

/** Returns the request without its body, or undefined where the platform has none like it. */
function toRequest(req: IncomingMessage, target: string): Request | undefined {
  const headers = new Headers()
  for (let index = 0; index < req.rawHeaders.length; index += 2) {
    const name = req.rawHeaders[index] ?? ''
    // HTTP/2 has its request line among the fields.
    if (!name.startsWith(':')) headers.append(name, req.rawHeaders[index + 1] ?? '')
  }
  const authority = req.headers.host ?? (req.headers[':authority'] as string | undefined)
  if (authority !== undefined) headers.set('host', authority)
  const scheme = (req.socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'
  try {
    return new Request(`${scheme}://${authority ?? 'localhost'}${target}`, {
      method: req.method ?? 'GET',
      headers,
    })
  } catch {
    return undefined
  }
}

async function send(
  response: Response,
  res: ServerResponse,
  client: Client,
  method = 'GET',
): Promise<void> {
  if (client.isGone) {
    await response.body?.cancel()
    return
  }
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') res.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) res.setHeader('set-cookie', cookies)
  if (response.body === null || method === 'HEAD') {
    await response.body?.cancel()
    res.end()
    return
  }
  await sendBody(response.body, res, client)
}

/** Sends a body as fast as the client takes it. One that is a single piece gets its length. */
async function sendBody(
  body: ReadableStream<Uint8Array>,
  res: ServerResponse,
  client: Client,
): Promise<void> {
  const reader = body.getReader()
  let { done, value } = await reader.read()
  while (!done) {
    const following = await reader.read()
    if (following.done) break
    if (!res.write(value)) await drained(res, client)
    if (client.isGone) {
      await reader.cancel()
      return
    }
    ;({ done, value } = following)
  }
  res.end(value)
}

function drained(res: ServerResponse, client: Client): Promise<void> {
  if (client.isGone) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = () => {
      res.off('drain', finish).off('close', finish)
      resolve()
    }
    res.on('drain', finish).on('close', finish)
  })
}
