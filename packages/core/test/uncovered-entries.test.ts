import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type CorsConfiguration,
  type CorsConfigurationInput,
  createCors,
  defaultConfiguration,
  findUncoveredEntries,
} from '../src/index.js'

type Key = Parameters<typeof findUncoveredEntries>[0]

function configuration(given: CorsConfigurationInput): CorsConfiguration {
  return { ...defaultConfiguration, enabled: true, excludedPaths: [], ...given }
}

const rows = suite('uncovered entries')

/** A list, what it is compared with, and what is not covered: `entry` or `entry but this, that`. */
const table: readonly (readonly [Key, string[], string[], string[], CorsConfigurationInput?])[] = [
  ['allowedOrigins', ['https://a.example'], ['*'], []],
  ['allowedOrigins', ['null'], ['*'], []],
  ['allowedOrigins', ['*'], ['https://a.example', 'null'], ['* but https://a.example, null']],
  ['allowedOrigins', ['https://a.b.example'], ['https://*.b.example'], []],
  [
    'allowedOrigins',
    ['https://*.b.example'],
    ['https://a.b.example', 'https://c.example'],
    ['https://*.b.example but https://a.b.example'],
  ],
  [
    'allowedOrigins',
    ['http://a.b.example', 'app://x'],
    ['https://*.b.example', 'app://*'],
    ['http://a.b.example'],
  ],
  ['allowedOrigins', ['https://a.example:8443', 'https://a.example'], ['https://a.example:*'], []],
  ['allowedOrigins', ['https://x-a-*.b.example'], ['https://x-*.b.example'], []],
  [
    'allowedOrigins',
    ['null'],
    ['*'],
    ['null'],
    { allowCredentials: true, dangerouslyAllow: ['any-origin-with-credentials'] },
  ],
  [
    'allowedOrigins',
    ['null'],
    ['*'],
    [],
    { allowCredentials: true, dangerouslyAllow: ['any-origin-with-credentials', 'null-origin'] },
  ],
  ['allowedMethods', ['GET', 'HEAD', 'PUT'], ['*'], []],
  ['allowedMethods', ['TRACE'], ['*'], ['TRACE']],
  ['allowedMethods', ['*'], ['GET'], ['* but GET']],
  ['allowedMethods', ['HEAD', 'put'], ['GET', 'PUT'], ['put']],
  ['allowedHeaders', ['X-A', 'authorization'], ['*'], ['authorization']],
  ['allowedHeaders', ['X-A', 'authorization'], ['*'], [], { allowCredentials: true }],
  ['allowedHeaders', ['*'], ['X-A'], ['* but X-A', 'Authorization'], { allowCredentials: true }],
  ['allowedHeaders', ['X-Amz-Date', 'x-b'], ['x-amz-*', 'X-B'], []],
  ['allowedHeaders', ['x-*'], ['X-Amz-*', 'Y'], ['x-* but X-Amz-*']],
  ['allowedHeaders', ['Origin', 'Sec-Fetch-Site', 'Cookie', 'X-A'], [], ['X-A']],
  ['exposedHeaders', ['ETag'], ['*'], []],
  ['exposedHeaders', ['etag', 'X-A'], ['ETag'], ['X-A']],
  ['exposedHeaders', ['Content-Type', 'Set-Cookie', 'X-A'], [], ['X-A']],
  ['excludedPaths', ['/admin*', '/Ab', '/a/'], ['/a*'], []],
  ['excludedPaths', ['/a*'], ['/admin*', '/b'], ['/a* but /admin*']],
  ['excludedPaths', ['/Admin/', '/x*'], ['/admin', '/X*'], []],
  ['excludedPaths', ['/a', '/a/'], ['/a/*'], ['/a', '/a/']],
  ['ownOrigins', ['https://a.b.example'], ['https://*.b.example'], []],
  ['allowedHosts', ['a.b.example', '*.c.b.example'], ['*.b.example'], []],
  [
    'allowedHosts',
    ['*.b.example', 'b.example'],
    ['a.b.example'],
    ['*.b.example but a.b.example', 'b.example'],
  ],
]

for (const [key, entries, others, expected, given = {}] of table) {
  rows(
    `${key}: ${entries} beside ${others}${given.allowCredentials ? ', with credentials' : ''}`,
    () => {
      const found = findUncoveredEntries(
        key,
        configuration({ ...given, [key]: entries }),
        configuration({ ...given, [key]: others }),
      )
      const written = found.map(({ entry, except }) =>
        except.length === 0 ? entry : `${entry} but ${except.join(', ')}`,
      )
      assert.equal(written, expected)
    },
  )
}

rows('credentials alone change what * covers', () => {
  const without = configuration({ allowedHeaders: ['*'] })
  const within = { ...without, allowCredentials: true }
  assert.equal(findUncoveredEntries('allowedHeaders', within, without), [
    { entry: 'Authorization', except: [] },
  ])
  assert.equal(findUncoveredEntries('allowedHeaders', without, within), [])
})

rows.run()

// ---

const engine = suite('uncovered entries, as the engine decides')

interface Asked {
  readonly origin?: string
  readonly method?: string
  readonly header?: string
  readonly path?: string
  readonly host?: string
}

/** Entries of a list, and requests that tell them apart. */
const pools: Readonly<Partial<Record<Key, { entries: string[]; asked: Asked[] }>>> = {
  allowedOrigins: {
    entries: [
      'https://b.test',
      'https://a.b.test',
      'https://*.b.test',
      'https://x-*.b.test',
      'https://*.a.b.test',
      'https://b.test:*',
      'http://*.b.test:*',
      'app://*',
      'app://b',
    ],
    asked: [
      'https://b.test',
      'https://a.b.test',
      'https://x-1.b.test',
      'https://y.b.test',
      'https://c.a.b.test',
      'https://b.test:1',
      'http://a.b.test:1',
      'app://b',
      'app://c',
    ].map((origin) => ({ origin })),
  },
  allowedMethods: {
    entries: ['GET', 'HEAD', 'PUT', 'Q', '*'],
    asked: ['GET', 'HEAD', 'PUT', 'Q', 'q'].map((method) => ({ method })),
  },
  allowedHeaders: {
    entries: ['X-A', 'x-b-c', 'X-*', 'x-b-*', 'Authorization', '*'],
    asked: ['x-a', 'x-b-c', 'x-b-d', 'x-e', 'authorization', 'other'].map((header) => ({ header })),
  },
  excludedPaths: {
    entries: ['/', '/*', '/a', '/A/', '/a/*', '/a*', '/ab*', '/abc'],
    asked: ['/', '/z', '/a', '/a/', '/a/b', '/ax', '/abx', '/abc'].map((path) => ({ path })),
  },
  allowedHosts: {
    entries: ['b.test', 'a.b.test', '*.b.test', '*.a.b.test'],
    asked: ['b.test', 'a.b.test', 'x.b.test', 'c.a.b.test'].map((host) => ({ host })),
  },
}

/** Whether a list names what is asked for. */
function names(key: Key, given: CorsConfigurationInput, asked: Asked): boolean {
  const {
    origin = 'https://page.test',
    method = 'GET',
    header,
    path = '/',
    host = 'api.test',
  } = asked
  const headers: Record<string, string | undefined> = {
    origin,
    host,
    ...(header === undefined
      ? {}
      : { 'access-control-request-method': 'GET', 'access-control-request-headers': header }),
  }
  const { kind, denial } = createCors({
    enabled: true,
    excludedPaths: [],
    allowedOrigins: ['https://page.test'],
    ...given,
  }).decide({
    method: header === undefined ? method : 'OPTIONS',
    url: path,
    headers: { get: (name) => headers[name] },
  })
  return key === 'excludedPaths' ? kind === 'excluded' : denial === undefined
}

function pairs(entries: readonly string[]): string[][] {
  const two = entries.flatMap((one, index) => entries.slice(index + 1).map((other) => [one, other]))
  return [...entries.map((entry) => [entry]), ...two]
}

for (const [name, { entries, asked }] of Object.entries(pools)) {
  const key = name as Key
  for (const allowCredentials of [false, true]) {
    engine(`${key}${allowCredentials ? ', with credentials' : ''}`, () => {
      const given = (list: readonly string[]): CorsConfigurationInput => ({
        allowCredentials,
        dangerouslyAllow: ['insecure-origins-with-credentials', 'any-origin-with-credentials'],
        [key]: list,
      })
      const matches = (list: readonly string[]) =>
        new Set(asked.filter((each) => names(key, given(list), each)))
      const alone = new Map(entries.map((entry) => [entry, matches([entry])]))
      for (const list of pairs(entries)) {
        for (const others of pairs(entries)) {
          const covered = matches(others)
          const found = findUncoveredEntries(
            key,
            configuration(given(list)),
            configuration(given(others)),
          ).map(({ entry }) => entry)
          const expected = list.filter((entry) =>
            [...(alone.get(entry) ?? [])].some((each) => !covered.has(each)),
          )
          const implied = allowCredentials && key === 'allowedHeaders' && list.includes('*')
          const hasOwn = list.includes('Authorization')
          const other = others.includes('*') || others.includes('Authorization')
          if (implied && !hasOwn && !other) expected.push('Authorization')
          assert.equal(found, expected, `${list} beside ${others}`)
        }
      }
    })
  }
}

engine.run()
