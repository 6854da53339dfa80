import crossgate from '@crossgate/fastify'
import fastifyCors from '@fastify/cors'
import Fastify, { type FastifyInstance } from 'fastify'
import type { NodeListener } from './node-exchange.js'
import {
  type BenchmarkPolicy,
  configurationOf,
  exposedHeaders,
  maximumAge,
  methods,
  originList,
  requestHeaders,
} from './policies.js'

async function listenerOf(register: (app: FastifyInstance) => unknown): Promise<NodeListener> {
  const app = Fastify()
  register(app)
  app.route({
    method: ['GET', 'PUT'],
    url: '/api/items/:id',
    handler: (_request, reply) => {
      reply.send({ item: 1234 })
    },
  })
  await app.ready()
  return (req, res) => app.routing(req, res)
}

/** Makes the listener of a whole application with a candidate's filter. */
export const fastifyCandidates: Readonly<
  Record<string, (policy: BenchmarkPolicy) => Promise<NodeListener>>
> = {
  next: () => listenerOf((app) => app.addHook('onRequest', (_request, _reply, done) => done())),
  crossgate: (policy) =>
    listenerOf((app) => app.register(crossgate, { source: configurationOf(policy) })),
  '@fastify/cors': (policy) =>
    listenerOf((app) =>
      app.register(fastifyCors, {
        origin: originList(policy),
        methods,
        allowedHeaders: requestHeaders,
        exposedHeaders,
        credentials: true,
        maxAge: maximumAge,
      }),
    ),
}
