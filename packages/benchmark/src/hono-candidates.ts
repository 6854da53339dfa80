import { withCors as withFetchCors } from '@crossgate/fetch'
import { withCors } from '@crossgate/node'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { NodeListener } from './node-exchange.js'
import { type BenchmarkPolicy, configurationOf, honoOptions } from './policies.js'

type Fetch = (request: Request) => Response | Promise<Response>

function createApplication(policy?: BenchmarkPolicy): Fetch {
  const app = new Hono()
  if (policy) app.use(cors(honoOptions(policy)))
  app.get('/api/items/:id', (context) => context.json({ item: 1234 }))
  return app.fetch
}

function listenerOf(fetch: Fetch): NodeListener {
  return getRequestListener(fetch, { overrideGlobalObjects: false }) as NodeListener
}

/** Makes the listener of a whole application on Node with a candidate's filter. */
export const honoCandidates: Readonly<Record<string, (policy: BenchmarkPolicy) => NodeListener>> = {
  next: () => listenerOf(createApplication()),
  crossgate: (policy) => withCors(configurationOf(policy), listenerOf(createApplication())),
  'crossgate/fetch': (policy) =>
    listenerOf(withFetchCors(configurationOf(policy), createApplication())),
  'hono/cors': (policy) => listenerOf(createApplication(policy)),
}
