import { createServer, type RequestListener } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'

/** A server on 127.0.0.1 that lives as long as a test. */
export interface LiveServer {
  readonly url: string
  /** The requests so far, as `METHOD path origin`. */
  readonly seen: readonly string[]
  close(): Promise<void>
}

const listen = (server: Server): Promise<number> =>
  new Promise((done) =>
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)),
  )

function closing(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return () =>
    new Promise((done) => {
      server.close(() => done())
      for (const socket of sockets) socket.destroy()
    })
}

/** Starts an HTTP server. */
export async function serve(listener: RequestListener): Promise<LiveServer> {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.origin ?? '-'}`)
    listener(request, response)
  })
  const close = closing(server)
  return { url: `http://127.0.0.1:${await listen(server)}/items`, seen, close }
}

/** Starts a server that is given bare sockets. */
export async function serveSockets(onSocket: (socket: Socket) => void): Promise<LiveServer> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy())
    onSocket(socket)
  })
  const close = closing(server)
  return { url: `http://127.0.0.1:${await listen(server)}/items`, seen: [], close }
}
