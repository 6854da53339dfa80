/** What is said where Fastify calls a filter that is not for it, or something else calls the plugin. */
import { cors as nodeCors } from '@crossgate/node'
import Fastify from 'fastify'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import cors from '../src/index.js'
import { configuration, foreign, injectInto, origin } from './application.js'

const wrong = suite('a filter of another package')

const hooks = {
  "node's": [nodeCors(configuration), /In Fastify, write app\.register\(cors, \{ source/],
  'the plugin': [cors, /This is a plugin for Fastify: write app\.register\(cors, \{ source/],
} as const

for (const [name, [hook, says]] of Object.entries(hooks)) {
  for (const from of [origin, foreign]) {
    wrong(`${name} in a hook says what to write (${from})`, async () => {
      const app = Fastify()
      app.addHook('onRequest', hook as never)
      app.get('/', () => 'hello')
      const { status, body } = await injectInto(app, { headers: { origin: from } })
      assert.ok(status >= 400)
      assert.match(body, says)
    })
  }
}

wrong('the plugin called by hand says what to write', () => {
  const call = cors as unknown as (...given: unknown[]) => void
  for (const given of [undefined, configuration, {}]) {
    assert.throws(() => call(given), /plugin for Fastify: write app\.register/)
  }
})

wrong('an onError that is not a function is an error at once', async () => {
  const app = Fastify()
  const error = await Promise.resolve(
    app.register(cors, { source: configuration, onError: 'log' as never }),
  ).then(
    () => undefined,
    (reason: Error) => reason,
  )
  assert.match(error?.message ?? '', /^onError must be a function/)
})

wrong.run()
