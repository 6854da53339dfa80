import { Readable } from 'node:stream'
import { createCors, createPolicies } from '@crossgate/core'
import crossgate from '@crossgate/fastify'
import { cors } from '@crossgate/node'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { CaseApplication } from '../case.js'
import { type Fixture, referenceHeader } from '../fixture.js'
import type { ListeningServer } from '../server-under-test.js'
import { bodyOf, headersByName, pieces, statusOf } from './application.js'
import { createCaseFixture } from './case-fixture.js'
import { certificate, privateKey } from './certificate.js'

/** Fastify, with its own plugin. */
export function startFastify(fixture?: Fixture): Promise<ListeningServer> {
  return start(fastify(), usePlugin, fixture)
}

/** Fastify over HTTP/2, with its own plugin. A WebSocket handshake is an extended CONNECT. */
export async function startFastifyHttp2(fixture?: Fixture): Promise<ListeningServer> {
  const https = {
    key: privateKey,
    cert: certificate,
    settings: { enableConnectProtocol: true },
  }
  // The types have an application for each protocol; nothing here depends on which it is.
  const app = fastify({ http2: true, https }) as unknown as FastifyInstance
  app.server.on('connect', app.routing)
  return { ...(await start(app, usePlugin, fixture)), http2: true }
}

/** Fastify, with the node adapter as a hook. */
export function startFastifyMiddleware(fixture?: Fixture): Promise<ListeningServer> {
  return start(fastify(), useMiddleware, fixture)
}

/** Puts the filter of each case into an application. */
type UseFilter = (app: FastifyInstance, fixture: Fixture) => unknown

const usePlugin: UseFilter = (app, fixture) =>
  app.register(crossgate, {
    source: ({ headers }) => fixture.cors(headers[referenceHeader] as string),
    vary: false,
  })

const useMiddleware: UseFilter = (app, fixture) => {
  const filter = cors((req) => fixture.cors(req.headers[referenceHeader] as string), {
    vary: false,
  })
  app.addHook('onRequest', (request, reply, done) => {
    filter(request.raw, reply.raw, done as (error?: unknown) => void)
  })
}

async function start(
  app: FastifyInstance,
  use: UseFilter,
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): Promise<ListeningServer> {
  // No case has a body, whatever its content type says.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.addHook('onRequest', (request, reply, done) => {
    const text = fixture.control(request.raw.url ?? '')
    if (text === undefined) done()
    else reply.send(text)
  })
  await use(app, fixture)
  // The router knows some methods only; what it does not know comes here too.
  app.setNotFoundHandler((request, reply) => {
    const read = (name: string) => request.headers[name] as string | undefined
    return send(request, reply, fixture.application(read(referenceHeader), read))
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url, traits: ['no-upgrade'], close: () => app.close() }
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  application: CaseApplication,
): Promise<FastifyReply> {
  const { send: way } = application
  const status = statusOf(application)
  const headers = headersByName(application)
  const body = bodyOf(application, request.method)
  if (way === 'direct' || way === 'write-head' || way === 'write-head-array' || way === 'flush') {
    reply.hijack()
    reply.raw.writeHead(status, way === 'write-head-array' ? application.headers.flat() : headers)
    if (way === 'flush') reply.raw.flushHeaders()
    reply.raw.end(body)
    return reply
  }
  reply.code(status)
  if (way === 'set-headers') reply.headers(headers)
  else for (const [name, value] of Object.entries(headers)) reply.header(name, value)
  if (way === 'remove-vary') reply.removeHeader('vary')
  if (way === 'throw' || way === 'reject') throw new Error('the application failed')
  if (way === 'redirect') return reply.redirect('/elsewhere')
  if (body === null) return reply.send()
  // Fastify would add a charset to the content type of a string.
  return reply.send(way === 'stream' ? Readable.from(pieces(body)) : Buffer.from(body))
}
