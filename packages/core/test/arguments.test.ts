/** What `decide` and `explain` say of an argument that is of another kind. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CorsRequest, createCors, createPolicies, explain } from '../src/index.js'

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }
const engines = {
  createCors: createCors(configuration),
  createPolicies: createPolicies([
    { name: 'api', hosts: ['api.example.com'], paths: ['/api*'], configuration },
    { configuration },
  ]),
}

const headers = new Map([['origin', 'https://other.example']])
const must = 'The headers of a request must have a function get, as Headers and Map have: '
const withoutGet = `${must}for a plain object write new Map(Object.entries(headers)).`
const wrong: readonly (readonly [request: unknown, message: string])[] = [
  [{ method: 'GET', url: '/', headers: { origin: 'https://other.example' } }, withoutGet],
  [{ method: 'GET', url: '/' }, withoutGet],
  [{ method: 'GET', url: '/', headers: null }, withoutGet],
  [undefined, withoutGet],
  [
    { method: 'GET', url: '/', headers: {}, socket: {} },
    `${must}this request is of node:http, so use @crossgate/node, in Koa @crossgate/koa, or in Fastify @crossgate/fastify.`,
  ],
  [{ req: { raw: {} } }, `${must}in Hono, write withCors(policy, app.fetch).`],
  [{ url: '/', headers }, 'The method of a request must be a string, not undefined.'],
  [{ method: 'GET', headers }, 'The url of a request must be a string, not undefined.'],
  [
    { method: 'GET', url: new URL('https://a.example'), headers },
    'The url of a request must be a string, not an object.',
  ],
]

const isTypeError = (message: string) => (error: unknown) =>
  error instanceof TypeError && error.message === message

const requests = suite('what is not a request')

for (const [name, engine] of Object.entries(engines)) {
  for (const [request, message] of wrong) {
    requests(`${name}, explain: ${JSON.stringify(request)}`, () => {
      assert.throws(() => explain(engine, request as CorsRequest), isTypeError(message))
    })
  }
  requests(`${name}, decide: plain headers`, () => {
    assert.throws(() => engine.decide(wrong[0]?.[0] as CorsRequest), isTypeError(withoutGet))
    assert.throws(() => engine.decide(undefined as never), isTypeError(withoutGet))
  })
  requests(`${name}, decide: what headers throw is passed on as it is`, () => {
    const failure = new Error('no headers')
    const get = (): never => {
      throw failure
    }
    assert.throws(
      () => engine.decide({ method: 'GET', url: '/', headers: { get } }),
      (error: unknown) => error === failure,
    )
  })
}

requests.run()

// ---

const first = suite('what is not an engine')

first('explain says that it needs one', () => {
  const request = { method: 'GET', url: '/', headers }
  for (const engine of [configuration, [{ configuration }], undefined, null, () => {}, 'engine']) {
    assert.throws(
      () => explain(engine as never, request),
      isTypeError(
        'explain needs an engine as its first argument: create one with createCors(configuration) or createPolicies(policies).',
      ),
    )
  }
})

first.run()
