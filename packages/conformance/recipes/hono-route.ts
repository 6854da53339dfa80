import { withCors } from '@crossgate/fetch'
import { type Context, Hono, type Next } from 'hono'
import { cors, onError } from './policy'

const guarded = withCors(
  cors,
  async (_request: Request, c: Context, next: Next) => {
    await next()
    return c.res
  },
  { onError },
)

export const app = new Hono()

app.use('/api/*', async (c, next) => {
  const response = await guarded(c.req.raw, c, next)
  // Hono would copy the headers of the response before over those of its copy.
  if (response !== c.res) c.res = undefined
  c.res = response
})
