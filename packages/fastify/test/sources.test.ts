import { setTimeout as wait } from 'node:timers/promises'
import { type Cors, CorsConfigurationError, createCors, createPolicies } from '@crossgate/core'
import Fastify, { type FastifyInstance } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import cors, { type CrossgateOptions } from '../src/index.js'
import {
  allowing,
  ask,
  configuration,
  foreign,
  injectInto,
  origin,
  permissionsOf,
  permittedTo,
  preflight,
  varyOf,
} from './application.js'

async function create(options: CrossgateOptions, handler = async () => 'hello') {
  const app = Fastify()
  await app.register(cors, options)
  app.get('/', handler)
  return app
}

const sources = suite('sources')

sources('may be an engine, and policies by host and path', async () => {
  const engine = createCors(configuration)
  const app = await create({ source: engine })
  assert.equal(permissionsOf(await injectInto(app)), permittedTo(origin))
  engine.reconfigure(allowing(foreign))
  assert.is((await injectInto(app)).status, 403)

  const policies = createPolicies([
    { name: 'open', paths: ['/'], configuration: allowing(origin) },
    { name: 'rest', configuration: allowing(foreign) },
  ])
  const other = await create({ source: policies })
  assert.is((await injectInto(other)).status, 200)
  assert.is((await injectInto(other, { path: '/items' })).status, 403)
})

sources('may choose by the request, at once or later', async () => {
  const tenants = new Map([
    ['one.example', createCors(configuration)],
    ['two.example', createCors(allowing(foreign))],
  ])
  const chosen = ({ hostname }: { hostname: string }) => tenants.get(hostname) as Cors
  for (const source of [
    chosen,
    async (request: { hostname: string }) => {
      await wait(1)
      return chosen(request)
    },
  ]) {
    const app = await create({ source, vary: ['X-Tenant'] })
    const answer = await injectInto(app, { headers: { origin, host: 'one.example' } })
    assert.equal(permissionsOf(answer), permittedTo(origin))
    assert.equal(varyOf(answer), ['origin', 'x-tenant'])
    const headers = { origin, host: 'two.example' }
    assert.is((await injectInto(app, { headers })).status, 403)
    const asked = preflight('/', 'PUT')
    assert.is(
      (await injectInto(app, { ...asked, headers: { ...asked.headers, host: 'one.example' } }))
        .status,
      204,
    )
  }
})

sources('that are functions add Origin and what vary names', async () => {
  const open = createCors({ enabled: true, allowedOrigins: ['*'] })
  const vary = async (engine: Cors, more: Partial<CrossgateOptions> = {}) =>
    varyOf(await injectInto(await create({ source: () => engine, ...more })))
  assert.equal(await vary(open), ['origin'])
  assert.equal(await vary(createCors()), ['origin'])
  assert.equal(await vary(open, { vary: false }), [])
})

const failures: readonly [name: string, source: CrossgateOptions['source']][] = [
  [
    'throws',
    () => {
      throw new Error('no tenant')
    },
  ],
  [
    'throws undefined',
    () => {
      throw undefined
    },
  ],
  ['rejects', async () => Promise.reject(new Error('no tenant'))],
  ['rejects with a word', () => Promise.reject('route')],
  ['returns nothing', () => undefined as never],
  ['promises nothing', async () => undefined as never],
]

for (const [name, source] of failures) {
  sources(`that are a function which ${name} keep the gate shut`, async () => {
    const seen: unknown[] = []
    const app = await create(
      { source, onError: (error, request) => seen.push(error, request.url) },
      async () => assert.unreachable('the application ran') as never,
    )
    for (const exchange of [{}, preflight('/', 'PUT'), { path: '/nothing' }, { path: '/%zz' }]) {
      const answer = await injectInto(app, exchange)
      assert.is(answer.status, 500, answer.body)
      assert.equal(permissionsOf(answer), {})
      assert.is(seen.at(-1), exchange.path ?? '/')
    }
    assert.is(seen.length, 8)
  })
}

sources(
  'that fail are answered by the error handler of their scope, where there is one',
  async () => {
    const app = Fastify()
    await app.register(cors, {
      source: () => {
        throw new Error('no tenant')
      },
    })
    app.setErrorHandler((error, _request, reply) => reply.code(503).send((error as Error).message))
    app.get('/', async () => assert.unreachable('the application ran') as never)
    const answer = await injectInto(app)
    assert.equal([answer.status, answer.body], [503, 'no tenant'])
  },
)

sources('that answer late find a reply that has begun, and add nothing to it', async () => {
  const app = Fastify({ handlerTimeout: 20 })
  await app.register(cors, {
    source: async () => {
      await wait(60)
      return createCors(allowing(foreign))
    },
  })
  app.get('/', async () => assert.unreachable('the application ran') as never)
  const answer = await injectInto(app)
  assert.is(answer.status, 503)
  await wait(60)
})

sources('get the options of createCors, and events the client behind a proxy', async () => {
  const events: { request: { remoteAddress?: string } }[] = []
  const app = Fastify({ trustProxy: true })
  await app.register(cors, {
    source: { ...configuration, debug: true },
    eventLog: { append: (event) => void events.push(event as never) },
  })
  await injectInto(app, { headers: { origin: foreign, 'x-forwarded-for': '192.0.2.7' } })
  assert.is(events.length, 1)
  assert.is(events[0]?.request.remoteAddress, '192.0.2.7')
})

sources(
  'of a route get those options where they are a configuration, and need none otherwise',
  async () => {
    const events: unknown[] = []
    const app = Fastify()
    await app.register(cors, {
      source: {},
      eventLog: { append: (event: unknown) => void events.push(event) },
      logLevel: 'warn',
    } as never)
    const policy = { ...configuration, debug: true }
    const engine = createCors(policy)
    const own = { '/configuration': policy, '/engine': engine, '/function': () => engine }
    for (const [path, source] of Object.entries(own)) {
      app.get(path, { config: { crossgate: source } }, hello)
    }
    for (const path of Object.keys(own)) {
      assert.is((await injectInto(app, { path, headers: { origin: foreign } })).status, 403, path)
    }
    await wait(10)
    assert.is(events.length, 1)
  },
)

sources("of a route that is a function get the plugin's vary and onError", async () => {
  const failures: unknown[] = []
  const app = Fastify()
  await app.register(cors, {
    source: createCors(configuration),
    vary: ['X-Tenant'],
    onError: (error) => void failures.push(error),
  })
  const engine = createCors(configuration)
  app.get('/function', { config: { crossgate: () => engine } }, async () => 'hello')
  app.get(
    '/failing',
    {
      config: {
        crossgate: () => {
          throw new Error('no tenant')
        },
      },
    },
    async () => 'hello',
  )
  assert.equal(varyOf(await injectInto(app, { path: '/function' })), ['origin', 'x-tenant'])
  assert.is((await injectInto(app, { path: '/failing' })).status, 500)
  assert.equal(failures.map(String), ['Error: no tenant'])
})

sources('see the target as it was sent, whatever it is rewritten to', async () => {
  const app = Fastify({ rewriteUrl: ({ url = '' }) => url.replace('/admin', '/items') })
  await app.register(cors, { source: configuration })
  app.get('/items', async () => 'items')
  const answer = await injectInto(app, { path: '/admin' })
  assert.equal([answer.body, permissionsOf(answer)], ['items', {}])
})

sources.run()

const decorated = suite('request.crossgate')

decorated('is the decision, for hooks and handlers behind the plugin', async () => {
  const seen: unknown[] = []
  const app = Fastify()
  app.addHook('onRequest', async ({ crossgate }) => void seen.push(crossgate))
  await app.register(cors, { source: configuration })
  app.get('/', async ({ crossgate }) => {
    seen.push(crossgate?.kind, crossgate?.action)
    return 'hello'
  })
  app.get('/left', { config: { crossgate: false } }, async ({ crossgate }) => {
    seen.push(crossgate)
    return 'hello'
  })
  await injectInto(app)
  await injectInto(app, { path: '/left' })
  assert.equal(seen, [null, 'cors', 'continue', null, null])
})

decorated.run()

const registration = suite('registration')

async function refusal(use: (app: FastifyInstance) => unknown): Promise<Error> {
  const app = Fastify()
  try {
    await use(app)
    await app.ready()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was refused')
}

registration('refuses an invalid configuration with every issue', async () => {
  const source = { allowedOrigins: ['https://example.com/'], allowedMethods: ['get'] }
  const error = await refusal((app) => app.register(cors, { source }))
  assert.instance(error, CorsConfigurationError)
  assert.match(error.message, 'allowedOrigins[0]')
  assert.match(error.message, 'allowedMethods[0]')
  const ofRoute = await refusal(async (app) => {
    await app.register(cors, { source: configuration })
    app.get('/', { config: { crossgate: source } }, async () => 'hello')
  })
  assert.instance(ofRoute, CorsConfigurationError)
})

const refused: readonly [name: string, options: object, message: RegExp][] = [
  ['no source', {}, /A source must be an engine .* This is undefined/],
  ['no options', undefined as never, /This is undefined/],
  ['a name that is no header name', { source: {}, vary: ['X Y'] }, /"X Y" in vary is not a header/],
  [
    'a policy in the options',
    { allowedOrigins: ['*'] },
    /"allowedOrigins" is not an option of @crossgate\/fastify: put a policy into source/,
  ],
  [
    'an event log beside an engine',
    { source: createCors(), eventLog: { append() {} } },
    /eventLog has no effect here, because the source is an engine/,
  ],
  ['an option in another spelling', { source: {}, onerror: () => {} }, /did you mean onError\?/],
  [
    'a prefix',
    { source: {}, prefix: '/api' },
    /"prefix" is not an option .*: it applies to the scope/,
  ],
]

for (const [name, options, message] of refused) {
  registration(`refuses ${name}`, async () => {
    const error = await refusal((app) => app.register(cors, options as never))
    assert.instance(error, TypeError)
    assert.match(error.message, message)
  })
}

registration('refuses a second one in the same scope', async () => {
  const error = await refusal(async (app) => {
    await app.register(cors, { source: {} })
    await app.register(cors, { source: {} })
  })
  assert.match(error.message, /^@crossgate\/fastify is registered twice in one scope/)
})

const hello = async () => 'hello'
const config = { crossgate: configuration }

const late: readonly [name: string, use: (app: FastifyInstance) => unknown, route: RegExp][] = [
  [
    'a route with a source of its own before the plugin',
    async (app) => {
      app.get('/early', { config }, hello)
      await app.register(cors, { source: {} })
    },
    /^GET \/early is registered before/,
  ],
  [
    'a plugin that is not waited for, before such a route',
    (app) => {
      app.register(cors, { source: {} })
      app.put('/late', { config: { crossgate: false } }, hello)
    },
    /^PUT \/late is registered before/,
  ],
  [
    'any route of a child before the plugin',
    (app) =>
      app.register(
        async (api) => {
          api.get('/items', hello)
          await api.register(cors, { source: {} })
        },
        { prefix: '/api' },
      ),
    /^GET \/api\/items is registered before/,
  ],
  [
    "a grandchild's route before the plugin",
    (app) =>
      app.register(async (api) => {
        await api.register(async (below) => below.get('/below', hello))
        await api.register(cors, { source: {} })
      }),
    /^GET \/below is registered before/,
  ],
]

for (const [name, use, message] of late) {
  registration(`refuses ${name}`, async () => {
    const error = await refusal(use)
    assert.match(error.message, message)
    assert.match(error.message, /wait for it: await app.register\(cors, \{ source \}\)\.$/)
  })
}

registration('takes plain routes before it at the root, which its hook covers', async () => {
  const app = Fastify()
  app.register(cors, { source: configuration })
  app.get('/', hello)
  app.register(async (api) => {
    await api.register(cors, { source: allowing(foreign) })
    api.get('/inner', hello)
  })
  assert.equal(permissionsOf(await injectInto(app)), permittedTo(origin))
  assert.is((await injectInto(app, preflight('/', 'PUT'))).status, 204)
  assert.is((await injectInto(app, preflight('/inner', 'GET', foreign))).status, 204)
})

registration('of an outer scope after an inner one leaves that alone', async () => {
  const app = Fastify()
  await app.register(async (api) => {
    await api.register(cors, { source: allowing(foreign) })
    api.get('/inner', hello)
    api.get('/own', { config }, hello)
  })
  await app.register(cors, { source: configuration })
  for (const [path, page] of [
    ['/inner', foreign],
    ['/own', origin],
    ['/nothing', origin],
  ] as const) {
    assert.is((await injectInto(app, preflight(path, 'GET', page))).status, 204, path)
    assert.is((await injectInto(app, { path, headers: { origin: page } })).status === 403, false)
  }
  assert.is((await injectInto(app, { path: '/inner' })).status, 403)
})

registration('is under its name, and marks that Fastify reads are there', async () => {
  const app = await create({ source: {} })
  await app.ready()
  assert.ok(app.hasPlugin('@crossgate/fastify'))
  const marks = cors as unknown as Record<symbol, unknown>
  assert.is(marks[Symbol.for('skip-override')], true)
  assert.is(marks[Symbol.for('fastify.display-name')], '@crossgate/fastify')
  assert.equal(marks[Symbol.for('plugin-meta')], { fastify: '5.x', name: '@crossgate/fastify' })
})

registration('also as a module, as import() gives it', async () => {
  const app = Fastify()
  await app.register(import('../src/index.js'), { source: configuration })
  app.get('/', hello)
  assert.equal(permissionsOf(await injectInto(app)), permittedTo(origin))
  await app.listen({ port: 0, host: '127.0.0.1' })
  assert.is((await ask(app)).status, 200)
  await app.close()
})

registration.run()
