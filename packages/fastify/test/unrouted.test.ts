import Fastify, { type FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import cors from '../src/index.js'
import { filterUnrouted, optionsOf } from '../src/unrouted.js'
import {
  type Answer,
  configuration,
  foreign,
  origin,
  permissionsOf,
  permittedTo,
  preflight,
  varyOf,
  ways,
  whileListening,
} from './application.js'

// What Fastify answers without a route: as it would without the plugin, and readable for the page.

const targets = {
  'a target that cannot be decoded': '/%zz',
  'one that is cut off': '/items/%e4',
  'a parameter that is too long': `/items/${'a'.repeat(200)}`,
  'a constraint that fails': '/constraint',
}

async function create(withPlugin: boolean, options = {}): Promise<FastifyInstance> {
  const app = Fastify(options)
  app.addConstraintStrategy({
    name: 'slow',
    storage: () => ({ get: () => null, set() {} }),
    deriveConstraint: (
      req: { url?: string },
      _context: unknown,
      done: (error: Error | null, value?: string) => void,
    ) => {
      done(req.url === '/constraint' ? new Error('no constraint') : null, undefined)
    },
    validate: () => {},
  } as never)
  if (withPlugin) await app.register(cors, { source: configuration })
  app.get('/items/:id', async () => 'item')
  app.get('/constraint', { constraints: { slow: 'x' } }, async () => 'constraint')
  return app
}

/** An answer without what the filter adds, and what says when. */
function bare({ status, lines, body }: Answer): unknown[] {
  const rest = lines.filter(([name]) => !/^(?:access-control-.*|vary|date)$/.test(name))
  return [status, rest, body]
}

const unrouted = suite('answers without a route')

for (const [way, send] of Object.entries(ways)) {
  for (const [name, path] of Object.entries(targets)) {
    unrouted(`${name}: are what they were, with the headers, ${way}`, async () => {
      const expected = await whileListening(await create(false), (app) => send(app, { path }))
      await whileListening(await create(true), async (app) => {
        const answer = await send(app, { path })
        assert.equal(bare(answer), bare(expected))
        assert.ok(answer.status >= 400)
        assert.equal(permissionsOf(answer), permittedTo(origin))
        assert.equal(varyOf(answer), ['origin'])
        assert.is((await send(app, preflight(path, 'PUT'))).status, 204)
        const refusal = await send(app, { path, headers: { origin: foreign } })
        assert.equal([refusal.status, refusal.body], [403, ''])
      })
    })
  }

  unrouted(`are the application's own where it has some, ${way}`, async () => {
    const frameworkErrors = (error: Error, _request: unknown, reply: { raw: unknown }) => {
      const raw = reply.raw as {
        writeHead(status: number, head: object): void
        end(s: string): void
      }
      raw.writeHead(422, { Vary: 'Accept', 'Access-Control-Allow-Origin': '*' })
      raw.end(error.message)
    }
    await whileListening(await create(true, { frameworkErrors }), async (app) => {
      const answer = await send(app, { path: '/%zz' })
      assert.equal([answer.status, answer.body], [422, "'/%zz' is not a valid url component"])
      assert.equal(permissionsOf(answer), permittedTo(origin))
      assert.equal(varyOf(answer), ['accept', 'origin'])
    })
  })
}

unrouted('are said to be left out by a Fastify that cannot be asked for them', () => {
  assert.is(optionsOf({}), undefined)
  const said: string[] = []
  const app = { version: '5.99.0', log: { warn: (text: string) => said.push(text) } }
  filterUnrouted(app as never, () => {})
  assert.match(said.join(), /Fastify 5\.99\.0 .* carry no CORS headers/)
})

unrouted.run()
