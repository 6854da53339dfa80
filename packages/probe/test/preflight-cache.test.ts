import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  createPreflightCache,
  type Engine,
  type Header,
  type PageRequest,
  predict,
} from '../src/index.js'
import { allowCredentials, allowOrigin, answering, api, page } from './answers.js'

const cache = suite('createPreflightCache')

/** How many preflights two requests cause, the second after some seconds. */
async function preflights(
  headers: readonly Header[],
  requests: readonly [Partial<PageRequest>, Partial<PageRequest>],
  { seconds = 0, engine = 'standard' as Engine, origin = page.origin, url = api } = {},
): Promise<number> {
  let instant = 0
  const preflightCache = createPreflightCache({ now: () => instant })
  const permission: Header = ['Access-Control-Allow-Origin', page.origin]
  const { exchange } = answering({
    preflight: { status: 204, headers: [permission, allowCredentials, ...headers] },
    request: { headers: [allowOrigin, allowCredentials] },
  })
  const options = { preflightCache, engine }
  const first = await predict(page, { url, ...requests[0] }, exchange, options)
  instant += seconds * 1000
  const second = await predict({ origin }, { url, ...requests[1] }, exchange, options)
  return first.preflights + second.preflights
}

const put: Partial<PageRequest> = { method: 'PUT' }
const withHeader: Partial<PageRequest> = { headers: { 'X-A': '1' } }
const allow = (methods: string, headers: string, maxAge?: string): Header[] => [
  ['Access-Control-Allow-Methods', methods],
  ['Access-Control-Allow-Headers', headers],
  ...(maxAge === undefined ? [] : [['Access-Control-Max-Age', maxAge] as const]),
]
const permitted = allow('PUT, DELETE', 'x-a, authorization', '60')

cache('an equal request needs no second preflight', async () => {
  assert.is(await preflights(permitted, [put, put]), 1)
})

cache('until the time is over', async () => {
  assert.is(await preflights(permitted, [put, put], { seconds: 59 }), 1)
  assert.is(await preflights(permitted, [put, put], { seconds: 60 }), 2)
})

cache('whatever else the preflight allowed needs none either', async () => {
  assert.is(await preflights(permitted, [put, { method: 'DELETE', ...withHeader }]), 1)
})

cache('what it did not allow does', async () => {
  assert.is(await preflights(permitted, [put, { method: 'PATCH' }]), 2)
})

cache('another URL or origin does', async () => {
  assert.is(await preflights(permitted, [put, { ...put, url: `${api}?page=2` }]), 2)
  assert.is(await preflights(permitted, [put, put], { origin: 'https://b.example' }), 2)
})

cache('a preflight without credentials does not hold for a request with them', async () => {
  const credentialed: Partial<PageRequest> = { ...put, credentials: 'include' }
  assert.is(await preflights(permitted, [put, credentialed]), 2)
  assert.is(await preflights(permitted, [credentialed, put]), 1)
})

cache('wildcards are remembered as such, Authorization apart', async () => {
  const wildcards = allow('*', '*, authorization', '60')
  assert.is(await preflights(wildcards, [put, { method: 'PATCH', ...withHeader }]), 1)
  const bearer: Partial<PageRequest> = { headers: { Authorization: 'x' } }
  assert.is(await preflights(allow('*', '*', '60'), [withHeader, bearer]), 2)
  assert.is(await preflights(allow('*', '*', '60'), [withHeader, bearer], { engine: 'webkit' }), 1)
})

const ages: readonly [string | undefined, Engine, number, number][] = [
  [undefined, 'standard', 4, 1],
  [undefined, 'standard', 5, 2],
  ['-1', 'standard', 4, 1],
  ['-1', 'chromium', 0, 2],
  ['-1', 'firefox', 0, 2],
  ['-1', 'webkit', 0, 2],
  ['soon', 'firefox', 0, 2],
  ['soon', 'chromium', 4, 1],
  ['0', 'standard', 0, 2],
  ['86400', 'standard', 86_399, 1],
  ['86400', 'chromium', 7199, 1],
  ['86400', 'chromium', 7200, 2],
  ['86400', 'webkit', 600, 2],
  ['100000', 'firefox', 86_400, 2],
]

for (const [maxAge, engine, seconds, expected] of ages) {
  cache(`Access-Control-Max-Age ${maxAge} after ${seconds} seconds, ${engine}`, async () => {
    const headers = allow('PUT', '', maxAge)
    assert.is(await preflights(headers, [put, put], { seconds, engine }), expected)
  })
}

cache('Firefox remembers nothing of a loopback address', async () => {
  const url = 'http://127.0.0.1:3000/'
  assert.is(await preflights(permitted, [put, put], { url }), 1)
  assert.is(await preflights(permitted, [put, put], { url, engine: 'firefox' }), 2)
})

cache('a request that fails clears what was remembered', async () => {
  const preflightCache = createPreflightCache()
  const good = answering({
    preflight: { headers: [allowOrigin, ...permitted] },
    request: { headers: [allowOrigin] },
  })
  await predict(page, { url: api, ...put }, good.exchange, { preflightCache })
  await predict(page, { url: api, ...put }, answering({}).exchange, { preflightCache })
  const again = await predict(page, { url: api, ...put }, good.exchange, { preflightCache })
  assert.is(again.preflights, 1)
})

cache.run()
