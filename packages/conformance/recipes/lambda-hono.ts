import { withCors } from '@crossgate/fetch'
import { Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { cors, onError } from './policy'

export const app = new Hono()

app.get('/items', (c) => c.json({ items: [] }))

// Around the whole application, so that its 404 and error responses have the headers too.
export const handler = handle(new Hono().mount('/', withCors(cors, app.fetch, { onError })))
