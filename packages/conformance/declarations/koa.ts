// What Koa's types must accept. Nothing here is run.
import { createCors } from '@crossgate/core'
import { type CorsConfigurationInput, type CorsPolicies, cors } from '@crossgate/koa'
import Koa from 'koa'

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }

const app: Koa = new Koa()
  .use(cors(configuration))
  .use(cors((ctx: Koa.Context) => createCors(ctx.hostname === '' ? configuration : {})))
  .use((ctx) => {
    ctx.body = ctx.path
  })
app.use(cors(async () => createCors(configuration)))

// A configuration kept as a constant, by the adapter's own types.
const policy = {
  enabled: true,
  enforcement: 'report',
  dangerouslyAllow: ['null-origin'],
} satisfies CorsConfigurationInput
cors(policy)
declare const policies: CorsPolicies
cors(policies)
cors(async () => policies)
