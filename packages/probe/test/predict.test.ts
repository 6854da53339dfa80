import { createCors } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  createDecisionExchange,
  createReplay,
  type FailureReason,
  type Header,
  type PageRequest,
  predict,
} from '../src/index.js'
import { type Answers, allowCredentials, allowOrigin, answering, api, page } from './answers.js'

// ---

const check = suite('predict :: CORS check')

const wildcard: Header = ['Access-Control-Allow-Origin', '*']
const credentialed: Partial<PageRequest> = { credentials: 'include' }

const corsChecks: readonly [
  string,
  readonly Header[],
  Partial<PageRequest>,
  FailureReason | null,
][] = [
  ['own origin', [allowOrigin], {}, null],
  ['wildcard', [wildcard], {}, null],
  ['nothing', [], {}, 'missing-allow-origin'],
  ['empty', [['Access-Control-Allow-Origin', '']], {}, 'invalid-allow-origin'],
  [
    'another origin',
    [['Access-Control-Allow-Origin', 'https://other.example.com']],
    {},
    'allow-origin-mismatch',
  ],
  [
    'trailing slash',
    [['Access-Control-Allow-Origin', 'https://app.example.com/']],
    {},
    'allow-origin-mismatch',
  ],
  [
    'another case',
    [['Access-Control-Allow-Origin', 'https://APP.example.com']],
    {},
    'allow-origin-mismatch',
  ],
  ['two lines', [allowOrigin, allowOrigin], {}, 'multiple-allow-origin-values'],
  ['two wildcards', [wildcard, wildcard], {}, 'multiple-allow-origin-values'],
  [
    'a list',
    [['Access-Control-Allow-Origin', 'https://app.example.com https://b.example']],
    {},
    'multiple-allow-origin-values',
  ],
  ['no origin', [['Access-Control-Allow-Origin', 'example']], {}, 'invalid-allow-origin'],
  ['null', [['Access-Control-Allow-Origin', 'null']], {}, 'allow-origin-mismatch'],
  ['credentials', [allowOrigin, allowCredentials], credentialed, null],
  [
    'credentials, wildcard',
    [wildcard, allowCredentials],
    credentialed,
    'wildcard-origin-with-credentials',
  ],
  ['credentials, not allowed', [allowOrigin], credentialed, 'missing-allow-credentials'],
  [
    'credentials, True',
    [allowOrigin, ['Access-Control-Allow-Credentials', 'True']],
    credentialed,
    'missing-allow-credentials',
  ],
  [
    'same-origin credentials need no permission',
    [allowOrigin],
    { credentials: 'same-origin' },
    null,
  ],
]

for (const [name, headers, init, reason] of corsChecks) {
  check(name, async () => {
    const { exchange } = answering({ request: { headers } })
    const prediction = await predict(page, { url: api, ...init }, exchange)
    assert.is(prediction.failure?.reason ?? null, reason)
    assert.is(prediction.success, reason === null)
    assert.is(prediction.type, reason === null ? 'cors' : 'error')
    assert.is(prediction.status, reason === null ? 200 : 0)
  })
}

check('a failure names the step, the section, the developer tools and the remedy', async () => {
  const { exchange } = answering({})
  const { steps, failure } = await predict(page, { url: api }, exchange)
  assert.is(steps.at(-1)?.name, 'cors-check')
  assert.is(steps.at(-1)?.verdict, 'failed')
  assert.is(failure?.section, 'https://fetch.spec.whatwg.org/#cors-check')
  assert.equal(failure?.developerTools, {
    chromium: 'MissingAllowOriginHeader',
    firefox: 'CORSMissingAllowOrigin',
    webkit: 'Origin is not allowed by Access-Control-Allow-Origin',
  })
  assert.match(failure?.remedy ?? '', 'Access-Control-Allow-Origin: https://app.example.com')
  assert.is(failure?.setting, 'allowedOrigins')
})

check('a long value is cut in the message', async () => {
  const value = 'x'.repeat(10_000)
  const { exchange } = answering({ request: { headers: [['Access-Control-Allow-Origin', value]] } })
  const { failure } = await predict(page, { url: api }, exchange)
  assert.ok((failure?.message.length ?? 0) < 400)
})

check.run()

// ---

const preflight = suite('predict :: preflight')

const permitted = (...headers: Header[]): Answers => ({
  preflight: { status: 204, headers: [allowOrigin, ...headers] },
  request: { headers: [allowOrigin] },
})
const allowMethods = (value: string): Header => ['Access-Control-Allow-Methods', value]
const allowHeaders = (value: string): Header => ['Access-Control-Allow-Headers', value]

const preflights: readonly [string, Partial<PageRequest>, Answers, FailureReason | null][] = [
  ['method allowed', { method: 'PUT' }, permitted(allowMethods('PUT')), null],
  ['method, lower case is normalized', { method: 'put' }, permitted(allowMethods('PUT')), null],
  ['method, wildcard', { method: 'PUT' }, permitted(allowMethods('*')), null],
  [
    'method, wildcard with credentials',
    { method: 'PUT', credentials: 'include' },
    permitted(allowCredentials, allowMethods('*')),
    'method-not-allowed',
  ],
  [
    'method not allowed',
    { method: 'PUT' },
    permitted(allowMethods('DELETE')),
    'method-not-allowed',
  ],
  ['method, no list', { method: 'PUT' }, permitted(), 'method-not-allowed'],
  [
    'method, another case',
    { method: 'patch' },
    permitted(allowMethods('PATCH')),
    'method-not-allowed',
  ],
  [
    'method, a list that is none',
    { method: 'PUT' },
    permitted(allowMethods('(PUT)')),
    'invalid-allow-methods',
  ],
  [
    'method, two lines',
    { method: 'PUT' },
    permitted(allowMethods('GET'), allowMethods('PUT')),
    null,
  ],
  ['method, empty elements', { method: 'PUT' }, permitted(allowMethods(', ,PUT,')), null],
  [
    'POST needs no permission',
    { method: 'POST', headers: { 'X-A': '1' } },
    permitted(allowHeaders('x-a')),
    null,
  ],
  [
    'header allowed, another case',
    { headers: { 'X-A': '1' } },
    permitted(allowHeaders('x-b, x-A')),
    null,
  ],
  ['header, wildcard', { headers: { 'X-A': '1' } }, permitted(allowHeaders('*')), null],
  [
    'header, wildcard with credentials',
    { headers: { 'X-A': '1' }, credentials: 'include' },
    permitted(allowCredentials, allowHeaders('*')),
    'header-not-allowed',
  ],
  [
    'header not allowed',
    { headers: { 'X-A': '1' } },
    permitted(allowHeaders('x-b')),
    'header-not-allowed',
  ],
  [
    'header, a list that is none',
    { headers: { 'X-A': '1' } },
    permitted(allowHeaders('x-a; x-b')),
    'invalid-allow-headers',
  ],
  [
    'Authorization, wildcard',
    { headers: { Authorization: 'x' } },
    permitted(allowHeaders('*')),
    'header-not-allowed',
  ],
  [
    'Authorization beside the wildcard',
    { headers: { Authorization: 'x', 'X-A': '1' } },
    permitted(allowHeaders('*,authorization')),
    null,
  ],
  [
    'status 404',
    { method: 'PUT' },
    { preflight: { status: 404, headers: [allowOrigin] } },
    'preflight-status',
  ],
  [
    'status 401',
    { method: 'PUT' },
    { preflight: { status: 401, headers: [allowOrigin] } },
    'preflight-status',
  ],
  [
    'redirect',
    { method: 'PUT' },
    { preflight: { status: 301, headers: [allowOrigin, ['Location', '/items/']] } },
    'preflight-redirect',
  ],
  [
    '304 is no redirect',
    { method: 'PUT' },
    { preflight: { status: 304, headers: [allowOrigin] } },
    'preflight-status',
  ],
  ['origin missing', { method: 'PUT' }, { preflight: { status: 204 } }, 'missing-allow-origin'],
  [
    'credentials not allowed',
    { method: 'PUT', credentials: 'include' },
    permitted(allowMethods('PUT')),
    'missing-allow-credentials',
  ],
]

for (const [name, init, answers, reason] of preflights) {
  preflight(name, async () => {
    const { exchange, sent } = answering(answers)
    const prediction = await predict(page, { url: api, ...init }, exchange)
    assert.is(prediction.failure?.reason ?? null, reason)
    assert.is(prediction.preflights, 1)
    assert.is(
      sent.length,
      reason === null ? 2 : 1,
      'the request is sent where the preflight passes',
    )
    assert.is(sent[0]?.includeCredentials, false)
  })
}

preflight('Chromium names the failures of a preflight apart', async () => {
  const { exchange } = answering({})
  const { failure } = await predict(page, { url: api, method: 'PUT' }, exchange)
  assert.is(failure?.developerTools.chromium, 'PreflightMissingAllowOriginHeader')
  assert.is(failure?.developerTools.firefox, 'CORSMissingAllowOrigin')
})

preflight('asks for method and headers, sorted, in lower case, without spaces', async () => {
  const { exchange, sent } = answering({})
  const headers = {
    'X-B': '1',
    Accept: 'text/html',
    'Content-Type': 'application/json',
    'X-A': '1',
  }
  await predict(page, { url: `${api}#part`, method: 'POST', headers }, exchange)
  const [request] = sent
  assert.is(request?.method, 'OPTIONS')
  assert.is(request?.url, api)
  assert.equal(
    [...(request?.headers ?? [])],
    [
      ['Accept', '*/*'],
      ['Origin', 'https://app.example.com'],
      ['Sec-Fetch-Site', 'same-site'],
      ['Sec-Fetch-Mode', 'cors'],
      ['Sec-Fetch-Dest', 'empty'],
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Headers', 'content-type,x-a,x-b'],
    ],
  )
})

preflight('a case mistake in the method is named', async () => {
  const { exchange } = answering(permitted(allowMethods('PATCH')))
  const { failure } = await predict(page, { url: api, method: 'patch' }, exchange)
  assert.match(failure?.message ?? '', 'case-sensitive')
  assert.match(failure?.remedy ?? '', 'Have the page send PATCH')
})

preflight('a swallowed preflight is told apart by its status', async () => {
  const remedies = []
  for (const status of [401, 404]) {
    const { exchange } = answering({ preflight: { status, headers: [allowOrigin] } })
    const { failure } = await predict(page, { url: api, method: 'PUT' }, exchange)
    remedies.push(failure?.remedy ?? '')
  }
  assert.match(remedies[0] as string, 'before authentication')
  assert.match(remedies[1] as string, 'before the router')
})

preflight.run()

// ---

const readable = suite('predict :: readable headers')

const answerHeaders: readonly Header[] = [
  ['Content-Type', 'text/plain'],
  ['X-Total', '1'],
  ['ETag', '"1"'],
  ['Set-Cookie', 'a=b'],
]
const expose = (value: string): Header => ['Access-Control-Expose-Headers', value]

const readables: readonly [string, readonly Header[], Partial<PageRequest>, readonly string[]][] = [
  ['safelisted only', [], {}, ['content-type']],
  ['exposed', [expose('x-total, ETAG')], {}, ['content-type', 'etag', 'x-total']],
  ['not sent', [expose('X-Missing')], {}, ['content-type']],
  [
    'wildcard, and never Set-Cookie',
    [expose('*')],
    {},
    [
      'access-control-allow-credentials',
      'access-control-allow-origin',
      'access-control-expose-headers',
      'content-type',
      'etag',
      'x-total',
    ],
  ],
  [
    'wildcard with credentials is a name',
    [expose('*')],
    { credentials: 'include' },
    ['content-type'],
  ],
  ['a list that is none', [expose('X-Total;')], {}, ['content-type']],
]

for (const [name, headers, init, expected] of readables) {
  readable(name, async () => {
    const all = [allowOrigin, allowCredentials, ...answerHeaders, ...headers]
    const { exchange } = answering({ request: { headers: all } })
    const { readableHeaders } = await predict(page, { url: api, ...init }, exchange)
    assert.equal(readableHeaders, expected)
  })
}

readable('same origin: everything but Set-Cookie', async () => {
  const { exchange } = answering({ request: { headers: answerHeaders } })
  const prediction = await predict(page, { url: 'https://app.example.com/items' }, exchange)
  assert.is(prediction.type, 'basic')
  assert.equal(prediction.readableHeaders, ['content-type', 'etag', 'x-total'])
})

readable('opaque: nothing, not even the status', async () => {
  const { exchange } = answering({ request: { headers: answerHeaders } })
  const prediction = await predict(page, { url: api, mode: 'no-cors' }, exchange)
  assert.is(prediction.type, 'opaque')
  assert.is(prediction.status, 0)
  assert.equal(prediction.readableHeaders, [])
})

readable.run()

// ---

const requests = suite('predict :: requests')

const refused: readonly [string, Partial<PageRequest>][] = [
  ['relative URL', { url: '/items' }],
  ['user name in the URL', { url: 'https://user@api.example.com/' }],
  ['method that is no token', { method: 'GE T' }],
  ['forbidden method', { method: 'trace' }],
  ['no-cors PUT', { mode: 'no-cors', method: 'PUT' }],
  ['GET with a body', { body: 'text' }],
  ['header name that is none', { headers: { 'X A': '1' } }],
  ['header value with a line break', { headers: { 'X-A': 'a\nb' } }],
  ['header value beyond a byte', { headers: { 'X-A': '€' } }],
]

for (const [name, init] of refused) {
  requests(`throws in the page: ${name}`, async () => {
    const { exchange, sent } = answering({})
    const prediction = await predict(page, { url: api, ...init }, exchange)
    assert.is(prediction.failure?.reason, 'invalid-request')
    assert.is(prediction.failure?.developerTools.chromium, 'TypeError')
    assert.equal(
      prediction.steps.map(({ name, verdict }) => [name, verdict]),
      [['request', 'failed']],
    )
    assert.is(sent.length, 0)
  })
}

const neverSent: [string, Parameters<typeof predict>[0], PageRequest, FailureReason][] = [
  ['only-if-cached', page, { url: api, cache: 'only-if-cached' }, 'invalid-request'],
  [
    'a stream in no-cors mode',
    page,
    { url: api, method: 'POST', body: 'stream', mode: 'no-cors' },
    'invalid-request',
  ],
  [
    'a stream that outlives its page',
    page,
    { url: api, method: 'POST', body: 'stream', keepalive: true },
    'invalid-request',
  ],
  ['mixed content', page, { url: 'http://api.example.com/' }, 'mixed-content'],
  ['bad port', page, { url: 'https://api.example.com:6000/' }, 'bad-port'],
  ['same-origin mode', page, { url: api, mode: 'same-origin' }, 'same-origin-mode'],
  [
    'no-cors with manual redirects',
    page,
    { url: api, mode: 'no-cors', redirect: 'manual' },
    'no-cors-redirect-mode',
  ],
  [
    'another scheme',
    { origin: 'http://a.example' },
    { url: 'ftp://api.example.com/' },
    'scheme-not-http',
  ],
]

const plainPage = { origin: 'http://a.example' }
for (const url of [
  'ftp://a.example/',
  'file:///etc/hosts',
  'about:blank',
  'blob:http://b.example/1',
]) {
  neverSent.push(
    [`no-cors to ${url}`, plainPage, { url, mode: 'no-cors' }, 'scheme-not-http'],
    [`cors to ${url}`, plainPage, { url }, 'scheme-not-http'],
  )
}

for (const [name, from, init, reason] of neverSent) {
  requests(`never sent: ${name}`, async () => {
    const { exchange, sent } = answering({})
    const { failure } = await predict(from, init, exchange)
    assert.is(failure?.reason, reason)
    assert.is(sent.length, 0)
  })
}

requests('loopback over http is no mixed content', async () => {
  const { exchange } = answering({ request: { headers: [allowOrigin] } })
  const { success } = await predict(page, { url: 'http://localhost:3000/' }, exchange)
  assert.ok(success)
})

requests('TLS at loopback is no mixed content anywhere', async () => {
  const { exchange } = answering({ request: { headers: [allowOrigin] } })
  for (const engine of ['standard', 'chromium', 'firefox', 'webkit'] as const) {
    const { failure } = await predict(page, { url: 'https://localhost:3000/' }, exchange, {
      engine,
    })
    assert.is(failure, undefined)
  }
})

requests('what a page holds itself is its own, and no server is asked', async () => {
  for (const url of ['data:text/plain,x', `blob:${page.origin}/1`]) {
    const { exchange, sent } = answering({})
    const { success, type, status } = await predict(page, { url }, exchange)
    assert.equal([success, type, status, sent.length], [true, 'basic', 200, 0])
  }
})

requests('loopback over https is no mixed content, in WebKit either', async () => {
  for (const url of ['https://localhost:3000/', 'https://127.0.0.1:3000/']) {
    const { exchange } = answering({ request: { headers: [allowOrigin] } })
    const { success } = await predict(page, { url }, exchange, { engine: 'webkit' })
    assert.ok(success, url)
  }
})

requests('headers that no page can set are dropped', async () => {
  const { exchange, sent } = answering({ request: { headers: [allowOrigin] } })
  const headers: Header[] = [
    ['Cookie', 'a=b'],
    ['Origin', 'https://evil.example'],
    ['Sec-Anything', '1'],
    ['Proxy-Anything', '1'],
    ['X-HTTP-Method-Override', 'TRACE'],
    ['Accept', ' text/html '],
  ]
  await predict(page, { url: api, headers }, exchange)
  assert.equal(
    [...(sent[0]?.headers ?? [])],
    [
      ['Accept', 'text/html'],
      ['Origin', 'https://app.example.com'],
      ['Sec-Fetch-Site', 'same-site'],
      ['Sec-Fetch-Mode', 'cors'],
      ['Sec-Fetch-Dest', 'empty'],
    ],
  )
})

requests('no-cors keeps safelisted headers only', async () => {
  const { exchange, sent } = answering({})
  const headers = {
    Accept: 'text/html',
    'X-A': '1',
    'Content-Type': 'application/json',
    Range: 'bytes=0-',
  }
  await predict(page, { url: api, mode: 'no-cors', headers }, exchange)
  assert.is(sent.length, 1)
  assert.equal(sent[0]?.headers.names(), [
    'accept',
    'sec-fetch-dest',
    'sec-fetch-mode',
    'sec-fetch-site',
  ])
})

const bodies: readonly [PageRequest['body'], string | null][] = [
  ['text', 'text/plain;charset=UTF-8'],
  ['urlencoded', 'application/x-www-form-urlencoded;charset=UTF-8'],
  ['form-data', 'multipart/form-data; boundary=----boundary'],
  ['bytes', null],
]

for (const [body, contentType] of bodies) {
  requests(`body: ${body}`, async () => {
    const { exchange, sent } = answering({ request: { headers: [allowOrigin] } })
    await predict(page, { url: api, method: 'POST', body: body as 'text' }, exchange)
    assert.is(sent.length, 1, 'needs no preflight')
    assert.is(sent[0]?.headers.get('content-type'), contentType)
    assert.is(sent[0]?.hasBody, true)
  })
}

const origins: readonly [string, string, Partial<PageRequest>, string | null][] = [
  ['cross-origin GET', api, {}, 'https://app.example.com'],
  ['cross-origin no-cors GET', api, { mode: 'no-cors' }, null],
  [
    'cross-origin no-cors POST',
    api,
    { mode: 'no-cors', method: 'POST' },
    'https://app.example.com',
  ],
  [
    'no-cors POST without referrer',
    api,
    { mode: 'no-cors', method: 'POST', referrerPolicy: 'no-referrer' },
    'null',
  ],
  [
    'no-cors POST, same-origin referrer',
    api,
    { mode: 'no-cors', method: 'POST', referrerPolicy: 'same-origin' },
    'null',
  ],
  ['same-origin GET', 'https://app.example.com/', {}, null],
  ['same-origin POST', 'https://app.example.com/', { method: 'POST' }, 'https://app.example.com'],
  [
    'same-origin cors POST without referrer',
    'https://app.example.com/',
    { method: 'POST', referrerPolicy: 'no-referrer' },
    'https://app.example.com',
  ],
]

for (const [name, url, init, expected] of origins) {
  requests(`Origin: ${name}`, async () => {
    const { exchange, sent } = answering({ request: { headers: [allowOrigin] } })
    await predict(page, { url, ...init }, exchange)
    assert.is(sent.at(-1)?.headers.get('origin'), expected)
  })
}

const credentials: readonly [string, PageRequest['credentials'], boolean][] = [
  [api, undefined, false],
  [api, 'omit', false],
  [api, 'include', true],
  ['https://app.example.com/', undefined, true],
  ['https://app.example.com/', 'omit', false],
]

for (const [url, mode, expected] of credentials) {
  requests(`cookies: ${mode ?? 'default'} to ${url}`, async () => {
    const { exchange } = answering({ request: { headers: [allowOrigin, allowCredentials] } })
    const init = { url, ...(mode === undefined ? {} : { credentials: mode }) }
    const { credentialsSent } = await predict(page, init, exchange)
    assert.is(credentialsSent, expected)
  })
}

const sites: readonly [string, string][] = [
  ['https://app.example.com/', 'same-origin'],
  ['https://app.example.com:8443/', 'same-site'],
  ['https://api.example.com/', 'same-site'],
  ['https://example.com/', 'same-site'],
  ['https://example.org/', 'cross-site'],
  ['https://com/', 'cross-site'],
  ['https://192.0.2.1/', 'cross-site'],
]

for (const [url, expected] of sites) {
  requests(`Sec-Fetch-Site of ${url}`, async () => {
    const { exchange, sent } = answering({})
    await predict(page, { url }, exchange)
    assert.is(sent[0]?.headers.get('sec-fetch-site'), expected)
  })
}

requests('the public suffix list parts the customers of one', async () => {
  const { exchange, sent } = answering({})
  const origin = 'https://app.example.com'
  const options = { isPublicSuffix: (host: string) => /^(com|example\.com)$/.test(host) }
  await predict({ origin }, { url: api }, exchange, options)
  assert.is(sent[0]?.headers.get('sec-fetch-site'), 'cross-site')
})

requests('the destination is told', async () => {
  const { exchange, sent } = answering({})
  await predict(page, { url: api, destination: 'image' }, exchange)
  assert.is(sent[0]?.headers.get('sec-fetch-dest'), 'image')
})

requests('no Sec-Fetch-Site without TLS', async () => {
  const { exchange, sent } = answering({})
  await predict({ origin: 'http://a.example' }, { url: 'http://b.example/' }, exchange)
  assert.is(sent[0]?.headers.get('sec-fetch-site'), null)
})

requests('a page without origin is cross-origin to everything', async () => {
  const { exchange, sent } = answering({})
  const { failure } = await predict({ origin: 'null' }, { url: api }, exchange)
  assert.is(sent[0]?.headers.get('origin'), 'null')
  assert.match(failure?.remedy ?? '', 'rather than allowing null')
})

requests('Cross-Origin-Resource-Policy keeps no-cors requests out', async () => {
  const policy = (value: string): Answers => ({
    request: { headers: [['Cross-Origin-Resource-Policy', value]] },
  })
  const run = async (value: string, url = api) =>
    (await predict(page, { url, mode: 'no-cors' }, answering(policy(value)).exchange)).failure
      ?.reason
  assert.is(await run('same-origin'), 'cross-origin-resource-policy')
  assert.is(await run('same-site'), undefined)
  assert.is(await run('same-site', 'https://other.example/'), 'cross-origin-resource-policy')
  assert.is(await run('cross-origin'), undefined)
})

for (const origin of [
  'https://app.example.com/',
  'HTTPS://app.example.com',
  'app.example.com',
  '',
]) {
  requests(`a page whose origin is ${JSON.stringify(origin)} is a TypeError`, async () => {
    try {
      await predict({ origin }, { url: api }, answering({}).exchange)
      assert.unreachable()
    } catch (error) {
      assert.instance(error, TypeError)
    }
  })
}

requests('no answer is a failure, not an exception', async () => {
  const exchange = () => Promise.reject(new Error('connect ECONNREFUSED'))
  const { failure, exchanges } = await predict(page, { url: api }, exchange)
  assert.is(failure?.reason, 'no-answer')
  assert.match(failure?.message ?? '', 'ECONNREFUSED')
  assert.is(exchanges[0]?.error, 'connect ECONNREFUSED')
})

requests('an exchange that throws no Error is told all the same', async () => {
  const exchange = () => {
    throw 'broken'
  }
  const { failure } = await predict(page, { url: api }, exchange)
  assert.match(failure?.message ?? '', 'broken')
})

requests.run()

// ---

const engines = suite('predict :: engines')

engines('* covers Authorization in every engine, and not in the standard', async () => {
  for (const engine of ['standard', 'chromium', 'firefox', 'webkit'] as const) {
    const { exchange } = answering(permitted(allowHeaders('*')))
    const init = { url: api, headers: { Authorization: 'x' } }
    const prediction = await predict(page, init, exchange, { engine })
    assert.is(prediction.engine, engine)
    assert.is(prediction.success, engine !== 'standard')
  }
})

engines.run()

// ---

const exchanges = suite('predict :: exchanges')

exchanges('in process, the application runs where the engine lets it', async () => {
  const cors = createCors({ enabled: true, allowedOrigins: [page.origin] })
  let runs = 0
  const exchange = createDecisionExchange(cors, () => {
    runs++
    return { status: 200, headers: [['Access-Control-Allow-Origin', 'https://own.example']] }
  })
  assert.ok((await predict(page, { url: api }, exchange)).success)
  assert.is(runs, 1)
  const foreign = await predict({ origin: 'https://evil.example' }, { url: api }, exchange)
  assert.is(foreign.failure?.reason, 'missing-allow-origin')
  assert.is(runs, 1)
})

exchanges('in process, a filter that is off leaves the headers of the application', async () => {
  const exchange = createDecisionExchange(createCors({}), () => ({
    status: 200,
    headers: [allowOrigin],
  }))
  assert.ok((await predict(page, { url: api }, exchange)).success)
})

exchanges('recorded exchanges replay to the same prediction', async () => {
  const { exchange } = answering(permitted(allowMethods('PUT')))
  const init = { url: api, method: 'PUT' }
  const first = await predict(page, init, exchange)
  const recorded = JSON.parse(JSON.stringify(first.exchanges))
  assert.equal(await predict(page, init, createReplay(recorded)), first)
})

exchanges('a replay answers no request twice, and none that was not recorded', async () => {
  const { exchange } = answering({ request: { headers: [allowOrigin] } })
  const { exchanges: recorded } = await predict(page, { url: api }, exchange)
  const replay = createReplay(recorded)
  assert.ok((await predict(page, { url: api }, replay)).success)
  const { failure } = await predict(page, { url: api }, replay)
  assert.is(failure?.reason, 'no-answer')
  assert.match(failure?.message ?? '', `No recording of GET ${api}`)
})

exchanges('a recorded failure replays as one', async () => {
  const recorded = await predict(page, { url: api }, () => Promise.reject(new Error('timeout')))
  const { failure } = await predict(page, { url: api }, createReplay(recorded.exchanges))
  assert.match(failure?.message ?? '', 'timeout')
})

exchanges.run()
