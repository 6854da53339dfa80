import type { AddressInfo } from 'node:net'
import type { CorsConfigurationInput } from '@crossgate/core'
import Koa from 'koa'
// @ts-expect-error The types of Koa 3 serve for both, and only that package has its name.
import Koa2 from 'koa2'
import { Client } from 'undici'

/** The versions of Koa that the middleware is held to. They share their types. */
export const versions: readonly [name: string, koa: typeof Koa][] = [
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
]

export const origin = 'https://app.example.com'
export const foreign = 'https://evil.example'

export const configuration: CorsConfigurationInput = {
  enabled: true,
  allowedOrigins: [origin],
  allowedMethods: ['GET', 'PUT', 'POST'],
  allowCredentials: true,
  exposedHeaders: ['X-Total'],
}

/** What an allowed request of `origin` gets, and nothing else. */
export const permitted = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'X-Total',
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Exchange {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
}

/** Serves one request, which comes from `origin` unless it says otherwise, and stops. */
export async function once(
  app: Koa,
  { method = 'GET', path = '/', headers = { origin } }: Exchange = {},
): Promise<Answer> {
  app.silent = true
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const client = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    const answer = await client.request({ method: method as 'GET', path, headers })
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() }
  } finally {
    await client.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** The response headers of the CORS protocol, for an exact comparison. */
export function accessControlOf({ headers }: Answer): Record<string, unknown> {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith('access-control-'))
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))
}

/** The field names of `Vary`, in lower case and in order. */
export function varyOf({ headers }: Answer): string[] {
  const names = String(headers.vary ?? '').split(',')
  return names
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean)
    .sort()
}
