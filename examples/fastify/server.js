import cors from '@crossgate/fastify'
import fastify from 'fastify'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)
const app = fastify()

await app.register(cors, { source: policy })
app.get('/items', async () => ({ items: [] }))
app.get('/feed', { config: { crossgate: { enabled: true, allowedOrigins: ['*'] } } }, async () => ({
  items: [],
}))

await app.listen({ port })
console.log(`listening on http://localhost:${port}`)
