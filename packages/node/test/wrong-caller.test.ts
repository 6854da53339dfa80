/** What is said where a framework of another package calls the filter, or a server the filter itself. */
import { createCors } from '@crossgate/core'
import express from 'express'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkUpgrade, cors, withCors } from '../src/index.js'
import { configuration, origin } from './policy.js'
import { once } from './servers.js'

const wrong = suite('a filter that somebody else calls')

const fields = { method: 'GET', url: '/' }
const goOn = () => {}

const fetchRequest = (headers: object) =>
  new Request('http://127.0.0.1/', { headers: { ...headers } })

type Call = readonly [first: unknown, second: unknown, third?: unknown]

/** What each framework calls a filter with; the suites of their packages ask the frameworks themselves. */
const callers: Readonly<Record<string, readonly [call: (headers: object) => Call, says: RegExp]>> =
  {
    'Koa, with its context': [
      (headers) => [{ ...fields, headers, req: {} }, goOn],
      /^In Koa, use cors of @crossgate\/koa/,
    ],
    'Fastify, in a hook': [
      (headers) => [{ ...fields, headers, raw: {} }, { raw: {} }, goOn],
      /^In Fastify, write app\.register\(cors, \{ source: policy \}\)/,
    ],
    'Hono, with its context': [
      (headers) => [{ req: { raw: fetchRequest(headers) } }, goOn],
      /^In Hono, put withCors around the whole application/,
    ],
    'Elysia, with its context': [
      (headers) => [{ request: fetchRequest(headers) }, goOn],
      /^A handler that takes a Request needs withCors of @crossgate\/fetch/,
    ],
    'h3, with its event': [(headers) => [{ req: fetchRequest(headers) }, goOn], /^A handler that/],
    'Fastify, with its instance': [() => [{ addHook() {} }, {}, goOn], /^In Fastify/],
  }

for (const [name, [call, says]] of Object.entries(callers)) {
  for (const from of [origin, 'https://other.example']) {
    wrong(`tells ${name}, which package is for it (${from})`, () => {
      const filter = cors(configuration) as (...given: Call) => void
      let passed: unknown
      try {
        const [req, res, next] = call({ origin: from })
        filter(req, res, next && ((error: unknown) => (passed = error)))
      } catch (error) {
        passed = error
      }
      assert.instance(passed, TypeError)
      assert.match((passed as Error).message, says)
    })
  }
}

/** What servers of fetch handlers give beside the request: the same server each time, in Bun. */
const besideRequest: Readonly<Record<string, unknown>> = {
  Bun: { fetch() {}, upgrade() {}, reload() {} },
  Deno: { remoteAddr: {}, completed: Promise.resolve() },
  Hono: { incoming: {}, outgoing: {} },
  nothing: undefined,
}

const sources = {
  'a policy': configuration,
  'a policy of certain hosts': { ...configuration, allowedHosts: ['api.example.com'] },
  'a policy that omits': { ...configuration, enforcement: 'omit' },
} as const

for (const [server, beside] of Object.entries(besideRequest)) {
  for (const [name, source] of Object.entries(sources)) {
    for (const from of [{}, { origin }, { origin: 'https://other.example' }]) {
      wrong(`lets no fetch handler run (${server}, ${name}, ${Object.values(from)})`, () => {
        let runs = 0
        const handler = withCors(source as never, () => runs++) as (...given: unknown[]) => unknown
        for (const _ of ['first', 'second']) {
          assert.throws(
            () => handler(fetchRequest(from), beside),
            /needs withCors of @crossgate\/f/,
          )
        }
        assert.is(runs, 0)
      })
    }
  }
}

wrong('lets no fetch handler run behind an asynchronous source', async () => {
  const engine = createCors(configuration)
  let runs = 0
  const handler = withCors(
    async () => engine,
    () => runs++,
  ) as unknown as (request: Request) => Promise<unknown>
  const thrown = await handler(fetchRequest({ origin })).catch((error: unknown) => error)
  assert.match(String(thrown), /^TypeError: A handler that takes a Request/)
  assert.is(runs, 0)
})

wrong('decides no handshake by a Request', () => {
  const create = () => checkUpgrade(configuration, fetchRequest({ origin }) as never)
  assert.throws(create, /A handler that takes a Request needs withCors of @crossgate\/fetch/)
})

wrong('keeps an error that is about the request alone', () => {
  const filter = cors(configuration) as (...given: Call) => void
  assert.throws(() => filter({}, {}), /The method of a request must be a string/)
})

wrong('has no word for a call without anything', () => {
  const filter = cors(configuration) as (...given: unknown[]) => void
  assert.throws(() => filter(), TypeError)
})

wrong('says what to write where there is no next', async () => {
  const filter = cors(configuration) as (...given: Call) => void
  const thrown: unknown[] = []
  await once(
    'http',
    (req, res) => {
      try {
        filter(req, res)
      } catch (error) {
        thrown.push(error)
      }
      res.end()
    },
    { headers: { origin } },
  )
  assert.match(String(thrown[0]), /^TypeError: .*createServer\(withCors\(policy, listener\)\)/)
})

wrong('passes on what the application throws', () => {
  const failure = new Error('mine')
  const filter = cors({}) as (...given: Call) => void
  const fail = () => {
    throw failure
  }
  assert.throws(
    () => filter({ ...fields, headers: {} }, {}, fail),
    (error: unknown) => error === failure,
  )
})

wrong('says in Express that the policy is missing', async () => {
  const app = express()
    .set('env', 'test')
    .use(cors as never)
  const answer = await once('http', app as never, { headers: { origin } })
  assert.is(answer.status, 500)
  assert.match(answer.body, 'The policy is missing: a request came in its place')
})

wrong('says so where a server calls withCors', async () => {
  const thrown: unknown[] = []
  await once('http', (req, res) => {
    try {
      ;(withCors as unknown as (...given: unknown[]) => void)(req, res)
    } catch (error) {
      thrown.push(error)
    }
    res.end()
  })
  assert.match(String(thrown[0]), 'Write withCors(policy, listener), not withCors alone')
})

wrong('refuses an onError that is not a function, and options that are not an object', () => {
  const create = (options: unknown) => () => withCors({}, () => {}, options as never)
  assert.throws(create({ onError: 'log' }), /onError must be a function/)
  assert.throws(create(null), /The options must be an object, not null/)
})

wrong.run()
