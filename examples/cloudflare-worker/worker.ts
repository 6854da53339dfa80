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
  fetch: withCors(policy, (_request, env) => Response.json({ greeting: env.GREETING }), {
    // The platform's own answer to an error has no CORS headers, so that the page could not read it.
    onError(error) {
      console.error(error)
      return new Response('Internal Server Error', { status: 500 })
    },
  }),
} satisfies ExportedHandler<Env>
