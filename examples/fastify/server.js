import { cors } from '@crossgate/node'
import fastify from 'fastify'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)
const filter = cors(policy)
const app = fastify()

// A hook runs before routing has a say, so preflights need no routes.
app.addHook('onRequest', (request, reply, done) => {
  filter(request.raw, reply.raw, (error) => done(/** @type {Error | undefined} */ (error)))
})
app.get('/items', async () => ({ items: [] }))

await app.listen({ port })
console.log(`listening on http://localhost:${port}`)
