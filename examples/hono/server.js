import { withCors } from '@crossgate/fetch'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)

const app = new Hono().get('/items', (c) => c.json({ items: [] }))

// Around the whole application, so that its 404 and error answers get the headers too.
serve({ fetch: withCors(policy, app.fetch), port }, () =>
  console.log(`listening on http://localhost:${port}`),
)
