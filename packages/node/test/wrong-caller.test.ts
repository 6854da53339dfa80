/** What is said where a framework of another package calls the filter, or a server the filter itself. */
import express from 'express'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cors, withCors } from '../src/index.js'
import { configuration, origin } from './policy.js'
import { once } from './servers.js'

const wrong = suite('a filter that somebody else calls')

const fields = { method: 'GET', url: '/' }
const goOn = () => {}

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
