import { Readable } from 'node:stream'
import { type Cors, CorsConfigurationError, createCors } from '@crossgate/core'
import type Koa from 'koa'
import mount from 'koa-mount'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as contract from '../src/index.js'
import { cors } from '../src/index.js'
import {
  accessControlOf,
  configuration,
  foreign,
  once,
  origin,
  permitted,
  varyOf,
  versions,
} from './servers.js'

const names = suite('exported names')

names('are cors alone', () => {
  assert.equal(Object.keys(contract), ['cors'])
})

names('take an invalid configuration for the mistake it is', () => {
  assert.throws(
    () => cors({ allowedOrigins: ['https://example.com/'] }),
    (error: unknown) => error instanceof CorsConfigurationError,
  )
})

names.run()

// ---

interface Way {
  readonly name: string
  readonly app: Koa.Middleware
  readonly status?: number
  readonly vary?: readonly string[]
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string
}

const ways: readonly Way[] = [
  {
    name: 'ctx.body',
    app(ctx) {
      ctx.body = 'hello'
    },
    body: 'hello',
  },
  { name: 'nothing at all', app() {}, status: 404, body: 'Not Found' },
  {
    name: 'ctx.vary',
    app(ctx) {
      ctx.vary('Accept')
      ctx.body = 'hello'
    },
    vary: ['accept'],
  },
  {
    name: 'ctx.set of Vary and of a permission',
    app(ctx) {
      ctx.set('Vary', 'Accept-Encoding')
      ctx.set('Access-Control-Allow-Origin', '*')
      ctx.set('Access-Control-Allow-Private-Network', 'true')
      ctx.body = 'hello'
    },
    vary: ['accept-encoding'],
  },
  {
    name: 'several cookies',
    app(ctx) {
      ctx.cookies.set('a', '1', { httpOnly: false })
      ctx.cookies.set('b', '2', { httpOnly: false })
      ctx.body = 'hello'
    },
    headers: { 'set-cookie': ['a=1; path=/', 'b=2; path=/'] },
  },
  {
    name: 'ctx.throw',
    app(ctx) {
      ctx.set('Vary', 'Accept')
      ctx.throw(401, 'who?')
    },
    status: 401,
    body: 'who?',
  },
  {
    name: 'an error with headers of its own',
    app() {
      const headers = { Vary: 'Accept', 'Access-Control-Allow-Origin': '*', 'X-Own': '1' }
      throw Object.assign(new Error('no'), { status: 409, expose: true, headers })
    },
    status: 409,
    vary: ['accept'],
    headers: { 'x-own': '1' },
    body: 'no',
  },
  {
    name: 'an error that is not for the page',
    async app() {
      throw new Error('the password is secret')
    },
    status: 500,
    body: 'Internal Server Error',
  },
  {
    name: 'a stream',
    app(ctx) {
      ctx.body = Readable.from(['a', 'b', 'c'])
    },
    body: 'abc',
  },
  {
    name: 'ctx.res directly',
    app(ctx) {
      ctx.respond = false
      ctx.res.writeHead(202, { Vary: 'Accept', 'Access-Control-Allow-Origin': '*' })
      ctx.res.end('direct')
    },
    status: 202,
    vary: ['accept'],
    body: 'direct',
  },
  {
    name: 'ctx.redirect',
    app(ctx) {
      ctx.redirect('/elsewhere')
    },
    status: 302,
    headers: { location: '/elsewhere' },
  },
  {
    name: '204',
    app(ctx) {
      ctx.status = 204
    },
    status: 204,
    body: '',
  },
  {
    name: '304',
    app(ctx) {
      ctx.status = 304
    },
    status: 304,
    body: '',
  },
]

const survival = suite('headers')

for (const [version, Application] of versions) {
  for (const { name, app, status = 200, vary = [], headers = {}, body } of ways) {
    survival(`survive ${name} (${version})`, async () => {
      const answer = await once(new Application().use(cors(configuration)).use(app))
      assert.is(answer.status, status)
      assert.equal(accessControlOf(answer), permitted)
      assert.equal(varyOf(answer), [...vary, 'origin'].sort())
      for (const header of Object.keys(headers)) {
        assert.equal(answer.headers[header], headers[header])
      }
      if (body !== undefined) assert.is(answer.body, body)
    })
  }

  survival(`survive on HEAD (${version})`, async () => {
    const app = new Application().use(cors(configuration)).use((ctx) => {
      ctx.body = 'hello'
    })
    const answer = await once(app, { method: 'HEAD' })
    assert.is(answer.status, 200)
    assert.is(answer.body, '')
    assert.is(answer.headers['content-length'], '5')
    assert.equal(accessControlOf(answer), permitted)
  })

  survival(`are left alone while the filter is off (${version})`, async () => {
    const app = new Application().use(cors({})).use((ctx) => {
      ctx.set('Access-Control-Allow-Origin', '*')
      ctx.body = 'hello'
    })
    const answer = await once(app)
    assert.equal(accessControlOf(answer), { 'access-control-allow-origin': '*' })
    assert.equal(varyOf(answer), [])
  })
}

survival.run()

// ---

const answers = suite('answers')

for (const [version, Application] of versions) {
  const unreached: Koa.Middleware = () => assert.unreachable('the application ran')

  answers(`a preflight (${version})`, async () => {
    const headers = { origin, 'access-control-request-method': 'PUT' }
    const app = new Application().use(cors(configuration)).use(unreached)
    const answer = await once(app, { method: 'OPTIONS', headers })
    assert.is(answer.status, 204)
    assert.is(answer.headers['access-control-allow-origin'], origin)
    assert.is(answer.headers['access-control-allow-methods'], 'GET,PUT,POST')
    assert.is(answer.body, '')
  })

  answers(`a refusal, which the middleware before it sees (${version})`, async () => {
    let seen: unknown[] = []
    const app = new Application()
      .use(async (ctx, next) => {
        await next()
        ctx.set('X-Late', '1')
        seen = [ctx.status, ctx.respond, ctx.headerSent]
      })
      .use(cors({ ...configuration, debug: true }))
      .use(unreached)
    const answer = await once(app, { headers: { origin: foreign } })
    assert.is(answer.status, 403)
    assert.match(answer.body, foreign)
    assert.equal(accessControlOf(answer), {})
    assert.equal(varyOf(answer), ['origin'])
    assert.equal(seen, [403, false, true])
  })

  answers(`by the whole path under a mount (${version})`, async () => {
    const inner = new Application().use(cors(configuration)).use((ctx) => {
      ctx.body = ctx.path
    })
    const app = new Application().use(mount('/admin', inner))
    const answer = await once(app, { path: '/admin/users' })
    assert.is(answer.body, '/users')
    assert.equal(accessControlOf(answer), {})
    const outside = new Application().use(mount('/open', inner))
    assert.equal(accessControlOf(await once(outside, { path: '/open/admin' })), permitted)
  })

  answers(`an empty Origin as one that is present (${version})`, async () => {
    const app = new Application().use(cors(configuration)).use((ctx) => {
      ctx.body = 'hello'
    })
    assert.is((await once(app, { headers: { origin: '' } })).status, 403)
    assert.is((await once(app, { headers: {} })).status, 200)
  })

  answers(`own origins behind a proxy that rewrites Host (${version})`, async () => {
    const ownOrigins = ['https://shop.example.com']
    const app = new Application().use(cors({ ...configuration, ownOrigins })).use((ctx) => {
      ctx.body = 'hello'
    })
    assert.is((await once(app, { headers: { origin: 'https://shop.example.com' } })).status, 200)
    const rebound = { origin: 'http://rebound.example', host: 'rebound.example' }
    assert.is((await once(app, { headers: rebound })).status, 403)
  })
}

answers.run()

// ---

const sources = suite('sources')

for (const [version, Application] of versions) {
  const hello: Koa.Middleware = (ctx) => {
    ctx.body = 'hello'
  }

  sources(`may choose by the context (${version})`, async () => {
    const tenants = new Map([
      ['one.example', createCors(configuration)],
      ['two.example', createCors({ enabled: true, allowedOrigins: [foreign] })],
    ])
    const app = new Application()
      .use(cors((ctx: Koa.Context) => tenants.get(ctx.hostname) as Cors))
      .use(hello)
    assert.is((await once(app, { headers: { origin, host: 'one.example' } })).status, 200)
    assert.is((await once(app, { headers: { origin, host: 'two.example' } })).status, 403)
  })

  sources(`may be asynchronous (${version})`, async () => {
    const engines = [createCors(configuration), createCors({ enabled: true })]
    const app = new Application().use(cors(async () => engines.shift() as Cors)).use(hello)
    assert.equal(accessControlOf(await once(app)), permitted)
    assert.is((await once(app)).status, 403)
  })

  sources(`that fail keep the gate shut (${version})`, async () => {
    const failing: (() => Cors | Promise<Cors>)[] = [
      () => {
        throw new Error('no tenant')
      },
      () => Promise.reject(new Error('no tenant')),
      () => undefined as unknown as Cors,
      async () => ({}) as Cors,
    ]
    for (const source of failing) {
      let reached = false
      const app = new Application().use(cors(source)).use(() => {
        reached = true
      })
      const answer = await once(app)
      assert.is(answer.status, 500)
      assert.equal(accessControlOf(answer), {})
      assert.not(reached)
    }
  })
}

sources('that are none throw a TypeError at once', () => {
  for (const source of [undefined, null, 'https://app.example.com']) {
    assert.throws(
      () => cors(source as never),
      (error: unknown) =>
        error instanceof TypeError && /an engine \(from createCors\)/.test(error.message),
    )
  }
})

sources('that are functions add Origin and what options.vary names to each Vary', async () => {
  const [[, Application]] = versions as [(typeof versions)[number]]
  const open = createCors({ enabled: true, allowedOrigins: ['*'] })
  const vary = async (engine: Cors, options?: Parameters<typeof cors>[1]) =>
    varyOf(await once(new Application().use(cors(() => engine, options))))
  assert.equal(await vary(open), ['origin'])
  assert.equal(await vary(createCors()), ['origin'])
  assert.equal(await vary(open, { vary: ['X-Tenant'] }), ['origin', 'x-tenant'])
  assert.equal(await vary(open, { vary: false }), [])
  assert.throws(
    () => cors(() => open, { vary: ['X Y'] }),
    (error: unknown) => error instanceof TypeError,
  )
})

sources('that throw make the middleware reject', async () => {
  const failure = new Error('no tenant')
  const middleware = cors(() => {
    throw failure
  })
  const context = {} as Parameters<typeof middleware>[0]
  const pending = middleware(context, async () => assert.unreachable('the application ran'))
  assert.instance(pending, Promise)
  assert.is(await pending.catch((error) => error), failure)
})

sources('get the options of createCors', async () => {
  const events: unknown[] = []
  const eventLog = { append: (event: unknown) => void events.push(event) }
  const [[, Application]] = versions as [(typeof versions)[number]]
  const app = new Application().use(cors({ ...configuration, debug: true }, { eventLog }))
  await once(app, { headers: { origin: foreign } })
  assert.is(events.length, 1)
})

sources('refuse options that would have no effect', () => {
  const eventLog = { append() {} }
  const engine = createCors(configuration)
  assert.throws(() => cors(engine, { eventLog }), /because the source is an engine/)
  assert.throws(() => cors(() => engine, { eventLog }), /because the source is a function/)
  assert.throws(
    () => cors(configuration, { debug: true } as object),
    /belongs in the configuration/,
  )
})

sources.run()
