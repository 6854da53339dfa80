import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { engines } from '../src/engines/engine.js'
import { type Header, HeaderList } from '../src/index.js'
import {
  isForbiddenRequestHeader,
  unsafeRequestHeaderNames,
} from '../src/requests/request-header.js'

const unsafe = suite('unsafeRequestHeaderNames')

const headers: readonly [string, string, boolean][] = [
  ['Accept', 'text/html, */*;q=0.5', true],
  ['Accept', 'text/html"', false],
  ['Accept', '(comment)', false],
  ['Accept', 'a'.repeat(128), true],
  ['Accept', 'a'.repeat(129), false],
  ['Accept-Language', 'de-AT, en;q=0.5', true],
  ['Accept-Language', 'de_AT', false],
  ['Content-Language', 'en, *', true],
  ['Content-Language', 'en@posix', false],
  ['Content-Type', 'text/plain', true],
  ['Content-Type', 'TEXT/PLAIN; charset=utf-8', true],
  ['Content-Type', 'text/plain; charset="utf-8"', false],
  ['Content-Type', 'application/x-www-form-urlencoded', true],
  ['Content-Type', 'multipart/form-data; boundary=x', true],
  ['Content-Type', 'application/json', false],
  ['Content-Type', 'text/plain, application/json', false],
  ['Content-Type', '', false],
  ['Range', 'bytes=0-', true],
  ['Range', 'bytes=0-99', true],
  ['Range', 'bytes=9-1', false],
  ['Range', 'bytes=-5', false],
  ['Range', 'bytes=0-1,2-3', false],
  ['X-Anything', '1', false],
  ['Authorization', 'token', false],
  ['DPR', '2', false],
]

for (const [name, value, safe] of headers) {
  unsafe(`${name}: ${value.slice(0, 40)} (${value.length})`, () => {
    const expected = safe ? [] : [name.toLowerCase()]
    assert.equal(unsafeRequestHeaderNames([[name, value]], engines.standard), expected)
  })
}

unsafe('Chromium takes client hints', () => {
  const names = (header: Header) => unsafeRequestHeaderNames([header], engines.chromium)
  assert.equal(names(['DPR', '2']), [])
  assert.equal(names(['Save-Data', 'on']), [])
  assert.equal(names(['Save-Data', 'off']), ['save-data'])
})

unsafe('safelisted values count together', () => {
  const lines = (count: number): Header[] =>
    Array.from({ length: count }, () => ['Accept', 'a'.repeat(128)])
  assert.equal(unsafeRequestHeaderNames(lines(8), engines.standard), [])
  assert.equal(unsafeRequestHeaderNames(lines(9), engines.standard), ['accept'])
})

unsafe('names are sorted, in lower case, once', () => {
  const headers: Header[] = [
    ['X-B', '1'],
    ['x-a', '1'],
    ['X-A', '2'],
  ]
  assert.equal(unsafeRequestHeaderNames(headers, engines.standard), ['x-a', 'x-b'])
})

unsafe.run()

const forbidden = suite('isForbiddenRequestHeader')

forbidden('names, prefixes and overrides', () => {
  for (const name of ['Cookie', 'HOST', 'origin', 'Sec-Fetch-Site', 'Proxy-Authorization', 'DNT']) {
    assert.ok(isForbiddenRequestHeader([name, '1']), name)
  }
  for (const name of ['Authorization', 'Security', 'User-Agent', 'X-HTTP-Method']) {
    assert.not(isForbiddenRequestHeader([name, 'PUT']), name)
  }
  assert.ok(isForbiddenRequestHeader(['X-HTTP-Method', 'put, track']))
})

forbidden.run()

const list = suite('HeaderList')

list('keeps lines apart and joins them', () => {
  const headers = new HeaderList([
    ['Vary', 'Origin'],
    ['vary', 'Cookie'],
  ])
  assert.is(headers.get('VARY'), 'Origin, Cookie')
  assert.equal(headers.all('vary'), ['Origin', 'Cookie'])
  assert.is(headers.get('absent'), null)
  assert.equal(headers.names(), ['vary'])
  headers.delete('Vary')
  assert.equal([...headers], [])
})

list('a copy is its own', () => {
  const headers = new HeaderList([['A', '1']])
  new HeaderList(headers).append('B', '2')
  assert.not(headers.has('b'))
})

list('tokens: absent, empty and invalid are three things', () => {
  const tokens = (value: string) => new HeaderList([['X', value]]).tokens('x')
  assert.is(new HeaderList().tokens('x'), null)
  assert.equal(tokens(''), [])
  assert.equal(tokens('a,\tb ,,'), ['a', 'b'])
  assert.is(tokens('a b'), 'failure')
})

list.run()
