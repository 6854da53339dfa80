import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Exchange, type Header, type PageRequest, predict } from '../src/index.js'
import { allowOrigin, answering, api, page } from './answers.js'

const open: readonly Header[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Methods', '*'],
  ['Access-Control-Allow-Headers', '*, Authorization'],
]

/** Redirects once, with the status, and writes down what each URL was asked. */
function redirecting(status: number, location: string, headers: readonly Header[] = open) {
  const lines: string[] = []
  const exchange: Exchange = ({ purpose, method, url, headers: sent }) => {
    const origin = sent.get('origin') ?? '-'
    lines.push(`${purpose} ${method} ${url} ${origin}`)
    if (purpose === 'request' && lines.filter((line) => line.startsWith('request')).length === 1) {
      return { status, headers: [...headers, ['Location', location]] }
    }
    return { status: 200, headers: open }
  }
  return { lines, exchange }
}

const redirects = suite('predict :: redirects')

const methods: readonly [number, string, string][] = [
  [301, 'POST', 'GET'],
  [302, 'POST', 'GET'],
  [303, 'POST', 'GET'],
  [307, 'POST', 'POST'],
  [308, 'POST', 'POST'],
  [301, 'PUT', 'PUT'],
  [303, 'PUT', 'GET'],
  [303, 'HEAD', 'HEAD'],
]

for (const [status, method, expected] of methods) {
  redirects(`${status} makes ${method} ${expected}`, async () => {
    const { lines, exchange } = redirecting(status, '/elsewhere')
    const prediction = await predict(page, { url: api, method }, exchange)
    assert.ok(prediction.success)
    assert.ok(prediction.redirected)
    const last = `request ${expected} https://api.example.com/elsewhere https://app.example.com`
    assert.is(lines.at(-1), last)
  })
}

redirects('a request that becomes a GET loses its Content-Type and its preflight', async () => {
  const { lines, exchange } = redirecting(303, '/elsewhere')
  const headers = { 'Content-Type': 'application/json' }
  await predict(page, { url: api, method: 'POST', headers, body: 'text' }, exchange)
  assert.equal(lines, [
    'preflight OPTIONS https://api.example.com/items https://app.example.com',
    'request POST https://api.example.com/items https://app.example.com',
    'request GET https://api.example.com/elsewhere https://app.example.com',
  ])
})

redirects('the second other origin sees null', async () => {
  const { lines, exchange } = redirecting(307, 'https://other.example/x')
  const prediction = await predict(page, { url: api, method: 'PUT' }, exchange)
  assert.ok(prediction.success, 'the wildcard covers null')
  assert.is(prediction.preflights, 2)
  assert.equal(lines.slice(2), [
    'preflight OPTIONS https://other.example/x null',
    'request PUT https://other.example/x null',
  ])
})

redirects('the first other origin sees the page', async () => {
  const { lines, exchange } = redirecting(307, api, [])
  await predict(page, { url: 'https://app.example.com/start' }, exchange)
  assert.equal(lines, [
    'request GET https://app.example.com/start -',
    'request GET https://api.example.com/items https://app.example.com',
  ])
})

redirects('back at the page, CORS still applies', async () => {
  const { lines, exchange } = redirecting(307, 'https://app.example.com/end')
  const prediction = await predict(page, { url: api }, exchange)
  assert.is(prediction.type, 'cors')
  assert.is(lines.at(-1), 'request GET https://app.example.com/end null')
})

redirects('the redirect itself needs permission', async () => {
  const { exchange } = redirecting(302, 'https://other.example/x', [])
  const { failure, exchanges } = await predict(page, { url: api }, exchange)
  assert.is(failure?.reason, 'missing-allow-origin')
  assert.is(exchanges.length, 1)
})

redirects('Authorization stays at its origin', async () => {
  const sent: (string | null)[] = []
  const { exchange } = redirecting(307, 'https://other.example/x')
  const recording: Exchange = (request) => {
    if (request.purpose === 'request') sent.push(request.headers.get('authorization'))
    return exchange(request)
  }
  await predict(page, { url: api, headers: { Authorization: 'token' } }, recording)
  assert.equal(sent, ['token', null])
})

redirects('the fragment is inherited, and never sent', async () => {
  const { lines, exchange } = redirecting(302, '/elsewhere')
  await predict(page, { url: `${api}#part` }, exchange)
  assert.is(lines.join().includes('#'), false)
})

const refusals: readonly [string, number, string, Partial<PageRequest>, string][] = [
  ['redirect: error', 302, '/x', { redirect: 'error' }, 'redirect-refused'],
  ['a location that is not a URL', 302, 'https://[', {}, 'redirect-invalid-location'],
  ['another scheme', 302, 'data:text/plain,x', {}, 'redirect-scheme'],
  ['user info', 302, 'https://user:pass@other.example/', {}, 'redirect-with-credentials'],
  [
    'mode same-origin',
    302,
    'https://other.example/',
    { url: 'https://app.example.com/', mode: 'same-origin' },
    'same-origin-mode',
  ],
  [
    'another scheme without CORS',
    302,
    'ftp://api.example.com/',
    { mode: 'no-cors' },
    'redirect-scheme',
  ],
  ['mixed content', 302, 'http://api.example.com/', {}, 'mixed-content'],
]

for (const [name, status, location, init, reason] of refusals) {
  redirects(`fails: ${name}`, async () => {
    const { exchange } = redirecting(status, location)
    const prediction = await predict(page, { url: api, ...init }, exchange)
    assert.is(prediction.failure?.reason, reason)
    assert.is(prediction.redirected, false)
  })
}

redirects('a user name within the own origin is not sent, and refused by Chromium', async () => {
  const location = 'https://user:password@app.example.com/end'
  for (const [engine, reason] of [
    ['standard', undefined],
    ['chromium', 'redirect-with-credentials'],
    ['firefox', undefined],
  ] as const) {
    const { exchange, lines } = redirecting(302, location)
    const own = { url: 'https://app.example.com/start' }
    const { failure } = await predict(page, own, exchange, { engine })
    assert.is(failure?.reason, reason)
    assert.is(lines.join().includes('password'), false)
  }
})

redirects('redirect: manual gives an opaque redirect', async () => {
  const { exchange } = redirecting(302, '/x')
  const prediction = await predict(page, { url: api, redirect: 'manual' }, exchange)
  assert.ok(prediction.success)
  assert.is(prediction.type, 'opaqueredirect')
  assert.is(prediction.status, 0)
})

redirects('a redirect without Location is an answer', async () => {
  const { exchange } = answering({ request: { status: 302, headers: [allowOrigin] } })
  const prediction = await predict(page, { url: api }, exchange)
  assert.ok(prediction.success)
  assert.is(prediction.status, 302)
})

redirects('a loop ends after 20', async () => {
  const exchange: Exchange = () => ({ status: 302, headers: [...open, ['Location', api]] })
  const { failure, exchanges } = await predict(page, { url: api }, exchange)
  assert.is(failure?.reason, 'too-many-redirects')
  assert.is(exchanges.length, 21)
})

redirects.run()
