import { Readable } from 'node:stream'
import Fastify, { type FastifyInstance, type RouteHandlerMethod } from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import cors from '../src/index.js'
import {
  ask,
  configuration,
  foreign,
  origin,
  permissionsOf,
  permittedTo,
  preflight,
  preflightVary,
  valuesOf,
  varyOf,
  ways,
  whileListening,
} from './application.js'

// Every way in which an application answers: each keeps the decision's headers, and loses its own
// permissions.

interface Row {
  readonly name: string
  readonly answers?: RouteHandlerMethod
  readonly prepare?: (app: FastifyInstance) => unknown
  readonly path?: string
  readonly status?: number
  readonly vary?: readonly string[]
  readonly cookies?: readonly string[]
  readonly body?: string | RegExp
}

const own = { vary: 'Accept', 'access-control-allow-origin': '*', 'access-control-max-age': '9' }

const rows: readonly Row[] = [
  { name: 'a text', answers: async () => 'hello', body: 'hello' },
  { name: 'an object', answers: async () => ({ a: 1 }), body: '{"a":1}' },
  {
    name: 'headers of its own',
    answers: (_request, reply) => reply.headers(own).send('hello'),
    vary: ['accept'],
    body: 'hello',
  },
  {
    name: 'two cookies',
    answers: (_request, reply) =>
      reply.header('Set-Cookie', 'a=1').header('set-cookie', 'b=2').send('hello'),
    cookies: ['a=1', 'b=2'],
  },
  {
    name: 'a stream',
    answers: (_request, reply) => reply.headers(own).send(Readable.from(['a', 'b', 'c'])),
    vary: ['accept'],
    body: 'abc',
  },
  {
    name: 'a Response of fetch',
    answers: (_request, reply) => reply.send(new Response('web', { status: 201, headers: own })),
    status: 201,
    vary: ['accept'],
    body: 'web',
  },
  {
    name: 'a redirect',
    answers: (_request, reply) => reply.redirect('/elsewhere'),
    status: 302,
    body: '',
  },
  {
    name: 'an error that is thrown',
    answers: async (_request, reply) => {
      reply.headers(own)
      throw Object.assign(new Error('no'), { statusCode: 409 })
    },
    status: 409,
    vary: ['accept'],
    body: /"message":"no"/,
  },
  {
    name: 'an error of a hook behind it',
    prepare: (app) =>
      app.addHook('onRequest', async () => {
        throw new Error('hook')
      }),
    answers: async () => 'unreachable',
    status: 500,
    body: /"message":"hook"/,
  },
  {
    name: 'an error in onSend',
    prepare: (app) => {
      let isFirst = true
      app.addHook('onSend', async () => {
        if (isFirst) {
          isFirst = false
          throw new Error('late')
        }
      })
    },
    answers: async () => 'unreachable',
    status: 500,
    body: /"message":"late"/,
  },
  {
    name: 'an error handler that starts over',
    prepare: (app) =>
      app.setErrorHandler((_error, _request, reply) => {
        for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
        reply.code(418).send('teapot')
      }),
    answers: async () => {
      throw new Error('no')
    },
    status: 418,
    body: 'teapot',
  },
  {
    name: 'a header that node refuses',
    answers: (_request, reply) => reply.headers(own).header('x-own', 'a\nb').send('hello'),
    status: 500,
    body: /ERR_INVALID_CHAR/,
  },
  {
    name: 'an answer that does not fit its schema',
    prepare: (app) =>
      app.get('/schema', {
        schema: { response: { 200: { type: 'object', required: ['b'], properties: { b: {} } } } },
        handler: async () => ({ a: 1 }),
      }),
    path: '/schema',
    status: 500,
    body: /is required/,
  },
  {
    name: 'a request that does not fit its schema',
    prepare: (app) =>
      app.get('/number', {
        schema: { querystring: { type: 'object', required: ['n'] } },
        handler: async () => 'unreachable',
      }),
    path: '/number',
    status: 400,
    body: /FST_ERR_VALIDATION/,
  },
  { name: 'no route at all', path: '/nothing', status: 404, body: /"Not Found"/ },
  {
    name: 'a handler of its own for what is not found',
    prepare: (app) => app.setNotFoundHandler((_request, reply) => reply.code(404).send('gone')),
    path: '/nothing',
    status: 404,
    body: 'gone',
  },
  {
    name: 'callNotFound',
    answers: (_request, reply) => reply.callNotFound(),
    status: 404,
    body: /"Not Found"/,
  },
  {
    name: 'hijack, then writeHead with a record',
    answers: (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(202, { Vary: 'Accept', 'Access-Control-Allow-Origin': '*' })
      reply.raw.end('raw')
    },
    status: 202,
    vary: ['accept'],
    body: 'raw',
  },
  {
    name: 'hijack, then writeHead with a reason and a list',
    answers: (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(202, 'Fine', ['Vary', 'Accept', 'Access-Control-Allow-Origin', '*'])
      reply.raw.end('raw')
    },
    status: 202,
    vary: ['accept'],
    body: 'raw',
  },
  {
    name: 'hijack, then headers one by one, and no writeHead',
    answers: (_request, reply) => {
      reply.hijack()
      reply.raw.setHeader('Vary', 'Accept')
      reply.raw.setHeader('Access-Control-Allow-Origin', '*')
      reply.raw.setHeader('Set-Cookie', ['a=1', 'b=2'])
      reply.raw.write('r')
      reply.raw.end('aw')
    },
    vary: ['accept'],
    cookies: ['a=1', 'b=2'],
    body: 'raw',
  },
  {
    name: 'headers on the raw response beside those of the reply',
    answers: (_request, reply) => {
      reply.raw.setHeader('Access-Control-Allow-Origin', '*')
      return reply.header('vary', 'Accept').send('hello')
    },
    vary: ['accept'],
    body: 'hello',
  },
  {
    name: 'a Vary of an onSend hook',
    prepare: (app) =>
      app.addHook('onSend', async (_request, reply) => void reply.header('vary', 'Accept')),
    answers: async () => 'hello',
    vary: ['accept'],
  },
  { name: '204', answers: (_request, reply) => reply.code(204).send(), status: 204, body: '' },
  { name: '304', answers: (_request, reply) => reply.code(304).send(), status: 304, body: '' },
]

async function create({ prepare, answers }: Row, policy: object = configuration) {
  const app = Fastify()
  await app.register(cors, { source: policy })
  await prepare?.(app)
  if (answers) app.get('/', answers)
  return app
}

const survival = suite('headers')

for (const [way, send] of Object.entries(ways)) {
  for (const row of rows) {
    const { name, path = '/', status = 200, vary = [], cookies = [], body } = row
    survival(`survive ${name}, ${way}`, async () => {
      const answer = await whileListening(await create(row), (app) => send(app, { path }))
      assert.is(answer.status, status, answer.body)
      assert.equal(permissionsOf(answer), permittedTo(origin))
      assert.equal(varyOf(answer), [...vary, 'origin'].sort())
      assert.equal(valuesOf(answer, 'set-cookie'), cookies)
      if (typeof body === 'string') assert.is(answer.body, body)
      else if (body) assert.match(answer.body, body)
    })
  }
}

survival('are on HEAD, without a body', async () => {
  const app = await create({ name: '', answers: async () => 'hello' })
  const answer = await whileListening(app, () => ask(app, { method: 'HEAD' }))
  assert.equal([answer.status, answer.body], [200, ''])
  assert.equal(valuesOf(answer, 'content-length'), ['5'])
  assert.equal(permissionsOf(answer), permittedTo(origin))
})

survival('are not on early hints, and on what follows them', async () => {
  const app = await create({
    name: '',
    answers: (_request, reply) => {
      // The types say that it returns nothing.
      reply.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
      return reply.send('hello')
    },
  })
  const answer = await whileListening(app, () => ask(app))
  assert.equal(answer.early, [103])
  assert.equal(permissionsOf(answer), permittedTo(origin))
})

survival('are left to the application while the filter is off or only observes', async () => {
  for (const policy of [{}, { ...configuration, enforcement: 'report' }]) {
    const app = await create(
      { name: '', answers: (_request, reply) => reply.headers(own).send('hello') },
      policy,
    )
    const answer = await whileListening(app, () => ask(app))
    assert.equal(permissionsOf(answer), {
      'access-control-allow-origin': '*',
      'access-control-max-age': '9',
    })
    assert.equal(varyOf(answer), ['accept'])
  }
})

survival.run()

const filtered = suite('answers of the filter')

for (const [way, send] of Object.entries(ways)) {
  filtered(`a preflight, before any other hook and the application, ${way}`, async () => {
    const seen: string[] = []
    const app = await create({
      name: '',
      prepare(given) {
        given.addHook('onRequest', async () => void seen.push('onRequest'))
        given.addHook('onSend', async () => void seen.push('onSend'))
        given.addHook('onResponse', async () => void seen.push('onResponse'))
      },
    })
    const answer = await whileListening(app, () => send(app, preflight('/', 'PUT')))
    assert.equal([answer.status, answer.body], [204, ''])
    assert.is(permissionsOf(answer)['access-control-allow-methods'], 'GET,PUT,POST')
    assert.equal(varyOf(answer), preflightVary)
    assert.equal(valuesOf(answer, 'content-type'), [])
    assert.equal(valuesOf(answer, 'content-length'), [])
    assert.equal(seen, ['onSend', 'onResponse'])
  })

  filtered(`a refusal, with its reason while debug is on, ${way}`, async () => {
    for (const debug of [false, true]) {
      const app = await create(
        { name: '', answers: () => assert.unreachable('the application ran') },
        { ...configuration, debug },
      )
      const answer = await whileListening(app, () => send(app, { headers: { origin: foreign } }))
      assert.is(answer.status, 403)
      assert.is(answer.body.includes(foreign), debug)
      assert.equal(valuesOf(answer, 'crossgate-denial'), debug ? ['origin-not-allowed'] : [])
      assert.equal(valuesOf(answer, 'content-type'), ['text/plain; charset=utf-8'])
      assert.equal(valuesOf(answer, 'content-length'), [String(answer.body.length)])
      assert.equal(permissionsOf(answer), {})
      assert.equal(varyOf(answer), ['origin'])
    }
  })
}

filtered('have nothing of a body that a hook before the plugin described', async () => {
  const app = Fastify()
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'content-length': '9', 'content-encoding': 'gzip', etag: '"a"', 'x-own': '1' })
  })
  await app.register(cors, { source: configuration })
  const answer = await whileListening(app, () => ask(app, { headers: { origin: foreign } }))
  assert.is(answer.status, 403)
  assert.equal(valuesOf(answer, 'content-length'), ['0'])
  assert.equal(valuesOf(answer, 'content-encoding'), [])
  assert.equal(valuesOf(answer, 'etag'), [])
  assert.equal(valuesOf(answer, 'x-own'), ['1'])
})

filtered.run()
