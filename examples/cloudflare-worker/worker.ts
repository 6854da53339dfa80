import { withCors } from '@crossgate/fetch'

interface Env {
  readonly GREETING: string
}

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}

export default {
  fetch: withCors(policy, (_request, env) => Response.json({ greeting: env.GREETING })),
} satisfies ExportedHandler<Env>
