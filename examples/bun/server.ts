import { withCors } from '@crossgate/fetch'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)

const server = Bun.serve({
  port,
  fetch: withCors(policy, () => Response.json({ items: [] }), {
    // Bun's own answer to an error has no CORS headers, so that the page could not read it.
    onError(error) {
      console.error(error)
      return new Response('Internal Server Error', { status: 500 })
    },
  }),
})
console.log(`listening on ${server.url}`)
