import { createServer } from 'node:http'
import type { CorsConfigurationInput } from '@crossgate/core'
import crossgate from '@crossgate/fastify'
import { withCors } from '@crossgate/fetch'
import { cors as koaCors } from '@crossgate/koa'
import { cors } from '@crossgate/node'
import { getRequestListener } from '@hono/node-server'
import connect from 'connect'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import mount from 'koa-mount'
import type { ListeningServer } from '../server-under-test.js'
import { listen } from './sockets.js'

/** Starts a server with routes of the framework's own; each answers with its name. */
export type StartRouter = (configuration: CorsConfigurationInput) => Promise<ListeningServer>

/** The routes: one that the configuration must exclude, and one that it does not. */
export const excludedRoute = '/admin'
export const plainRoute = '/transfer'

const routes = [excludedRoute, plainRoute]

/** Every framework with its router, in the settings that route most spellings to one handler. */
export const routers: Readonly<Record<string, StartRouter>> = {
  Connect: startConnectRouter,
  Express: startExpressRouter,
  Fastify: startFastifyRouter,
  Hono: startHonoRouter,
  Koa: startKoaRouter,
}

async function startConnectRouter(configuration: CorsConfigurationInput): Promise<ListeningServer> {
  const app = connect().use(cors(configuration))
  for (const route of routes) app.use(route, (_req, res) => res.end(route))
  return await listen(createServer(app.use((_req, res) => res.end('no route'))))
}

async function startExpressRouter(configuration: CorsConfigurationInput): Promise<ListeningServer> {
  const app = express().set('env', 'test').use(cors(configuration))
  for (const route of routes) {
    app.all([route, `${route}/*below`], (_req, res) => void res.end(route))
    app.use(route, (_req, res) => void res.end(route))
  }
  app.get('/:first', (req, res, next) => {
    const found = routes.find((route) => route === `/${req.params.first}`.toLowerCase())
    if (found === undefined) next()
    else res.end(found)
  })
  app.use((_req, res) => void res.end('no route'))
  return await listen(createServer(app))
}

async function startFastifyRouter(configuration: CorsConfigurationInput): Promise<ListeningServer> {
  const app = fastify({
    routerOptions: {
      caseSensitive: false,
      ignoreDuplicateSlashes: true,
      ignoreTrailingSlash: true,
    },
    useSemicolonDelimiter: true,
  })
  await app.register(crossgate, { source: configuration })
  for (const route of routes) {
    app.all(route, (_request, reply) => reply.send(route))
    app.all(`${route}/*`, (_request, reply) => reply.send(route))
  }
  app.setNotFoundHandler((_request, reply) => reply.send('no route'))
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url, close: () => app.close() }
}

async function startHonoRouter(configuration: CorsConfigurationInput): Promise<ListeningServer> {
  const app = new Hono({ strict: false })
  for (const route of routes) {
    app.all(route, (c) => c.text(route))
    app.all(`${route}/*`, (c) => c.text(route))
  }
  app.all('/:first', (c) => {
    const found = routes.find((route) => route === `/${c.req.param('first')}`.toLowerCase())
    return c.text(found ?? 'no route')
  })
  app.notFound((c) => c.text('no route'))
  return await listen(
    createServer(
      getRequestListener(withCors(configuration, (request: Request) => app.fetch(request))),
    ),
  )
}

async function startKoaRouter(configuration: CorsConfigurationInput): Promise<ListeningServer> {
  const app = new Koa().use(koaCors(configuration))
  app.silent = true
  for (const route of routes) {
    app.use(
      mount(route, (ctx) => {
        ctx.body = route
      }),
    )
  }
  app.use((ctx) => {
    let path = ctx.path
    try {
      path = decodeURIComponent(path)
    } catch {
      // What cannot be decoded is routed as sent.
    }
    const found = routes.find((route) => path.toLowerCase().startsWith(route))
    ctx.body = found ?? 'no route'
  })
  return await listen(createServer(app.callback()))
}
