// What Fastify's types must accept. Nothing here is run.
import { createCors } from '@crossgate/core'
import cors, {
  type CorsConfigurationInput,
  type CorsPolicies,
  type CrossgateOptions,
} from '@crossgate/fastify'
import Fastify, {
  type FastifyContextConfig,
  type FastifyPluginAsync,
  type FastifyRequest,
} from 'fastify'

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }
declare const policies: CorsPolicies

const app = Fastify({ logger: true })
await app.register(cors, { source: configuration })
await app.register(cors, { source: createCors(configuration), vary: false })
await app.register(cors, {
  source: policies,
  onError: (error, request) => request.log.error(error),
})
await app.register(cors, {
  source: async ({ hostname }) => createCors(hostname ? configuration : {}),
})
await app.register(cors, {
  source: ({ headers }: FastifyRequest) => (headers.host ? policies : policies),
})
await app.register(import('@crossgate/fastify'), { source: configuration })
// @ts-expect-error There is no plugin without a source.
await app.register(cors, { vary: ['X-Tenant'] })
await Fastify({ http2: true }).register(cors, { source: configuration })
await Fastify({ http2: true, https: {} }).register(cors, { source: configuration })
await Fastify({ https: {} }).register(cors, { source: configuration })

app.get('/own', { config: { crossgate: configuration } }, async ({ crossgate }) => crossgate?.kind)
app.get('/left', { config: { crossgate: false } }, async () => 'left alone')
app.get(
  '/chosen',
  { config: { crossgate: ({ hostname }) => createCors(hostname ? configuration : {}) } },
  async () => '',
)
// @ts-expect-error true is no source.
export const wrong: FastifyContextConfig = { crossgate: true }

const options: CrossgateOptions = { source: configuration }
const child: FastifyPluginAsync = async (api) => {
  await api.register(cors, options)
}
await app.register(child, { prefix: '/api' })

// A configuration kept as a constant, by the adapter's own types.
export const policy = {
  enabled: true,
  enforcement: 'report',
  dangerouslyAllow: ['null-origin'],
} satisfies CorsConfigurationInput
