import { createCors } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isCacheable, isReused } from '../src/auditing/shared-cache.js'
import { attackOrigins } from '../src/index.js'

const attacks = suite('attackOrigins')

const targets = [
  'https://app.example.com',
  'http://app.example.com:8080',
  'https://localhost:8443',
  'https://192.0.2.1',
  'http://[::1]:3000',
]

for (const target of targets) {
  attacks(`${target}: each a different origin, each by its own trick`, () => {
    const list = attackOrigins(target)
    assert.ok(list.length >= 7)
    assert.is(new Set(list.map(({ id }) => id)).size, list.length)
    assert.is(new Set([target, ...list.map(({ origin }) => origin)]).size, list.length + 1)
  })

  attacks(`${target}: Crossgate allows none`, () => {
    const cors = createCors({
      enabled: true,
      allowedOrigins: [target],
      allowCredentials: true,
      dangerouslyAllow: ['insecure-origins-with-credentials'],
    })
    for (const { id, origin } of attackOrigins(target)) {
      const headers = new Map([['origin', origin]])
      const decision = cors.decide({ method: 'GET', url: '/items', headers })
      assert.is(decision.action, 'respond', id)
      assert.is(decision.headers['access-control-allow-origin'], undefined, id)
    }
  })
}

attacks('what a page can be is a serialized origin', () => {
  for (const { origin, possible } of attackOrigins('https://app.example.com')) {
    if (possible) assert.is(new URL(origin).origin, origin)
  }
})

attacks.run()

const cache = suite('shared cache')

const exchange = (
  origin: string | null,
  headers: readonly (readonly [string, string])[],
  status = 200,
) => ({
  purpose: 'request' as const,
  includeCredentials: false,
  request: {
    method: 'GET',
    url: 'https://api.example.com/',
    headers: origin === null ? [] : [['Origin', origin] as const],
  },
  response: { status, headers },
})

cache('Vary keeps requests apart', () => {
  const plain = exchange('https://a.example', [])
  const varied = exchange('https://a.example', [['Vary', 'Accept, ORIGIN']])
  const all = exchange('https://a.example', [['Vary', '*']])
  const next = exchange('https://b.example', [])
  assert.ok(isReused(plain, next))
  assert.not(isReused(varied, next))
  assert.ok(isReused(varied, exchange('https://a.example', [])))
  assert.not(isReused(all, plain))
})

cache('what may not be stored is not reused', () => {
  const next = exchange(null, [])
  assert.not(isReused(exchange(null, [['Cache-Control', 'max-age=1, Private']]), next))
  assert.not(isReused(exchange(null, [], 500), next))
  assert.not(
    isReused({ ...exchange(null, []), request: { ...next.request, method: 'HEAD' } }, next),
  )
  const { response: _, ...unanswered } = next
  assert.not(isReused(unanswered, next))
  assert.ok(isCacheable({ status: 404, headers: [] }))
})

cache.run()
