import crossgate from '@crossgate/fastify'
import awsLambdaFastify from '@fastify/aws-lambda'
import Fastify from 'fastify'
import { cors } from './policy'

export const app = Fastify()

await app.register(crossgate, { source: cors })
app.get('/items', async () => ({ items: [] }))

// Behind an ALB with multi-value headers the adapter drops the headers of a request without this,
// `Origin` among them: no filter could tell a page of another origin.
export const handler = awsLambdaFastify(app, { albMultiValueHeaders: true })
