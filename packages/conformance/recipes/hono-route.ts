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
  // Otherwise Hono copies the headers of the previous response over those of this one.
  if (response !== c.res) c.res = undefined
  c.res = response
})
