import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type CorsConfigurationInput,
  type CorsEvent,
  type CorsEventLog,
  type CorsRequest,
  createCors,
  createMemoryEventLog,
  type DenialReason,
  explain,
} from '../src/index.js'
import { corsRequest, request, validConfiguration, wildRequest } from './arbitraries.js'

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const settled = () => new Promise((resolve) => setImmediate(resolve))
const evil = (headers: Record<string, string> = {}, method = 'GET', url = '/api') =>
  request(method, url, { origin: 'https://evil.test', ...headers })

/** Decides the requests and gives the events that came of them. */
async function eventsOf(
  input: CorsConfigurationInput,
  ...sent: readonly CorsRequest[]
): Promise<CorsEvent[]> {
  const events: CorsEvent[] = []
  const eventLog: CorsEventLog = { append: (event) => void events.push(event) }
  const cors = createCors({ enabled: true, debug: true, ...input }, { eventLog })
  for (const one of sent) cors.decide(one)
  await settled()
  return events
}

async function eventOf(one: CorsRequest, input: CorsConfigurationInput = {}): Promise<CorsEvent> {
  const [event, ...others] = await eventsOf(input, one)
  assert.ok(event)
  assert.equal(others, [])
  return event as CorsEvent
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(strings)
}

const events = suite('events')

events('say what was denied, and of the request only what is documented', async () => {
  const before = Date.now()
  const event = await eventOf({
    ...evil(
      {
        host: 'api.example',
        'content-type': 'application/json',
        referer: 'https://evil.test/page',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'cors',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'X-A, content-type,,Not A Token',
      },
      'OPTIONS',
      '/api/items?page=2',
    ),
    remoteAddress: '192.0.2.7',
  })
  const { insertInstant, message, hint, ...rest } = event
  assert.ok(insertInstant >= before && insertInstant <= Date.now())
  assert.match(message, 'https://evil.test')
  assert.is(hint, undefined)
  assert.equal(rest, {
    type: 'Debug',
    outcome: 'refused',
    enforcement: 'block',
    reason: 'origin-not-allowed',
    value: 'https://evil.test',
    request: {
      method: 'OPTIONS',
      requestMethod: 'PUT',
      path: '/api/items',
      origin: 'https://evil.test',
      host: 'api.example',
      contentType: 'application/json',
      referer: 'https://evil.test/page',
      secFetchSite: 'cross-site',
      secFetchMode: 'cors',
      headerNames: ['x-a', 'content-type', 'not a token'],
      remoteAddress: '192.0.2.7',
    },
  })
})

events('have null for what the request lacks', async () => {
  const { request: seen } = await eventOf(evil())
  assert.equal(seen, {
    method: 'GET',
    path: '/api',
    origin: 'https://evil.test',
    host: null,
    contentType: null,
    referer: null,
    secFetchSite: null,
    secFetchMode: null,
    headerNames: [],
  })
})

events('carry the hint of the denial where there is one', async () => {
  const input = { allowedOrigins: ['https://a.example'] }
  const one = request('GET', '/', { origin: 'http://a.example' })
  const event = await eventOf(one, input)
  const { denial } = createCors({ enabled: true, ...input }).decide(one)
  assert.type(event.hint, 'string')
  assert.is(event.hint, denial?.hint)
  assert.is(event.message, denial?.message)
})

events('are made for each reason', async () => {
  const preflight = { 'access-control-request-method': 'GET' }
  const allowed = { origin: 'https://a.example' }
  const found = await eventsOf(
    { allowedOrigins: ['https://a.example'] },
    evil(),
    request('PUT', '/', allowed),
    request('OPTIONS', '/', { ...allowed, ...preflight, 'access-control-request-headers': 'X-No' }),
    request('OPTIONS', '/admin', { ...allowed, ...preflight }),
    request('GET', '/', { origin: 'https://a.example/' }),
    request('OPTIONS', '/', { ...allowed, 'access-control-request-method': 'a b' }),
  )
  assert.equal(
    found.map(({ reason, value }) => [reason, value]),
    [
      ['origin-not-allowed', 'https://evil.test'],
      ['method-not-allowed', 'PUT'],
      ['header-not-allowed', 'x-no'],
      ['excluded-path', '/admin*'],
      ['invalid-origin', 'https://a.example/'],
      ['invalid-preflight', 'a b'],
    ],
  )
})

events('are made for denials only, and only while debug is on', async () => {
  const fine = [
    request('GET', '/'),
    request('GET', '/', { origin: 'https://a.example' }),
    request('GET', '/admin', { origin: 'https://evil.test' }),
    request('GET', '/', { origin: 'https://a.example', 'sec-fetch-site': 'same-origin' }),
  ]
  assert.equal(await eventsOf({ allowedOrigins: ['https://a.example'] }, ...fine), [])
  assert.equal(await eventsOf({ debug: false }, evil()), [])
  assert.equal(await eventsOf({ enabled: false }, evil()), [])
})

events('follow reconfigure', async () => {
  const log = createMemoryEventLog()
  const cors = createCors({ enabled: true }, { eventLog: log })
  cors.decide(evil())
  cors.reconfigure({ enabled: true, debug: true })
  cors.decide(evil())
  cors.reconfigure({ enabled: true, debug: false })
  cors.decide(evil())
  await settled()
  assert.is(log.entries().length, 1)
  assert.is(log.entries()[0]?.count, 1)
})

events('are the same in each enforcement mode, but for its name and the outcome', async () => {
  const sent = [
    evil(),
    evil({ upgrade: 'websocket' }),
    evil({ 'access-control-request-method': 'PUT' }, 'OPTIONS'),
    evil({ 'access-control-request-method': 'a b' }, 'OPTIONS', '/admin/..%2fx'),
  ]
  const of = async (enforcement: 'block' | 'omit' | 'report') =>
    (await eventsOf({ enforcement }, ...sent)).map(({ insertInstant: _, outcome, ...event }) => {
      assert.is(event.enforcement, enforcement)
      outcomes[enforcement].push(outcome)
      return { ...event, enforcement: '' }
    })
  const outcomes: Record<'block' | 'omit' | 'report', string[]> = {
    block: [],
    omit: [],
    report: [],
  }
  const block = await of('block')
  assert.is(block.length, sent.length)
  assert.equal(await of('omit'), block)
  assert.equal(await of('report'), block)
  assert.equal(outcomes.block, ['refused', 'refused', 'refused', 'refused'])
  // A WebSocket handshake and a preflight have no answer of the application's.
  assert.equal(outcomes.omit, ['withheld', 'refused', 'refused', 'refused'])
  assert.equal(outcomes.report, ['observed', 'observed', 'observed', 'observed'])
})

events('are not made by explain', async () => {
  const log = createMemoryEventLog()
  const cors = createCors({ enabled: true, debug: true }, { eventLog: log })
  const { decision } = explain(cors, evil())
  assert.is(decision.denial?.reason, 'origin-not-allowed')
  await settled()
  assert.equal(log.entries(), [])
})

events('are plain data', async () => {
  const event = await eventOf(evil())
  assert.equal(JSON.parse(JSON.stringify(event)), event)
})

events.run()

// ---

const append = suite('append')

append('is called after the decision is returned', async () => {
  const order: string[] = []
  const cors = createCors(
    { enabled: true, debug: true },
    { eventLog: { append: () => void order.push('append') } },
  )
  cors.decide(evil())
  order.push('returned')
  await settled()
  assert.equal(order, ['returned', 'append'])
})

append('may throw, reject or never settle: nobody notices', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  try {
    let calls = 0
    const failing: readonly (() => unknown)[] = [
      () => {
        throw new Error('thrown')
      },
      () => Promise.reject(new Error('rejected')),
      () => new Promise(() => {}),
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: a thenable that throws is what is tested
        get then() {
          throw new Error('then cannot be read')
        },
      }),
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: a thenable that throws is what is tested
        then() {
          throw new Error('then throws')
        },
      }),
      () => {
        throw undefined
      },
    ]
    for (const fail of failing) {
      const eventLog = {
        append() {
          calls++
          return fail() as undefined
        },
      }
      const cors = createCors({ enabled: true, debug: true }, { eventLog })
      assert.is(cors.decide(evil()).kind, 'cors')
      assert.is(cors.decide(evil()).kind, 'cors')
    }
    await settled()
    await settled()
    assert.is(calls, 2 * failing.length)
    assert.equal(unhandled, [])
  } finally {
    process.off('unhandledRejection', note)
    process.off('uncaughtException', note)
  }
})

append('is called on the log itself', async () => {
  class Log implements CorsEventLog {
    seen = 0
    append(): void {
      this.seen++
    }
  }
  const eventLog = new Log()
  createCors({ enabled: true, debug: true }, { eventLog }).decide(evil())
  await settled()
  assert.is(eventLog.seen, 1)
})

append(
  'gets the events of one turn in the order of their decisions, the later ones too',
  async () => {
    const seen: string[] = []
    const cors = createCors(
      { enabled: true, debug: true },
      {
        eventLog: {
          append({ request: { path } }) {
            seen.push(path)
            // A log that makes the engine deny something adds to what waits, and not to itself.
            if (path === '/1') cors.decide(evil({}, 'GET', '/later'))
            if (path === '/2') throw new Error('of this event only')
          },
        },
      },
    )
    for (const url of ['/1', '/2', '/3']) cors.decide(evil({}, 'GET', url))
    assert.equal(seen, [])
    await settled()
    assert.equal(seen, ['/1', '/2', '/3', '/later'])
  },
)

append('gets what was decided on, whatever becomes of the request', async () => {
  const headers = new Map<string, string>()
  const reused = { method: '', url: '', headers, remoteAddress: '' }
  const seen: CorsEvent[] = []
  const cors = createCors(
    { enabled: true, debug: true },
    { eventLog: { append: (event) => void seen.push(event) } },
  )
  for (const name of ['one', 'two']) {
    for (const field of ['host', 'content-type', 'referer', 'sec-fetch-site', 'sec-fetch-mode']) {
      headers.set(field, `${field}-${name}`)
    }
    headers.set('origin', `https://${name}.test`)
    headers.set('access-control-request-headers', `x-${name}`)
    cors.decide(Object.assign(reused, { method: name, url: `/${name}`, remoteAddress: name }))
  }
  headers.clear()
  await settled()
  assert.equal(
    seen.map(({ request: { headerNames, ...strings } }) => [headerNames, Object.values(strings)]),
    ['one', 'two'].map((name) => [
      [`x-${name}`],
      [
        name,
        `/${name}`,
        `https://${name}.test`,
        `host-${name}`,
        `content-type-${name}`,
        `referer-${name}`,
        `sec-fetch-site-${name}`,
        `sec-fetch-mode-${name}`,
        name,
      ],
    ]),
  )
})

append('is not needed: debug without a log works', async () => {
  const { body } = createCors({ enabled: true, debug: true }).decide(evil()) as { body?: string }
  assert.type(body, 'string')
  await settled()
})

append.run()

// ---

const safety = suite('events, safe against what a request holds')

const nasty: readonly (readonly [name: string, text: string, code: string])[] = [
  ['CR', '\r', 'd'],
  ['LF', '\n', 'a'],
  ['NUL', '\0', '0'],
  ['TAB', '\t', '9'],
  ['ESC', '\u001b', '1b'],
  ['DEL', '\u007f', '7f'],
  ['C1 CSI', '\u009b', '9b'],
  ['soft hyphen', '\u00ad', 'ad'],
  ['zero width space', '\u200b', '200b'],
  ['right-to-left mark', '\u200f', '200f'],
  ['line separator', '\u2028', '2028'],
  ['paragraph separator', '\u2029', '2029'],
  ['right-to-left override', '\u202e', '202e'],
  ['right-to-left isolate', '\u2067', '2067'],
  ['byte order mark', '\ufeff', 'feff'],
  ['lone high surrogate', '\ud800', 'd800'],
  ['lone low surrogate', '\udc00', 'dc00'],
  ['tag character', '\u{e0041}', 'e0041|udc41'],
]
for (const [name, text, code] of nasty) {
  safety(`${name} is escaped everywhere`, async () => {
    const dirty = `a${text}b`
    const event = await eventOf({
      method: dirty,
      url: `/${dirty}`,
      headers: { get: () => dirty },
      remoteAddress: dirty,
    })
    assert.is(event.reason, 'invalid-origin')
    for (const one of strings(event)) assert.not.match(one, unprintable)
    for (const one of [event.value, event.request.path, event.request.remoteAddress]) {
      assert.match(one ?? '', new RegExp(code, 'i'))
    }
    assert.is(JSON.stringify(event).split(/[\r\n\u2028\u2029]/).length, 1)
  })
}

safety('printable text beyond ASCII stays', async () => {
  const event = await eventOf(evil({ 'content-type': 'é 𝔘 中' }))
  assert.is(event.request.contentType, 'é 𝔘 中')
})

safety('what is large is cut at 256 characters, everywhere', async () => {
  for (const unit of ['a', '\n', '𝔘', '\ud800', ',', 'a,', '/', '%41']) {
    const huge = unit.repeat((unit === 'a' ? 1_000_000 : 60_000) / unit.length)
    for (const origin of [huge, 'https://evil.test']) {
      const event = await eventOf({
        method: huge,
        url: `/${huge}?${huge}`,
        headers: { get: (name) => (name === 'origin' ? origin : huge) },
        remoteAddress: huge,
      })
      const { message, hint = '', ...rest } = event
      for (const one of strings(rest)) assert.ok(one.length <= 256, `${one.length} characters`)
      assert.ok(message.length < 1000 && hint.length < 1000, `${message.length}, ${hint.length}`)
      assert.ok(event.request.headerNames.length <= 50)
    }
  }
})

safety('a cut never leaves half a character', async () => {
  for (let start = 240; start <= 257; start++) {
    const { request: seen } = await eventOf(
      evil({ host: `${'a'.repeat(start)}𝔘𝔘𝔘`, 'content-type': `\n${'a'.repeat(start)}𝔘𝔘𝔘` }),
    )
    assert.not.match(seen.host ?? '', unprintable, `${start}, nothing escaped`)
    assert.not.match(seen.contentType ?? '', unprintable, `${start}, after an escape`)
  }
})

safety('at most 50 header names are kept', async () => {
  const names = Array.from({ length: 100 }, (_, i) => `X-${i}`)
  const { request: seen } = await eventOf(
    evil(
      {
        'access-control-request-method': 'GET',
        'access-control-request-headers': names.join(','),
      },
      'OPTIONS',
    ),
  )
  assert.equal(
    seen.headerNames,
    names.slice(0, 50).map((name) => name.toLowerCase()),
  )
})

safety('no secret of the request is in an event', async () => {
  const secret = 'hunter2'
  const headers: Record<string, string> = {
    cookie: `session=${secret}`,
    authorization: `Bearer ${secret}`,
    'proxy-authorization': secret,
    'x-api-key': secret,
    'user-agent': secret,
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'X-A',
  }
  const referers = [
    `https://user:${secret}@evil.test/page?token=${secret}#${secret}`,
    `https://${secret}@evil.test?${secret}`,
    `https://evil.test#${secret}`,
    `https://user:p@${secret}@evil.test/page`,
    `/page?${secret}`,
    `https://a:${secret}@[::1]:80/page`,
    `HTTPS://user:${secret}@evil.test`,
    `//user:${secret}@evil.test/`,
    `https:\\\\user:${secret}@evil.test`,
  ]
  const urls = [
    `/api?token=${secret}`,
    `/api#${secret}`,
    `http://user:${secret}@api.example/api?${secret}`,
    `http://user:${secret}@api.example`,
  ]
  for (const referer of referers) {
    for (const url of urls) {
      for (const method of ['GET', 'OPTIONS']) {
        const event = await eventOf(evil({ ...headers, referer }, method, url))
        assert.not.match(JSON.stringify(event), secret, `${method} ${url} ${referer}`)
      }
    }
  }
})

safety('a referer keeps its origin and path', async () => {
  const refererOf = async (referer: string) => (await eventOf(evil({ referer }))).request.referer
  assert.is(await refererOf('https://evil.test/page?q#f'), 'https://evil.test/page')
  assert.is(await refererOf('https://user@evil.test:8443/a/b'), 'https://evil.test:8443/a/b')
  assert.is(await refererOf('https://evil.test/@b'), 'https://evil.test/@b')
  assert.is(await refererOf(''), '')
})

safety('an absolute request target is kept as its path', async () => {
  const pathOf = async (url: string) => (await eventOf(evil({}, 'GET', url))).request.path
  assert.is(await pathOf('https://api.example/a/b?q'), '/a/b')
  assert.is(await pathOf('https://api.example'), '/')
  assert.is(await pathOf('/a/b#f'), '/a/b')
})

safety('whatever the request, an event is clean, short and made once a denial', async () => {
  await fc.assert(
    fc.asyncProperty(
      validConfiguration({ enabled: true }),
      fc.array(fc.oneof(wildRequest, corsRequest), { minLength: 4 }),
      async (input, sent) => {
        const found = await eventsOf({ ...input, debug: true }, ...sent)
        const cors = createCors({ ...input, debug: true })
        const denials = sent.flatMap((one) => {
          const { denial, withheld } = cors.decide(one)
          return denial ?? withheld ?? []
        })
        assert.equal(
          found.map(({ reason }) => reason),
          denials.map(({ reason }) => reason),
        )
        for (const event of found) {
          const { message, hint = '', ...rest } = event
          for (const one of strings(rest)) assert.ok(one.length <= 256)
          for (const one of strings(event)) assert.not.match(one, unprintable)
          assert.ok(message.length < 2500 && hint.length < 2500)
          assert.not.match(JSON.stringify(event), /secret-cookie|secret-token/)
        }
      },
    ),
    { numRuns: 200 },
  )
})

safety.run()

// ---

const memory = suite('createMemoryEventLog')

const reasons: readonly DenialReason[] = [
  'origin-not-allowed',
  'method-not-allowed',
  'header-not-allowed',
  'excluded-path',
  'invalid-origin',
  'invalid-preflight',
]

function event(
  origin: string | null,
  change: Partial<Omit<CorsEvent, 'request'>> & Partial<CorsEvent['request']> = {},
): CorsEvent {
  const { method = 'GET', path = '/api', ...rest } = change
  return {
    type: 'Debug',
    outcome: 'refused',
    insertInstant: 1000,
    enforcement: 'block',
    reason: 'origin-not-allowed',
    value: origin ?? '',
    message: 'Refused.',
    request: {
      method,
      path,
      origin,
      host: null,
      contentType: null,
      referer: null,
      secFetchSite: null,
      secFetchMode: null,
      headerNames: [],
    },
    ...rest,
  }
}

memory('gives entries oldest first, with ids ascending from 1', () => {
  const log = createMemoryEventLog()
  for (const origin of ['https://c.test', 'https://a.test', 'https://b.test']) {
    log.append(event(origin))
  }
  assert.equal(
    log.entries().map(({ id, value }) => [id, value]),
    [
      [1, 'https://c.test'],
      [2, 'https://a.test'],
      [3, 'https://b.test'],
    ],
  )
})

memory('keeps the whole event', () => {
  const log = createMemoryEventLog()
  const one = event('https://a.test', { hint: 'A hint.' })
  log.append(one)
  assert.equal(log.entries(), [{ ...one, id: 1, count: 1, lastInstant: 1000 }])
})

memory('folds a repetition into its entry, which keeps id and place', () => {
  const log = createMemoryEventLog()
  log.append(event('https://a.test', { insertInstant: 1 }))
  log.append(event('https://b.test', { insertInstant: 2 }))
  log.append(event('https://a.test', { insertInstant: 3, message: 'Refused again.' }))
  log.append(event('https://a.test', { insertInstant: 4 }))
  assert.equal(
    log
      .entries()
      .map((entry) => [entry.id, entry.value, entry.count, entry.insertInstant, entry.lastInstant]),
    [
      [1, 'https://a.test', 3, 1, 4],
      [2, 'https://b.test', 1, 2, 2],
    ],
  )
})

memory('folds by reason, value, origin, method and path only', () => {
  const log = createMemoryEventLog()
  log.append(event('https://a.test'))
  log.append(event('https://a.test', { remoteAddress: '192.0.2.1' }))
  assert.is(log.entries().length, 1)
  log.append(event('https://a.test', { reason: 'method-not-allowed' }))
  log.append(event('https://b.test'))
  log.append(event('https://a.test', { method: 'PUT' }))
  log.append(event('https://a.test', { path: '/other' }))
  log.append(event(null))
  log.append(event('null'))
  log.append(event('https://a.test', { value: 'other' }))
  assert.equal(
    log.entries().map(({ count }) => count),
    [2, 1, 1, 1, 1, 1, 1, 1],
  )
})

memory('keeps apart what only a separator would join', () => {
  const log = createMemoryEventLog()
  for (const separator of ['', ' ', '\n', '\0', ',', '|', '"', '/']) {
    log.append(event('a', { method: `b${separator}c`, path: 'd' }))
    log.append(event('a', { method: 'b', path: `c${separator}d` }))
    log.append(event(`a${separator}b`, { method: 'c', path: 'd' }))
  }
  assert.is(log.entries().length, 24)
})

memory('holds no more than its capacity, and keeps the newest', () => {
  const log = createMemoryEventLog({ capacity: 6 })
  for (let i = 0; i < 60; i++) {
    log.append(event(`https://a${i}.test`, { reason: reasons[i % 6] as DenialReason }))
    const entries = log.entries()
    assert.ok(entries.length <= 6)
    assert.is(entries.at(-1)?.value, `https://a${i}.test`)
    assert.is(entries.at(-1)?.id, i + 1)
  }
  assert.equal(
    log.entries().map(({ id }) => id),
    [55, 56, 57, 58, 59, 60],
  )
})

memory('has a capacity of 1,000 by default', () => {
  const log = createMemoryEventLog()
  for (let i = 0; i < 3000; i++) {
    log.append(event(`https://a${i}.test`, { reason: reasons[i % 2] as DenialReason }))
  }
  assert.is(log.entries().length, 1000)
})

memory('lets no reason fill more than half of it', () => {
  for (const capacity of [2, 3, 4, 5, 10, 101]) {
    const log = createMemoryEventLog({ capacity })
    log.append(event('https://first.test', { reason: 'invalid-origin' }))
    for (let i = 0; i < 1000; i++) log.append(event(`https://a${i}.test`))
    const entries = log.entries()
    const flood = entries.filter(({ reason }) => reason === 'origin-not-allowed')
    assert.ok(flood.length > 0 && flood.length <= Math.max(1, capacity / 2), `${flood.length}`)
    assert.is(entries[0]?.value, 'https://first.test')
    assert.is(flood.at(-1)?.value, 'https://a999.test')
  }
})

memory('holds an event even where half of it is none', () => {
  const log = createMemoryEventLog({ capacity: 1 })
  log.append(event('https://a.test'))
  log.append(event('https://b.test'))
  assert.equal(
    log.entries().map(({ id, value }) => [id, value]),
    [[2, 'https://b.test']],
  )
})

memory('forgets the count of what was pushed out', () => {
  const log = createMemoryEventLog({ capacity: 4 })
  log.append(event('https://a.test'))
  log.append(event('https://a.test'))
  log.append(event('https://b.test'))
  log.append(event('https://c.test'))
  log.append(event('https://a.test'))
  assert.equal(
    log.entries().map(({ id, value, count }) => [id, value, count]),
    [
      [3, 'https://c.test', 1],
      [4, 'https://a.test', 1],
    ],
  )
})

memory('survives a flood of one denial', () => {
  const log = createMemoryEventLog({ capacity: 10 })
  log.append(event('https://other.test'))
  for (let i = 0; i < 100_000; i++) log.append(event('https://a.test', { insertInstant: i }))
  assert.equal(
    log.entries().map(({ value, count, lastInstant }) => [value, count, lastInstant]),
    [
      ['https://other.test', 1, 1000],
      ['https://a.test', 100_000, 99_999],
    ],
  )
})

memory('gives copies', () => {
  const log = createMemoryEventLog()
  const one = event('https://a.test')
  log.append(one)
  const before = JSON.stringify(log.entries())
  for (const attempt of [
    () => log.entries().pop(),
    () => Object.assign(log.entries()[0] as object, { count: 99, value: 'changed' }),
    () => Object.assign(log.entries()[0]?.request as object, { path: 'changed' }),
    () => (log.entries()[0]?.request.headerNames as string[] | undefined)?.push('changed'),
  ]) {
    try {
      attempt()
    } catch (error) {
      assert.instance(error, TypeError)
    }
    assert.is(JSON.stringify(log.entries()), before)
  }
})

memory('gives entries that do not change when the log does', () => {
  const log = createMemoryEventLog()
  log.append(event('https://a.test'))
  const entries = log.entries()
  log.append(event('https://a.test', { insertInstant: 5000 }))
  log.append(event('https://b.test'))
  assert.is(entries.length, 1)
  assert.is(entries[0]?.count, 1)
  assert.is(entries[0]?.lastInstant, 1000)
})

memory('works unbound', () => {
  const { append: put, entries } = createMemoryEventLog()
  put(event('https://a.test'))
  assert.is(entries().length, 1)
})

memory('refuses a capacity that is no positive integer', () => {
  for (const capacity of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '10', null, 10n]) {
    assert.throws(
      () => createMemoryEventLog({ capacity: capacity as number }),
      (error: unknown) => error instanceof RangeError || error instanceof TypeError,
      String(capacity),
    )
  }
  for (const options of [undefined, {}]) createMemoryEventLog(options)
})

memory('is filled by an engine', async () => {
  const log = createMemoryEventLog()
  const cors = createCors({ enabled: true, debug: true }, { eventLog: log })
  for (let i = 0; i < 5; i++) cors.decide(evil({}, 'GET', `/api?page=${i}`))
  cors.decide(evil({}, 'GET', '/other'))
  await settled()
  assert.equal(
    log.entries().map(({ id, count, request: { path } }) => [id, count, path]),
    [
      [1, 5, '/api'],
      [2, 1, '/other'],
    ],
  )
})

memory('behaves like a list that is searched from the start', () => {
  const model = (capacity: number, appended: readonly CorsEvent[]) => {
    const list: { key: string; reason: string; count: number }[] = []
    for (const {
      reason,
      request: { origin, method, path },
    } of appended) {
      const key = JSON.stringify([reason, origin, method, path])
      const found = list.find((entry) => entry.key === key)
      if (found) found.count++
      else {
        const same = list.filter((entry) => entry.reason === reason)
        if (same.length >= Math.max(1, Math.floor(capacity / 2))) {
          list.splice(list.indexOf(same[0] as (typeof list)[number]), 1)
        } else if (list.length >= capacity) list.shift()
        list.push({ key, reason, count: 1 })
      }
    }
    return list.map(({ key, count }) => [key, count])
  }
  const some = fc
    .tuple(fc.constantFrom(...reasons), fc.nat({ max: 6 }), fc.constantFrom('GET', 'PUT'))
    .map(([reason, origin, method]) => event(`https://a${origin}.test`, { reason, method }))
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(some, { maxLength: 60 }),
      (capacity, appended) => {
        const log = createMemoryEventLog({ capacity })
        for (const one of appended) log.append(one)
        const entries = log.entries()
        assert.equal(
          entries.map(({ reason, count, request: { origin, method, path } }) => [
            JSON.stringify([reason, origin, method, path]),
            count,
          ]),
          model(capacity, appended),
        )
        entries.forEach(({ id }, index) => {
          assert.ok(index === 0 || id > (entries[index - 1]?.id ?? 0))
        })
      },
    ),
    { numRuns: 300 },
  )
})

memory.run()
