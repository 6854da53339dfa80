/** Corners of what is remembered, hinted and shown. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CorsConfigurationInput, type CorsRequest, createCors } from '../src/index.js'
import { isPunycodeLabel } from '../src/policy/punycode.js'
import { RecentMap } from '../src/policy/recent-map.js'
import { hostOf } from '../src/reading/authority.js'
import { excerpt, kindOf } from '../src/reading/printable.js'
import { request } from './arbitraries.js'

const recent = suite('what is remembered of the latest keys')

recent('a key that is still asked for stays, whatever comes in between', () => {
  const map = new RecentMap<number>(10)
  map.set('kept', 1)
  for (let index = 0; index < 100; index++) {
    map.set(`other ${index}`, index)
    assert.is(map.get('kept'), 1, `after ${index}`)
  }
})

recent('a key that nobody asks for is forgotten', () => {
  const map = new RecentMap<number>(10)
  map.set('once', 1)
  for (let index = 0; index < 20; index++) map.set(`other ${index}`, index)
  assert.is(map.get('once'), undefined)
})

recent.run()

// ---

const hints = suite('hints, corners')

const hintOf = (input: CorsConfigurationInput, one: CorsRequest) =>
  createCors({ enabled: true, ...input }).decide(one).denial?.hint

const from = (origin: string) => request('GET', '/', { origin })

hints('of two entries for one host, the first is named', () => {
  const allowedOrigins = ['https://a.example:1', 'https://a.example:2']
  assert.match(hintOf({ allowedOrigins }, from('https://a.example')) ?? '', 'https://a.example:1')
})

hints('the other scheme of a pattern that has no host of its own is named', () => {
  const pattern = { allowedOrigins: ['https://preview-*.example.com'] }
  assert.is(
    hintOf(pattern, from('http://preview-1.example.com')),
    'https://preview-1.example.com is allowed: check the scheme.',
  )
  assert.is(hintOf(pattern, from('app://preview-1.example.com')), undefined)
})

hints('an IPv6 address keeps its colons', () => {
  assert.match(
    hintOf({ allowedOrigins: ['http://[2001:db8::1]:3000'] }, from('http://[2001:db8::1]')) ?? '',
    'check the port',
  )
})

hints('what is not a host gets none', () => {
  const local = { allowedHosts: ['localhost'] }
  assert.is(hintOf(local, request('GET', '/', { host: 'a, b' })), undefined)
  assert.is(hintOf(local, request('GET', '/', { host: 'b.example' })), undefined)
})

hints.run()

// ---

const reading = suite('authorities and texts, corners')

reading('a port beyond 65535 is not one', () => {
  assert.is(hostOf('a.example:65535'), 'a.example')
  assert.is(hostOf('a.example:65536'), undefined)
  assert.is(hostOf('a.example:'), undefined)
  assert.is(hostOf('[::1]:3000'), '[::1]')
})

reading('a value in a message is named by what it is', () => {
  const revoked = Proxy.revocable([], {})
  revoked.revoke()
  const named: readonly (readonly [value: unknown, words: string])[] = [
    [null, 'null'],
    [undefined, 'undefined'],
    ['x', 'a string'],
    [1, 'a number'],
    [[], 'a list'],
    [/x/, 'a regular expression'],
    [{}, 'an object'],
    [revoked.proxy, 'an object'],
  ]
  for (const [value, words] of named) assert.is(kindOf(value), words)
  assert.is(excerpt({}), 'an object')
  assert.is(excerpt('x'.repeat(61)), `"${'x'.repeat(60)}…"`)
  assert.is(excerpt('https://a.example'), 'https://a.example')
})

reading('Punycode that decodes to no character is not a label', () => {
  assert.ok(isPunycodeLabel('xn--bcher-kva'))
  for (const label of [
    'xn--',
    'xn---a',
    'xn--a-',
    'xn--99999999',
    'xn--a_a',
    'xn--0',
    'xn--ib9b',
  ]) {
    assert.not(isPunycodeLabel(label), label)
  }
})

reading.run()
