import { withCors as withFetchCors } from '@crossgate/fetch'
import { withCors } from '@crossgate/node'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { NodeListener } from './node-exchange.js'
import {
  type BenchmarkPolicy,
  configurationOf,
  exposedHeaders,
  maximumAge,
  methods,
  requestHeaders,
} from './policies.js'

function createApplication(): Hono {
  return new Hono()
}

function addRoutes(app: Hono): Hono {
  return app.get('/api/items/:id', (context) => context.json({ item: 1234 }))
}

function listenerOf(fetch: (request: Request) => Response | Promise<Response>): NodeListener {
  return getRequestListener(fetch, { overrideGlobalObjects: false }) as NodeListener
}

/** Makes the listener of a whole application on Node with a candidate's filter. */
export const honoCandidates: Readonly<Record<string, (policy: BenchmarkPolicy) => NodeListener>> = {
  next: () => listenerOf(addRoutes(createApplication()).fetch),
  crossgate: (policy) =>
    withCors(configurationOf(policy), listenerOf(addRoutes(createApplication()).fetch)),
  'crossgate/fetch': (policy) =>
    listenerOf(withFetchCors(configurationOf(policy), addRoutes(createApplication()).fetch)),
  'hono/cors': (policy) => {
    const app = createApplication()
    app.use(
      cors({
        origin: [...policy.exact],
        allowMethods: methods,
        allowHeaders: requestHeaders,
        exposeHeaders: exposedHeaders,
        credentials: true,
        maxAge: maximumAge,
      }),
    )
    return listenerOf(addRoutes(app).fetch)
  },
}
