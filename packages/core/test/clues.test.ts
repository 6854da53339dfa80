/** Corners of what is remembered, hinted and shown. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findByHostKey, hostKey, partsOf } from '../src/deciding/host-index.js'
import {
  type CorsConfigurationInput,
  type CorsRequest,
  createCors,
  defaultConfiguration,
} from '../src/index.js'
import { Grant, PermissionValues } from '../src/policy/grant.js'
import { KnownOrigins, rememberedOrigins } from '../src/policy/known-origins.js'
import { isPunycodeLabel } from '../src/policy/punycode.js'
import { hostOf } from '../src/reading/authority.js'
import { excerpt, kindOf } from '../src/reading/printable.js'
import { request } from './arbitraries.js'

const from = (origin: string) => request('GET', '/', { origin })

const known = suite('what is known of origins')

const values = new PermissionValues(defaultConfiguration, undefined)
const grantOf = (origin: string) => new Grant(origin, values)
const many = Array.from(
  { length: 2 * rememberedOrigins },
  (_, index) => `https://a${index}.example`,
)

known('listed origins stay, however many are made up', () => {
  const origins = new KnownOrigins()
  const listed = grantOf('https://listed.example')
  origins.addListed('https://listed.example', listed)
  for (const origin of many) origins.addUnlisted(origin, null)
  assert.is(origins.get('https://listed.example'), listed)
})

known('of those that are denied the latest stay', () => {
  const origins = new KnownOrigins()
  for (const origin of many) origins.addUnlisted(origin, null)
  assert.is(origins.size, rememberedOrigins)
  assert.is(origins.get(many[rememberedOrigins - 1] as string), undefined)
  for (const origin of many.slice(rememberedOrigins)) assert.is(origins.get(origin), null)
})

known('those that are denied take no place of those that a pattern covers', () => {
  const origins = new KnownOrigins()
  const covered = grantOf('https://covered.example')
  origins.addUnlisted('https://covered.example', covered)
  for (const origin of many) origins.addUnlisted(origin, null)
  assert.is(origins.get('https://covered.example'), covered)
  for (const origin of many) origins.addUnlisted(`${origin}.example`, grantOf(origin))
  assert.is(origins.get('https://covered.example'), undefined)
  assert.is(origins.size, 2 * rememberedOrigins)
})

known('what was forgotten is decided as before', () => {
  const engine = createCors({
    enabled: true,
    allowedOrigins: ['https://listed.example', 'https://*.covered.example'],
  })
  const isAllowed = (origin: string) => engine.decide(from(origin)).denial === undefined
  for (let round = 0; round < 2; round++) {
    for (const origin of many) {
      assert.not(isAllowed(origin))
      assert.ok(isAllowed(origin.replace('.example', '.covered.example')))
    }
    assert.ok(isAllowed('https://listed.example'))
  }
})

known.run()

// ---

const hints = suite('hints, corners')

const hintOf = (input: CorsConfigurationInput, one: CorsRequest) =>
  createCors({ enabled: true, ...input }).decide(one).denial?.hint

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

hints('the first entry of a host is found in whatever way it is written', () => {
  const hosts = ['a.example', 'www.a.example', 'www.www.a.example', '*.a.example', '*.example']
  const own = ['localhost', 'www.localhost', '127.0.0.1', '127.9.9.9', '[::1]', 'localhost.example']
  const others = ['[2001:db8::1]', '127.0.0.1.example', 'preview-*.a.example']
  const web = [...hosts, ...own, ...others].flatMap((host) =>
    ['https', 'http'].flatMap((scheme) =>
      ['', ':3000', ':*'].map((port) => `${scheme}://${host}${port}`),
    ),
  )
  const apps = ['app://*', 'tauri://localhost', 'ionic://localhost', 'app://a.example', 'file://']
  const entries = ['null', ...web, ...apps]
  const keys = new Set(entries.map((entry) => hostKey(partsOf(entry))).filter((key) => key))
  // Each of them once the first of its host.
  for (let turn = 0; turn < entries.length; turn++) {
    const list = [...entries.slice(turn), ...entries.slice(0, turn)]
    for (const key of [...keys, 'b.example', 'example']) {
      const first = list.find((entry) => hostKey(partsOf(entry)) === key)
      assert.is(findByHostKey(list, key), first, `${key} in a list that begins with ${list[0]}`)
    }
  }
})

hints('"null" in the list is the entry of no host', () => {
  const sandboxed = { allowedOrigins: ['null'], dangerouslyAllow: ['null-origin'] } as const
  for (const origin of ['http://ll', 'file://'])
    assert.is(hintOf(sandboxed, from(origin)), undefined)
})

hints('of two loopback names of this server, the first is named', () => {
  const allowedHosts = ['api.example.com', '127.0.0.1', '[::1]']
  const hint = hintOf({ allowedHosts }, request('GET', '/', { host: 'localhost:3000' }))
  assert.match(hint ?? '', '127.0.0.1 is allowed')
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

const worded = suite('hints, word for word')

const page = 'https://app.example.com'
const preflightFrom = (origin: string, method: string, names?: string): CorsRequest =>
  request('OPTIONS', '/', {
    origin,
    'access-control-request-method': method,
    ...(names && { 'access-control-request-headers': names }),
  })
const asks = (host: string) => request('GET', '/', { host })

/** Every sentence of `hint.ts`, and every difference of `near-match.ts`. */
const wordings: readonly (readonly [
  hint: string | undefined,
  input: CorsConfigurationInput,
  one: CorsRequest,
])[] = [
  [
    'PATCH is allowed: methods are case-sensitive.',
    { allowedOrigins: [page], allowedMethods: ['PATCH'] },
    preflightFrom(page, 'patch'),
  ],
  [
    'allowedMethods replaces the default list, which includes GET: add it to your list.',
    { allowedOrigins: [page], allowedMethods: ['PUT'] },
    from(page),
  ],
  [undefined, { allowedOrigins: [page], allowedMethods: ['PUT'] }, preflightFrom(page, 'DELETE')],
  [
    "access-control-allow-origin is a response header: remove it from the page's request.",
    { allowedOrigins: [page] },
    preflightFrom(page, 'GET', 'access-control-allow-origin'),
  ],
  [
    '"*" does not cover Authorization: add Authorization to the list too.',
    { allowedOrigins: [page], allowedHeaders: ['*'] },
    preflightFrom(page, 'GET', 'authorization'),
  ],
  [
    'allowedHeaders replaces the default list, which includes Content-Type: add it to your list.',
    { allowedOrigins: [page], allowedHeaders: ['X-Api-Key'] },
    preflightFrom(page, 'GET', 'content-type'),
  ],
  [undefined, { allowedOrigins: [page] }, preflightFrom(page, 'GET', 'x-api-key')],
  [
    'Sandboxed frames, local files and cross-origin redirects send the origin "null".',
    { allowedOrigins: [page] },
    from('null'),
  ],
  [
    'A form or a link sent this, not a script. If other sites may post here, as sign-in and payment providers do, add this path to excludedPaths.',
    { allowedOrigins: [page] },
    request('POST', '/', { origin: 'https://other.example', 'sec-fetch-mode': 'navigate' }),
  ],
  [
    'No browser sent this: a client or a proxy added the Origin header.',
    { allowedOrigins: [page] },
    request('GET', '/', { origin: 'https://other.example', 'user-agent': 'curl/8.0' }),
  ],
  [undefined, { allowedOrigins: [page] }, from('https://other.example')],
  [
    'The path matches /admin* as it was sent. If pages may use it, change excludedPaths.',
    { allowedOrigins: [page] },
    { ...preflightFrom(page, 'GET'), url: '/admin/users' },
  ],
  [
    'The path matches /admin as it was sent. If pages may use it, change excludedPaths.',
    { allowedOrigins: [page], excludedPaths: ['/admin'] },
    { ...preflightFrom(page, 'GET'), url: '/admin' },
  ],
  [
    'The path matches /admin* once decoded and resolved. If pages may use it, change excludedPaths.',
    { allowedOrigins: [page] },
    { ...preflightFrom(page, 'GET'), url: '/%61dmin/users' },
  ],
  [
    'The path matches /admin* as some servers read it. If pages may use it, change excludedPaths.',
    { allowedOrigins: [page] },
    { ...preflightFrom(page, 'GET'), url: '/x%2fadmin' },
  ],
  ...(
    [
      [`${page}/`, `remove the trailing slash. Send ${page}.`],
      ['https://App.example.com', `write it in lower case. Send ${page}.`],
      [`${page}/items?all`, `remove the path. Send ${page}.`],
      [
        `${page}:443`,
        `remove :443, which browsers leave out because it is the default of https. Send ${page}.`,
      ],
      [
        `https://me@app.example.com`,
        `remove the user name and password before the @. Send ${page}.`,
      ],
      ['app.example.com', `it needs a scheme. Send ${page}.`],
      ['https:/app.example.com', `write https:// with a colon and two slashes. Send ${page}.`],
      [`${page}, ${page}`, 'it contains several.'],
      ['https://<host>', '"<host>" is a placeholder that was not filled in.'],
      ['', 'write one such as https://app.example.com.'],
      ['x'.repeat(3_000), 'an origin has at most 326 characters.'],
      // What a list is told of patterns says nothing to a client.
      ['*', 'it needs a scheme.'],
      ['https://*', 'a client or a proxy wrote it.'],
      ['http://localhost:0', 'a client or a proxy wrote it.'],
      ['not an origin', 'remove the spaces.'],
    ] as const
  ).map(
    ([origin, rest]) =>
      [`No browser sends this Origin: ${rest}`, { allowedOrigins: [page] }, from(origin)] as const,
  ),
  ...(
    [
      ['preview.example.com', 'https://preview.example.com'],
      ['preview.example.com', 'http://preview.example.com'],
      ['www.example.com', 'https://www.example.com:8443'],
    ] as const
  ).map(
    ([host, origin]) =>
      [
        `https://*.${host} covers the subdomains of ${host} but not that host itself: list ${origin} too.`,
        {
          allowedOrigins: ['https://*.example.org', `https://*.${host}`, 'https://*.example.com:1'],
        },
        from(origin),
      ] as const,
  ),
  [
    'http://preview.example.com is allowed: check the scheme.',
    { allowedOrigins: ['https://*.preview.example.com', 'http://preview.example.com'] },
    from('https://preview.example.com'),
  ],
  [
    undefined,
    { allowedOrigins: ['https://a-*.preview.example.com'] },
    from('https://preview.example.com'),
  ],
  [
    '*.example.com covers the subdomains of example.com but not that host itself: list example.com too.',
    { allowedHosts: ['*.example.com'] },
    asks('example.com:8080'),
  ],
  [
    `${page} is allowed: check the scheme.`,
    { allowedOrigins: [page] },
    from('http://app.example.com'),
  ],
  [`${page} is allowed: check the port.`, { allowedOrigins: [page] }, from(`${page}:8443`)],
  [
    `${page} is allowed: check the scheme and the port.`,
    { allowedOrigins: [page] },
    from('http://app.example.com:8080'),
  ],
  [
    `${page} is allowed: check www.`,
    { allowedOrigins: [page] },
    from('https://www.app.example.com'),
  ],
  [
    'http://localhost:3000 is allowed: check the name: localhost, 127.0.0.1 and [::1] are different origins.',
    { allowedOrigins: ['http://localhost:3000'] },
    from('http://127.0.0.1:3000'),
  ],
  [
    "tauri://localhost is allowed: check the app's origin: it differs between systems, so list each one.",
    { allowedOrigins: ['tauri://localhost'] },
    from('http://tauri.localhost'),
  ],
  [
    'api.example.com is allowed: check www.',
    { allowedHosts: ['api.example.com'] },
    asks('www.api.example.com'),
  ],
  ['127.0.0.1 is allowed: check the name.', { allowedHosts: ['127.0.0.1'] }, asks('localhost')],
  [
    'api.example.com is allowed: check the dot at the end.',
    { allowedHosts: ['api.example.com'] },
    asks('api.example.com.'),
  ],
]

for (const [hint, input, one] of wordings) {
  const origin = one.headers.get('origin') ?? one.headers.get('host')
  worded(`${hint ?? 'none'} (${origin?.slice(0, 60)}, ${one.method})`, () =>
    assert.is(hintOf(input, one), hint),
  )
}

worded.run()

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
