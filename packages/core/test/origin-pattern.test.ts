import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkConfiguration } from '../src/index.js'
import { compileOrigins, namesOrigin } from '../src/policy/origin-pattern.js'
import { isHttpsDomainOrigin, parseOrigin } from '../src/reading/origin.js'
import { originPattern, serializedOrigin } from './arbitraries.js'
import { entryNames, isHostEntry, isPattern, isSerializedOrigin } from './reference.js'

const covers = suite('what a pattern covers')

const names = (entry: string, origin: string) => namesOrigin(compileOrigins([entry]), origin)

for (const [entry, covered, uncovered] of [
  [
    'https://*.example.com',
    ['https://a.example.com', 'https://a.b.example.com'],
    [
      'https://example.com',
      'http://a.example.com',
      'https://a.example.com:8443',
      'https://.example.com',
    ],
  ],
  ['https://*.example.com:8443', ['https://a.example.com:8443'], ['https://a.example.com']],
  [
    'http://localhost:*',
    ['http://localhost', 'http://localhost:3000'],
    ['https://localhost', 'http://a.localhost'],
  ],
  [
    'http://[::1]:*',
    ['http://[::1]', 'http://[::1]:80'.slice(0, -3), 'http://[::1]:8080'],
    ['http://[::2]'],
  ],
  ['https://*.example.com:*', ['https://a.example.com:1'], ['https://example.com:1']],
  ['app://*', ['app://a', 'app://localhost:1', 'app://.'], ['apps://a', 'app://']],
  ['file://*', ['file://', 'file://host'], ['null']],
  [
    'https://preview-*.example.com',
    [
      'https://preview-1.example.com',
      'https://preview--.example.com',
      'https://preview-a-b.example.com',
    ],
    [
      'https://preview-.example.com',
      'https://preview.example.com',
      'https://preview-1.a.example.com',
      'https://a.preview-1.example.com',
      'https://xpreview-1.example.com',
      'https://preview-1.evil.test',
      'http://preview-1.example.com',
    ],
  ],
  [
    'https://app-git-*-team.example.com',
    [
      'https://app-git-x-team.example.com',
      'https://app-git-a-b-team.example.com',
      'https://app-git---team.example.com',
    ],
    [
      'https://app-git-team.example.com',
      'https://app-git--team.example.com',
      'https://app-git-x-teams.example.com',
    ],
  ],
  [
    'https://*-team.example.com:*',
    ['https://a-team.example.com:1'],
    ['https://-team.example.com', 'https://team.example.com'],
  ],
  ['https://*-x', ['https://a-x'], ['https://a-x.example.com', 'https://a']],
  ['https://*-x.example.com.', ['https://a-x.example.com.'], ['https://a-x.example.com']],
] as const) {
  covers(entry, () => {
    assert.equal(checkConfiguration({ allowedOrigins: [entry] }), [])
    for (const origin of covered) {
      assert.is(names(entry, origin), true, origin)
      assert.is(entryNames(entry, origin), true, origin)
    }
    for (const origin of uncovered) {
      assert.is(names(entry, origin), false, origin)
      assert.is(entryNames(entry, origin), false, origin)
    }
  })
}

covers('is the same among many entries as one by one', () => {
  let covered = 0
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.oneof(originPattern, serializedOrigin), { maxLength: 12 }),
      serializedOrigin,
      (entries, origin) => {
        const expected = entries.some((entry) => entryNames(entry, origin))
        assert.is(namesOrigin(compileOrigins(entries), origin), expected)
        if (expected) covered++
      },
    ),
    { numRuns: 5_000 },
  )
  assert.ok(covered > 200, `${covered} covered`)
})

covers.run()

// ---

const valid = suite('what may be an entry, against a literal reading')

const piece = fc.constantFrom(
  '*',
  '*',
  '-',
  '-',
  '.',
  'a',
  'b-',
  '-c',
  '1',
  ':',
  '8',
  '*.',
  '[',
  ']',
  '::1',
  'example',
  'com',
)
const text = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'app://', 'file://', ''),
    fc.array(piece, { maxLength: 6 }),
    fc.constantFrom('', '.example.com', '.com', ':*', ':8080', '.example.com:*', ':443', '.'),
  )
  .map(([scheme, pieces, end]) => `${scheme}${pieces.join('')}${end}`)

valid('an origin or a pattern is accepted, and nothing else', () => {
  const counts = { patterns: 0, refused: 0 }
  fc.assert(
    fc.property(text, (entry) => {
      fc.pre(entry !== '*')
      const [issue] = checkConfiguration({ allowedOrigins: [entry] })
      const expected = entry.includes('*') ? isPattern(entry) : isSerializedOrigin(entry)
      assert.is(issue === undefined, expected, entry)
      if (expected && entry.includes('*')) counts.patterns++
      if (!expected) counts.refused++
      const { suggestion } = issue ?? {}
      if (suggestion !== undefined) {
        assert.equal(checkConfiguration({ allowedOrigins: [suggestion] }), [], entry)
      }
    }),
    { numRuns: 5_000 },
  )
  assert.ok(counts.patterns > 50 && counts.refused > 1_000, JSON.stringify(counts))
})

valid('a host is accepted, and nothing else', () => {
  const counts = { accepted: 0, refused: 0 }
  const host = fc.oneof(
    text.map((entry) => entry.replace(/^.*:\/\//, '')),
    fc.domain(),
    fc.domain().map((name) => `*.${name}`),
    fc.ipV4(),
    fc.constantFrom(
      '*.localhost',
      '*.a',
      '*.1.2.3.4',
      '*.[::1]',
      '[::1]',
      `*.${'a.'.repeat(124)}bcd`,
      `*.${'a.'.repeat(125)}b`,
    ),
  )
  fc.assert(
    fc.property(host, (entry) => {
      const input = { allowedHosts: [entry], dangerouslyAllow: ['public-suffix-hosts'] }
      const [issue] = checkConfiguration(input)
      assert.is(issue === undefined, isHostEntry(entry), entry)
      counts[issue ? 'refused' : 'accepted']++
    }),
    { numRuns: 3_000 },
  )
  assert.ok(counts.accepted > 300 && counts.refused > 300, JSON.stringify(counts))
})

valid('the shortcut for https domains accepts nothing that the parser does not', () => {
  let accepted = 0
  const candidate = fc.oneof(
    serializedOrigin,
    text,
    fc.domain().map((name) => `https://${name}`),
    fc.constantFrom(
      `https://${'a.'.repeat(126)}b`,
      `https://${'a.'.repeat(127)}b`,
      `https://${'a'.repeat(64)}.b`,
    ),
  )
  fc.assert(
    fc.property(candidate, (entry) => {
      if (!isHttpsDomainOrigin(entry)) return
      accepted++
      assert.ok(isSerializedOrigin(entry), entry)
      assert.is(parseOrigin(entry)?.scheme, 'https', entry)
      assert.not.ok(entry.includes('*'))
    }),
    { numRuns: 3_000 },
  )
  assert.ok(accepted > 300, `${accepted}`)
})

valid.run()

// ---

const cost = suite('the cost of a look-up')

/** The shortest time of many runs, in microseconds: others may use the machine. */
function timeOf(run: () => void): number {
  for (let index = 0; index < 2_000; index++) run()
  let shortest = Number.POSITIVE_INFINITY
  for (let round = 0; round < 20; round++) {
    const start = performance.now()
    for (let index = 0; index < 200; index++) run()
    shortest = Math.min(shortest, ((performance.now() - start) * 1000) / 200)
  }
  return shortest
}

cost('does not grow with 10,000 patterns inside labels, whatever the label', () => {
  const entries = Array.from(
    { length: 10_000 },
    (_, index) => `https://preview-*-team${index}.example.com`,
  )
  const prefixes = Array.from({ length: 10_000 }, (_, index) => `https://app${index}-*.example.com`)
  // Each beginning begins the next one, so that an origin that begins like the last begins like all.
  const nested = Array.from(
    { length: 10_000 },
    (_, index) => `https://${'a-'.repeat(1 + (index % 26))}*-x${index % 385}.example.com`,
  )
  const plain = compileOrigins(['https://*.example.com'])
  const plainTime = timeOf(() => namesOrigin(plain, 'https://a.example.com'))
  const hyphens = `https://${'-'.repeat(31)}.example.com`
  for (const list of [entries, prefixes, nested, [...entries, ...prefixes]]) {
    const many = compileOrigins(list)
    for (const origin of [
      hyphens,
      `https://preview${'-'.repeat(31)}x.example.com`,
      'https://app9-x.example.com',
      `https://${'a-'.repeat(31)}a.example.com`,
    ]) {
      const time = timeOf(() => namesOrigin(many, origin))
      // To try one pattern after the other would take a thousand times as long.
      assert.ok(time < 200 * plainTime, `${origin}: ${time} against ${plainTime} microseconds`)
    }
  }
})

cost('of a hostile origin is linear in its length', () => {
  const long = 'a'.repeat(310)
  const short = timeOf(() => parseOrigin('https://a.example.com'))
  for (const origin of [
    `https://${long}`,
    `https://${'a.'.repeat(150)}`,
    `https://${'1.'.repeat(150)}1`,
    `http://[${':'.repeat(300)}]`,
    `http://[${'1:'.repeat(150)}]`,
    `app://${long}\n`,
    `${'+'.repeat(300)}://x`,
    `a${'-'.repeat(300)}://`,
    'https://'.repeat(40),
    'x'.repeat(1_000_000),
  ]) {
    const time = timeOf(() => parseOrigin(origin))
    assert.ok(
      time < 60 * short + 20,
      `${origin.slice(0, 40)}: ${time} against ${short} microseconds`,
    )
  }
})

cost.run()
