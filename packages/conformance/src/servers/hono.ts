import { createServer } from 'node:http'
import { createCors, createPolicies } from '@crossgate/core'
import { withCors } from '@crossgate/fetch'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { stream } from 'hono/streaming'
import type { CaseApplication } from '../case.js'
import { type Fixture, referenceHeader } from '../fixture.js'
import type { ListeningServer } from '../server-under-test.js'
import { bodyOf, pieces, statusOf } from './application.js'
import { createCaseFixture } from './case-fixture.js'
import { listen } from './sockets.js'

/** Hono on its server for Node, with the fetch adapter around the application. */
export async function startHono(
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): Promise<ListeningServer> {
  // Its server puts classes of its own in place of these, which is no matter for one program, and
  // one for the tests that follow.
  const { Request: request, Response: response } = Object.getOwnPropertyDescriptors(globalThis)
  const app = new Hono()
  app.onError((_error, c) => c.text('Internal Server Error', 500))
  app.all('*', (c) => {
    const read = (name: string) => c.req.raw.headers.get(name)
    return send(c, fixture.application(read(referenceHeader), read))
  })
  const guarded = withCors(
    (request: Request) => fixture.cors(request.headers.get(referenceHeader)),
    app.fetch,
    { vary: false },
  )
  const listener = getRequestListener((request, environment) => {
    const text = fixture.control(new URL(request.url).pathname)
    return text === undefined ? guarded(request, environment) : new Response(text)
  })
  const { url, close } = await listen(createServer(listener))
  return {
    url,
    traits: ['normalised-url', 'no-upgrade'],
    async close() {
      await close()
      Object.defineProperties(globalThis, { Request: request, Response: response })
    },
  }
}

async function send(c: Context, application: CaseApplication): Promise<Response> {
  const { headers, send: way } = application
  const status = statusOf(application)
  const body = bodyOf(application, c.req.method)
  if (way === 'direct')
    return new Response(body, { status, headers: headers.map(([...line]) => line) })
  for (const [name, value] of headers) c.header(name, value, { append: true })
  if (way === 'remove-vary') c.header('Vary')
  if (way === 'throw' || way === 'reject') throw new Error('the application failed')
  if (way === 'redirect') return c.redirect('/elsewhere')
  c.status(status as 200)
  if (way === 'stream' && body !== null) {
    return stream(c, async (output) => {
      for (const piece of pieces(body)) await output.write(piece)
    })
  }
  return body === null ? c.body(null) : c.body(body)
}
