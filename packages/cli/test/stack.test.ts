import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { notations } from '../src/stack/notations.js'
import { sightStack } from '../src/stack/sighting.js'
import type { Answer } from '../src/stack/stack.js'
import type { RecordedStack } from './stacks/record.js'

const recorded: readonly RecordedStack[] = JSON.parse(
  readFileSync(new URL('./stacks/recorded-answers.json', import.meta.url), 'utf8'),
)

const sighting = suite('who answers')

/** nginx puts its own name in the place of Caddy's, and two of one kind look like one. */
const hidden: ReadonlySet<string> = new Set(['caddy behind nginx'])

for (const { stack, proxy, answers } of recorded) {
  const name = proxy === null ? `${stack}` : `${stack ?? 'nothing'} behind ${proxy}`
  sighting(`${name} is seen in its recorded answers`, () => {
    const seen = sightStack(answers).layers.map((layer) => layer.stack)
    const all = [proxy, stack].filter((each) => each !== null)
    const expected = hidden.has(name) ? [proxy] : [...new Set(all)]
    assert.equal(seen, expected)
  })
}

sighting('every stack is recorded alone and behind each server', () => {
  const stacks = Object.keys(notations)
  const servers = [null, 'nginx', 'caddy', 'haproxy', 'apache']
  for (const stack of stacks) {
    for (const proxy of servers) {
      const row = recorded.find((each) => each.stack === stack && each.proxy === proxy)
      assert.ok(row, `${stack} behind ${proxy}`)
    }
  }
})

const answer = (headers: Answer['headers'], body = '', status = 200): Answer => ({
  method: 'GET',
  status,
  headers,
  body,
})

sighting('a server that only says its name is called so, and has no notation', () => {
  const { layers, sentence } = sightStack([answer([['Server', 'cloudflare']])])
  assert.equal(
    layers.map(({ stack, title }) => [stack, title]),
    [[undefined, 'cloudflare']],
  )
  assert.match(sentence, 'cloudflare (Server: cloudflare) answers.')
})

sighting('what cannot be told is said', () => {
  assert.match(sightStack([answer([])]).sentence, 'Who answers cannot be told')
  assert.match(
    sightStack([answer([['Keep-Alive', 'timeout=5']])]).sentence,
    'A server on Node.js answers',
  )
  const { layers } = sightStack([
    answer([
      ['date', 'x'],
      ['x-envoy-upstream-service-time', '1'],
    ]),
  ])
  assert.equal(layers, [])
})

sighting('what others do as well is not called sure', () => {
  const { sentence } = sightStack([
    answer([['Content-Type', 'text/plain; charset=utf-8']], 'Not Found', 404),
  ])
  assert.match(sentence, 'which others do as well')
})

sighting.run()
