import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Answer,
  type CaseRequest,
  cacheCases,
  checkCacheCase,
  type HeaderLine,
  HttpCache,
  startServer,
} from '../src/index.js'
import { startDecide } from '../src/servers/decide.js'

function request(...headers: HeaderLine[]): CaseRequest {
  return { method: 'GET', target: '/items', headers }
}

function answer(...headers: HeaderLine[]): Answer {
  return { status: 200, headers: [['Cache-Control', 'max-age=60'], ...headers], body: '' }
}

function isKept(kind: 'shared' | 'browser', asked: CaseRequest, given: Answer): boolean {
  const cache = new HttpCache(kind)
  cache.store(asked, given)
  return cache.matches(asked).length > 0
}

const model = suite('cache model')

model('keeps what has a lifetime', () => {
  assert.ok(isKept('shared', request(), answer()))
  assert.not.ok(isKept('shared', request(), { status: 200, headers: [], body: '' }))
})

model('keeps nothing that forbids it', () => {
  assert.not.ok(isKept('browser', request(), answer(['Cache-Control', 'No-Store'])))
  assert.not.ok(isKept('browser', request(), answer(['Vary', 'Accept, *'])))
  assert.not.ok(isKept('shared', request(), answer(['Cache-Control', 'private'])))
  assert.ok(isKept('browser', request(), answer(['Cache-Control', 'private'])))
  assert.not.ok(isKept('browser', { ...request(), method: 'POST' }, answer()))
})

model('shares an authorized answer only where it is public', () => {
  const authorized = request(['Authorization', 'Bearer 1'])
  assert.not.ok(isKept('shared', authorized, answer()))
  assert.ok(isKept('shared', authorized, answer(['Cache-Control', 'public'])))
  assert.ok(isKept('browser', authorized, answer()))
})

model('selects by every field of every Vary line, absent ones included', () => {
  const cache = new HttpCache('shared')
  cache.store(
    request(['Origin', 'a'], ['Cookie', 'b']),
    answer(['Vary', 'ORIGIN'], ['vary', 'cookie']),
  )
  assert.is(cache.matches(request(['origin', 'a'], ['cookie', 'b'])).length, 1)
  assert.is(cache.matches(request(['Origin', 'a'])).length, 0)
  assert.is(cache.matches(request(['Cookie', 'b'])).length, 0)
  assert.is(cache.matches(request(['Origin', 'a'], ['Cookie', 'c'])).length, 0)
  assert.is(cache.matches({ ...request(['Origin', 'a'], ['Cookie', 'b']), target: '/' }).length, 0)
})

model('answers HEAD from GET', () => {
  const cache = new HttpCache('shared')
  cache.store(request(), answer())
  assert.is(cache.matches({ ...request(), method: 'HEAD' }).length, 1)
  assert.is(cache.matches({ ...request(), method: 'POST' }).length, 0)
})

model.run()

/** The ids of the cache cases that the engine fails once its answers are spoilt. */
async function failures(spoil: (answer: Answer) => Answer): Promise<Map<string, string>> {
  const server = startDecide()
  const started = await startServer(() => ({
    ...server,
    exchange: async (asked, signal) => spoil(await server.exchange(asked, signal)),
  }))
  const failed = new Map<string, string>()
  for (const cacheCase of cacheCases) {
    await checkCacheCase(started, cacheCase, 5000).catch((error) => {
      failed.set(cacheCase.name, String(error))
    })
  }
  return failed
}

function without(...names: string[]): (answer: Answer) => Answer {
  return (given) => ({
    ...given,
    headers: given.headers.filter(
      ([name, value]) => name.toLowerCase() !== 'vary' || !names.includes(value.toLowerCase()),
    ),
  })
}

const poisoned = suite('cache cases, broken servers')

poisoned('the engine itself fails nothing', async () => {
  assert.equal([...(await failures((given) => given)).keys()], [])
})

poisoned('no Vary on Origin hands out the permission of another origin', async () => {
  const failed = await failures(without('origin'))
  assert.match(failed.get('shared cache, two origins') ?? '', /carries the permission of/)
  assert.match(failed.get('browser cache, image first') ?? '', /access-control-allow-origin/)
})

poisoned('no Vary on Cookie opens a personal copy', async () => {
  const failed = await failures(without('cookie'))
  assert.match(failed.get('shared cache, any origin, cookie first') ?? '', /a personal copy/)
})

poisoned('no Vary on Authorization opens a personal copy', async () => {
  const failed = await failures(without('authorization'))
  assert.match(failed.get('shared cache, any origin, authorization first') ?? '', /a personal copy/)
})

poisoned('a server that hangs meets the time limit', async () => {
  const started = await startServer(() => ({ exchange: () => new Promise<never>(() => {}) }))
  const [first] = cacheCases
  if (first === undefined) throw new Error('there is no cache case')
  const asked = checkCacheCase(started, first, 20).then(() => 'no error', String)
  assert.match(await asked, new RegExp(`${first.id} .*: no answer within 20 ms`))
})

poisoned.run()
