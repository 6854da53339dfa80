import { cors } from '@crossgate/koa'
import Koa from 'koa'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)

new Koa()
  .use(cors(policy))
  .use((ctx) => {
    ctx.body = { items: [] }
  })
  .listen(port, () => console.log(`listening on http://localhost:${port}`))
