/** What is said where Koa calls a filter that is not for it, or something else calls the one of Koa. */
import { cors as nodeCors } from '@crossgate/node'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cors } from '../src/index.js'
import { configuration, foreign, once, origin, versions } from './servers.js'

const wrong = suite('a filter of another package')

const filters = {
  "node's": [nodeCors(configuration), /^In Koa, use cors of @crossgate\/koa/],
  'one without a policy': [cors, /^The policy is missing: a request came in its place/],
  "node's without a policy": [nodeCors, /^The policy is missing/],
} as const

for (const [version, Application] of versions) {
  for (const [name, [filter, says]] of Object.entries(filters)) {
    for (const from of [origin, foreign]) {
      wrong(`${name} says what to write (${version}, ${from})`, async () => {
        const errors: Error[] = []
        const app = new Application().use(filter as never)
        app.on('error', (error) => errors.push(error))
        const answer = await once(app, { headers: { origin: from } })
        assert.is(answer.status, 500)
        assert.match(errors[0]?.message ?? '', says)
      })
    }
  }
}

wrong('the one of Koa says so elsewhere', async () => {
  const messages: string[] = []
  for (const source of [configuration, () => undefined as never]) {
    const filter = cors(source) as (...given: unknown[]) => Promise<unknown>
    for (const request of [{ originalUrl: '/' }, {}]) {
      try {
        await filter({ method: 'GET', url: '/', headers: {}, ...request }, {}, () => {})
      } catch (error) {
        messages.push((error as Error).message)
      }
    }
  }
  const notKoa = /what called it is not Koa: in Express, use cors of @crossgate\/node/
  assert.is(messages.length, 4)
  for (const message of messages.slice(0, 2)) assert.match(message, notKoa)
  for (const message of messages.slice(2)) assert.match(message, /must return an engine/)
})

wrong('an error of Koa itself stays what it is', async () => {
  const filter = cors(configuration) as (...given: unknown[]) => unknown
  assert.throws(
    () => filter({ req: {}, res: {} }, () => {}),
    /The method of a request must be a string/,
  )
})

wrong('a filter in place of a policy is an error at once', () => {
  for (const filter of [cors({}), nodeCors({})]) {
    assert.throws(() => cors(filter as never), /has its policy already/)
  }
})

wrong.run()
