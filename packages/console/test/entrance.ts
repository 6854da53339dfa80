import { createServer, type IncomingHttpHeaders, request as requestHttp1 } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import type { CorsConsole } from '../src/index.js'

/** The ways into a console: with a platform request, and by a server in both protocols. */
export const entrances = ['fetch', 'listener, chunked', 'listener, HTTP/2'] as const

export type EntranceName = (typeof entrances)[number]

export interface Entrance {
  send(request: Request): Promise<Response>
  close(): Promise<void>
}

/** Opens a way in. Through `listener` no body has a length. */
export async function openEntrance(name: EntranceName, admin: CorsConsole): Promise<Entrance> {
  switch (name) {
    case 'fetch':
      return {
        send: (request) => admin.fetch(request, { remoteAddress: '192.0.2.1' }),
        async close() {},
      }
    case 'listener, chunked':
      return openChunked(admin)
    case 'listener, HTTP/2':
      return openHttp2(admin)
  }
}

async function openChunked({ listener }: CorsConsole): Promise<Entrance> {
  const server = createServer((req, res) => listener(req, res))
  const port = await listen(server)
  return {
    async send(request) {
      const body = await bodyOf(request)
      return new Promise((resolve, reject) => {
        const sent = requestHttp1(
          {
            port,
            host: '127.0.0.1',
            method: request.method,
            path: targetOf(request),
            setHost: false,
            headers: {
              host: new URL(request.url).host,
              ...Object.fromEntries(request.headers),
              ...(takesBody(request) ? { 'transfer-encoding': 'chunked' } : {}),
            },
          },
          (res) => {
            const chunks: Uint8Array[] = []
            res.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
            res.on('end', () => resolve(toResponse(res.statusCode ?? 0, res.headers, chunks)))
          },
        )
        sent.on('error', reject)
        for (const piece of pieces(body)) sent.write(piece)
        sent.end()
      })
    },
    close() {
      server.closeAllConnections()
      return closed(server)
    },
  }
}

async function openHttp2({ listener }: CorsConsole): Promise<Entrance> {
  const server = createHttp2Server((req, res) => listener(req as never, res as never))
  const port = await listen(server)
  const session = connect(`http://127.0.0.1:${port}`)
  return {
    async send(request) {
      const body = await bodyOf(request)
      return new Promise((resolve, reject) => {
        const stream = session.request(
          {
            ...Object.fromEntries(request.headers),
            ':method': request.method,
            ':path': targetOf(request),
            ':authority': new URL(request.url).host,
          },
          { endStream: !takesBody(request) },
        )
        const chunks: Uint8Array[] = []
        let headers: IncomingHttpHeaders & { ':status'?: number | undefined } = {}
        stream.on('response', (received) => {
          headers = received
        })
        stream.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
        stream.on('end', () => resolve(toResponse(headers[':status'] ?? 0, headers, chunks)))
        if (!takesBody(request)) return
        for (const piece of pieces(body)) stream.write(piece)
        stream.end()
      })
    },
    async close() {
      session.destroy()
      await closed(server)
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

function targetOf({ url }: Request): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

function takesBody({ method }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

async function bodyOf(request: Request): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer())
}

/** Few bytes at a time, and not so many times that a long body takes long. */
function* pieces(body: Uint8Array): Generator<Uint8Array> {
  const length = Math.max(7, Math.ceil(body.length / 50))
  for (let start = 0; start < body.length; start += length) {
    yield body.subarray(start, start + length)
  }
}

function toResponse(
  status: number,
  fields: IncomingHttpHeaders,
  chunks: readonly Uint8Array[],
): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith(':') || value === undefined) continue
    for (const each of [value].flat()) headers.append(name, each)
  }
  const isWithout = [204, 205, 304].includes(status)
  return new Response(isWithout ? null : Buffer.concat(chunks), { status, headers })
}
