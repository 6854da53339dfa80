import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  adviseConfiguration,
  type ConfigurationAdviceCode,
  checkConfiguration,
  checkPolicies,
  defaultConfiguration,
} from '../src/index.js'

type Row = readonly [
  name: string,
  input: unknown,
  ...advice: (readonly [
    code: ConfigurationAdviceCode,
    path: string,
    message: string,
    suggestion?: string | number,
  ])[],
]

const seen = new Set<ConfigurationAdviceCode>()

function rows(title: string, table: readonly Row[]): void {
  const test = suite(`advice, ${title}`)
  for (const [name, input, ...expected] of table) {
    for (const [code] of expected) seen.add(code)
    test(name, () => {
      const issues = Array.isArray(input) ? checkPolicies(input) : checkConfiguration(input)
      assert.equal(issues, [])
      const found = adviseConfiguration(input)
      assert.equal(
        found.map(({ code, path, message, suggestion }) =>
          suggestion === undefined ? [code, path, message] : [code, path, message, suggestion],
        ),
        expected.map((one) => [...one]),
      )
      for (const { message } of found) assert.ok(message.length <= 220)
    })
  }
  test.run()
}

const on = { enabled: true, allowedOrigins: ['https://app.example.com'] }

rows('none', [
  ['nothing at all', undefined],
  ['the defaults', defaultConfiguration],
  ['the defaults, on', { ...defaultConfiguration, ...on }],
  ['one origin', on],
  ['origins while the filter is off on purpose', { ...on, enabled: false }],
  ['the wildcard', { ...on, allowedOrigins: ['*'] }],
  ['a policy for every request', [{ configuration: on }]],
])

rows('switches', [
  [
    'origins without enabled',
    { allowedOrigins: ['https://app.example.com'] },
    [
      'enabled-absent',
      'enabled',
      'Origins are listed, but the filter is off: add "enabled": true.',
    ],
  ],
  [
    'on, without an origin',
    { enabled: true },
    [
      'no-origin',
      'allowedOrigins',
      'The filter is on but no origin is allowed: list the origins of your pages.',
    ],
  ],
  [
    'credentials, without an origin',
    { allowCredentials: true },
    [
      'credentials-without-origin',
      'allowCredentials',
      'Credentials are allowed but no origin is: list one, or remove allowCredentials.',
    ],
  ],
  [
    'hosts while off',
    { allowedHosts: ['api.example.com'] },
    [
      'hosts-while-off',
      'allowedHosts',
      'allowedHosts has no effect while the filter is off: add "enabled": true.',
    ],
  ],
  [
    'a max age beyond what Chromium keeps',
    { ...on, preflightMaxAgeInSeconds: 7_201 },
    [
      'max-age-beyond-engines',
      'preflightMaxAgeInSeconds',
      'Chromium caches a preflight for at most 7200 seconds: a higher value affects Firefox only.',
      7_200,
    ],
  ],
  [
    'the host of a variable that is not set',
    { ...on, allowedOrigins: ['https://undefined', 'http://null:3000', 'https://undef.example'] },
    [
      'unset-variable',
      'allowedOrigins[0]',
      'https://undefined contains "undefined", which is what a variable that is not set becomes in a string: set it.',
    ],
    [
      'unset-variable',
      'allowedOrigins[1]',
      'http://null:3000 contains "null", which is what a variable that is not set becomes in a string: set it.',
    ],
  ],
  [
    'a scheme that is nearly one of the web',
    { ...on, allowedOrigins: ['htps://a.example', 'tauri://localhost'] },
    [
      'probably-misspelled',
      'allowedOrigins[0]',
      'htps://a.example has the scheme "htps": did you mean "https"?',
    ],
  ],
  [
    'a method that is nearly a standard one',
    { ...on, allowedMethods: ['OPTION', 'DELTE', 'PURGE', 'PUT'] },
    [
      'probably-misspelled',
      'allowedMethods[0]',
      '"OPTION" is not a standard method: did you mean "OPTIONS"?',
    ],
    [
      'probably-misspelled',
      'allowedMethods[1]',
      '"DELTE" is not a standard method: did you mean "DELETE"?',
    ],
  ],
  [
    'a header that is nearly a well-known one',
    {
      ...on,
      allowedHeaders: ['ContentType', 'Authorisation', 'X-CSRF-Token', 'Content-Type', 'X-Own-*'],
    },
    [
      'probably-misspelled',
      'allowedHeaders[0]',
      '"ContentType" is not a well-known header: did you mean "Content-Type"?',
    ],
    [
      'probably-misspelled',
      'allowedHeaders[1]',
      '"Authorisation" is not a well-known header: did you mean "Authorization"?',
    ],
  ],
  ['a max age that every engine keeps', { ...on, preflightMaxAgeInSeconds: 7_200 }],
  [
    'hosts in a policy and not in the last',
    [
      { hosts: ['a.example'], configuration: { ...on, allowedHosts: ['a.example'] } },
      { configuration: on },
    ],
    [
      'hosts-without-last',
      '[1].configuration.allowedHosts',
      'Policy [0] has allowedHosts but the last policy has none, so a request for any other host gets past it: list the hosts in the last policy too.',
    ],
  ],
  [
    'hosts in the last policy as well',
    [
      { hosts: ['a.example'], configuration: { ...on, allowedHosts: ['a.example'] } },
      { configuration: { ...on, allowedHosts: ['b.example'] } },
    ],
  ],
  [
    'advice about one policy of a list',
    [{ hosts: ['a.example'], configuration: on }, { configuration: { enabled: true } }],
    [
      'no-origin',
      '[1].configuration.allowedOrigins',
      'The filter is on but no origin is allowed: list the origins of your pages.',
    ],
  ],
])

rows('headers', [
  [
    'names that no page can set',
    {
      ...on,
      allowedHeaders: ['Host', 'sec-fetch-site', 'Proxy-Authorization', 'Cookie', 'Origin'],
    },
    ...['Host', 'sec-fetch-site', 'Proxy-Authorization', 'Cookie'].map(
      (name, index) =>
        [
          'never-sent-header',
          `allowedHeaders[${index}]`,
          `No page can set "${name}": only the browser sets it, so remove it.`,
        ] as const,
    ),
  ],
  [
    'a name that no page can read',
    { ...on, exposedHeaders: ['ETag', 'set-cookie'] },
    [
      'never-readable-header',
      'exposedHeaders[1]',
      'No page can ever read "set-cookie": remove it.',
    ],
  ],
  [
    'prefixes of names that servers believe',
    { ...on, allowedHeaders: ['X-*', 'x-forwarded-*', 'x-amz-*'] },
    [
      'trusted-header-prefix',
      'allowedHeaders[0]',
      '"X-*" lets pages set x-forwarded-for, which servers trust: list the names that your pages send.',
    ],
    [
      'trusted-header-prefix',
      'allowedHeaders[1]',
      '"x-forwarded-*" lets pages set x-forwarded-for, which servers trust: list the names that your pages send.',
    ],
    ['covered-entry', 'allowedHeaders[1]', '"x-forwarded-*" is not needed: "X-*" covers it.'],
    ['covered-entry', 'allowedHeaders[2]', '"x-amz-*" is not needed: "X-*" covers it.'],
  ],
  [
    'a list that replaced the default',
    { ...on, allowedMethods: ['GET', 'POST'], allowedHeaders: ['Authorization'] },
    [
      'content-type-missing',
      'allowedHeaders',
      'This list replaces the default. Without Content-Type no page can send JSON: add it.',
      'Content-Type',
    ],
  ],
  ...[['*'], ['content-type'], ['content-*']].map(
    (allowedHeaders): Row => [
      `a list with ${allowedHeaders[0]}`,
      { ...on, allowedMethods: ['POST'], allowedHeaders },
    ],
  ),
  ['a list where nothing with a body is allowed', { ...on, allowedHeaders: ['Authorization'] }],
])

const neverSent = (entry: string, reason: string): Row => [
  entry,
  { enabled: true, allowedOrigins: [entry] },
  ['never-sent-origin', 'allowedOrigins[0]', `No browser sends ${entry}: ${reason}.`],
]
const handshake = (entry: string, meant?: string, others: string[] = []): Row => [
  `${entry} beside ${others.length}`,
  { enabled: true, allowedOrigins: [entry, ...others] },
  [
    'never-sent-origin',
    'allowedOrigins[0]',
    `No browser sends ${entry}: a WebSocket handshake carries the origin of the page, which begins with http:// or https://.`,
    ...(meant === undefined ? ([] as const) : ([meant] as const)),
  ],
]
const registrable = (entry: string): Row => [
  entry,
  { enabled: true, allowedOrigins: [entry] },
  [
    'registrable-pattern',
    'allowedOrigins[0]',
    `Anyone can get a name that ${entry} covers: list the hosts, unless everything you serve is public. Browsers send form posts with cookies in any case.`,
  ],
]
const punycode = 'its xn-- label is not valid Punycode'

rows('origins', [
  neverSent('file://host', 'browsers send null or file:// for local files'),
  neverSent('https://xn--.example', punycode),
  neverSent('https://xn--a-.example', punycode),
  neverSent('https://xn---a.example', punycode),
  neverSent('https://a.xn--zz--zz:8080', punycode),
  neverSent('https://xn--99999999.example', punycode),
  neverSent('https://xn--a_b.example', punycode),
  neverSent('https://xn--9999999999999999999999999999.example', punycode),
  neverSent('https://xn--a-9b.example', punycode),
  handshake('wss://app.example.com', 'https://app.example.com'),
  handshake('ws://localhost:3000', 'http://localhost:3000'),
  handshake('wss://App.example.com:443', 'https://app.example.com'),
  handshake('wss://app.example.com', undefined, ['https://app.example.com']),
  handshake('wss://*'),
  handshake('ws://*'),
  ...[
    'https://xn--bcher-kva.example',
    'https://xn--fsqu00a.xn--0zwm56d',
    'https://xn--ls8h.example',
    'https://xn--maana-pta.example',
    'file://',
    'app://xn--',
    'wsx://app',
  ].map((entry): Row => [`${entry} is sent`, { enabled: true, allowedOrigins: [entry] }]),
  registrable('https://*.github.io'),
  registrable('https://*-team.vercel.app'),
  registrable('https://*.amazonaws.com'),
  [
    'a danger that is named is not advised against',
    {
      enabled: true,
      allowCredentials: true,
      allowedOrigins: ['https://*.github.io'],
      dangerouslyAllow: ['public-suffixes-with-credentials'],
    },
  ],
])

const covered = (key: string, cover: string, ...entries: string[]): Row => {
  const shown = (entry: string) => (entry.includes('://') ? entry : `"${entry}"`)
  return [
    `${cover} in ${key}`,
    { ...on, allowedMethods: ['GET'], [key]: [cover, ...entries] },
    ...entries.map(
      (entry, index) =>
        [
          'covered-entry',
          `${key}[${index + 1}]`,
          `${shown(entry)} is not needed: ${shown(cover)} covers it.`,
        ] as const,
    ),
  ]
}
const apart = (key: string, ...entries: string[]): Row => [
  `${entries.join(', ')} in ${key}`,
  { ...on, [key]: entries },
]

rows('covered entries', [
  covered(
    'allowedOrigins',
    'https://*.example.com',
    'https://a.example.com',
    'https://*.a.example.com',
    'https://x-*.example.com',
    'https://x-*.b.example.com',
  ),
  covered('allowedOrigins', 'https://x-*.example.com', 'https://x-a-*.example.com'),
  covered('allowedOrigins', 'http://localhost:*', 'http://localhost', 'http://localhost:3000'),
  covered(
    'allowedOrigins',
    'https://*.a.example:*',
    'https://b.a.example:1',
    'https://*.b.a.example:2',
  ),
  covered('allowedOrigins', 'app://*', 'app://a', 'app://b:1'),
  covered('allowedOrigins', 'https://x-*-y.example.com', 'https://x-1-y.example.com'),
  covered('allowedOrigins', 'https://*-y.a.example:*', 'https://x-1-y.a.example:1'),
  covered('ownOrigins', 'https://*.example.com', 'https://a.example.com'),
  covered('allowedMethods', '*', 'PUT', 'GET'),
  covered('allowedMethods', 'GET', 'HEAD'),
  covered('allowedHeaders', 'x-amz-*', 'X-Amz-Date', 'x-amz-meta-*'),
  covered('exposedHeaders', '*', 'ETag'),
  covered('excludedPaths', '/a*', '/ab', '/A/*'),
  covered('allowedHosts', '*.example.com', 'a.example.com', '*.a.example.com'),
  apart(
    'allowedOrigins',
    'https://*.example.com',
    'https://example.com',
    'https://a.example.com:8443',
    'http://a.example.com',
    'https://x-*.example.org',
    'https://x.example.org',
    'https://x-.example.org',
  ),
  apart('allowedHosts', '*.example.com', 'example.com', 'a.example.org'),
  apart('excludedPaths', '/a/*', '/a', '/ab'),
  apart('excludedPaths', '/a/*', '/a/'),
  apart('allowedHeaders', 'x-amz-*', 'x-amz', 'Content-Type'),
  apart('allowedOrigins', 'https://preview-*.example.com', 'http://localhost'),
  [
    'null beside a pattern',
    {
      ...on,
      allowedOrigins: ['null', 'https://*.example.com'],
      dangerouslyAllow: ['null-origin'],
    },
  ],
  [
    'Authorization beside *, without credentials',
    { ...on, allowedHeaders: ['*', 'Authorization'] },
  ],
  [
    'Authorization beside *, with credentials',
    { ...on, allowCredentials: true, allowedHeaders: ['*', 'Authorization'] },
    ['covered-entry', 'allowedHeaders[1]', '"Authorization" is not needed: "*" covers it.'],
  ],
])

const codes: { readonly [code in ConfigurationAdviceCode]: true } = {
  'covered-entry': true,
  'never-sent-header': true,
  'never-readable-header': true,
  'never-sent-origin': true,
  'enabled-absent': true,
  'no-origin': true,
  'content-type-missing': true,
  'credentials-without-origin': true,
  'max-age-beyond-engines': true,
  'registrable-pattern': true,
  'trusted-header-prefix': true,
  'hosts-while-off': true,
  'hosts-without-last': true,
  'unset-variable': true,
  'probably-misspelled': true,
}

const whole = suite('advice')

whole('has a row for each code', () => {
  assert.equal(
    Object.keys(codes).filter((code) => !seen.has(code as ConfigurationAdviceCode)),
    [],
  )
})

whole('is not given about what is not valid', () => {
  for (const input of [
    { allowedOrigins: ['https://a.example/'] },
    null,
    [],
    [{}],
    [{ configuration: { enabled: true, debug: 1 } }],
  ]) {
    assert.equal(adviseConfiguration(input), [])
  }
})

whole('is not given about a key with a value of another type', () => {
  for (const key of Object.keys(defaultConfiguration)) {
    for (const value of ['*', 5, null, {}, [5], [null], [['*']]]) {
      const input = { enabled: true, allowedHosts: ['a.example'], [key]: value }
      if (checkConfiguration(input).length === 0) continue
      assert.equal(adviseConfiguration(input), [], `${key}: ${JSON.stringify(value)}`)
      assert.equal(adviseConfiguration([{ configuration: input }, { configuration: {} }]), [])
      assert.equal(adviseConfiguration([{ configuration: {} }, { configuration: input }]), [])
    }
  }
})

whole('asks the predicate that is given', () => {
  const input = { enabled: true, allowedOrigins: ['https://*.suffix.example'] }
  const isPublicSuffix = (host: string) => host === 'suffix.example'
  assert.is(adviseConfiguration(input).length, 0)
  assert.is(adviseConfiguration(input, { isPublicSuffix })[0]?.code, 'registrable-pattern')
})

whole('of 100,000 entries takes no longer each', () => {
  const allowedOrigins = Array.from({ length: 50_000 }, (_, index) => [
    `https://a${index}.example`,
    `https://x-*.b${index}.example`,
  ]).flat()
  const start = process.cpuUsage()
  assert.equal(adviseConfiguration({ enabled: true, allowedOrigins }), [])
  const { user } = process.cpuUsage(start)
  assert.ok(user < 6_000_000, `${user} microseconds`)
})

whole.run()
