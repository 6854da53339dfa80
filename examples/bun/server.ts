import { withCors } from '@crossgate/fetch'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)

const server = Bun.serve({
  port,
  fetch: withCors(policy, () => Response.json({ items: [] })),
})
console.log(`listening on ${server.url}`)
