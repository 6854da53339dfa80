import { cors as crossgate } from '@crossgate/koa'
import koaCors from '@koa/cors'
import Koa, { type Middleware } from 'koa'
import { compileFloor, preflightVary, varyOnOrigin } from './floor.js'
import type { NodeListener } from './node-exchange.js'
import {
  type BenchmarkPolicy,
  configurationOf,
  exposedHeaders,
  maximumAge,
  methods,
  requestHeaders,
} from './policies.js'

function floor(policy: BenchmarkPolicy): Middleware {
  const compiled = compileFloor(policy)
  return (ctx, next) => {
    const { req, res } = ctx
    const { headers } = req
    const { origin } = headers
    if (compiled.notPlain.test(ctx.originalUrl)) {
      throw new Error('No request of the benchmark comes here')
    }
    if (origin === undefined) {
      res.setHeader('vary', varyOnOrigin(res.getHeader('vary')))
      return next()
    }
    const site = headers['sec-fetch-site']
    const isSameOrigin = site ? site === 'same-origin' : origin.endsWith(`//${headers.host}`)
    const method = headers['access-control-request-method']
    const isPreflight = req.method === 'OPTIONS' && method !== undefined
    res.setHeader('vary', isPreflight ? preflightVary : varyOnOrigin(res.getHeader('vary')))
    if (!isSameOrigin && !compiled.allows(origin)) {
      ctx.status = 403
      res.setHeader('cache-control', 'no-store')
      ctx.body = ''
      return Promise.resolve()
    }
    res.setHeader('access-control-allow-origin', origin)
    res.setHeader('access-control-allow-credentials', 'true')
    if (!isPreflight) {
      res.setHeader('access-control-expose-headers', compiled.exposedHeaders)
      return next()
    }
    if (!compiled.allowsRequest(method, headers['access-control-request-headers'])) {
      throw new Error('No request of the benchmark comes here')
    }
    res.setHeader('access-control-allow-methods', compiled.allowedMethods)
    res.setHeader('access-control-allow-headers', compiled.allowedHeaders)
    res.setHeader('access-control-max-age', compiled.maximumAge)
    ctx.status = 204
    return Promise.resolve()
  }
}

function published(policy: BenchmarkPolicy): Middleware {
  const origins = new Set(policy.exact)
  return koaCors({
    origin: (ctx) => (origins.has(ctx.get('Origin')) ? ctx.get('Origin') : ''),
    allowMethods: methods,
    allowHeaders: requestHeaders,
    exposeHeaders: exposedHeaders,
    credentials: true,
    maxAge: maximumAge,
  })
}

function listenerOf(middleware: Middleware): NodeListener {
  const app = new Koa()
  app.use(middleware)
  app.use((ctx) => {
    ctx.body = { item: 1234 }
  })
  return app.callback()
}

/** Makes the listener of a whole application with a candidate's filter. */
export const koaCandidates: Readonly<Record<string, (policy: BenchmarkPolicy) => NodeListener>> = {
  next: () => listenerOf((_ctx, next) => next()),
  floor: (policy) => listenerOf(floor(policy)),
  crossgate: (policy) => listenerOf(crossgate(configurationOf(policy))),
  '@koa/cors': (policy) => listenerOf(published(policy)),
}
