import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Client } from 'undici'

/** What http and http2 have in common is what every row of these tests may use. */
export type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

export interface Exchange {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string | string[]>
}

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

// A shared key instead of a certificate: TLS without a private key in the repository.
const key = Buffer.alloc(16, 1)
export const serverTls = { ciphers: 'PSK', maxVersion: 'TLSv1.2', pskCallback: () => key } as const
export const clientTls = {
  ciphers: 'PSK',
  maxVersion: 'TLSv1.2',
  pskCallback: () => ({ psk: key, identity: 'test' }),
  checkServerIdentity: () => undefined,
} as const

export type Protocol = 'http' | 'https' | 'h2'
export const protocols: readonly Protocol[] = ['http', 'https', 'h2']

export interface Running {
  readonly port: number
  readonly send: (exchange?: Exchange) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** Starts a listener behind one protocol; `https` is HTTP/1.1 spoken to the http2 server. */
export async function start(protocol: Protocol, listener: Listener): Promise<Running> {
  const server =
    protocol === 'http'
      ? createServer(listener)
      : createSecureServer(
          { allowHTTP1: true, ...serverTls },
          listener as unknown as Parameters<typeof createSecureServer>[1],
        )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const scheme = protocol === 'http' ? 'http' : 'https'
  const client = new Client(`${scheme}://127.0.0.1:${port}`, {
    connect: clientTls,
    allowH2: protocol === 'h2',
  })
  return {
    port,
    async send({ method = 'GET', path = '/', headers = {} } = {}) {
      const answer = await client.request({ method: method as 'GET', path, headers })
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: await answer.body.text(),
      }
    },
    async close() {
      await client.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Starts a listener, sends one request, stops. */
export async function once(
  protocol: Protocol,
  listener: Listener,
  exchange?: Exchange,
): Promise<Answer> {
  const running = await start(protocol, listener)
  try {
    return await running.send(exchange)
  } finally {
    await running.close()
  }
}

/** The field names of a `Vary`, in lower case and in order. */
export function varyOf(answer: Answer): string[] {
  const value = answer.headers.vary ?? []
  return [value]
    .flat()
    .join(',')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean)
    .sort()
}

/** The response headers of the CORS protocol, for an exact comparison. */
export function accessControlOf(answer: Answer): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(answer.headers).filter(([name]) => name.startsWith('access-control-')),
  )
}
