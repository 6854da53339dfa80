import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ConfigurationIssueCode,
  CorsConfigurationError,
  type CorsConfigurationInput,
  checkConfiguration,
  checkPolicies,
  createCors,
} from '../src/index.js'

type Row = readonly [
  name: string,
  input: unknown,
  ...issues: (readonly [
    code: ConfigurationIssueCode,
    path: string,
    suggestion?: string | number,
  ])[],
]

const credentialed = (...allowedOrigins: string[]) => ({ allowCredentials: true, allowedOrigins })
const isPublicSuffix = (host: string) => ['co.uk', 'github.io', 'com'].includes(host)

function rows(title: string, table: readonly Row[]): void {
  const test = suite(title)
  for (const [name, input, ...issues] of table) {
    test(name, () => {
      const found = checkConfiguration(input, { isPublicSuffix })
      assert.equal(
        found.map(({ code, path, suggestion }) =>
          suggestion === undefined ? [code, path] : [code, path, suggestion],
        ),
        issues.map((issue) => [...issue]),
      )
      for (const { message } of found) assert.match(message, /^\S.*[.?]$/s)
    })
  }
  test.run()
}

rows('unknown-key', [
  [
    'a key one letter off',
    { allowedOrigin: [] },
    ['unknown-key', 'allowedOrigin', 'allowedOrigins'],
  ],
  ['a key in other case', { Enabled: true }, ['unknown-key', 'Enabled', 'enabled']],
  [
    'a key that is there under its own name as well',
    { Enabled: true, enabled: true },
    ['unknown-key', 'Enabled'],
  ],
  ['a schema is passed over', { $schema: './crossgate.schema.json', enabled: true }],
  ['a schema that is not a text', { $schema: {} }, ['unknown-key', '$schema']],
  ['an empty key', { '': true }, ['unknown-key', '']],
  [
    'two unknown keys, after the issues of the known ones',
    { allowdMethods: [], exposeHeaders: [], debug: 1 },
    ['wrong-type', 'debug'],
    ['unknown-key', 'allowdMethods', 'allowedMethods'],
    ['unknown-key', 'exposeHeaders', 'exposedHeaders'],
  ],
])

const keys = suite('unknown-key, message')

for (const [key, meant] of [
  ['allowedOrigin', 'allowedOrigins'],
  ['alowedHeaders', 'allowedHeaders'],
  ['exposeHeaders', 'exposedHeaders'],
  ['Enabled', 'enabled'],
  ['ENFORCEMENT', 'enforcement'],
  ['preflightMaxAge', 'preflightMaxAgeInSeconds'],
  ['excludePath', 'excludedPaths'],
] as const) {
  keys(`${key} names ${meant}`, () => {
    assert.match(checkConfiguration({ [key]: true })[0]?.message ?? '', `"${meant}"`)
  })
}

keys.run()

rows('wrong-type', [
  ['nothing at all is the default configuration', undefined],
  ['null', null, ['wrong-type', '']],
  ['an array', ['https://a.example'], ['wrong-type', '']],
  ['a string', 'https://a.example', ['wrong-type', '']],
  ['a number', 1, ['wrong-type', '']],
  ['a function', () => ({}), ['wrong-type', '']],
  ['enabled as a string', { enabled: 'true' }, ['wrong-type', 'enabled']],
  ['debug as a number', { debug: 1 }, ['wrong-type', 'debug']],
  ['allowCredentials as null', { allowCredentials: null }, ['wrong-type', 'allowCredentials']],
  ['a list as a string', { allowedOrigins: '*' }, ['wrong-type', 'allowedOrigins']],
  ['a list as an object', { allowedHeaders: { 0: 'a' } }, ['wrong-type', 'allowedHeaders']],
  ['a list as null', { excludedPaths: null }, ['wrong-type', 'excludedPaths']],
  ['an entry as a number', { allowedMethods: ['GET', 1] }, ['wrong-type', 'allowedMethods[1]']],
  ['an entry as a list', { allowedOrigins: [['*']] }, ['wrong-type', 'allowedOrigins[0]']],
  ['an entry as a RegExp', { allowedOrigins: [/a/] }, ['wrong-type', 'allowedOrigins[0]']],
  ['an own origin as null', { ownOrigins: [null] }, ['wrong-type', 'ownOrigins[0]']],
  [
    'an exposed header as a boolean',
    { exposedHeaders: [true] },
    ['wrong-type', 'exposedHeaders[0]'],
  ],
  ['a path as undefined', { excludedPaths: [undefined] }, ['wrong-type', 'excludedPaths[0]']],
  ['a danger as a number', { dangerouslyAllow: [0] }, ['wrong-type', 'dangerouslyAllow[0]']],
  [
    'a max age as text',
    { preflightMaxAgeInSeconds: '1800' },
    ['wrong-type', 'preflightMaxAgeInSeconds', 1800],
  ],
  ['an enforcement as a boolean', { enforcement: true }, ['wrong-type', 'enforcement']],
])

rows('wildcard-not-alone', [
  [
    'before another origin',
    { allowedOrigins: ['*', 'https://a.example'] },
    ['wildcard-not-alone', 'allowedOrigins[0]'],
  ],
  [
    'after another origin',
    { allowedOrigins: ['https://a.example', '*'] },
    ['wildcard-not-alone', 'allowedOrigins[1]'],
  ],
  ['alone is valid', { allowedOrigins: ['*'] }],
])

rows('wildcard-with-credentials', [
  ['any origin', credentialed('*'), ['wildcard-with-credentials', 'allowedOrigins[0]']],
  [
    'any host of a scheme',
    credentialed('https://a.example', 'app://*'),
    ['wildcard-with-credentials', 'allowedOrigins[1]'],
  ],
  [
    'any exposed header',
    { allowCredentials: true, exposedHeaders: ['ETag', '*'] },
    ['wildcard-with-credentials', 'exposedHeaders[1]'],
  ],
  [
    'any exposed header, whatever is dangerously allowed',
    {
      allowCredentials: true,
      exposedHeaders: ['*'],
      dangerouslyAllow: ['any-origin-with-credentials'],
    },
    ['wildcard-with-credentials', 'exposedHeaders[0]'],
  ],
  [
    'any origin where it is dangerously allowed is valid',
    { ...credentialed('*'), dangerouslyAllow: ['any-origin-with-credentials'] },
  ],
  [
    'any host of a scheme where it is dangerously allowed is valid',
    { ...credentialed('app://*'), dangerouslyAllow: ['any-origin-with-credentials'] },
  ],
  [
    'any method and any header are valid',
    { allowCredentials: true, allowedMethods: ['*'], allowedHeaders: ['*'] },
  ],
  [
    'all of them without credentials are valid',
    { allowedOrigins: ['app://*'], exposedHeaders: ['*'] },
  ],
])

const badOrigin = (entry: string, suggestion?: string): Row => [
  JSON.stringify(entry),
  { allowedOrigins: [entry] },
  suggestion === undefined
    ? ['invalid-origin', 'allowedOrigins[0]']
    : ['invalid-origin', 'allowedOrigins[0]', suggestion],
]

rows('invalid-origin, allowedOrigins', [
  badOrigin('https://example.com/', 'https://example.com'),
  badOrigin('https://example.com/path?q#f', 'https://example.com'),
  badOrigin('https://example.com?q', 'https://example.com'),
  badOrigin('HTTPS://Example.COM', 'https://example.com'),
  badOrigin('https://example.com:443', 'https://example.com'),
  badOrigin('http://example.com:80', 'http://example.com'),
  badOrigin('http://example.com:0080', 'http://example.com'),
  badOrigin('http://example.com:08080', 'http://example.com:8080'),
  badOrigin('https://user:secret@example.com', 'https://example.com'),
  badOrigin(' https://example.com ', 'https://example.com'),
  badOrigin('example.com', 'https://example.com'),
  badOrigin('localhost:3000', 'http://localhost:3000'),
  badOrigin('http://[::1.2.3.256]'),
  badOrigin('https://bücher.example'),
  badOrigin('http://localhost:0'),
  badOrigin('http://localhost:65536'),
  badOrigin('http://localhost:port'),
  badOrigin('http://127.1'),
  badOrigin('http://0x7f.0.0.1'),
  badOrigin('http://127.0.0.1.', 'http://127.0.0.1'),
  badOrigin('http://1.2.3.256'),
  badOrigin('http://08.0.0.1'),
  badOrigin('http://010.0.0.1'),
  badOrigin('http://2130706433'),
  badOrigin('http://4294967296'),
  badOrigin('http://1.2.3.4.5'),
  badOrigin('http://a.1'),
  badOrigin('http://[::0001]', 'http://[::1]'),
  badOrigin('http://[0:0:0:0:0:0:0:1]', 'http://[::1]'),
  badOrigin('http://[2001:DB8::1]', 'http://[2001:db8::1]'),
  badOrigin('http://[::ffff:127.0.0.1]', 'http://[::ffff:7f00:1]'),
  badOrigin('http://[::1'),
  badOrigin('https://'),
  badOrigin(''),
  badOrigin('*.example.com', 'https://*.example.com'),
  badOrigin('https://*'),
  badOrigin('https://*.'),
  badOrigin('https://*.:*'),
  badOrigin('http://*.:8080'),
  badOrigin('http://*:*'),
  badOrigin('https://a.*.com'),
  badOrigin('https://*.*.com'),
  badOrigin('https://*example.com', 'https://*.example.com'),
  badOrigin('https://*.1.2.3.4'),
  badOrigin('https://*.[::1]'),
  badOrigin('https://*.example.com/', 'https://*.example.com'),
  badOrigin('https://*.EXAMPLE.com:443', 'https://*.example.com'),
  badOrigin('NULL'),
  badOrigin(`https://${'a'.repeat(64)}.example`),
  badOrigin(`https://${'a.'.repeat(127)}example`),
  badOrigin(`app://${'a'.repeat(321)}`),
  badOrigin('app://a b'),
  badOrigin('app://'),
  badOrigin('1app://x'),
  badOrigin('https://a.example,https://b.example'),
  badOrigin('https://a..example'),
  badOrigin('https://exa%6dple.com'),
  badOrigin('https://example.com\n', 'https://example.com'),
  [
    'a suggestion that is listed already is not given',
    { allowedOrigins: ['https://example.com', 'https://example.com/'] },
    ['invalid-origin', 'allowedOrigins[1]'],
  ],
  [
    'a suggestion that would be refused is not given',
    credentialed('http://example.com/'),
    ['invalid-origin', 'allowedOrigins[0]'],
  ],
])

rows('invalid-origin, ownOrigins', [
  ['*', { ownOrigins: ['*'] }, ['invalid-origin', 'ownOrigins[0]']],
  ['null', { ownOrigins: ['null'] }, ['invalid-origin', 'ownOrigins[0]']],
  ['https://*.', { ownOrigins: ['https://*.'] }, ['invalid-origin', 'ownOrigins[0]']],
  [
    'a path',
    { ownOrigins: ['https://a.example', 'https://b.example/'] },
    ['invalid-origin', 'ownOrigins[1]', 'https://b.example'],
  ],
  [
    'null, whatever is dangerously allowed',
    { ownOrigins: ['null'], dangerouslyAllow: ['null-origin'] },
    ['invalid-origin', 'ownOrigins[0]'],
  ],
])

const valid = (entry: string): Row => [JSON.stringify(entry), { allowedOrigins: [entry] }]

rows('valid origins and patterns', [
  ...[
    'https://example.com',
    'https://example.com.',
    'https://xn--bcher-kva.example',
    'https://a_b.example',
    'https://-a-.example',
    `https://${'a'.repeat(63)}.example`,
    'https://example.com:80',
    'http://example.com:443',
    'http://example.com:1',
    'http://example.com:65535',
    'http://127.0.0.1',
    'http://1.example',
    'http://[::1]:8080',
    'http://[2001:db8::1]',
    'http://localhost',
    'file://',
    'chrome-extension://abcdefghijklmnop',
    'safari-web-extension://140BB581-0D3E-4F0C-9D3E-000000000000',
    'app://.',
    'capacitor://localhost',
    'app://localhost:8080',
    'a+b.c-1://x',
    `app://${'a'.repeat(320)}`,
    'https://*.example.com',
    'https://*.example.com:8443',
    'https://*.example.com:*',
    'http://localhost:*',
    'http://127.0.0.1:*',
    'http://[::1]:*',
    'https://*.com',
    'chrome-extension://*',
    'file://*',
    '*',
  ].map(valid),
  [
    'as own origins',
    { ownOrigins: ['https://example.com', 'https://*.example.com', 'http://localhost:*'] },
  ],
])

rows('null-origin', [
  ['null', { allowedOrigins: ['null'] }, ['null-origin', 'allowedOrigins[0]']],
  [
    'null with credentials',
    credentialed('https://a.example', 'null'),
    ['null-origin', 'allowedOrigins[1]'],
  ],
  [
    'null with credentials where only null is dangerously allowed',
    { ...credentialed('null'), dangerouslyAllow: ['null-origin'] },
    ['null-origin', 'allowedOrigins[0]'],
  ],
  [
    'null with credentials where only any origin is dangerously allowed',
    { ...credentialed('null'), dangerouslyAllow: ['any-origin-with-credentials'] },
    ['null-origin', 'allowedOrigins[0]'],
  ],
  [
    'null where it is dangerously allowed is valid',
    { allowedOrigins: ['null'], dangerouslyAllow: ['null-origin'] },
  ],
  [
    'null with credentials where both are dangerously allowed is valid',
    {
      ...credentialed('null'),
      dangerouslyAllow: ['null-origin', 'any-origin-with-credentials'],
    },
  ],
])

const insecure = (entry: string): Row => [
  entry,
  credentialed(entry),
  ['insecure-origin-with-credentials', 'allowedOrigins[0]'],
]

rows('insecure-origin-with-credentials', [
  insecure('http://example.com'),
  insecure('http://*.example.com'),
  insecure('http://example.com:*'),
  insecure('http://192.0.2.1'),
  insecure('http://[2001:db8::1]'),
  insecure('http://localhost.example'),
  insecure('ftp://example.com'),
  insecure('file://'),
  ...[
    'http://localhost',
    'http://localhost:*',
    'http://app.localhost:3000',
    'http://*.localhost',
    'http://127.0.0.1',
    'http://127.255.0.1:8080',
    'http://[::1]',
    'https://example.com',
    'app://x',
  ].map((entry): Row => [`${entry} is valid`, credentialed(entry)]),
  ['http without credentials is valid', { allowedOrigins: ['http://example.com', 'file://'] }],
  [
    'http where it is dangerously allowed is valid',
    {
      ...credentialed('http://example.com', 'http://*.example.com', 'file://'),
      dangerouslyAllow: ['insecure-origins-with-credentials'],
    },
  ],
])

rows('public-suffix-with-credentials', [
  [
    'a single label',
    credentialed('https://*.test'),
    ['public-suffix-with-credentials', 'allowedOrigins[0]'],
  ],
  [
    'a listed suffix',
    credentialed('https://*.example.com', 'https://*.co.uk'),
    ['public-suffix-with-credentials', 'allowedOrigins[1]'],
  ],
  [
    'a private suffix, with any port',
    credentialed('https://*.github.io:*'),
    ['public-suffix-with-credentials', 'allowedOrigins[0]'],
  ],
  [
    'a listed suffix with a final dot',
    credentialed('https://*.co.uk.'),
    ['public-suffix-with-credentials', 'allowedOrigins[0]'],
  ],
  ['localhost is valid', credentialed('https://*.localhost')],
  ['without credentials is valid', { allowedOrigins: ['https://*.co.uk'] }],
  [
    'where it is dangerously allowed is valid',
    { ...credentialed('https://*.co.uk'), dangerouslyAllow: ['public-suffixes-with-credentials'] },
  ],
  ['below a public suffix is valid', credentialed('https://*.example.co.uk')],
  ['a public suffix itself is valid', credentialed('https://github.io')],
])

const badMethod = (entry: string, code: ConfigurationIssueCode, suggestion?: string): Row => [
  JSON.stringify(entry),
  { allowedMethods: ['OPTIONS', entry] },
  suggestion === undefined ? [code, 'allowedMethods[1]'] : [code, 'allowedMethods[1]', suggestion],
]

rows('invalid-method and forbidden-method', [
  badMethod('get', 'invalid-method', 'GET'),
  badMethod('Post', 'invalid-method', 'POST'),
  badMethod('patch', 'invalid-method', 'PATCH'),
  badMethod('delete', 'invalid-method', 'DELETE'),
  badMethod('', 'invalid-method'),
  badMethod('A B', 'invalid-method'),
  badMethod('GET,POST', 'invalid-method'),
  badMethod('MÉTHODE', 'invalid-method'),
  badMethod('CONNECT', 'forbidden-method'),
  badMethod('TRACE', 'forbidden-method'),
  badMethod('track', 'forbidden-method'),
  badMethod('TraCe', 'forbidden-method'),
  [
    'a suggestion that is listed already is not given',
    { allowedMethods: ['OPTIONS', 'options'] },
    ['invalid-method', 'allowedMethods[1]'],
  ],
  [
    'methods of others are valid in any case',
    { allowedMethods: ['PROPFIND', 'QUERY', 'purge', '*'] },
  ],
  ['no method is valid', { allowedMethods: [] }],
])

rows('invalid-header-name', [
  ['empty', { allowedHeaders: [''] }, ['invalid-header-name', 'allowedHeaders[0]']],
  ['a space', { allowedHeaders: ['X A'] }, ['invalid-header-name', 'allowedHeaders[0]']],
  [
    'white space around it',
    { allowedHeaders: [' ETag'] },
    ['invalid-header-name', 'allowedHeaders[0]', 'ETag'],
  ],
  ['a list', { exposedHeaders: ['A', 'B,C'] }, ['invalid-header-name', 'exposedHeaders[1]']],
  ['a colon', { exposedHeaders: ['ETag:'] }, ['invalid-header-name', 'exposedHeaders[0]', 'ETag']],
  ['beyond ASCII', { allowedHeaders: ['X-É'] }, ['invalid-header-name', 'allowedHeaders[0]']],
  [
    'tokens and * are valid',
    { allowedHeaders: ["!#$%&'+-.^_`|~09AZaz", '*'], exposedHeaders: ['*'] },
  ],
  ['prefixes are valid', { allowedHeaders: ['x-amz-*', 'X-*', '-*', '*'] }],
  [
    'a star at other places',
    { allowedHeaders: ['x*', '*-x', 'x-*-y', 'x-**', "!'*+"] },
    ['invalid-header-name', 'allowedHeaders[0]', 'x-*'],
    ['invalid-header-name', 'allowedHeaders[1]'],
    ['invalid-header-name', 'allowedHeaders[2]'],
    ['invalid-header-name', 'allowedHeaders[3]', 'x-*'],
    ['invalid-header-name', 'allowedHeaders[4]'],
  ],
  [
    'a prefix of exposed headers',
    { exposedHeaders: ['x-amz-*'] },
    ['invalid-header-name', 'exposedHeaders[0]'],
  ],
])

const maxAge = (value: unknown, suggestion?: number): Row => [
  String(Object.is(value, -0) ? '-0' : value),
  { preflightMaxAgeInSeconds: value },
  suggestion === undefined
    ? ['invalid-max-age', 'preflightMaxAgeInSeconds']
    : ['invalid-max-age', 'preflightMaxAgeInSeconds', suggestion],
]

rows('invalid-max-age', [
  maxAge(86_401, 86_400),
  maxAge(1e9, 86_400),
  maxAge(-2, -1),
  maxAge(1.5, 1),
  maxAge(-0.5, 0),
  maxAge(Number.POSITIVE_INFINITY, 86_400),
  maxAge(Number.NEGATIVE_INFINITY, -1),
  maxAge(Number.NaN, 0),
  ...[-1, 0, -0, 1, 86_400].map(
    (value): Row => [
      `${Object.is(value, -0) ? '-0' : value} is valid`,
      { preflightMaxAgeInSeconds: value },
    ],
  ),
])

const badPath = (entry: string, suggestion?: string): Row => [
  JSON.stringify(entry),
  { excludedPaths: ['/first', entry] },
  suggestion === undefined
    ? ['invalid-path', 'excludedPaths[1]']
    : ['invalid-path', 'excludedPaths[1]', suggestion],
]

rows('invalid-path', [
  badPath('admin', '/admin'),
  badPath('*', '/*'),
  badPath('', '/'),
  badPath('/a*b'),
  badPath('/a**', '/a*'),
  badPath('/a?b', '/a'),
  badPath('/a#b', '/a'),
  badPath('/a/../b', '/b'),
  badPath('/a/../b*', '/b*'),
  badPath('/a/./b', '/a/b'),
  badPath('//a', '/a'),
  badPath('/a//b/', '/a/b/'),
  badPath('/a\\b', '/a/b'),
  badPath('/a;v=1/b', '/a/b'),
  badPath('/%61dmin', '/admin'),
  badPath('/a%20b*', '/a b*'),
  badPath('/%c3%a9', '/é'),
  // The decoded form would be a prefix that covers every path.
  badPath('/%2a'),
  badPath('/a%2A'),
  [
    'a suggestion that is listed already is not given',
    { excludedPaths: ['/a', '//a'] },
    ['invalid-path', 'excludedPaths[1]'],
  ],
  ...['/', '/*', '/a', '/a/', '/A*', '/a/*', '/a b', '/é', '/%ff', '/100%'].map(
    (entry): Row => [`${entry} is valid`, { excludedPaths: [entry] }],
  ),
])

rows('invalid-enforcement', [
  ['another word', { enforcement: 'deny' }, ['invalid-enforcement', 'enforcement']],
  ['other case', { enforcement: 'Block' }, ['invalid-enforcement', 'enforcement', 'block']],
  ['empty', { enforcement: '' }, ['invalid-enforcement', 'enforcement']],
  ['one letter off', { enforcement: 'reports' }, ['invalid-enforcement', 'enforcement', 'report']],
  ['a letter left out', { enforcement: 'blok' }, ['invalid-enforcement', 'enforcement', 'block']],
  ...['block', 'omit', 'report'].map(
    (enforcement): Row => [`${enforcement} is valid`, { enforcement }],
  ),
])

rows('unknown-danger', [
  ['another word', { dangerouslyAllow: ['everything'] }, ['unknown-danger', 'dangerouslyAllow[0]']],
  ['a letter', { dangerouslyAllow: ['s'] }, ['unknown-danger', 'dangerouslyAllow[0]']],
  [
    'a letter left out',
    { dangerouslyAllow: ['null-origin', 'insecure-origin-with-credentials'] },
    ['unknown-danger', 'dangerouslyAllow[1]', 'insecure-origins-with-credentials'],
  ],
  [
    'all of them are valid',
    {
      dangerouslyAllow: [
        'any-origin-with-credentials',
        'null-origin',
        'insecure-origins-with-credentials',
        'public-suffixes-with-credentials',
      ],
    },
  ],
])

const repeated = suite('entries that repeat another')

for (const [name, input, kept] of [
  [
    'an origin',
    { allowedOrigins: ['https://a.example', 'https://b.example', 'https://a.example'] },
    ['https://a.example', 'https://b.example'],
  ],
  [
    'a pattern',
    { ownOrigins: ['https://*.a.example', 'https://*.a.example'] },
    ['https://*.a.example'],
  ],
  ['the wildcard, which is then alone', { allowedOrigins: ['*', '*'] }, ['*']],
  ['a method', { allowedMethods: ['PUT', 'GET', 'PUT', 'PUT'] }, ['PUT', 'GET']],
  ['an allowed header in other case', { allowedHeaders: ['ETag', 'x', 'etag'] }, ['ETag', 'x']],
  ['an exposed header in other case', { exposedHeaders: ['etag', 'ETAG'] }, ['etag']],
  ['a path', { excludedPaths: ['/a', '/a'] }, ['/a']],
  ['a host', { allowedHosts: ['a.example', 'a.example'] }, ['a.example']],
  ['a danger', { dangerouslyAllow: ['null-origin', 'null-origin'] }, ['null-origin']],
  [
    'methods that differ in case are not the same',
    { allowedMethods: ['purge', 'PURGE'] },
    ['purge', 'PURGE'],
  ],
] as const) {
  repeated(`${name}: dropped, without an issue`, () => {
    assert.equal(checkConfiguration(input), [])
    const { configuration } = createCors(input as unknown as CorsConfigurationInput)
    assert.equal(configuration[Object.keys(input)[0] as keyof typeof configuration], kept)
  })
}

repeated('are each reported where they are not valid', () => {
  const found = checkConfiguration({ allowedMethods: ['get', 'get'] })
  assert.equal(
    found.map(({ path }) => path),
    ['allowedMethods[0]', 'allowedMethods[1]'],
  )
})

repeated.run()

// ---

const several = suite('several issues at once')

several('are all reported, in the order of the keys', () => {
  const found = checkConfiguration({
    dangerouslyAllow: ['x'],
    enforcement: 'x',
    ownOrigins: ['x/'],
    excludedPaths: ['/a//b', 1],
    preflightMaxAgeInSeconds: -5,
    exposedHeaders: ['a b'],
    debug: 'no',
    allowedOrigins: ['https://a.example/', 'null', 'https://b.example', 'https://b.example'],
    allowedMethods: ['get', 'TRACE'],
    allowedHeaders: [''],
    allowCredentials: 0,
    enabled: 'yes',
  })
  assert.equal(
    found.map(({ path }) => path),
    [
      'enabled',
      'allowCredentials',
      'allowedHeaders[0]',
      'allowedMethods[0]',
      'allowedMethods[1]',
      'allowedOrigins[0]',
      'allowedOrigins[1]',
      'debug',
      'exposedHeaders[0]',
      'preflightMaxAgeInSeconds',
      'excludedPaths[0]',
      'excludedPaths[1]',
      'ownOrigins[0]',
      'enforcement',
      'dangerouslyAllow[0]',
    ],
  )
})

several('carry the value as it was given', () => {
  const value = { nested: true }
  const found = checkConfiguration({ allowedOrigins: [value, 'A'], debug: value })
  assert.is(found[0]?.value, value)
  assert.is(found[1]?.value, 'A')
  assert.is(found[2]?.value, value)
})

several('are in the error that createCors and reconfigure throw', () => {
  const input = { allowedOrigins: ['https://a.example/'], enforcement: 'x' }
  const cors = createCors()
  const asInput = input as CorsConfigurationInput
  for (const attempt of [() => createCors(asInput), () => cors.reconfigure(asInput)]) {
    try {
      attempt()
      assert.unreachable('did not throw')
    } catch (error) {
      assert.instance(error, CorsConfigurationError)
      const { code, name, issues, message } = error as CorsConfigurationError
      assert.is(code, 'invalid-configuration')
      assert.is(name, 'CorsConfigurationError')
      assert.equal(issues, checkConfiguration(input))
      assert.is(
        message,
        [
          'Invalid CORS configuration:',
          '  allowedOrigins[0]: https://a.example/ is not an origin: remove the trailing slash.',
          '  enforcement: enforcement must be "block", "omit" or "report", not "x".',
        ].join('\n'),
      )
    }
  }
})

several(
  'are in the message of the error one a line, the first twenty, and then how many more',
  () => {
    const linesOf = (count: number): string[] => {
      try {
        createCors({ allowedHeaders: Array.from({ length: count }, (_, index) => `a ${index}`) })
        return []
      } catch (error) {
        return (error as Error).message.split('\n')
      }
    }
    assert.is(linesOf(1).length, 2)
    assert.is(linesOf(20).length, 21)
    assert.match(linesOf(20)[20] as string, 'allowedHeaders[19]: ')
    assert.is(linesOf(21)[21], '  and 1 more')
    assert.is(linesOf(5_000)[21], '  and 981 more')
  },
)

several(
  'about the whole configuration, or a key that nobody knows, begin with the sentence',
  () => {
    const messageOf = (input: unknown): string => {
      try {
        createCors(input as CorsConfigurationInput)
        return ''
      } catch (error) {
        return (error as Error).message
      }
    }
    assert.match(messageOf(null), ':\n  A configuration must be an object, not null')
    assert.match(messageOf({ 'a\nb': 1 }), ':\n  "a\\u{a}b" is not a configuration key')
    assert.is(messageOf({ [`x\n${'y'.repeat(1e6)}`]: 1 }).split('\n').length, 2)
  },
)

several('stop at 1,000, and one more says that checking stopped', () => {
  const bad = (count: number) =>
    checkConfiguration({
      allowedHeaders: Array.from({ length: count }, (_, i) => `a ${i}`),
      debug: 1,
    })
  assert.is(bad(998).length, 999)
  assert.is(bad(999).length, 1000)
  assert.is(bad(999)[999]?.path, 'debug')
  const over = bad(1000)
  assert.is(over.length, 1001)
  assert.is(over[999]?.path, 'allowedHeaders[999]')
  assert.is(over[1000]?.code, 'too-many-issues')
  assert.is(over[1000]?.path, '')
  assert.is(
    over[1000]?.message,
    'There are more than 1,000 issues. Nothing after these was checked.',
  )
})

several('of one entry beyond the thousandth are one', () => {
  const allowedOrigins = [
    ...Array.from({ length: 1_000 }, (_, i) => `https://a${i}.example/`),
    'http://*.com',
  ]
  const found = checkConfiguration({ allowCredentials: true, allowedOrigins })
  assert.is(found.length, 1001)
  assert.is(found[1000]?.code, 'too-many-issues')
})

several('of a list of policies say in the error which policy they are about', () => {
  const policies = [{ x: 1, configuration: { y: 1, debug: 1 } }]
  assert.equal(new CorsConfigurationError(checkPolicies(policies)).message.split('\n').slice(1), [
    '  [0].configuration.debug: debug must be true or false, not 1.',
    '  [0].configuration: "y" is not a configuration key: remove it.',
    '  [0]: "x" is not a policy key: remove it.',
  ])
})

several('are not looked for beyond the thousandth', () => {
  let reads = 0
  const input: Record<string, unknown> = { allowedHeaders: new Array(1_001).fill('a b') }
  for (let index = 0; index < 100; index++) {
    Object.defineProperty(input, `key${index}`, { enumerable: true, get: () => ++reads })
  }
  assert.is(checkConfiguration(input).length, 1001)
  assert.is(reads, 0)
})

/** The processor time of the quickest of three runs, in milliseconds: others may use the machine. */
function timeOf(run: () => void): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const start = process.cpuUsage()
      run()
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1000
    }),
  )
}

for (const [name, input] of [
  [
    '100,000 bad origins',
    {
      allowCredentials: true,
      allowedOrigins: Array.from({ length: 100_000 }, (_, i) => `https://a${i}.example/`),
    },
  ],
  [
    '600,000 unknown keys',
    Object.fromEntries(Array.from({ length: 600_000 }, (_, i) => [`allowedOrigns${i}`, i])),
  ],
  [
    'many paths of brackets and dots',
    { excludedPaths: new Array(2_000).fill(`/.${'('.repeat(2_000)}/..`) },
  ],
  [
    'many origins of white space',
    { allowedOrigins: Array.from({ length: 2_000 }, (_, i) => `${' '.repeat(1_900)}${i}x`) },
  ],
  [
    'many origins of dots and stars',
    { allowedOrigins: Array.from({ length: 2_000 }, (_, i) => `https://${'*.'.repeat(900)}${i}`) },
  ],
  ['many lists of names', { allowedHeaders: new Array(2_000).fill(`${' ,'.repeat(1_000)}x`) }],
] as const) {
  several(`${name} end in 1,001, without long work`, () => {
    assert.is(checkConfiguration(input).length, 1001)
    // The slowest of these took 9.3 seconds where each key was looked at: a quarter of that.
    const time = Math.min(...[1, 2, 3].map(() => timeOf(() => checkConfiguration(input))))
    assert.ok(time < 2300, `${time} ms`)
  })
}

several.run()

// ---

const hostile = suite('hostile configurations')

hostile('100,000 origins work', () => {
  const allowedOrigins = Array.from({ length: 50_000 }, (_, i) => [
    `https://a${i}.example`,
    `https://*.b${i}.example`,
  ]).flat()
  const cors = createCors({ enabled: true, allowCredentials: true, allowedOrigins })
  const allowed = (origin: string) =>
    cors.decide({ method: 'GET', url: '/', headers: new Map([['origin', origin]]) }).headers[
      'access-control-allow-origin'
    ] === origin
  assert.ok(allowed('https://a49999.example'))
  assert.ok(allowed('https://x.y.b49999.example'))
  assert.not.ok(allowed('https://b49999.example'))
  assert.is(cors.configuration.allowedOrigins.length, 100_000)
})

hostile('one string of a million characters is one issue with a short message', () => {
  for (const [key, entry] of [
    ['allowedOrigins', `https://${'a'.repeat(1_000_000)}`],
    ['allowedOrigins', `${'https://'.repeat(100_000)}`],
    ['allowedHeaders', `${' '.repeat(1_000_000)}x`],
    ['allowedMethods', 'é'.repeat(1_000_000)],
    ['excludedPaths', `/${'../'.repeat(300_000)}x`],
    ['excludedPaths', `/${'%'.repeat(1_000_000)}*x`],
    ['x'.repeat(1_000_000), true],
  ] as const) {
    const [issue, ...others] = checkConfiguration({
      [key]: typeof entry === 'string' ? [entry] : entry,
    })
    assert.ok(issue)
    assert.equal(others, [])
    assert.ok(issue.message.length < 2000, `${key}: ${issue.message.length}`)
  }
})

hostile('messages hold no control characters of the input', () => {
  const nasty = 'a\r\nb\u001b[31m\u2028\u202e\ud800'
  const found = checkConfiguration({
    [nasty]: 1,
    allowedHeaders: [nasty],
    allowedMethods: [nasty],
    allowedOrigins: [nasty],
    excludedPaths: [nasty],
    enforcement: nasty,
    dangerouslyAllow: [nasty],
  })
  assert.is(found.length, 7)
  for (const { message } of found) assert.not.match(message, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
})

const thrown = (): never => {
  throw new Error('a trap')
}

hostile('a getter that throws gives an issue for its key', () => {
  const input = Object.defineProperty({ debug: true }, 'allowedOrigins', {
    enumerable: true,
    get: thrown,
  })
  const [issue, ...others] = checkConfiguration(input)
  assert.is(issue?.code, 'wrong-type')
  assert.is(issue?.path, 'allowedOrigins')
  assert.equal(others, [])
  assert.throws(() => createCors(input), isConfigurationError)
})

hostile('a list whose entry or length cannot be read gives an issue', () => {
  const entry = Object.defineProperty(['https://a.example'], 0, { enumerable: true, get: thrown })
  const list = new Proxy([], { get: thrown })
  for (const allowedOrigins of [entry, list]) {
    const found = checkConfiguration({ allowedOrigins })
    assert.is(found.length, 1)
    assert.is(found[0]?.code, 'wrong-type')
    assert.match(found[0]?.path ?? '', /^allowedOrigins/)
  }
})

hostile('a Proxy whose every trap throws gives an issue', () => {
  const traps = {
    get: thrown,
    has: thrown,
    ownKeys: thrown,
    getOwnPropertyDescriptor: thrown,
    getPrototypeOf: thrown,
  }
  const [issue, ...others] = checkConfiguration(new Proxy({}, traps))
  assert.is(issue?.code, 'wrong-type')
  assert.equal(others, [])
})

hostile('a Proxy whose keys cannot be listed is read as far as it can be', () => {
  const input = new Proxy({ enabled: true, x: 1 }, { ownKeys: thrown })
  assert.equal(checkConfiguration(input), [])
  assert.is(createCors(input as CorsConfigurationInput).configuration.enabled, true)
})

hostile('an unknown key that cannot be read gives an issue', () => {
  const input = Object.defineProperty({}, 'x', { enumerable: true, get: thrown })
  assert.equal(
    checkConfiguration(input).map(({ code, path }) => [code, path]),
    [['wrong-type', 'x']],
  )
})

hostile('a regular expression that cannot be written gives an issue', () => {
  const expression = Object.assign(/a/, { toString: thrown })
  for (const key of ['allowedOrigins', 'allowedHeaders']) {
    const [issue] = checkConfiguration({ [key]: [expression] })
    assert.is(issue?.fault, 'regular-expression')
    assert.is(issue?.suggestion, undefined)
  }
})

hostile('a list of 1,000,000 entries is read, and one more is said to be too many', () => {
  const allowedOrigins = Array.from({ length: 1_000_000 }, (_, i) => `https://a${i}.example`)
  assert.equal(checkConfiguration({ allowedOrigins }), [])
  allowedOrigins.push('https://b.example')
  const [issue, ...others] = checkConfiguration({ allowedOrigins })
  assert.equal(others, [])
  assert.is(issue?.code, 'wrong-type')
  assert.is(issue?.path, 'allowedOrigins')
  assert.is(issue?.message, 'allowedOrigins has 1000001 entries: the limit is 1000000.')
})

hostile('a revoked Proxy gives an issue', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  const list = Proxy.revocable([], {})
  revoke()
  list.revoke()
  assert.is(checkConfiguration(proxy)[0]?.code, 'wrong-type')
  assert.is(checkConfiguration({ allowedOrigins: list.proxy })[0]?.code, 'wrong-type')
})

hostile('a cyclic value gives issues', () => {
  const input: Record<string, unknown> = {}
  input.allowedOrigins = [input]
  input.self = input
  input.debug = input
  assert.equal(
    checkConfiguration(input)
      .map(({ code, path }) => [code, path])
      .sort(),
    [
      ['unknown-key', 'self'],
      ['wrong-type', 'allowedOrigins[0]'],
      ['wrong-type', 'debug'],
    ],
  )
})

hostile('values that cannot be turned into text give issues', () => {
  const bare = Object.create(null)
  const unprintable = { toString: thrown, toJSON: thrown, [Symbol.toPrimitive]: thrown }
  for (const value of [bare, unprintable, Symbol('x'), 1n, new Date(Number.NaN)]) {
    assert.is(checkConfiguration({ debug: value })[0]?.path, 'debug')
    assert.is(checkConfiguration({ allowedOrigins: [value] })[0]?.path, 'allowedOrigins[0]')
    assert.is(checkConfiguration({ enforcement: value })[0]?.path, 'enforcement')
    assert.is(checkConfiguration({ preflightMaxAgeInSeconds: value })[0]?.code, 'wrong-type')
    assert.is(checkConfiguration({ unknown: value })[0]?.path, 'unknown')
  }
})

hostile('an own __proto__ key is an unknown key and changes nothing', () => {
  const input = JSON.parse('{"__proto__":{"enabled":true,"allowedOrigins":["*"]}}')
  assert.equal(
    checkConfiguration(input).map(({ code, path }) => [code, path]),
    [['unknown-key', '__proto__']],
  )
  const nested = JSON.parse('{"allowedOrigins":[{"__proto__":"https://a.example"}]}')
  assert.is(checkConfiguration(nested)[0]?.code, 'wrong-type')
  assert.is(({} as Record<string, unknown>).enabled, undefined)
})

hostile('names of Object.prototype are unknown keys', () => {
  for (const key of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    assert.equal(
      checkConfiguration({ [key]: true }).map(({ code, path }) => [code, path]),
      [['unknown-key', key]],
    )
  }
})

hostile('a polluted Object.prototype configures nothing', () => {
  const prototype = Object.prototype as Record<string, unknown>
  prototype.enabled = true
  prototype.allowedOrigins = ['*']
  prototype.extra = true
  try {
    assert.equal(checkConfiguration({}), [])
    const { configuration } = createCors({})
    assert.is(configuration.enabled, false)
    assert.equal(configuration.allowedOrigins, [])
  } finally {
    delete prototype.enabled
    delete prototype.allowedOrigins
    delete prototype.extra
  }
})

hostile('an object without a prototype is a configuration', () => {
  const input = Object.assign(Object.create(null), { enabled: true })
  assert.equal(checkConfiguration(input), [])
  assert.is(createCors(input).configuration.enabled, true)
})

hostile('symbol keys are no keys of a configuration', () => {
  const found = checkConfiguration({ [Symbol('enabled')]: true })
  for (const { code } of found) assert.is(code, 'unknown-key')
})

hostile('a key that is undefined is absent', () => {
  assert.equal(checkConfiguration({ allowedOrigins: undefined, debug: undefined }), [])
  const input = { allowedMethods: undefined } as unknown as CorsConfigurationInput
  assert.equal(createCors(input).configuration.allowedMethods, ['GET', 'OPTIONS'])
})

hostile('a hole in a list is an entry of the wrong type', () => {
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
  const allowedOrigins = ['https://a.example', , 'https://b.example']
  assert.equal(
    checkConfiguration({ allowedOrigins }).map(({ code, path }) => [code, path]),
    [['wrong-type', 'allowedOrigins[1]']],
  )
})

hostile('a list with four billion holes ends in issues', () => {
  const allowedOrigins: string[] = []
  allowedOrigins.length = 2 ** 32 - 1
  assert.ok(checkConfiguration({ allowedOrigins }).length > 0)
})

hostile.run()

function isConfigurationError(error: unknown): boolean {
  return (error as CorsConfigurationError).code === 'invalid-configuration'
}

// ---

const taken = suite('a configuration that is taken')

taken('is taken whole or not at all', () => {
  const cors = createCors({ enabled: true, allowedOrigins: ['https://a.example'] })
  const { configuration } = cors
  assert.throws(
    () => cors.reconfigure({ allowedOrigins: ['https://b.example'], allowedMethods: ['get'] }),
    isConfigurationError,
  )
  assert.is(cors.configuration, configuration)
  assert.throws(() => cors.reconfigure(undefined as never), isConfigurationError)
  assert.is(cors.configuration, configuration)
})

taken('is copied: what happens to the input later changes nothing', () => {
  const input = {
    enabled: true,
    allowedOrigins: ['https://a.example'],
    allowedMethods: ['GET'],
    excludedPaths: [] as string[],
  }
  const cors = createCors(input)
  const before = JSON.stringify(cors.configuration)
  input.allowedOrigins.push('https://evil.test')
  input.allowedMethods.length = 0
  input.enabled = false
  assert.is(JSON.stringify(cors.configuration), before)
  const { headers } = cors.decide({
    method: 'GET',
    url: '/',
    headers: new Map([['origin', 'https://evil.test']]),
  })
  assert.is(headers['access-control-allow-origin'], undefined)
})

taken('is read once, so that it cannot change between the check and the use', () => {
  let reads = 0
  const input = {
    enabled: true,
    get allowedOrigins() {
      reads++
      return [reads === 1 ? 'https://a.example' : 'not an origin']
    },
  }
  assert.equal(createCors(input).configuration.allowedOrigins, ['https://a.example'])
  assert.is(reads, 1)
})

taken('is deeply frozen', () => {
  const { configuration } = createCors({ allowedOrigins: ['https://a.example'] })
  assert.ok(Object.isFrozen(configuration))
  for (const value of Object.values(configuration)) {
    assert.ok(typeof value !== 'object' || Object.isFrozen(value))
  }
  assert.throws(() => (configuration.allowedOrigins as string[]).push('*'), TypeError)
})

taken('leaves the input as it was', () => {
  const input = Object.freeze({ allowedOrigins: Object.freeze(['https://a.example']) })
  const list = ['https://a.example']
  createCors(input)
  createCors({ allowedOrigins: list })
  assert.not.ok(Object.isFrozen(list))
})

taken('keeps order and spelling', () => {
  const input = {
    allowedHeaders: ['x-B', 'X-a'],
    allowedOrigins: ['https://b.example', 'https://a.example'],
    excludedPaths: ['/Z*', '/a'],
  }
  const { configuration } = createCors(input)
  assert.equal(configuration.allowedHeaders, input.allowedHeaders)
  assert.equal(configuration.allowedOrigins, input.allowedOrigins)
  assert.equal(configuration.excludedPaths, input.excludedPaths)
})

taken('keeps the options through reconfigure', () => {
  const pattern = 'https://*.suffix.example'
  const cors = createCors({}, { isPublicSuffix: (host) => host === 'suffix.example' })
  assert.throws(() => cors.reconfigure(credentialed(pattern)), isConfigurationError)
  createCors(credentialed(pattern))
})

taken('is checked with the predicate the caller gives, asked for wildcards only', () => {
  const asked: string[] = []
  checkConfiguration(credentialed('https://*.a.example:*', 'https://b.example'), {
    isPublicSuffix: (host) => asked.push(host) < 0,
  })
  assert.equal(asked, ['a.example'])
})

taken.run()
