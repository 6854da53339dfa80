import { withCors } from '@crossgate/fetch'
import { Elysia, file } from 'elysia'
import { createPageAnswers, listPageAnswers } from '../page/page-answers.js'
import { pagePolicy } from '../page/page-policy.js'
import { internalError } from './page-handler.js'

const [mode, path = ''] = process.argv.slice(2)
const app = new Elysia()
if (mode === 'guarded') {
  app.wrap((handle) => withCors(pagePolicy, handle as never, { onError: internalError }))
}
for (const { path: route, method, answer } of listPageAnswers(createPageAnswers())) {
  app.route(method, route, ({ request }) => answer(request))
}
app
  .get('/api/value', 'a value')
  .get('/api/file', file(path))
  .get('/api/chosen', () => file(path))
app.ws('/api/upgrade', {})
app.listen({ port: 0, hostname: '127.0.0.1', development: false }, ({ port }) =>
  console.log(`listening on ${port}`),
)
