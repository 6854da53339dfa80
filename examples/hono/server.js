import { createServer } from 'node:http'
import { withCors } from '@crossgate/node'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)

const app = new Hono().get('/items', (c) => c.json({ items: [] }))

// Around the listener, and so around the whole application: its 404 and error responses get the
// headers too. On Node this takes less than half the work of a filter around `app.fetch`.
createServer(withCors(policy, getRequestListener(app.fetch))).listen(port, () =>
  console.log(`listening on http://localhost:${port}`),
)
