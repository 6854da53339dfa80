import {
  type CorsConfiguration,
  type CorsConfigurationInput,
  type CorsEvent,
  createCors,
  defaultConfiguration,
} from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { toRequest } from '../src/events/recorded-request.js'
import { type Draft, rebase } from '../src/pages/draft.js'
import { summarize } from '../src/policy/document-summary.js'
import { previewChange } from '../src/policy/preview.js'
import { defaultSystemConfiguration } from '../src/storage/system-configuration.js'
import { event } from './store-suite.js'

const test = suite('preview')

function configuration(given: CorsConfigurationInput): CorsConfiguration {
  return { ...defaultConfiguration, enabled: true, ...given }
}

function preview(before: CorsConfigurationInput, after: CorsConfigurationInput) {
  return previewChange(configuration(before), configuration(after))
}

test('equal settings have none', () => {
  assert.equal(preview({}, {}), { allows: [], refuses: [], others: [] })
})

test('an origin comes and goes', () => {
  const { allows, refuses } = preview(
    { allowedOrigins: ['https://a.example'] },
    { allowedOrigins: ['https://b.example'] },
  )
  assert.equal(allows, ['Pages on https://b.example may call this server and read its responses.'])
  assert.equal(refuses, ['Pages on https://a.example are refused.'])
})

type Change = [
  before: CorsConfigurationInput,
  after: CorsConfigurationInput,
  allows: string[],
  refuses: string[],
  others?: string[],
]

const one = { allowedOrigins: ['https://a.example'] }
const all = 'Pages of every origin may call this server and read its responses.'

const covering: Readonly<Record<string, Change>> = {
  'every origin': [one, { allowedOrigins: ['*'] }, [all], []],
  'every origin, and back': [
    { allowedOrigins: ['*'] },
    one,
    [],
    ['Pages of every origin that is not listed are refused.'],
  ],
  'every origin, and none': [
    { allowedOrigins: ['*'] },
    { allowedOrigins: [] },
    [],
    [
      'Nobody is allowed: every cross-origin request gets a 403, form posts included.',
      'Pages of every origin are refused.',
    ],
  ],
  'a pattern': [
    { allowedOrigins: ['https://app.b.example', 'http://app.b.example'] },
    { allowedOrigins: ['https://*.b.example'] },
    ['Pages on https://*.b.example may call this server and read its responses.'],
    ['Pages on http://app.b.example are refused.'],
  ],
  'a pattern, and back': [
    { allowedOrigins: ['https://*.b.example'] },
    { allowedOrigins: ['https://app.b.example'] },
    [],
    ['Pages on https://*.b.example are refused, except https://app.b.example.'],
  ],
  'every method': [
    { ...one, allowedMethods: ['GET', 'PUT'] },
    { ...one, allowedMethods: ['*'] },
    ['The allowed origins may send every method.'],
    [],
  ],
  'every method, and back': [
    { ...one, allowedMethods: ['*'] },
    { ...one, allowedMethods: ['GET', 'PUT'] },
    [],
    ['Every method that is not listed is refused.'],
  ],
  'HEAD beside GET': [
    { ...one, allowedMethods: ['HEAD', 'GET'] },
    { ...one, allowedMethods: ['GET'] },
    [],
    [],
  ],
  'every header': [
    one,
    { ...one, allowedHeaders: ['*'] },
    ['The allowed origins may send any header but Authorization.'],
    ['Browsers’ requests with the header Authorization are refused.'],
  ],
  'every header, with credentials': [
    { ...one, allowCredentials: true },
    { ...one, allowCredentials: true, allowedHeaders: ['*'] },
    ['The allowed origins may send any header.'],
    [],
  ],
  'every header, once credentials are allowed': [
    { ...one, allowedHeaders: ['*'] },
    { ...one, allowedHeaders: ['*'], allowCredentials: true },
    [
      'The allowed origins may send cookies and read responses that are meant for the signed-in visitor.',
      'The allowed origins may send the header Authorization.',
    ],
    [],
  ],
  'every header, and back': [
    { ...one, allowedHeaders: ['*', 'Authorization'] },
    { ...one, allowedHeaders: ['X-A', 'Authorization'] },
    [],
    ['Browsers’ requests with a header that is not listed are refused.'],
  ],
  'headers that begin alike': [
    { ...one, allowedHeaders: ['X-A', 'Content-Type'] },
    { ...one, allowedHeaders: ['x-*'] },
    ['The allowed origins may send headers such as x-*.'],
    ['Browsers’ requests with the header Content-Type are refused if a preflight asks for it.'],
  ],
  'headers that begin alike, and back': [
    { ...one, allowedHeaders: ['X-*'] },
    { ...one, allowedHeaders: ['x-a'] },
    [],
    ['Browsers’ requests with headers such as X-* are refused, except x-a.'],
  ],
  'headers that no page can set, or that pages can always read': [
    { ...one, allowedHeaders: ['X-A', 'Origin', 'Cookie'], exposedHeaders: ['Content-Type'] },
    { ...one, allowedHeaders: ['X-A'], exposedHeaders: ['Set-Cookie'] },
    [],
    [],
  ],
  'every exposed header': [
    { ...one, exposedHeaders: ['X-A'] },
    { ...one, exposedHeaders: ['*'] },
    ['Every response header can be read by the allowed origins.'],
    [],
  ],
  'every exposed header, and back': [
    { ...one, exposedHeaders: ['*'] },
    { ...one, exposedHeaders: ['X-A'] },
    [],
    [
      'Response headers that are not listed are hidden from pages, but for the few that pages can always read.',
    ],
  ],
  'a wider excluded path': [
    { ...one, excludedPaths: ['/admin*', '/Ajax/'] },
    { ...one, excludedPaths: ['/a*'] },
    [],
    ['/a* is excluded: pages of other origins get no CORS headers there.'],
  ],
  'a wider excluded path, and back': [
    { ...one, excludedPaths: ['/a*'] },
    { ...one, excludedPaths: ['/admin*'] },
    ['/a* is open to the allowed origins, except /admin*.'],
    [],
  ],
  'a wider excluded path, while no origin is allowed': [
    { excludedPaths: ['/a*', '/b'] },
    { excludedPaths: ['/admin*', '/B/'] },
    [],
    [],
    ['/a* is no longer excluded, except /admin*.'],
  ],
  hosts: [
    { ...one, allowedHosts: ['a.b.example', '10.0.0.1', '[::1]'] },
    { ...one, allowedHosts: ['*.b.example'] },
    ['Requests for the host *.b.example are answered.'],
    [],
  ],
  'hosts, and back': [
    { ...one, allowedHosts: ['*.b.example'] },
    { ...one, allowedHosts: ['a.b.example', '10.0.0.1'] },
    [],
    ['Requests for the host *.b.example are refused, except a.b.example.'],
  ],
  'hosts where none was listed': [
    one,
    {
      ...one,
      allowedHosts: [...[1, 2, 3, 4, 5, 6].map((name) => `${name}.b.example`), '10.0.0.1'],
    },
    [],
    [
      'Requests for any host name but 1.b.example, 2.b.example, 3.b.example, 4.b.example, 5.b.example and 1 more are refused, whoever sends them.',
    ],
  ],
  'own origins': [
    { ...one, ownOrigins: ['https://a.b.example', 'https://c.example'] },
    { ...one, ownOrigins: ['https://*.b.example'] },
    ['Pages on https://*.b.example count as this server’s own.'],
    ['Pages on https://c.example no longer count as this server’s own.'],
  ],
  'own origins where none was listed': [
    one,
    { ...one, ownOrigins: ['https://b.example'] },
    ['Pages on https://b.example count as this server’s own.'],
    ['Pages on origins other than https://b.example no longer count as this server’s own.'],
  ],
  'own origins, no longer listed': [
    { ...one, ownOrigins: ['https://b.example'] },
    one,
    [],
    [],
    ['Which pages count as this server’s own is worked out from each request.'],
  ],
  'a filter that is switched off refuses nothing': [
    { ...one, allowCredentials: true },
    { ...one, allowCredentials: true, enabled: false },
    [],
    ['Pages on https://a.example no longer get CORS headers from the filter.'],
    [
      'The filter is off: it refuses nothing, and browsers hide every response from pages of other origins, unless the application sends CORS headers itself.',
    ],
  ],
}

for (const [name, [before, after, allows, refuses, others = []]] of Object.entries(covering)) {
  test(`what the list covers is not told as a change: ${name}`, () => {
    assert.equal(preview(before, after), { allows, refuses, others })
  })
}

test('header names compare without case', () => {
  const { allows, refuses } = preview({ allowedHeaders: ['X-A'] }, { allowedHeaders: ['x-a'] })
  assert.equal([allows, refuses], [[], []])
})

test('switching the filter on allows what is listed and refuses the rest', () => {
  const off = { enabled: false, allowedOrigins: ['https://a.example'] }
  const on = preview(off, { ...off, enabled: true })
  assert.ok(
    on.allows.includes('Pages on https://a.example may call this server and read its responses.'),
  )
  assert.ok(on.allows.includes('The allowed origins may send GET.'))
  assert.match(on.refuses.at(-1) ?? '', /gets a 403/)
  const back = preview({ ...off, enabled: true }, off)
  assert.ok(
    back.refuses.includes('Pages on https://a.example no longer get CORS headers from the filter.'),
  )
  assert.match(back.others[0] ?? '', /The filter is off/)
})

test('while no origin is allowed, nothing is newly allowed', () => {
  const rich: CorsConfigurationInput = {
    allowedOrigins: [],
    allowedMethods: ['GET', 'PUT'],
    allowedHeaders: ['X-A'],
    exposedHeaders: ['X-Total'],
    allowCredentials: true,
  }
  for (const enforcement of ['block', 'omit', 'report'] as const) {
    const on = preview({ enabled: false, ...rich }, { ...rich, enforcement })
    assert.equal(on.allows, [])
  }
  const on = preview({ enabled: false, ...rich }, rich)
  assert.match(on.refuses[0] ?? '', /^Nobody is allowed: /)
  assert.equal(preview({ ...rich, allowedMethods: [] }, rich).allows, [])
  assert.equal(preview(rich, { allowedOrigins: [] }).refuses, [], 'nor is more of it refused')
})

test('the first origin gets what the other settings allow, and the last one takes it along', () => {
  const none: CorsConfigurationInput = { allowedMethods: ['PUT'], allowCredentials: true }
  const one = { ...none, allowedOrigins: ['https://a.example'] }
  const first = preview(none, one)
  assert.ok(first.allows.includes('The allowed origins may send PUT.'))
  assert.ok(first.allows.some((sentence) => /may send cookies/.test(sentence)))
  assert.equal(preview(one, none).refuses, [
    'Nobody is allowed: every cross-origin request gets a 403, form posts included.',
    'Pages on https://a.example are refused.',
  ])
})

test('a path is opened to nobody, and taken from nobody, while no origin is allowed', () => {
  const { allows, refuses, others } = preview(
    { excludedPaths: ['/a*'] },
    { excludedPaths: ['/b*'] },
  )
  assert.equal([allows, refuses], [[], []])
  assert.equal(others, ['/b* is excluded.', '/a* is no longer excluded.'])
})

test('changes of a filter that stays off do nothing', () => {
  const { allows, refuses } = preview(
    { enabled: false },
    { enabled: false, allowedOrigins: ['*'], excludedPaths: [] },
  )
  assert.equal([allows, refuses], [[], []])
})

test('while the filter only observes, nothing is newly allowed or refused', () => {
  const rich: CorsConfigurationInput = {
    allowedOrigins: ['https://a.example'],
    allowedHosts: ['b.example'],
  }
  const observed = preview({ enforcement: 'report' }, { ...rich, enforcement: 'report' })
  assert.equal([observed.allows, observed.refuses], [[], []])
  assert.match(
    observed.others[0] ?? '',
    /^Enforcement stays on Report, so nothing is newly allowed/,
  )
  const on = preview({ ...rich, enabled: false }, { ...rich, enforcement: 'report' })
  assert.equal([on.allows, on.refuses], [[], []])
  assert.match(on.others[0] ?? '', /^The filter only observes: it refuses nothing/)
})

test('what was only observed is newly allowed and refused once it is enforced, and no longer after that', () => {
  const rich: CorsConfigurationInput = {
    allowedOrigins: ['https://a.example'],
    allowedHosts: ['b.example'],
  }
  const enforced = preview({ ...rich, enforcement: 'report' }, rich)
  assert.ok(enforced.allows.includes('The allowed origins may send GET.'))
  assert.match(enforced.refuses.join(' '), /any host name but b\.example are refused/)
  assert.match(enforced.refuses.join(' '), /Whatever the policy does not allow gets a 403/)
  const omitting = preview({ ...rich, enforcement: 'omit' }, rich)
  assert.match(omitting.refuses.join(' '), /Whatever the policy does not allow gets a 403/)
  const back = preview(rich, { ...rich, enforcement: 'report' })
  assert.ok(
    back.refuses.includes('Pages on https://a.example no longer get CORS headers from the filter.'),
  )
})

test('excluded paths, own origins, credentials, enforcement, debug, age and dangers have words', () => {
  const { allows, refuses, others } = preview(
    { allowedOrigins: ['*'], excludedPaths: ['/a*'], ownOrigins: ['https://old.example'] },
    {
      allowedOrigins: ['*'],
      excludedPaths: ['/b*'],
      ownOrigins: ['https://own.example'],
      allowCredentials: true,
      enforcement: 'omit',
      debug: true,
      preflightMaxAgeInSeconds: -1,
      dangerouslyAllow: ['null-origin'],
      exposedHeaders: ['X-Total'],
    },
  )
  const all = [...allows, ...refuses, ...others].join('\n')
  for (const part of [
    '/a* is open',
    '/b* is excluded',
    'https://own.example count as this server’s own',
    'https://old.example no longer count',
    'may send cookies',
    'only browsers enforce the policy',
    'recorded in the event log',
    'for no time instead of 1800 seconds',
    'sandboxed frame',
    'X-Total can be read',
  ]) {
    assert.ok(all.includes(part), part)
  }
})

test('another order is said', () => {
  const { others } = preview({ allowedMethods: ['GET', 'PUT'] }, { allowedMethods: ['PUT', 'GET'] })
  assert.equal(others, ['Allowed methods are in another order.'])
})

test('a summary is one line, and names other parts of the document', () => {
  const before = defaultSystemConfiguration()
  const after = {
    ...before,
    data: { x: 1 },
    corsConfiguration: configuration({
      allowedOrigins: Array.from({ length: 9 }, (_, index) => `https://${index}.example`),
    }),
  }
  assert.is(
    summarize(before, after),
    'Allowed origins: + https://0.example, + https://1.example, + https://2.example and 6 more; Enabled: on; Other settings: data',
  )
  assert.is(summarize(before, before), 'No change')
})

test('a change is made again on what somebody else saved', () => {
  const base = configuration({ allowedOrigins: ['https://a.example', 'https://b.example'] })
  const mine = {
    ...base,
    allowedOrigins: ['https://b.example', 'https://mine.example'],
    debug: true,
  } as Draft
  const theirs = configuration({
    allowedOrigins: ['https://a.example', 'https://b.example', 'https://theirs.example'],
    allowCredentials: true,
  })
  const merged = rebase(base, mine, theirs)
  assert.equal(merged.allowedOrigins, [
    'https://b.example',
    'https://theirs.example',
    'https://mine.example',
  ])
  assert.is(merged.allowCredentials, true)
  assert.is(merged.debug, true)
})

test('an event becomes the request it tells of', () => {
  const { event: told } = event({})
  const plain = toRequest({ ...told, request: { ...told.request, origin: null } })
  assert.is(plain.headers.get('origin'), undefined)
  assert.is(plain.headers.get('access-control-request-method'), undefined)
  const method = (request: Partial<CorsEvent['request']>) => {
    const { headers } = toRequest({ ...told, request: { ...told.request, ...request } })
    return headers.get('access-control-request-method')
  }
  assert.is(method({ method: 'OPTIONS', requestMethod: 'PUT' }), 'PUT')
  assert.is(method({ method: 'OPTIONS', requestMethod: 'a b' }), 'a b')
  assert.is(method({ method: 'OPTIONS' }), undefined, 'no preflight')
})

test('what an event keeps a part of stays refused as long as it was', () => {
  const { event: told } = event({})
  const preflight = {
    ...told,
    request: { ...told.request, method: 'OPTIONS', requestMethod: 'GET' },
  }
  const engine = createCors({ enabled: true, allowedOrigins: ['*'], allowedHeaders: ['*'] })
  const value = 'Access-Control-Request-Headers'
  const long = toRequest({ ...preflight, reason: 'invalid-preflight', value })
  assert.is(engine.decide(long).denial?.reason, 'invalid-preflight')
  const names = Array.from({ length: 50 }, (_, index) => `x-${index}`)
  const many = toRequest({
    ...preflight,
    reason: 'header-not-allowed',
    value: 'authorization',
    request: { ...preflight.request, headerNames: names },
  })
  assert.is(engine.decide(many).denial?.value, 'authorization')
})

test('a refused WebSocket handshake is tried as one', () => {
  const { event: told } = event({ reason: 'excluded-path', path: '/admin/live' })
  const engine = createCors({ enabled: true, allowedOrigins: ['*'] })
  assert.is(engine.decide(toRequest(told)).denial?.reason, 'excluded-path')
})

test.run()
