import { withCors } from '@crossgate/fetch'
import { withCors as firstEdition } from '@first-edition/fetch'
import { H3, handleCors } from 'h3'
import { Hono } from 'hono'
import { cors as honoCors } from 'hono/cors'
import { cors as ittyCors } from 'itty-router'
import { compileFloor, preflightVary, varyOnOrigin } from './floor.js'
import {
  type BenchmarkPolicy,
  configurationOf,
  exposedHeaders,
  honoOptions,
  maximumAge,
  methods,
  requestHeaders,
} from './policies.js'

export type FetchHandler = (request: Request) => Response | Promise<Response>

/** A handler with a filter, and the same handler without one, whose cost is taken off. */
export interface FetchCandidate {
  readonly guarded: FetchHandler
  readonly bare: FetchHandler
}

const application = (): Response =>
  new Response('{"item":1234}', { headers: { 'content-type': 'application/json' } })

function pathOf(url: string): string {
  return url.slice(url.indexOf('/', 8))
}

function floor(policy: BenchmarkPolicy): FetchHandler {
  const compiled = compileFloor(policy)
  const preflightHeaders = {
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': compiled.allowedMethods,
    'access-control-allow-headers': compiled.allowedHeaders,
    'access-control-max-age': compiled.maximumAge,
    vary: preflightVary,
  }
  return (request) => {
    const { headers } = request
    const origin = headers.get('origin')
    if (compiled.notPlain.test(pathOf(request.url))) {
      throw new Error('No request of the benchmark comes here')
    }
    if (origin === null) {
      const response = application()
      response.headers.set('vary', varyOnOrigin(response.headers.get('vary')))
      return response
    }
    const site = headers.get('sec-fetch-site')
    const isSameOrigin = site ? site === 'same-origin' : request.url.startsWith(`${origin}/`)
    const method = request.method === 'OPTIONS' && headers.get('access-control-request-method')
    if (!isSameOrigin && !compiled.allows(origin)) {
      return new Response(null, {
        status: 403,
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'cache-control': 'no-store',
          vary: method ? preflightVary : 'Origin',
        },
      })
    }
    if (method) {
      if (!compiled.allowsRequest(method, headers.get('access-control-request-headers'))) {
        throw new Error('No request of the benchmark comes here')
      }
      return new Response(null, {
        status: 204,
        headers: { 'access-control-allow-origin': origin, ...preflightHeaders },
      })
    }
    const response = application()
    const changed = response.headers
    changed.set('vary', varyOnOrigin(changed.get('vary')))
    changed.set('access-control-allow-origin', origin)
    changed.set('access-control-allow-credentials', 'true')
    changed.set('access-control-expose-headers', compiled.exposedHeaders)
    return response
  }
}

function hono(policy?: BenchmarkPolicy): FetchHandler {
  const app = new Hono()
  if (policy) {
    app.use(honoCors(honoOptions(policy)))
  }
  app.all('/api/items/:id', application)
  return (request) => app.fetch(request)
}

function h3(policy?: BenchmarkPolicy): FetchHandler {
  const app = new H3()
  if (policy) {
    const options = {
      origin: [...policy.exact],
      methods,
      allowHeaders: requestHeaders,
      exposeHeaders: exposedHeaders,
      credentials: true,
      maxAge: String(maximumAge),
    }
    app.use((event) => {
      const answer = handleCors(event, options)
      if (answer !== false) return answer
      return undefined
    })
  }
  app.all('/api/items/:id', application)
  return (request) => app.fetch(request)
}

function itty(policy: BenchmarkPolicy): FetchHandler {
  const { preflight, corsify } = ittyCors({
    origin: [...policy.exact],
    allowMethods: methods,
    allowHeaders: requestHeaders,
    exposeHeaders: exposedHeaders,
    credentials: true,
    maxAge: maximumAge,
  })
  return (request) =>
    (preflight(request as never) as Response | undefined) ??
    corsify(application(), request as never)
}

type CreateCandidate = (policy: BenchmarkPolicy) => FetchCandidate

/** The candidate of the first edition, where it was built. */
function ofFirstEdition(guard: typeof firstEdition): Record<string, CreateCandidate> {
  if (guard === undefined) return {}
  const create: CreateCandidate = (policy) => ({
    guarded: guard(configurationOf(policy), application) as FetchHandler,
    bare: application,
  })
  return { 'first edition': create }
}

/** Makes a candidate's filter for a policy. */
export const fetchCandidates: Readonly<Record<string, CreateCandidate>> = {
  floor: (policy) => ({ guarded: floor(policy), bare: application }),
  crossgate: (policy) => ({
    guarded: withCors(configurationOf(policy), application) as FetchHandler,
    bare: application,
  }),
  ...ofFirstEdition(firstEdition),
  hono: (policy) => ({ guarded: hono(policy), bare: hono() }),
  h3: (policy) => ({ guarded: h3(policy), bare: h3() }),
  'itty-router': (policy) => ({ guarded: itty(policy), bare: application }),
}
