import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Cors, CorsConfigurationError, createCors } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as contract from '../src/index.js'
import { withCors } from '../src/index.js'
import {
  accessControlOf,
  configuration,
  origin,
  permitted,
  preflightFrom,
  requestFrom,
  url,
} from './policy.js'

const ok = () => new Response('hello')
const foreign = 'https://evil.example'

const names = suite('exported names')

names('are withCors alone', () => {
  assert.equal(Object.keys(contract), ['withCors'])
})

names.run()

// ---

const answers = suite('answers')

answers('a preflight without the handler', async () => {
  let calls = 0
  const guarded = withCors(configuration, () => {
    calls++
    return ok()
  })
  const response = guarded(preflightFrom(origin))
  assert.instance(response, Response)
  assert.is(response.status, 204)
  assert.is(response.body, null)
  assert.is(response.headers.get('access-control-allow-origin'), origin)
  assert.is(response.headers.get('access-control-allow-methods'), 'GET,PUT,POST')
  assert.is(
    response.headers.get('vary'),
    'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  )
  assert.is(calls, 0)
})

answers('a refused request with the reason while debug is on', async () => {
  const guarded = withCors({ ...configuration, debug: true }, ok)
  const response = guarded(requestFrom(foreign))
  assert.is(response.status, 403)
  assert.is(response.headers.get('vary'), 'Origin')
  assert.match(await response.text(), foreign)
})

answers('a refused request with an empty body otherwise', async () => {
  const response = withCors(configuration, ok)(requestFrom(foreign))
  assert.is(response.status, 403)
  assert.is(await response.text(), '')
})

answers('a refused HEAD without a body', () => {
  const guarded = withCors({ ...configuration, debug: true }, ok)
  const response = guarded(requestFrom(foreign, { method: 'HEAD' }))
  assert.is(response.status, 403)
  assert.is(response.body, null)
})

answers('a decision that varies on nothing without Vary', () => {
  const engine = createCors(configuration)
  const constant: Cors = {
    ...engine,
    configuration: engine.configuration,
    decide: (request) => ({ ...engine.decide(request), vary: [] }),
  }
  const response = withCors(constant, ok)(requestFrom(foreign))
  assert.is(response.status, 403)
  assert.not(response.headers.has('vary'))
})

answers.run()

// ---

const responses = suite('responses')

responses('keep their identity where headers can be changed', () => {
  const own = new Response('x', { headers: { vary: 'Accept', 'x-own': '1' } })
  const response = withCors(configuration, () => own)(requestFrom(origin))
  assert.is(response, own)
  assert.equal(accessControlOf(response), permitted)
  assert.is(response.headers.get('vary'), 'Accept, Origin')
  assert.is(response.headers.get('x-own'), '1')
})

responses('lose every Access-Control header of the handler', () => {
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Private-Network': 'true',
    'Access-Control-Max-Age': '5',
  }
  const guarded = withCors(configuration, () => new Response('x', { headers }))
  assert.equal(accessControlOf(guarded(requestFrom(origin))), permitted)
  assert.equal(accessControlOf(guarded(new Request(url))), {})
})

responses('keep the Access-Control headers of the handler while the filter is off', () => {
  const headers = { 'access-control-allow-origin': '*' }
  const guarded = withCors({ enabled: false }, () => new Response('x', { headers }))
  const response = guarded(requestFrom(origin))
  assert.equal(accessControlOf(response), headers)
  assert.not(response.headers.has('vary'))
})

responses('of a redirect are copied', () => {
  const own = Response.redirect('https://api.example.com/elsewhere', 307)
  const response = withCors(configuration, () => own)(requestFrom(origin))
  assert.is.not(response, own)
  assert.is(response.status, 307)
  assert.is(response.headers.get('location'), 'https://api.example.com/elsewhere')
  assert.equal(accessControlOf(response), permitted)
  assert.is(response.headers.get('vary'), 'Origin')
})

responses('with headers that cannot be changed stay as they are while the filter is off', () => {
  const own = Response.redirect('https://api.example.com/elsewhere', 302)
  assert.is(withCors({}, () => own)(requestFrom(origin)), own)
})

responses('of a fetch arrive whole, with one policy', async () => {
  const upstream = createServer((_req, res) => {
    res.writeHead(201, 'Made', [
      ...['set-cookie', 'a=1', 'set-cookie', 'b=2'],
      ...['access-control-allow-origin', '*', 'access-control-allow-methods', 'GET'],
      ...['vary', 'Accept'],
    ])
    res.end('from upstream')
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = upstream.address() as AddressInfo
    const guarded = withCors(configuration, () => fetch(`http://127.0.0.1:${port}/`))
    const response = await guarded(requestFrom(origin))
    assert.is(response.status, 201)
    assert.is(response.statusText, 'Made')
    assert.equal(response.headers.getSetCookie(), ['a=1', 'b=2'])
    assert.equal(accessControlOf(response), permitted)
    assert.is(response.headers.get('vary'), 'Accept, Origin')
    assert.is(await response.text(), 'from upstream')
  } finally {
    await new Promise((resolve) => upstream.close(resolve))
  }
})

responses('without a body are copied, so that one object may answer several requests', async () => {
  const open = { ...configuration, allowedOrigins: [origin, foreign] }
  const shared = [
    new Response(null, { status: 204, headers: { vary: 'Accept' } }),
    new Response(null, { status: 205 }),
    new Response(null, { status: 304 }),
    new Response(null, { status: 404, statusText: 'Gone', headers: { 'x-own': '1' } }),
    new Response(),
  ]
  for (const own of shared) {
    const before = [...own.headers]
    const guarded = withCors(open, async () => own)
    const given = await Promise.all([guarded(requestFrom(origin)), guarded(requestFrom(foreign))])
    assert.equal(
      given.map(({ headers }) => headers.get('access-control-allow-origin')),
      [origin, foreign],
    )
    for (const response of given) {
      assert.is(response.status, own.status)
      assert.is(response.statusText, own.statusText)
      assert.is(response.body, null)
    }
    assert.equal([...own.headers], before)
  }
})

for (const status of [204, 304]) {
  responses(`of ${status} stay without a body`, () => {
    const response = withCors(
      configuration,
      () => new Response(null, { status }),
    )(requestFrom(origin))
    assert.is(response.status, status)
    assert.is(response.body, null)
    assert.equal(accessControlOf(response), permitted)
  })
}

responses('that are errors pass untouched', () => {
  const own = Response.error()
  assert.is(withCors(configuration, () => own)(requestFrom(origin)), own)
})

responses('that switch protocols pass untouched', () => {
  const headers = new Headers()
  const own = { status: 101, headers, webSocket: {} }
  assert.is(withCors(configuration, () => own)(requestFrom(origin)), own)
  assert.equal([...headers], [])
})

responses('that are none pass untouched', async () => {
  for (const own of [undefined, null, 'upgraded', 101, {}, { status: 200 }, { headers: {} }]) {
    assert.is(withCors(configuration, () => own)(requestFrom(origin)), own)
    assert.is(await withCors(configuration, async () => own)(requestFrom(origin)), own)
  }
})

responses.run()

// ---

/** A stream that counts what is asked of it, and says when it was cancelled. */
function countingStream() {
  const seen = { pulls: 0, cancelled: undefined as unknown }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.pulls++
        controller.enqueue(new TextEncoder().encode(`${seen.pulls};`))
      },
      cancel(reason) {
        seen.cancelled = reason
      },
    },
    { highWaterMark: 0 },
  )
  return { seen, stream }
}

/** Returns a response with headers that cannot be changed, as a fetched one has. */
function immutable(response: Response): Response {
  const refuse = () => {
    throw new TypeError('immutable')
  }
  Object.assign(response.headers, { set: refuse, append: refuse, delete: refuse })
  return response
}

const streams = suite('streams')

for (const [name, prepare] of [
  ['in place', (response: Response) => response],
  ['in a copy', immutable],
] as const) {
  streams(`are not read ahead, ${name}`, async () => {
    const { seen, stream } = countingStream()
    const guarded = withCors(configuration, () => prepare(new Response(stream)))
    const response = guarded(requestFrom(origin))
    assert.equal(accessControlOf(response), permitted)
    assert.is(seen.pulls, 0)
    const reader = response.body?.getReader()
    const { value } = (await reader?.read()) ?? {}
    assert.is(new TextDecoder().decode(value), '1;')
    assert.is(seen.pulls, 1)
  })

  streams(`hear of a cancellation, ${name}`, async () => {
    const { seen, stream } = countingStream()
    const guarded = withCors(configuration, () => prepare(new Response(stream)))
    await guarded(requestFrom(origin)).body?.cancel('gone')
    assert.is(seen.cancelled, 'gone')
  })
}

streams.run()

// ---

const handlers = suite('handlers')

handlers('get every argument', () => {
  const guarded = withCors(
    configuration,
    (request: Request, env: { greeting: string }, count: number) =>
      new Response(`${env.greeting} ${count} ${request.method}`),
  )
  const request = requestFrom(origin)
  assert.type(guarded(request, { greeting: 'hello' }, 3).text, 'function')
})

handlers('that are synchronous stay so', () => {
  const engine = createCors(configuration)
  assert.instance(withCors(configuration, ok)(requestFrom(origin)), Response)
  assert.instance(withCors(engine, ok)(requestFrom(origin)), Response)
  assert.instance(withCors(() => engine, ok)(requestFrom(origin)), Response)
})

handlers('that are asynchronous stay so', async () => {
  const pending = withCors(configuration, async () => ok())(requestFrom(origin))
  assert.instance(pending, Promise)
  assert.equal(accessControlOf(await pending), permitted)
})

handlers('that throw do so untouched', () => {
  const failure = { any: 'value' }
  const guarded = withCors(configuration, () => {
    throw failure
  })
  try {
    guarded(requestFrom(origin))
    assert.unreachable()
  } catch (error) {
    assert.is(error, failure)
  }
})

handlers('that reject do so untouched', async () => {
  const failure = { any: 'value' }
  const guarded = withCors(configuration, () => Promise.reject(failure))
  assert.is(await rejectionOf(guarded(requestFrom(origin))), failure)
})

handlers.run()

// ---

const onError = suite('onError')
const failures = {
  thrown: (error: unknown) => () => {
    throw error
  },
  rejected: (error: unknown) => () => Promise.reject(error),
}

for (const [way, fail] of Object.entries(failures)) {
  onError(`answers an error that was ${way}, with the headers`, async () => {
    const failure = new Error('broken')
    const request = requestFrom(origin)
    let given: unknown[] = []
    const guarded = withCors(configuration, fail(failure), {
      onError(...args) {
        given = args
        return new Response('sorry', { status: 500 })
      },
    })
    const response = (await guarded(request)) as Response
    assert.is(response.status, 500)
    assert.equal(accessControlOf(response), permitted)
    assert.is(response.headers.get('vary'), 'Origin')
    assert.is(given[0], failure)
    assert.is(given[1], request)
  })

  onError(`may answer an error that was ${way} later`, async () => {
    const answer = async () => new Response('sorry', { status: 500 })
    const guarded = withCors(configuration, fail(new Error('broken')), { onError: answer })
    assert.equal(accessControlOf((await guarded(requestFrom(origin))) as Response), permitted)
  })

  onError(`without a response leaves an error that was ${way} as it is`, async () => {
    const failure = { any: 'value' }
    for (const answer of [() => undefined, () => 'sorry', async () => undefined]) {
      const guarded = withCors(configuration, fail(failure), { onError: answer })
      assert.is(await rejectionOf((async () => guarded(requestFrom(origin)))()), failure)
    }
  })

  onError(`that throws takes the place of an error that was ${way}`, async () => {
    const own = new Error('mine')
    const guarded = withCors(configuration, fail(new Error('broken')), {
      onError() {
        throw own
      },
    })
    assert.is(await rejectionOf((async () => guarded(requestFrom(origin)))()), own)
  })
}

onError('is not asked where the handler answers', async () => {
  const options = { onError: () => assert.unreachable() }
  assert.equal(
    accessControlOf(withCors(configuration, ok, options)(requestFrom(origin))),
    permitted,
  )
})

onError.run()

// ---

const sources = suite('sources')

sources('may be an engine that is reconfigured', () => {
  const engine = createCors(configuration)
  const guarded = withCors(engine, ok)
  assert.is(guarded(requestFrom(foreign)).status, 403)
  engine.reconfigure({ enabled: true, allowedOrigins: [foreign] })
  assert.is(guarded(requestFrom(foreign)).status, 200)
})

sources('may choose by the request', () => {
  const tenants = new Map([
    ['https://one.example.com/', createCors(configuration)],
    ['https://two.example.com/', createCors({ enabled: true, allowedOrigins: [foreign] })],
  ])
  const guarded = withCors((request: Request) => tenants.get(request.url) as Cors, ok)
  const headers = { origin }
  assert.is(guarded(new Request('https://one.example.com/', { headers })).status, 200)
  assert.is(guarded(new Request('https://two.example.com/', { headers })).status, 403)
})

sources('may be asynchronous', async () => {
  const guarded = withCors(async () => createCors(configuration), ok)
  const pending = guarded(requestFrom(origin))
  assert.instance(pending, Promise)
  assert.equal(accessControlOf(await pending), permitted)
})

sources('that fail keep the gate shut', async () => {
  const failure = new Error('no tenant')
  const failing: [() => Cors | Promise<Cors>, (error: unknown) => boolean][] = [
    [failures.thrown(failure) as () => Cors, (error) => error === failure],
    [() => Promise.reject(failure), (error) => error === failure],
    [() => undefined as unknown as Cors, (error) => error instanceof TypeError],
    [async () => ({}) as Cors, (error) => error instanceof TypeError],
  ]
  for (const [source, isExpected] of failing) {
    const guarded = withCors(source, () => assert.unreachable('the handler ran'), {
      onError: () => ok(),
    })
    const pending = guarded(requestFrom(origin))
    assert.instance(pending, Promise)
    assert.ok(isExpected(await rejectionOf(pending)))
  }
})

sources('that are invalid throw at once', () => {
  assert.throws(
    () => withCors({ allowedOrigins: ['https://example.com/'] }, ok),
    (error: CorsConfigurationError) =>
      error instanceof CorsConfigurationError && error.issues[0]?.code === 'invalid-origin',
  )
})

sources('that are none throw a TypeError at once, which says what one is', () => {
  for (const source of [undefined, null, 'https://app.example.com', 1]) {
    assert.throws(
      () => withCors(source as never, ok),
      (error: unknown) =>
        error instanceof TypeError && /an engine \(from createCors\)/.test(error.message),
    )
  }
})

sources('that are functions add Origin and what options.vary names to each Vary', async () => {
  const open = createCors({ enabled: true, allowedOrigins: ['*'] })
  const varyOf = async (engine: Cors, options?: Parameters<typeof withCors>[2]) => {
    const guarded = withCors(() => engine, ok, options as object)
    return (await guarded(requestFrom(origin))).headers.get('vary')
  }
  assert.is(await varyOf(open), 'Origin')
  assert.is(await varyOf(createCors()), 'Origin')
  assert.is(await varyOf(open, { vary: ['X-Tenant'] }), 'Origin, X-Tenant')
  assert.is(await varyOf(open, { vary: false }), null)
  assert.is(await varyOf(createCors({ enabled: true, enforcement: 'report' })), null)
  assert.is(withCors(open, ok)(requestFrom(origin)).headers.get('vary'), null)
  assert.throws(
    () => withCors(() => open, ok, { vary: ['*'] }),
    (error: unknown) => error instanceof TypeError,
  )
})

sources('get the options of createCors', async () => {
  const events: unknown[] = []
  const eventLog = { append: (event: unknown) => void events.push(event) }
  withCors({ ...configuration, debug: true }, ok, { eventLog })(requestFrom(foreign))
  await new Promise((resolve) => setImmediate(resolve))
  assert.is(events.length, 1)
})

sources('without a handler, or with swapped arguments, are an error at once', () => {
  assert.throws(
    () => withCors(configuration, undefined as never),
    /^withCors\(policy, handler\) needs a function as its second argument, not undefined\.$/,
  )
  assert.throws(
    () => withCors(configuration, { fetch: ok } as never),
    /not an object: pass its fetch\.$/,
  )
  assert.throws(
    () => withCors(ok as never, configuration as never),
    /^The arguments are swapped: write withCors\(policy, handler\)\.$/,
  )
})

sources('refuse options that would have no effect', () => {
  const eventLog = { append() {} }
  assert.throws(() => withCors(createCors(configuration), ok, { eventLog }), /is an engine/)
  assert.throws(() => withCors(() => createCors(), ok, { eventLog }), /is a function/)
  assert.throws(
    () => withCors(configuration, ok, { onerror() {} } as object),
    /"onerror" is not an option here: did you mean onError\?/,
  )
})

sources.run()

async function rejectionOf(pending: unknown): Promise<unknown> {
  try {
    await pending
  } catch (error) {
    return error
  }
  throw new Error('it did not reject')
}
