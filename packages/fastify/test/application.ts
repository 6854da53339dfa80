import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CorsConfigurationInput } from '@crossgate/core'
import type { FastifyInstance } from 'fastify'

export const origin = 'https://app.example.com'
export const partner = 'https://partner.example'
export const foreign = 'https://evil.example'

export const configuration = {
  enabled: true,
  allowedOrigins: [origin],
  allowedMethods: ['GET', 'PUT', 'POST'],
  allowCredentials: true,
  exposedHeaders: ['X-Total'],
} satisfies CorsConfigurationInput

/** The same policy for pages of another origin. */
export function allowing(...allowedOrigins: string[]): CorsConfigurationInput {
  return { ...configuration, allowedOrigins }
}

/** What an allowed request gets, and nothing else. */
export function permittedTo(page: string): Record<string, string> {
  return {
    'access-control-allow-credentials': 'true',
    'access-control-allow-origin': page,
    'access-control-expose-headers': 'X-Total',
  }
}

export interface Exchange {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
}

export interface Answer {
  readonly status: number
  /** The lines as received, names in lower case. */
  readonly lines: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** The heads of informational answers before it. */
  readonly early: readonly number[]
}

/** Asks a listening application over a connection of its own. A request comes from `origin` unless it says otherwise. */
export function ask(app: FastifyInstance, exchange: Exchange = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = { origin } } = exchange
  const { port } = app.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const early: number[] = []
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false })
    sent.setTimeout(5000, () => sent.destroy(new Error(`no answer to ${method} ${path}`)))
    sent.on('error', reject)
    sent.on('information', ({ statusCode }) => early.push(statusCode))
    sent.on('upgrade', ({ statusCode = 0, rawHeaders }, socket) => {
      socket.destroy()
      resolve({ status: statusCode, lines: linesOf(rawHeaders), body: '', early })
    })
    sent.on('response', async (response) => {
      const pieces: Buffer[] = []
      for await (const piece of response) pieces.push(piece as Buffer)
      const body = Buffer.concat(pieces).toString()
      resolve({
        status: response.statusCode ?? 0,
        lines: linesOf(response.rawHeaders),
        body,
        early,
      })
    })
    sent.end()
  })
}

/** Asks an application without a connection, as tests of applications do. */
export async function injectInto(app: FastifyInstance, exchange: Exchange = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = { origin } } = exchange
  const answer = await app.inject({ method: method as 'GET', url: path, headers })
  const lines = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, String(each)] as const),
  )
  return { status: answer.statusCode, lines, body: answer.body, early: [] }
}

export type Way = (app: FastifyInstance, exchange?: Exchange) => Promise<Answer>

export const ways: Readonly<Record<string, Way>> = { 'over HTTP': ask, injected: injectInto }

/** Lets an application listen while it is used. */
export async function whileListening<Result>(
  app: FastifyInstance,
  use: (app: FastifyInstance) => Promise<Result>,
): Promise<Result> {
  try {
    await app.listen({ port: 0, host: '127.0.0.1' })
    return await use(app)
  } finally {
    await app.close()
  }
}

function linesOf(raw: readonly string[]): (readonly [string, string])[] {
  const lines: [string, string][] = []
  for (let index = 0; index < raw.length; index += 2) {
    lines.push([String(raw[index]).toLowerCase(), String(raw[index + 1])])
  }
  return lines
}

/** The values of a header, in order. */
export function valuesOf({ lines }: Answer, wanted: string): string[] {
  return lines.filter(([name]) => name === wanted).map(([, value]) => value)
}

/** The response headers of the CORS protocol, for an exact comparison. A second line of one shows. */
export function permissionsOf({ lines }: Answer): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of lines) {
    if (!name.startsWith('access-control-')) continue
    found[name] = name in found ? `${found[name]}, ${value}` : value
  }
  return found
}

/** The field names of `Vary`, in lower case and in order. */
export function varyOf(answer: Answer): string[] {
  return valuesOf(answer, 'vary')
    .flatMap((value) => value.split(','))
    .map((name) => name.trim().toLowerCase())
    .sort()
}

/** A preflight of a page. */
export function preflight(path: string, method: string, page = origin): Exchange {
  const headers = { origin: page, 'access-control-request-method': method }
  return { method: 'OPTIONS', path, headers }
}

export const preflightVary = [
  'access-control-request-headers',
  'access-control-request-method',
  'origin',
]
