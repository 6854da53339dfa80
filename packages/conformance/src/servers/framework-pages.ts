import 'reflect-metadata'
import { createServer, type RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { createCors } from '@crossgate/core'
import crossgate from '@crossgate/fastify'
import { withCors as withFetchCors } from '@crossgate/fetch'
import { cors as koaFilter } from '@crossgate/koa'
import { cors as filter, withCors } from '@crossgate/node'
import { node } from '@elysiajs/node'
import fastifyWebSocket from '@fastify/websocket'
import { getRequestListener } from '@hono/node-server'
import { All, Controller, Module, Req, Res } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { plugin as websockets } from 'crossws/server'
import { Elysia } from 'elysia'
import express from 'express'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { H3 } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { type ServerOptions, serve } from 'srvx'
import {
  createPageAnswers,
  findPageAnswer,
  listPageAnswers,
  type PageAnswers,
} from '../page/page-answers.js'
import { acceptHandshakes, createPageListener } from '../page/page-listener.js'
import { pagePolicy } from '../page/page-policy.js'
import { internalError } from './page-handler.js'
import { findFreePort, listen } from './sockets.js'

export interface RunningPage {
  readonly url: string
  close(): Promise<void>
}

/** Starts a framework with the routes of `runPage`, with or without the filter. */
export type StartPage = (isGuarded: boolean) => Promise<RunningPage>

// Hono's server puts classes of its own in place of these, which is a matter for other servers here.
const { Request: request, Response: response } = Object.getOwnPropertyDescriptors(globalThis)
const natives = { Request: request, Response: response } as PropertyDescriptorMap

/** A listener of Node, and the handshakes that its server accepts. */
function listenNode(listener: RequestListener, isGuarded: boolean): Promise<RunningPage> {
  const engine = createCors(pagePolicy)
  const server = createServer(isGuarded ? withCors(engine, listener) : listener)
  acceptHandshakes(server, isGuarded ? engine : undefined)
  return listen(server)
}

function createHono(): Hono {
  const app = new Hono().onError((_error, c) => c.text('Internal Server Error', 500))
  for (const { path, method, answer } of listPageAnswers(createPageAnswers())) {
    app.on(method, path, (c) => answer(c.req.raw))
  }
  return app
}

/** Hono on its server for Node, behind the filter for Node. */
export async function startHonoPage(isGuarded: boolean): Promise<RunningPage> {
  const { url, close } = await listenNode(getRequestListener(createHono().fetch), isGuarded)
  return {
    url,
    async close() {
      await close()
      Object.defineProperties(globalThis, natives)
    },
  }
}

/** H3 with its WebSockets, the filter around its fetch and in the hook of its handshakes. */
export async function startH3Page(isGuarded: boolean): Promise<RunningPage> {
  const app = new H3({ silent: true })
  for (const { path, method, answer } of listPageAnswers(createPageAnswers())) {
    app.on(method as 'GET', path, (event) => answer(event.req as unknown as Request))
  }
  const engine = createCors(pagePolicy)
  const upgrade = isGuarded ? withFetchCors(engine, () => undefined) : () => undefined
  const handle = (request: Request) => app.fetch(request)
  return await serveWith({
    fetch: isGuarded ? withFetchCors(engine, handle, { onError: internalError }) : handle,
    plugins: [websockets({ resolve: async () => ({ upgrade: upgrade as () => undefined }) })],
  } as ServerOptions)
}

async function serveWith(options: ServerOptions): Promise<RunningPage> {
  const server = serve({ ...options, port: 0, hostname: '127.0.0.1', silent: true })
  await server.ready()
  return { url: String(server.url).replace(/\/$/, ''), close: () => server.close(true) }
}

/** Elysia with its adapter for Node, the filter around all that it answers. */
export async function startElysiaPage(isGuarded: boolean): Promise<RunningPage> {
  const app = new Elysia({ adapter: node() })
  if (isGuarded) {
    app.wrap((handle) => withFetchCors(pagePolicy, handle as never, { onError: internalError }))
  }
  for (const { path, method, answer } of listPageAnswers(createPageAnswers())) {
    app.route(method, path, ({ request }) => answer(request))
  }
  app.ws('/api/upgrade', {})
  // Elysia's adapter for Node does not tell which port it was given.
  const port = await findFreePort()
  const server = await new Promise<{ stop(): unknown }>((resolve) => {
    app.listen({ port, hostname: '127.0.0.1' }, resolve as never)
  })
  return { url: `http://127.0.0.1:${port}`, close: async () => void (await server.stop()) }
}

/** Express, the filter as its first middleware. */
export async function startExpressPage(isGuarded: boolean): Promise<RunningPage> {
  const app = express()
  // Else it prints what a route throws.
  app.set('env', 'test')
  const engine = createCors(pagePolicy)
  if (isGuarded) app.use(filter(engine))
  for (const { path, method, answer } of listPageAnswers(createPageAnswers())) {
    app[method === 'PUT' ? 'put' : 'get'](path, async (request, response) => {
      const { status, headers, body } = await answer(new Request(urlOfTarget(request.url)))
      response.status(status)
      for (const [name, value] of headers) response.append(name, value)
      if (body === null) response.end()
      else Readable.fromWeb(body as never).pipe(response)
    })
  }
  const server = createServer(app)
  acceptHandshakes(server, isGuarded ? engine : undefined)
  return listen(server)
}

/** Koa, the filter as its first middleware. */
export async function startKoaPage(isGuarded: boolean): Promise<RunningPage> {
  const app = new Koa()
  app.silent = true
  const engine = createCors(pagePolicy)
  if (isGuarded) app.use(koaFilter(engine))
  const answers = createPageAnswers()
  app.use(async (ctx) => {
    const answer = findPageAnswer(answers, ctx.path.slice('/api'.length), ctx.method)
    if (typeof answer === 'number') return ctx.throw(answer)
    const { status, headers, body } = await answer(new Request(urlOfTarget(ctx.url)))
    ctx.status = status
    for (const [name, value] of headers) ctx.append(name, value)
    if (body !== null) ctx.body = Readable.fromWeb(body as never)
  })
  const server = createServer(app.callback())
  acceptHandshakes(server, isGuarded ? engine : undefined)
  return listen(server)
}

/** Fastify with its WebSockets, the filter as its plugin. */
export async function startFastifyPage(isGuarded: boolean): Promise<RunningPage> {
  const app = Fastify()
  if (isGuarded) await app.register(crossgate, { source: pagePolicy })
  await app.register(fastifyWebSocket)
  app.get('/api/upgrade', { websocket: true }, (socket) => socket.close())
  addPageRoutes(app, createPageAnswers())
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url, close: async () => void (await app.close()) }
}

/** NestJS on Express, the filter as a middleware. */
export async function startNestExpressPage(isGuarded: boolean): Promise<RunningPage> {
  const answer = createPageListener(createPageAnswers())
  const module = createModule('*path', (request, response) =>
    answer(request as never, response as never),
  )
  const app = await NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(), {
    logger: false,
    bodyParser: false,
  })
  const engine = createCors(pagePolicy)
  if (isGuarded) app.use(filter(engine))
  acceptHandshakes(app.getHttpServer(), isGuarded ? engine : undefined)
  await app.listen(0, '127.0.0.1')
  return { url: urlOf(await app.getUrl()), close: () => app.close() }
}

/** NestJS on Fastify, the filter as a plugin. */
export async function startNestFastifyPage(isGuarded: boolean): Promise<RunningPage> {
  const answers = createPageAnswers()
  const module = createModule('*', async (request, reply) => {
    const { url, method } = request as FastifyRequest
    await sendByFastify(answers, url, method, reply as FastifyReply)
  })
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
    logger: false,
  })
  const engine = createCors(pagePolicy)
  if (isGuarded) await app.register(crossgate as never, { source: engine } as never)
  acceptHandshakes(app.getHttpServer(), isGuarded ? engine : undefined)
  await app.listen(0, '127.0.0.1')
  return { url: urlOf(await app.getUrl()), close: () => app.close() }
}

const urlOf = (url: string) => url.replace('[::1]', '127.0.0.1').replace(/\/$/, '')

/** The decorators are called as the functions they are: the workspace compiles none. */
function createModule(
  path: string,
  handle: (request: unknown, response: unknown) => unknown,
): new () => object {
  class PageController {
    handle(request: unknown, response: unknown): unknown {
      return handle(request, response)
    }
  }
  const method = Object.getOwnPropertyDescriptor(PageController.prototype, 'handle')
  All(path)(PageController.prototype, 'handle', method as PropertyDescriptor)
  Req()(PageController.prototype, 'handle', 0)
  Res()(PageController.prototype, 'handle', 1)
  Controller('api')(PageController)
  class PageModule {}
  Module({ controllers: [PageController] })(PageModule)
  return PageModule
}

const urlOfTarget = (target: string) => `http://localhost${target}`

/** Puts the routes of `runPage` on an application of Fastify. */
function addPageRoutes(app: FastifyInstance, answers: PageAnswers): void {
  for (const { path, method } of listPageAnswers(answers)) {
    const handler = ({ url }: FastifyRequest, reply: FastifyReply) =>
      sendByFastify(answers, url, method, reply)
    app.route({ method, url: path, handler })
  }
}

async function sendByFastify(
  answers: PageAnswers,
  url: string,
  method: string,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { pathname } = new URL(url, 'http://localhost')
  const answer = findPageAnswer(answers, pathname.slice('/api'.length), method)
  if (typeof answer === 'number') return reply.code(answer).send('none')
  const { status, headers, body } = await answer(new Request(urlOfTarget(url)))
  for (const [name, value] of headers) reply.header(name, value)
  return reply.code(status).send(body === null ? undefined : Readable.fromWeb(body as never))
}
