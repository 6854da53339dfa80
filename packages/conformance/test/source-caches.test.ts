import { createServer, type IncomingMessage } from 'node:http'
import { type Cors, createCors } from '@crossgate/core'
import fastifyCors from '@crossgate/fastify'
import { withCors as fetchWithCors } from '@crossgate/fetch'
import { cors as koaCors } from '@crossgate/koa'
import { cors, withCors } from '@crossgate/node'
import { fastify } from 'fastify'
import Koa from 'koa'
import { type CacheCase, type HeaderLine, runCaches } from '../src/index.js'
import type { ServerUnderTest } from '../src/server-under-test.js'
import { listen } from '../src/servers/sockets.js'

// A source function that chooses between a policy for everybody, which varies on nothing, one that is
// off and one for nobody: which of them decided must not be lost in a cache.

const page = 'https://app.example.com'
const open = createCors({ enabled: true, allowedOrigins: ['*'] })
const closed = createCors({ enabled: true, allowedOrigins: ['https://other.example.com'] })
const off = createCors()

type Read = (name: string) => unknown

function byOrigin(read: Read): Cors {
  return read('origin') === page ? open : read('origin') === undefined ? off : closed
}

function byTenant(read: Read): Cors {
  return read('x-tenant') === 'public' ? open : closed
}

const headers = { 'cache-control': 'public, max-age=600', 'content-type': 'text/plain' }

type Choose = (read: Read) => Cors
type Start = (choose: Choose, vary: readonly string[]) => ServerUnderTest | Promise<ServerUnderTest>

const starts: Readonly<Record<string, Start>> = {
  'withCors of node': (choose, vary) =>
    listen(
      createServer(
        withCors(
          (req: IncomingMessage) => choose((name) => req.headers[name]),
          (_req, res) => res.writeHead(200, headers).end('shared'),
          { vary },
        ),
      ),
    ),
  'cors of node': (choose, vary) => {
    const filter = cors((req: IncomingMessage) => choose((name) => req.headers[name]), { vary })
    return listen(
      createServer((req, res) => filter(req, res, () => res.writeHead(200, headers).end('shared'))),
    )
  },
  koa: (choose, vary) => {
    const app = new Koa()
      .use(koaCors((ctx: Koa.Context) => choose((name) => ctx.req.headers[name]), { vary }))
      .use((ctx) => {
        ctx.set(headers)
        ctx.body = 'shared'
      })
    return listen(createServer(app.callback()))
  },
  fastify: async (choose, vary) => {
    const app = fastify()
    await app.register(fastifyCors, {
      source: ({ headers: sent }) => choose((name) => sent[name]),
      vary,
    })
    app.get('/items', (_request, reply) => reply.headers(headers).send('shared'))
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, close: () => app.close() }
  },
  fetch: (choose, vary) => ({
    fetch: fetchWithCors(
      (request: Request) => choose((name) => request.headers.get(name) ?? undefined),
      () => new Response('shared', { headers }),
      { vary },
    ),
  }),
}

function step(cached: boolean, ...lines: HeaderLine[]): CacheCase['steps'][number] {
  return {
    cached,
    request: { method: 'GET', target: '/items', headers: [['Host', 'api.example.com'], ...lines] },
  }
}

function cacheCase(id: string, name: string, steps: CacheCase['steps']): CacheCase {
  const application = { status: 200, headers: [], body: 'shared', send: 'set-header' as const }
  const configuration = open.configuration
  return {
    ...{ id, name, steps, application, configuration },
    ...{ level: 'MUST', topic: 'caches', cache: 'shared' },
  }
}

const fromPage: HeaderLine = ['Origin', page]
const fromOther: HeaderLine = ['Origin', 'https://other.example.com']
const ofPublic: HeaderLine = ['X-Tenant', 'public']

const chosenByOrigin = [
  cacheCase('f001', 'a function of Origin, the page of the open policy first', [
    step(false, fromPage),
    step(false, fromOther),
    step(false),
    step(true, fromPage),
    step(true, fromOther),
  ]),
  cacheCase('f002', 'a function of Origin, no origin and so no policy first', [
    step(false),
    step(false, fromPage),
    step(true),
  ]),
]

const chosenByTenant = [
  cacheCase('f003', 'a function of another header, the tenant of the open policy first', [
    step(false, fromOther, ofPublic),
    step(false, fromOther),
    step(true, fromOther, ofPublic),
  ]),
  cacheCase('f004', 'a function of another header, the tenant of the closed policy first', [
    step(false, fromOther),
    step(false, fromOther, ofPublic),
    step(true, fromOther),
  ]),
]

for (const [name, start] of Object.entries(starts)) {
  runCaches(`${name}, by origin`, () => start(byOrigin, []), { cases: chosenByOrigin })
  runCaches(`${name}, by tenant`, () => start(byTenant, ['X-Tenant']), { cases: chosenByTenant })
}
