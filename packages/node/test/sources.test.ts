import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { type Cors, createCors } from '@crossgate/core'
import express from 'express'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cors, withCors } from '../src/index.js'
import { configuration, origin, permitted, preflight } from './policy.js'
import { accessControlOf, type Listener, once, protocols, start, varyOf } from './servers.js'

const engine = createCors(configuration)
const allowed = { headers: { origin } }

type Source = (req: IncomingMessage) => Cors | Promise<Cors>

const boom = new Error('boom')
const failing: readonly (readonly [string, Source, unknown?])[] = [
  [
    'throws',
    () => {
      throw boom
    },
    boom,
  ],
  ['rejects', () => Promise.reject(boom), boom],
  [
    'throws undefined',
    () => {
      throw undefined
    },
  ],
  ['rejects with undefined', () => Promise.reject()],
  ['rejects with the word route', () => Promise.reject('route')],
  ['gives nothing', () => undefined as never],
  ['gives a configuration', () => configuration as never],
  ['gives a promise of nothing', () => Promise.resolve(null as never)],
  ['gives a promise of a configuration', async () => configuration as never],
]

// ---

const middleware = suite('cors with a source function')

middleware('it may return an engine or a promise of one', async () => {
  for (const source of [() => engine, async () => engine] as Source[]) {
    const filter = cors(source)
    const listener: Listener = (req, res) => filter(req, res, () => res.end('x'))
    const answer = await once('http', listener, allowed)
    assert.is(answer.body, 'x')
    assert.equal(accessControlOf(answer), permitted)
    assert.equal(varyOf(answer), ['origin'])
    assert.is((await once('http', listener, preflight)).status, 204)
  }
})

middleware('it is given the request', async () => {
  const other = createCors({ ...configuration, exposedHeaders: ['X-Other'] })
  const filter = cors((req: IncomingMessage) => (req.url === '/other' ? other : engine))
  const running = await start('http', (req, res) => filter(req, res, () => res.end()))
  try {
    const first = await running.send({ path: '/', ...allowed })
    const second = await running.send({ path: '/other', ...allowed })
    assert.is(first.headers['access-control-expose-headers'], 'X-Total')
    assert.is(second.headers['access-control-expose-headers'], 'X-Other')
  } finally {
    await running.close()
  }
})

for (const [name, source, error] of failing) {
  middleware(`one that ${name} goes to next as an error`, async () => {
    const filter = cors(source)
    const passed: unknown[] = []
    await once('http', (req, res) =>
      filter(req, res, (given) => {
        passed.push(given)
        res.end()
      }),
    )
    assert.is(passed.length, 1)
    assert.instance(passed[0], Error)
    if (error) {
      assert.is(passed[0], error)
    }
  })

  middleware(`one that ${name} is no open gate in Express`, async () => {
    const app = express()
    app.set('env', 'test')
    app.use(cors(source))
    app.get('/', (_req, res) => {
      res.send('open')
    })
    const answer = await once('http', app as unknown as Listener, allowed)
    assert.is(answer.status, 500)
    assert.equal(accessControlOf(answer), {})
  })
}

middleware('what is no error becomes the cause of one', async () => {
  const filter = cors(() => Promise.reject('route'))
  let passed: unknown
  await once('http', (req, res) =>
    filter(req, res, (error) => {
      passed = error
      res.end()
    }),
  )
  assert.is((passed as Error).cause, 'route')
})

middleware('an invalid configuration throws at once', () => {
  assert.throws(
    () => cors({ allowedOrigins: ['https://app.example.com/'] }),
    (error: { code?: string }) => typeof error.code === 'string',
  )
})

middleware('what is no source throws a TypeError at once', () => {
  for (const source of [undefined, null, 'https://app.example.com', 1]) {
    for (const use of [() => cors(source as never), () => withCors(source as never, () => {})]) {
      assert.throws(
        use,
        (error: unknown) =>
          error instanceof TypeError && /an engine \(from createCors\)/.test(error.message),
      )
    }
  }
})

const open = createCors({ enabled: true, allowedOrigins: ['*'] })
const varied: [string, Cors, readonly string[] | false | undefined, string[]][] = [
  ['*', open, undefined, ['origin']],
  ['disabled', createCors(), undefined, ['origin']],
  ['excluded', createCors({ enabled: true, excludedPaths: ['/*'] }), undefined, ['origin']],
  ['report', createCors({ enabled: true, enforcement: 'report' }), ['X-Tenant'], []],
  ['* by tenant', open, ['X-Tenant'], ['origin', 'x-tenant']],
  ['disabled by tenant', createCors(), ['X-Tenant'], ['origin', 'x-tenant']],
  ['a list by tenant', engine, ['X-Tenant'], ['origin', 'x-tenant']],
  ['* by path', open, false, []],
]

for (const [name, chosen, vary, names] of varied) {
  middleware(`the Vary under a function that chooses ${name}`, async () => {
    const options = vary === undefined ? {} : { vary }
    for (const source of [() => chosen, async () => chosen]) {
      const answer = await once(
        'http',
        withCors(
          source,
          (_req: IncomingMessage, res: ServerResponse) => {
            res.writeHead(200, { Vary: 'Accept', 'Access-Control-Max-Age': '7' })
            res.end()
          },
          options,
        ),
        allowed,
      )
      assert.equal(varyOf(answer), ['accept', ...names])
      // What an engine that is off leaves to the application stays with it.
      const isOwn = chosen.configuration.enabled && chosen.configuration.enforcement !== 'report'
      assert.is(answer.headers['access-control-max-age'], isOwn ? undefined : '7')
    }
  })
}

middleware('options reach the engine that a configuration becomes', () => {
  const credentials = { ...configuration, allowedOrigins: ['https://*.pages.example.net'] }
  cors(credentials)
  assert.throws(() => cors(credentials, { isPublicSuffix: (host) => host === 'pages.example.net' }))
})

middleware('options that would have no effect are an error', () => {
  const eventLog = { append() {} }
  const wrong: readonly (readonly [options: object, message: RegExp, source?: unknown])[] = [
    [{ eventlog: eventLog }, /"eventlog" is not an option here: did you mean eventLog\?/],
    [{ debug: true }, /"debug" is not an option here: it belongs in the configuration\./],
    [{ eventLog: console.log }, /eventLog must have a function append/],
    [{ eventLog }, /no effect here, because the source is an engine/, engine],
    [{ eventLog }, /no effect here, because the source is a function/, () => engine],
  ]
  for (const [options, message, source = configuration] of wrong) {
    assert.throws(() => cors(source as Source, options), message)
    assert.throws(() => withCors(source as Source, () => {}, options), message)
  }
  assert.throws(() => cors(configuration, { onError() {} } as object), /"onError" is not an option/)
})

middleware('without a listener, or with swapped arguments, withCors is an error at once', () => {
  const listener = () => {}
  assert.throws(
    () => withCors(configuration, undefined as never),
    /^withCors\(policy, listener\) needs a function as its second argument, not undefined\.$/,
  )
  for (const policy of [configuration, engine] as never[]) {
    assert.throws(
      () => withCors(listener as never, policy),
      /^The arguments are swapped: write withCors\(policy, listener\)\.$/,
    )
  }
})
middleware.run()

// ---

for (const protocol of protocols) {
  const wrapper = suite(`withCors with a source function over ${protocol}`)

  for (const [name, source, error] of failing) {
    wrapper(`one that ${name} is answered 500`, async () => {
      const errors: unknown[] = []
      let called = false
      const listener = withCors(
        source,
        (_req: IncomingMessage, res: ServerResponse) => {
          called = true
          res.end()
        },
        { onError: (given, req) => errors.push(given, req.url) },
      )
      const answer = await once(protocol, listener, { path: '/here', ...allowed })
      assert.is(answer.status, 500)
      assert.is(answer.body, '')
      assert.equal(accessControlOf(answer), {})
      assert.is(called, false)
      assert.is(errors.length, 2)
      assert.is(errors[1], '/here')
      if (error) {
        assert.is(errors[0], error)
      }
    })
  }

  wrapper('a client that goes while the source is pending harms nothing', async () => {
    for (const exchange of [allowed, preflight, { headers: { origin: 'https://evil.example' } }]) {
      let release: (chosen: Cors) => void = () => {}
      const pending = new Promise<Cors>((resolve) => {
        release = resolve
      })
      let outcome: Promise<unknown> | undefined
      const listener = withCors(
        () => pending,
        (_req: IncomingMessage, res: ServerResponse) => {
          res.setHeader('Vary', 'Accept')
          res.end('x')
        },
      )
      const arrived = deferred<ServerResponse>()
      const running = await start(protocol, (req, res) => {
        outcome = Promise.resolve(listener(req, res))
        arrived.resolve(res)
      })
      const sent = running.send(exchange).catch((error: unknown) => error)
      const res = await arrived.promise
      const gone = new Promise((resolve) => res.once('close', resolve))
      const closed = running.close()
      assert.instance(await sent, Error)
      await gone
      release(engine)
      await outcome
      await closed
    }
  })

  wrapper('a response that begins while the source is pending is not added to', async () => {
    const pending = deferred<Cors>()
    const listener = withCors(
      () => pending.promise,
      (_req: IncomingMessage, res: ServerResponse) => res.end(),
    )
    const app: Listener = async (req, res) => {
      const decided = listener(req, res)
      res.writeHead(202, { 'X-A': '1' })
      res.write('begun')
      pending.resolve(engine)
      await decided
      res.end(', and ended')
    }
    const answer = await once(protocol, app, { headers: { origin: 'https://evil.example' } })
    assert.is(answer.status, 202)
    assert.is(answer.headers['cache-control'], undefined)
    assert.is(answer.body, 'begun, and ended')
  })
  wrapper.run()
}

function deferred<Value>() {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

// ---

const results = suite('what withCors returns')

results('the result of the listener', async () => {
  let result: unknown
  const listener = withCors(configuration, (_req, res) => {
    res.end()
    return 'done'
  })
  await once('http', (req, res) => {
    result = listener(req, res)
  })
  assert.is(result, 'done')
})

results('a promise of it where the source is asynchronous', async () => {
  let result: unknown
  const listener = withCors(
    async () => engine,
    (_req: IncomingMessage, res: ServerResponse) => {
      res.end()
      return 'done'
    },
  )
  await once('http', (req, res) => {
    result = listener(req, res)
  })
  assert.instance(result, Promise)
  assert.is(await result, 'done')
})

results('undefined where the listener is not called', async () => {
  let result: unknown = 'unset'
  const listener = withCors(configuration, () => 'done')
  await once(
    'http',
    (req, res) => {
      result = listener(req, res)
    },
    preflight,
  )
  assert.is(result, undefined)
})

results('what the listener throws is thrown', async () => {
  const listener = withCors(configuration, () => {
    throw boom
  })
  await once('http', (req, res) => {
    assert.throws(() => listener(req, res), /boom/)
    res.end()
  })
})

results('without onError a failure is written to the console', async () => {
  const { error } = console
  const written: unknown[][] = []
  console.error = (...values) => written.push(values)
  try {
    const listener = withCors(
      () => Promise.reject('no database'),
      (_req: IncomingMessage, res: ServerResponse) => res.end(),
    )
    assert.is((await once('http', listener)).status, 500)
  } finally {
    console.error = error
  }
  assert.equal(written, [['no database']])
})
results.run()

// ---

const disconnection = suite('a socket that is cut')

disconnection('while the source is pending', async () => {
  const pending = deferred<Cors>()
  const arrived = deferred<ServerResponse>()
  let outcome: unknown
  const filter = cors(() => pending.promise)
  const running = await start('http', (req, res) => {
    filter(req, res, (error) => {
      outcome = error ?? 'next'
      res.end('x')
    })
    arrived.resolve(res)
  })
  const socket = connectSocket(running.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: ${origin}\r\n\r\n`)
  const res = await arrived.promise
  const closed = new Promise((resolve) => res.once('close', resolve))
  socket.resetAndDestroy()
  await closed
  pending.resolve(engine)
  await pending.promise
  await new Promise((resolve) => setImmediate(resolve))
  assert.is(outcome, 'next')
  await running.close()
})
disconnection.run()
