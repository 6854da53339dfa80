import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'

/** What answers the requests for a host. */
export interface Site {
  readonly request: RequestListener
  readonly upgrade?: (request: IncomingMessage, socket: Socket, head: Buffer) => void
}

/** Names that exist only inside this process: browsers reach them through `proxy`. */
export interface Network {
  /** The port of the forward proxy, on 127.0.0.1. */
  readonly port: number
  close(): Promise<void>
}

/** The one address that browsers connect to without the proxy, as loopback names would be in a user's browser. */
export const directHost = '127.67.79.82'

/** A name of that address, where the browser can be told so: a page of it has no secure context. */
export const directName = 'direct.lines.test'

/** What browsers are told to reach without the proxy; the last has no address. */
export const directHosts: readonly string[] = [directHost, directName, 'nowhere.invalid']

const tlsHandshake = 0x16

/**
 * Starts a forward proxy that leads nowhere: whatever host and port a browser asks for, over http
 * or https, `resolve` names the site that answers. So a test can use `https://app.example.com`
 * without a name server, a certificate authority or a privileged port, and no request can leave
 * the machine.
 */
export async function createNetwork(resolve: (host: string) => Site | undefined): Promise<Network> {
  const secureContext = createSecureContext({
    key: readFileSync(new URL('./key.pem', import.meta.url)),
    cert: readFileSync(new URL('./cert.pem', import.meta.url)),
  })
  const sockets = new Set<Socket>()

  const siteOf = (request: IncomingMessage): Site | undefined => {
    // A proxy is sent the absolute form; the sites see what an origin server would.
    const absolute = /^http:\/\/([^/?#]+)(.*)$/.exec(request.url ?? '')
    if (absolute !== null)
      request.url = absolute[2]?.startsWith('/') ? absolute[2] : `/${absolute[2]}`
    return resolve(request.headers.host ?? '')
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const site = siteOf(request)
    if (site !== undefined) return site.request(request as never, response as never)
    response.writeHead(502).end()
  })
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const site = siteOf(request)
    if (site?.upgrade !== undefined) site.upgrade(request, socket, head)
    else socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
  })
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => socket.destroy())
    if (resolve(request.url ?? '') === undefined) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
      return
    }
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    socket.once('data', (first: Buffer) => {
      socket.pause()
      socket.unshift(first)
      if (first[0] !== tlsHandshake) {
        server.emit('connection', socket)
        socket.resume()
        return
      }
      const secure = new TLSSocket(socket, { isServer: true, secureContext })
      secure.on('error', () => socket.destroy())
      server.emit('connection', secure)
    })
  })

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
