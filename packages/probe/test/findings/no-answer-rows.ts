import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:tls'
import type { NoAnswerReason } from '../../src/index.js'
import { type LiveServer, serve, serveSockets } from '../live-server.js'

/** A server that does not answer, and what is said of it. */
export interface NoAnswerRow {
  readonly reason: NoAnswerReason
  readonly start: () => Promise<Pick<LiveServer, 'url' | 'close'>>
  /** Without what the system says beside it. */
  readonly message: string
  readonly remedy: string
}

const at = (url: string) => async () => ({ url, close: async () => undefined })

async function closedPort(): Promise<Pick<LiveServer, 'url' | 'close'>> {
  const server = await serveSockets(() => undefined)
  await server.close()
  return { url: server.url, close: async () => undefined }
}

/** A server whose certificate nobody trusts. */
async function untrustedServer(): Promise<Pick<LiveServer, 'url' | 'close'>> {
  const file = (name: string) => readFileSync(new URL(`../browsers/${name}`, import.meta.url))
  const server = createTlsServer({ key: file('key.pem'), cert: file('cert.pem') })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  return {
    url: `https://127.0.0.1:${port}/items`,
    close: () => new Promise<void>((done) => server.close(() => done())),
  }
}

const notAboutCors = 'This is not about CORS: no header helps.'

export const noAnswerRows: readonly NoAnswerRow[] = [
  {
    reason: 'name-not-resolved',
    start: at('https://no..name/'),
    message: 'The name has no address',
    remedy: `Correct the host name, or add it to DNS. ${notAboutCors}`,
  },
  {
    reason: 'connection-refused',
    start: closedPort,
    message: 'Nothing listens at that address and port',
    remedy: `Start the server, or correct the port. ${notAboutCors}`,
  },
  {
    reason: 'connection-closed',
    start: () => serveSockets((socket) => socket.once('data', () => socket.destroy())),
    message: 'The server closed the connection without a response',
    remedy: `Check the server's log: it closed the connection instead of responding. ${notAboutCors}`,
  },
  {
    reason: 'tls-failure',
    start: untrustedServer,
    message: 'There is no trusted TLS connection',
    remedy: `Install a certificate that is trusted, not expired and made for this host. ${notAboutCors}`,
  },
  {
    reason: 'timeout',
    start: () => serve(() => undefined),
    message: 'There was no response within 0.5 seconds.',
    remedy: `Find out what the server is waiting for, or whether a firewall drops the packets. ${notAboutCors}`,
  },
  {
    reason: 'malformed-answer',
    start: () => serveSockets((socket) => socket.once('data', () => socket.end('220 ready\r\n'))),
    message: 'The response is not HTTP',
    remedy: `Check that the port speaks http or https, as the URL says. ${notAboutCors}`,
  },
  {
    reason: 'headers-too-large',
    start: () =>
      serve((_request, response) => response.writeHead(200, { 'x-a': 'a'.repeat(30_000) }).end()),
    message: 'The response headers are too large',
    remedy: `Send fewer or shorter headers: the cause is usually cookies. ${notAboutCors}`,
  },
]

/** What no row shows, and why. */
export const unshownIds: Readonly<Record<string, string>> = {
  unreachable: 'It takes a machine without a route to the server, which a test has no means to be.',
}
