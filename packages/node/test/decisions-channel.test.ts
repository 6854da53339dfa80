import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { CorsDecision } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkUpgrade, cors, withCors } from '../src/index.js'
import { configuration, origin, preflight } from './policy.js'
import { once, start } from './servers.js'

interface Message {
  readonly request: IncomingMessage
  readonly decision: CorsDecision
}

const channel = suite('the diagnostics channel')

channel('has every decision of all three exports, with the request of node', async () => {
  const messages: Message[] = []
  const listen = (message: unknown) => {
    messages.push(message as Message)
  }
  subscribe('crossgate:decision', listen)
  try {
    const running = await start(
      'http',
      withCors(configuration, (_req, res) => res.end()),
    )
    await running.send({ path: '/none' })
    await running.send({ path: '/allowed', headers: { origin } })
    await running.send({ path: '/preflight', ...preflight })
    await running.send({ path: '/refused', headers: { origin: 'https://evil.example' } })
    await running.close()
    const filter = cors(configuration)
    await once('http', (req, res) => filter(req, res, () => res.end()), { path: '/middleware' })
    checkUpgrade(configuration, {
      method: 'GET',
      url: '/upgrade',
      headers: { origin: 'https://evil.example', upgrade: 'websocket' },
    })
  } finally {
    unsubscribe('crossgate:decision', listen)
  }
  assert.equal(
    messages.map(({ request, decision }) => [
      request.url,
      decision.action,
      decision.kind,
      decision.denial?.reason,
    ]),
    [
      ['/none', 'continue', 'not-cors', undefined],
      ['/allowed', 'continue', 'cors', undefined],
      ['/preflight', 'respond', 'preflight', undefined],
      ['/refused', 'respond', 'cors', 'origin-not-allowed'],
      ['/middleware', 'continue', 'not-cors', undefined],
      ['/upgrade', 'respond', 'cors', 'origin-not-allowed'],
    ],
  )
})

channel('is silent once nobody listens', async () => {
  let heard = 0
  const listen = () => {
    heard += 1
  }
  subscribe('crossgate:decision', listen)
  unsubscribe('crossgate:decision', listen)
  await once(
    'http',
    withCors(configuration, (_req, res) => res.end()),
  )
  assert.is(heard, 0)
})
channel.run()
