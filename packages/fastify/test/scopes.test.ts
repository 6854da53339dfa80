import Fastify, { type FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import cors from '../src/index.js'
import {
  type Answer,
  allowing,
  ask,
  foreign,
  origin,
  partner,
  permissionsOf,
  preflight,
  preflightVary,
  varyOf,
  ways,
  whileListening,
} from './application.js'

// Who decides what: an application with a policy for `origin` at its root, children with policies of
// their own, and routes that have one. Each row says for which page a request passes.

const root = 'https://root.example'
const child = 'https://child.example'
const inner = 'https://inner.example'
const pages = [root, child, inner, partner, foreign]

async function createApplication(): Promise<FastifyInstance> {
  const app = Fastify()
  const text = async () => 'text'
  await app.register(cors, { source: allowing(root) })
  app.get('/items', text)
  app.get('/partner', { config: { crossgate: allowing(partner) } }, text)
  app.put('/partner', { config: { crossgate: allowing(child) } }, text)
  app.post('/partner', text)
  app.get('/things/special', { config: { crossgate: allowing(partner) } }, text)
  app.put('/things/:id', { config: { crossgate: allowing(child) } }, text)
  app.route({
    method: ['GET', 'PUT'],
    url: '/both',
    config: { crossgate: allowing(partner) },
    handler: text,
  })
  await app.register(
    async (api) => {
      await api.register(cors, { source: allowing(child) })
      api.get('/', text)
      api.get('/items', text)
      api.get('/items/:id', text)
      api.put('/own', { config: { crossgate: allowing(partner) } }, text)
      await api.register(
        async (below) => {
          await below.register(cors, { source: allowing(inner) })
          below.get('/x', text)
        },
        { prefix: '/inner' },
      )
      api.register(async (plain) => plain.get('/plain', text), { prefix: '/deeper' })
    },
    { prefix: '/api' },
  )
  await app.register(
    async (answering) => {
      await answering.register(cors, { source: allowing(child) })
      answering.setNotFoundHandler((_request, reply) => reply.code(404).send('none here'))
    },
    { prefix: '/answering' },
  )
  await app.register(async (unnamed) => {
    await unnamed.register(cors, { source: allowing(partner) })
    unnamed.get('/unnamed', text)
  })
  app.get('/after', text)
  return app
}

/** A request, and the pages that it is allowed to; a preflight has the method that it asks for. */
type Row = readonly [method: string, path: string, page: string, status?: number]

const requests: readonly Row[] = [
  ['GET', '/items', root],
  ['GET', '/after', root],
  ['GET', '/nothing', root, 404],
  ['GET', '/%zz', root, 400],
  ['GET', '/partner', partner],
  ['HEAD', '/partner', partner],
  ['PUT', '/partner', child],
  ['POST', '/partner', root],
  ['GET', '/things/special', partner],
  ['PUT', '/things/special', child],
  ['GET', '/both', partner],
  ['PUT', '/both', partner],
  ['GET', '/api', child],
  ['GET', '/api/', child],
  ['GET', '/api/items', child],
  ['GET', '/api/items/7', child],
  ['PUT', '/api/own', partner],
  ['GET', '/api/inner/x', inner],
  ['GET', '/api/deeper/plain', child],
  // Fastify runs the hooks of who answers, and what is not found below the prefix is the root's.
  ['GET', '/api/nothing', root, 404],
  ['GET', '/answering/nothing', child, 404],
  ['GET', '/unnamed', partner],
]

const preflights: readonly Row[] = [
  ['GET', '/items', root],
  ['PUT', '/nothing', root],
  ['GET', '/%zz', root],
  ['GET', '/partner', partner],
  ['PUT', '/partner', child],
  ['POST', '/partner', root],
  ['GET', '/things/special', partner],
  ['PUT', '/things/special', child],
  ['PUT', '/things/7', child],
  ['GET', '/both', partner],
  ['PUT', '/both', partner],
  ['GET', '/api', child],
  ['GET', '/api/', child],
  ['GET', '/api/items', child],
  ['GET', '/api/items?page=2', child],
  ['GET', '/api/items/7', child],
  ['PUT', '/api/own', partner],
  ['GET', '/api/inner/x', inner],
  ['PUT', '/api/inner/x', inner],
  ['GET', '/api/deeper/plain', child],
  // A method or a path without a route is decided by the child below whose prefix it is.
  ['PUT', '/api/items', child],
  ['GET', '/api/nothing/at/all', child],
  ['GET', '/answering/nothing', child],
  ['GET', '/apiary', root],
  ['GET', '/unnamed', partner],
  ['PUT', '/unnamed', root],
]

function checkAllowed(answer: Answer, status: number, page: string): void {
  assert.is(answer.status, status)
  assert.is(permissionsOf(answer)['access-control-allow-origin'], page)
}

for (const [way, send] of Object.entries(ways)) {
  const decided = suite(`who decides, ${way}`)
  let app: FastifyInstance
  decided.before(async () => {
    app = await createApplication()
    await app.listen({ port: 0, host: '127.0.0.1' })
  })
  decided.after(() => app.close())

  for (const [method, path, allowed, status = 200] of requests) {
    decided(`${method} ${path}`, async () => {
      for (const page of pages) {
        const answer = await send(app, { method, path, headers: { origin: page } })
        if (page === allowed) checkAllowed(answer, status, page)
        else assert.equal([answer.status, permissionsOf(answer)], [403, {}], page)
        assert.equal(varyOf(answer), ['origin'])
      }
    })
  }

  for (const [method, path, allowed] of preflights) {
    decided(`a preflight for ${method} ${path}`, async () => {
      for (const page of pages) {
        const answer = await send(app, preflight(path, method, page))
        if (page === allowed) checkAllowed(answer, 204, page)
        else assert.equal([answer.status, permissionsOf(answer)], [403, {}], page)
        assert.equal(varyOf(answer), preflightVary)
      }
    })
  }

  decided.run()
}

const alone = suite('a child alone')

async function createChild(policy: object, more?: (api: FastifyInstance) => unknown) {
  const app = Fastify()
  app.get('/outside', async () => 'outside')
  await app.register(
    async (api) => {
      await api.register(cors, { source: policy })
      api.get('/items', async () => 'items')
      await more?.(api)
    },
    { prefix: '/api' },
  )
  return app
}

alone('leaves the rest of the application as it was', async () => {
  await whileListening(await createChild(allowing(origin)), async (app) => {
    for (const path of ['/outside', '/nothing', '/%zz']) {
      const answer = await ask(app, { path, headers: { origin: foreign } })
      assert.is.not(answer.status, 403)
      assert.equal([permissionsOf(answer), varyOf(answer)], [{}, []])
      const asked = await ask(app, preflight(path, 'GET', foreign))
      assert.ok(asked.status === 404 || asked.status === 400)
    }
    assert.is((await ask(app, { path: '/api/items', headers: { origin: foreign } })).status, 403)
    assert.is((await ask(app, preflight('/api/items', 'GET', foreign))).status, 403)
  })
})

alone('hands a preflight on to the routes of the application where its policy does', async () => {
  for (const policy of [{}, { ...allowing(origin), enforcement: 'report' }]) {
    let hooks = 0
    const app = await createChild(policy, (api) => {
      api.addHook('onRequest', async () => void hooks++)
      api.options('/items', async (_request, reply) => {
        reply.header('access-control-allow-origin', '*')
        return 'own'
      })
    })
    await whileListening(app, async () => {
      const answer = await ask(app, preflight('/api/items', 'GET', foreign))
      assert.equal([answer.status, answer.body], [200, 'own'])
      assert.equal(permissionsOf(answer), { 'access-control-allow-origin': '*' })
      assert.equal(varyOf(answer), [])
      assert.is((await ask(app, preflight('/api/none', 'GET', foreign))).status, 404)
    })
  }
})

alone('stands beside a route of the application for every method and every path', async () => {
  const app = await createChild(allowing(origin), (api) => {
    api.all('/*', async ({ method }) => `all ${method}`)
    api.all('/', async ({ method }) => `all ${method}`)
  })
  await whileListening(app, async () => {
    for (const path of ['/api/a/b', '/api', '/api/']) {
      assert.is((await ask(app, { path })).body, 'all GET')
      assert.is((await ask(app, preflight(path, 'PUT'))).status, 204)
      assert.is((await ask(app, preflight(path, 'PUT', foreign))).status, 403)
      assert.is((await ask(app, { method: 'OPTIONS', path, headers: {} })).body, 'all OPTIONS')
    }
  })
})

for (const routerOptions of [
  { ignoreTrailingSlash: true },
  { ignoreDuplicateSlashes: true },
  { caseSensitive: false },
  { compile: true },
]) {
  alone(`follows the router's options: ${Object.keys(routerOptions)}`, async () => {
    const app = Fastify({ routerOptions })
    await app.register(cors, { source: allowing(root) })
    await app.register(
      async (api) => {
        await api.register(cors, { source: allowing(child) })
        api.get('/', async () => 'items')
        api.get('/items', async () => 'items')
      },
      { prefix: '/api' },
    )
    app.get('/', { config: { crossgate: allowing(partner) } }, async () => 'home')
    await whileListening(app, async () => {
      assert.is((await ask(app, preflight('/', 'GET', partner))).status, 204)
      assert.is((await ask(app, preflight('/', 'GET', root))).status, 403)
      const spelling = { caseSensitive: '/API/Items', ignoreDuplicateSlashes: '//api//items' }
      const [option = ''] = Object.keys(routerOptions)
      for (const path of [
        '/api',
        '/api/items',
        spelling[option as keyof typeof spelling] ?? '/api/',
      ]) {
        assert.is((await ask(app, { path, headers: { origin: child } })).body, 'items', path)
        assert.is((await ask(app, preflight(path, 'GET', child))).status, 204, path)
        assert.is((await ask(app, preflight(path, 'GET', root))).status, 403, path)
      }
    })
  })
}

alone('follows prefixTrailingSlash', async () => {
  const app = Fastify()
  await app.register(
    async (api) => {
      await api.register(cors, { source: allowing(child) })
      api.get('/', { prefixTrailingSlash: 'no-slash', config: {} }, async () => 'without')
      api.put('/', { prefixTrailingSlash: 'slash' }, async () => 'with')
    },
    { prefix: '/api' },
  )
  await whileListening(app, async () => {
    assert.is((await ask(app, preflight('/api', 'GET', child))).status, 204)
    assert.is((await ask(app, preflight('/api/', 'PUT', child))).status, 204)
  })
})

alone.run()

const leftAlone = suite('config: { crossgate: false }')

leftAlone('leaves requests, preflights and answers of the route alone', async () => {
  const app = Fastify()
  await app.register(cors, { source: allowing(origin) })
  const handler = async () => 'open'
  app.get('/open', { config: { crossgate: false } }, handler)
  app.put('/open', handler)
  await whileListening(app, async () => {
    const answer = await ask(app, { path: '/open', headers: { origin: foreign } })
    assert.equal([answer.status, varyOf(answer), permissionsOf(answer)], [200, [], {}])
    assert.is((await ask(app, preflight('/open', 'GET', foreign))).status, 404)
    assert.is((await ask(app, preflight('/open', 'PUT', foreign))).status, 403)
    assert.is((await ask(app, preflight('/open', 'PUT'))).status, 204)
  })
})

leftAlone.run()

const constrained = suite('routes under constraints')

constrained('are told apart by host, in preflights as well', async () => {
  const app = Fastify()
  await app.register(cors, { source: allowing(root) })
  const handler = async () => 'text'
  for (const page of [child, partner]) {
    app.get('/', {
      constraints: { host: new URL(page).host },
      config: { crossgate: allowing(page) },
      handler,
    })
  }
  await whileListening(app, async () => {
    for (const page of [child, partner]) {
      const { headers, ...rest } = preflight('/', 'GET', page)
      const host = new URL(page).host
      assert.is((await ask(app, { ...rest, headers: { ...headers, host } })).status, 204)
      const other = { ...headers, origin: root, host }
      assert.is((await ask(app, { ...rest, headers: other })).status, 403)
    }
  })
})

constrained('by version share what decides their preflights, or are an error', async () => {
  const create = async (first: object, second: object) => {
    const app = Fastify()
    await app.register(cors, { source: allowing(root) })
    for (const [version, source] of [
      ['1.0.0', first],
      ['2.0.0', second],
    ] as const) {
      app.get('/', { constraints: { version }, config: { crossgate: source } }, async () => version)
    }
    return app
  }
  const same = allowing(child)
  await whileListening(await create(same, same), async (app) => {
    assert.is((await ask(app, preflight('/', 'GET', child))).status, 204)
    const headers = { origin: child, 'accept-version': '2.x' }
    assert.is((await ask(app, { headers })).body, '2.0.0')
  })
  await create(same, allowing(child)).then(
    () => assert.unreachable(),
    ({ message }) => assert.match(message, /^GET \/ is registered twice with different sources/),
  )
})

constrained.run()
