import { type ClientRequest, request as http1Request, type IncomingMessage } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import { request as https1Request } from 'node:https'
import { Client } from 'undici'
import type { CaseRequest, HeaderLine } from './case.js'
import { linesByName } from './differences.js'
import type { Answer, Exchange, FetchServer, ServerUnderTest } from './server-under-test.js'

/** A way to a server, and how to leave it. */
export interface OpenExchange {
  readonly exchange: Exchange
  close(): Promise<void>
}

/** Opens the way to a server: nothing but the case's own headers goes over it. */
export function createExchange(server: ServerUnderTest): OpenExchange {
  if ('exchange' in server) return { exchange: server.exchange, close: async () => {} }
  if ('fetch' in server) return { exchange: fetchExchange(server), close: async () => {} }
  return server.http2 === true ? http2Exchange(server.url) : http1Exchange(server.url)
}

function http1Exchange(url: string): OpenExchange {
  const client = new Client(url, { connect: { rejectUnauthorized: false }, pipelining: 1 })
  return {
    exchange(request, signal) {
      // undici refuses an asterisk target and sets Upgrade itself.
      if (request.target === '*' || isUpgrade(request)) return bareExchange(url, request, signal)
      return clientExchange(client, request, signal)
    },
    close: () => client.destroy(),
  }
}

/** Whether the request has an `Upgrade` line. */
export function isUpgrade({ headers }: CaseRequest): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'upgrade')
}

async function clientExchange(
  client: Client,
  { method, target, headers }: CaseRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await client.request({
    path: target,
    method: method as 'GET',
    headers: headers.flat(),
    responseHeaders: 'raw',
    signal,
  })
  const raw = response.headers as unknown as string[]
  return {
    status: response.statusCode,
    headers: pairs(raw),
    body: await response.body.text(),
  }
}

async function bareExchange(
  url: string,
  request: CaseRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const answer = await sendBare(url, request, signal)
  return { ...answer, body: answer.body.toString('utf8') }
}

/** An answer with its body as it came. */
export interface BareAnswer {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  readonly body: Buffer
}

/** Sends a request on a connection of its own, with no header line beside the given ones. */
export function sendBare(
  url: string,
  request: CaseRequest,
  signal: AbortSignal,
): Promise<BareAnswer> {
  const { protocol, hostname, port } = new URL(url)
  const send = protocol === 'https:' ? https1Request : http1Request
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = send({
      hostname,
      port,
      method: request.method,
      path: request.target,
      setHost: false,
      agent: false,
      rejectUnauthorized: false,
      signal,
    })
    for (const [name, values] of linesByName(request.headers)) sent.setHeader(name, values)
    sent.on('error', reject)
    sent.on('upgrade', (response: IncomingMessage, socket) => {
      socket.destroy()
      resolve({ status: 101, headers: pairs(response.rawHeaders), body: Buffer.of() })
    })
    sent.on('response', (response: IncomingMessage) => {
      readBytes(response).then(
        (body) =>
          resolve({ status: response.statusCode ?? 0, headers: pairs(response.rawHeaders), body }),
        reject,
      )
    })
    sent.end()
  })
}

function http2Exchange(url: string): OpenExchange {
  let session: ClientHttp2Session | undefined
  function open(): ClientHttp2Session {
    if (session === undefined || session.closed || session.destroyed) {
      session = connect(url, { rejectUnauthorized: false })
      // Each request in flight hears of a broken session itself.
      session.on('error', () => {})
    }
    return session
  }
  return {
    exchange: (request, signal) => http2Request(open(), request, signal),
    async close() {
      session?.destroy()
    },
  }
}

async function http2Request(
  session: ClientHttp2Session,
  request: CaseRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const headers: Record<string, string | string[]> = {
    ':method': request.method,
    ':path': request.target,
    ':scheme': 'https',
  }
  for (const [name, values] of linesByName(request.headers)) {
    const [only] = values
    const value = values.length === 1 && only !== undefined ? only : values
    if (name === 'host') headers[':authority'] = value
    else if (name !== 'connection' && name !== 'upgrade') headers[name] = value
  }
  if (isUpgrade(request) && linesByName(request.headers).has('connection')) {
    await remoteSettings(session)
    headers[':method'] = 'CONNECT'
    headers[':protocol'] = linesByName(request.headers).get('upgrade')?.[0] ?? ''
  }
  const stream = session.request(headers, { endStream: headers[':method'] !== 'CONNECT', signal })
  return await new Promise((resolve, reject) => {
    stream.on('error', reject)
    // The third argument, missing in the types, holds the lines as received.
    stream.on('response', ((_: object, __: number, raw: string[]) => {
      if (headers[':method'] === 'CONNECT') stream.end()
      readText(stream).then((body) => {
        const [status, ...lines] = pairs(raw)
        resolve({ status: Number(status?.[1]), headers: lines, body })
      }, reject)
    }) as () => void)
  })
}

async function remoteSettings(session: ClientHttp2Session): Promise<void> {
  if (session.remoteSettings?.enableConnectProtocol !== undefined) return
  await new Promise((resolve) => session.once('remoteSettings', resolve))
}

function fetchExchange({ fetch }: FetchServer): Exchange {
  return async ({ method, target, headers }, signal) => {
    const host = linesByName(headers).get('host')?.[0] ?? 'conformance.test'
    const url = target.includes('://') ? target : `http://${host}${target}`
    const request = new Request(url, { method, headers: headers.map(([...line]) => line), signal })
    const response = await fetch(request)
    return {
      status: response.status,
      headers: [...response.headers],
      body: await response.text(),
    }
  }
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  return (await readBytes(stream)).toString('utf8')
}

async function readBytes(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

function pairs(raw: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    lines.push([raw[index] as string, raw[index + 1] as string])
  }
  return lines
}
