import { withCors } from '@crossgate/fetch'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(Deno.env.get('PORT') ?? 3000)

Deno.serve(
  { port },
  withCors(policy, () => Response.json({ items: [] }), {
    // Deno's own answer to an error has no CORS headers, so that the page could not read it.
    onError(error) {
      console.error(error)
      return new Response('Internal Server Error', { status: 500 })
    },
  }),
)
