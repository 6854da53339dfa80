import type { IncomingMessage, ServerResponse } from 'node:http'
import connect from 'connect'
import express from 'express'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cors } from '../src/index.js'
import { configuration, origin, permitted, preflight, preflightVary } from './policy.js'
import { type Answer, accessControlOf, type Listener, once, start, varyOf } from './servers.js'

type Next = (error?: unknown) => void

/** What the on-headers package does: a listener that runs once, as the head is written. */
function onHead(res: ServerResponse, listener: () => void): void {
  const writeHead = res.writeHead as (...head: unknown[]) => ServerResponse
  let fired = false
  res.writeHead = function (this: ServerResponse, ...head: unknown[]) {
    if (!fired) {
      fired = true
      const given = head.at(-1)
      if (typeof given === 'object') {
        for (const [name, value] of Object.entries(given as Record<string, string>)) {
          res.setHeader(name, value)
        }
        head.pop()
      }
      listener()
    }
    return writeHead.apply(this, head)
  } as ServerResponse['writeHead']
}

/** What compression middleware does: it adds to Vary and drops the length as the head is written. */
function compressing(_req: IncomingMessage, res: ServerResponse, next: Next): void {
  onHead(res, () => {
    res.appendHeader('Vary', 'Accept-Encoding')
    res.removeHeader('Content-Length')
  })
  next()
}

function assertPermitted(answer: Answer, vary: readonly string[] = []): void {
  assert.equal(accessControlOf(answer), permitted)
  assert.equal(varyOf(answer), [...vary, 'origin'].sort())
}

const allowed = { headers: { origin } }
const refused = { headers: { origin: 'https://evil.example' } }

// ---

for (const protocol of ['http', 'h2'] as const) {
  const inConnect = suite(`Connect over ${protocol}`)

  inConnect('an answer, a 404 and an error carry the headers', async () => {
    const app = connect()
    app.use(cors(configuration))
    app.use('/ok', (_req, res) => res.end('ok'))
    app.use('/throws', () => {
      throw new Error('boom')
    })
    const running = await start(protocol, app as unknown as Listener)
    try {
      for (const [path, status] of [
        ['/ok', 200],
        ['/none', 404],
        ['/throws', 500],
      ] as const) {
        const answer = await running.send({ path, ...allowed })
        assert.is(answer.status, status)
        assertPermitted(answer)
      }
    } finally {
      await running.close()
    }
  })

  inConnect('a preflight and a refusal end here', async () => {
    const app = connect()
    app.use(cors(configuration))
    app.use(() => assert.unreachable())
    assert.is((await once(protocol, app as unknown as Listener, preflight)).status, 204)
    assert.is((await once(protocol, app as unknown as Listener, refused)).status, 403)
  })

  for (const [name, stack] of [
    ['before', [compressing, cors(configuration)]],
    ['after', [cors(configuration), compressing]],
  ] as const) {
    inConnect(`middleware ${name} that hooks the head keeps its part`, async () => {
      for (const send of [
        (res: ServerResponse) => res.end('x'),
        (res: ServerResponse) => res.writeHead(200, { Vary: 'Accept' }).end('x'),
      ]) {
        const app = connect()
        for (const layer of stack) {
          app.use(layer)
        }
        app.use((_req, res) => send(res as ServerResponse))
        const answer = await once(protocol, app as unknown as Listener, allowed)
        assert.equal(accessControlOf(answer), permitted)
        assert.ok(varyOf(answer).includes('accept-encoding'))
        assert.ok(varyOf(answer).includes('origin'))
      }
    })
  }

  inConnect('middleware that changes the head it is passed changes one response', async () => {
    const app = connect()
    app.use((req, res, next) => {
      const writeHead = res.writeHead as (...head: unknown[]) => ServerResponse
      res.writeHead = function (this: ServerResponse, status: number, head: object = {}) {
        Object.assign(head, { 'x-path': req.url })
        return writeHead.call(this, status, head)
      } as ServerResponse['writeHead']
      next()
    })
    app.use(cors(configuration))
    app.use((req, res) => {
      if (req.url === '/plain') {
        res.setHeader('X-A', '1')
      }
      res.end()
    })
    const running = await start(protocol, app as unknown as Listener)
    try {
      for (const path of ['/a', '/b', '/plain']) {
        const answer = await running.send({ path, ...allowed })
        assert.is(answer.headers['x-path'], path)
        assertPermitted(answer)
      }
    } finally {
      await running.close()
    }
  })

  inConnect(`a preflight passes through earlier middleware that hooks the head`, async () => {
    const app = connect()
    app.use(compressing)
    app.use(cors(configuration))
    const answer = await once(protocol, app as unknown as Listener, preflight)
    assert.is(answer.status, 204)
    assert.is(answer.headers['access-control-allow-origin'], origin)
    assert.equal(varyOf(answer), ['accept-encoding', ...preflightVary].sort())
  })
  inConnect.run()
}

// ---

const twice = suite('two filters on one response')

const wide = { ...configuration, exposedHeaders: ['X-Wide'] }

function stacked(first: Parameters<typeof cors>[0], second: Parameters<typeof cors>[0]): Listener {
  const app = connect()
  app.use(cors(first))
  app.use(cors(second))
  app.use((_req, res) => res.end('x'))
  return app as unknown as Listener
}

twice('the last one gives the headers, never two values', async () => {
  assertPermitted(await once('http', stacked(wide, configuration), allowed))
})

twice('the last one refuses without the headers of the first', async () => {
  const narrow = { ...configuration, allowedOrigins: ['https://other.example.com'] }
  const answer = await once('http', stacked(wide, narrow), allowed)
  assert.is(answer.status, 403)
  assert.is(answer.body, '')
  assert.equal(accessControlOf(answer), {})
  assert.equal(varyOf(answer), ['origin'])
})

twice('a path that the last one excludes stays same-origin', async () => {
  const answer = await once(
    'http',
    stacked(wide, { ...configuration, excludedPaths: ['/*'] }),
    allowed,
  )
  assert.is(answer.status, 200)
  assert.equal(accessControlOf(answer), {})
  assert.equal(varyOf(answer), ['origin'])
})

twice('one that only observes changes nothing, first or last', async () => {
  const observing = { ...wide, enforcement: 'report' as const }
  assertPermitted(await once('http', stacked(configuration, observing), allowed))
  assertPermitted(await once('http', stacked(observing, configuration), allowed))
})

twice.run()

// ---

const inExpress = suite('Express')

inExpress('routes, parts of a mount, 404 and errors carry the headers', async () => {
  const app = express()
  app.set('env', 'test')
  app.use(cors(configuration))
  app.get('/json', (_req, res) => {
    res.vary('Accept').cookie('a', '1').cookie('b', '2').json({ ok: true })
  })
  app.get('/redirect', (_req, res) => res.redirect('/json'))
  app.get('/throws', () => {
    throw new Error('boom')
  })
  app.get('/rejects', async () => {
    throw new Error('boom')
  })
  app.get('/throws-late', (_req, res) => {
    res.set('Vary', 'Accept')
    throw new Error('boom')
  })
  const running = await start('http', app as unknown as Listener)
  try {
    for (const [path, status, vary] of [
      ['/json', 200, ['accept']],
      ['/redirect', 302, ['accept']],
      ['/none', 404, []],
      ['/throws', 500, []],
      ['/rejects', 500, []],
      ['/throws-late', 500, ['accept']],
    ] as const) {
      const answer = await running.send({ path, ...allowed })
      assert.is(answer.status, status, path)
      assertPermitted(answer, vary)
    }
    const cookies = (await running.send({ path: '/json', ...allowed })).headers['set-cookie']
    assert.is(cookies?.length, 2)
  } finally {
    await running.close()
  }
})

inExpress('an error handler of the application keeps them', async () => {
  const app = express()
  app.use(cors(configuration))
  app.get('/', () => {
    throw new Error('boom')
  })
  app.use((_error: unknown, _req: express.Request, res: express.Response, _next: Next) => {
    for (const name of res.getHeaderNames()) {
      res.removeHeader(name)
    }
    res.status(503).set('Vary', 'Accept').send('sorry')
  })
  const answer = await once('http', app as unknown as Listener, allowed)
  assert.is(answer.status, 503)
  assertPermitted(answer, ['accept'])
})

inExpress('the whole path counts under a mount', async () => {
  const app = express()
  const admin = express.Router()
  admin.use(cors({ ...configuration, excludedPaths: ['/admin*'] }))
  admin.get('/users', (_req, res) => {
    res.send('users')
  })
  app.use('/admin', admin)
  const running = await start('http', app as unknown as Listener)
  try {
    const answer = await running.send({ path: '/admin/users', ...allowed })
    assert.is(answer.body, 'users')
    assert.equal(accessControlOf(answer), {})
    assert.is((await running.send({ path: '/admin/users', ...preflight })).status, 403)
  } finally {
    await running.close()
  }
})

inExpress('HEAD of a GET route has the headers and no body', async () => {
  const app = express()
  app.use(cors(configuration))
  app.get('/', (_req, res) => {
    res.send('x')
  })
  const answer = await once('http', app as unknown as Listener, { method: 'HEAD', ...allowed })
  assert.is(answer.status, 200)
  assert.is(answer.body, '')
  assertPermitted(answer)
})
inExpress.run()
