import { startFastify, startFastifyHttp2, startFastifyMiddleware } from '../src/servers/fastify.js'
import { startFetch } from '../src/servers/fetch.js'
import { startHono } from '../src/servers/hono.js'
import { startKoa } from '../src/servers/koa.js'
import { startNest } from '../src/servers/nest.js'
import { holdServers } from './held-servers.js'

holdServers('frameworks', {
  fetch: { start: startFetch, skipped: 3 },
  koa: { start: startKoa, skipped: 0 },
  fastify: { start: startFastify, skipped: 8 },
  'fastify-http2': { start: startFastifyHttp2, skipped: 30 },
  'fastify-middleware': { start: startFastifyMiddleware, skipped: 8 },
  nest: { start: startNest, skipped: 6 },
  hono: { start: startHono, skipped: 13 },
})
