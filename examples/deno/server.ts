import { withCors } from '@crossgate/fetch'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(Deno.env.get('PORT') ?? 3000)

Deno.serve(
  { port },
  withCors(policy, () => Response.json({ items: [] })),
)
