import { cors as crossgate } from '@crossgate/node'
import { cors as firstEdition } from '@first-edition/node'
import { cors as tinyhttp } from '@tinyhttp/cors'
import cors from 'cors'
import gate from 'cors-gate'
import corser from 'corser'
import { compileFloor, preflightVary, varyOnOrigin } from './floor.js'
import type { NodeMiddleware } from './node-exchange.js'
import {
  type BenchmarkPolicy,
  configurationOf,
  exposedHeaders,
  maximumAge,
  methods,
  originList,
  requestHeaders,
} from './policies.js'

/** Makes a candidate's filter for a policy. */
export type NodeCandidate = (policy: BenchmarkPolicy) => NodeMiddleware

function floor(policy: BenchmarkPolicy): NodeMiddleware {
  const compiled = compileFloor(policy)
  const { notPlain, allowedMethods, allowedHeaders } = compiled
  return (req, res, next) => {
    const { headers } = req
    const { origin } = headers
    if (notPlain.test(req.url as string)) throw new Error('No request of the benchmark comes here')
    if (origin === undefined) {
      res.setHeader('vary', varyOnOrigin(res.getHeader('vary')))
      next()
      return
    }
    const site = headers['sec-fetch-site']
    const isSameOrigin = site ? site === 'same-origin' : origin.endsWith(`//${headers.host}`)
    const method = headers['access-control-request-method']
    const isPreflight = req.method === 'OPTIONS' && method !== undefined
    if (!isSameOrigin && !compiled.allows(origin)) {
      res.writeHead(403, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
        vary: isPreflight ? preflightVary : 'Origin',
        'content-length': 0,
      })
      res.end()
      return
    }
    if (isPreflight) {
      const isAllowed = compiled.allowsRequest(method, headers['access-control-request-headers'])
      if (!isAllowed) throw new Error('No request of the benchmark comes here')
      res.writeHead(204, {
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': allowedMethods,
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': compiled.maximumAge,
        vary: preflightVary,
      })
      res.end()
      return
    }
    res.setHeader('vary', varyOnOrigin(res.getHeader('vary')))
    res.setHeader('access-control-allow-origin', origin)
    res.setHeader('access-control-allow-credentials', 'true')
    res.setHeader('access-control-expose-headers', compiled.exposedHeaders)
    next()
  }
}

function expressCors(policy: BenchmarkPolicy): NodeMiddleware {
  return cors({
    origin: originList(policy),
    methods,
    allowedHeaders: requestHeaders,
    exposedHeaders,
    credentials: true,
    maxAge: maximumAge,
  })
}

/** The candidate of the first edition, where it was built. */
function ofFirstEdition(create: typeof firstEdition): Record<string, NodeCandidate> {
  if (create === undefined) return {}
  return { 'first edition': (policy) => create(configurationOf(policy)) }
}

export const nodeCandidates: Readonly<Record<string, NodeCandidate>> = {
  next: () => (_req, _res, next) => next(),
  floor,
  crossgate: (policy) => crossgate(configurationOf(policy)),
  ...ofFirstEdition(firstEdition),
  cors: expressCors,
  'cors + cors-gate': (policy) => {
    const permit = expressCors(policy)
    const refuse = gate({ origin: 'https://api.example.com', strict: false })
    return (req, res, next) => permit(req, res, () => refuse(req, res, next))
  },
  corser: (policy) =>
    corser.create({
      origins: policy.exact,
      methods,
      requestHeaders,
      responseHeaders: exposedHeaders,
      supportsCredentials: true,
      maxAge: maximumAge,
    }),
  '@tinyhttp/cors': (policy) =>
    tinyhttp({
      origin: [...policy.exact],
      methods,
      allowedHeaders: requestHeaders,
      exposedHeaders,
      credentials: true,
      maxAge: maximumAge,
    }),
}

/** The candidates that know wildcard patterns. */
export const patternCandidates = ['next', 'floor', 'crossgate', 'cors', 'cors + cors-gate']
