import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CorsDecision, createCors } from '../src/index.js'
import { corsRequest, request, requestUrl, target, validConfiguration } from './arbitraries.js'
import { judgePath, pathMatches, readPath } from './reference.js'

const permissions = ({ headers }: CorsDecision) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'))

/** Asserts that one decision gives nothing that another does not give. */
function assertNoMorePermissive(one: CorsDecision, other: CorsDecision, message: string): void {
  if (other.denial) assert.ok(one.denial, `${message}: no denial`)
  if (other.action === 'respond' && other.status === 403) {
    assert.ok(one.action === 'respond' && one.status === 403, `${message}: no 403`)
  }
  const given = permissions(other)
  for (const name of permissions(one)) assert.ok(given.includes(name), `${message}: ${name}`)
}

const readings = suite('readings of a path')

readings('the decision is never more permissive than any reading alone', () => {
  let ambiguous = 0
  fc.assert(
    fc.property(
      validConfiguration({ enabled: true }).map((input) => ({
        excludedPaths: ['/admin*', '/a/*', '/a b'],
        ...input,
      })),
      fc.array(fc.tuple(corsRequest, target), { minLength: 5, maxLength: 20 }),
      (input, sent) => {
        const cors = createCors(input)
        const plain = createCors({ ...input, excludedPaths: [] })
        const excluded = createCors({ ...input, excludedPaths: ['/*'] })
        for (const [template, url] of sent) {
          const one = { ...template, url }
          const paths = readPath(url)
          if (judgePath(one.method, url, input.excludedPaths).reading === 'ambiguous') ambiguous++
          for (const path of [paths.sent, paths.canonical]) {
            const covered = input.excludedPaths.some((entry) => pathMatches(entry, path))
            const alone = (covered ? excluded : plain).decide(one)
            assertNoMorePermissive(cors.decide(one), alone, JSON.stringify([url, path]))
          }
        }
      },
    ),
    { numRuns: 250 },
  )
  assert.ok(ambiguous > 25, `${ambiguous} ambiguous paths`)
})

readings('a path is excluded, ambiguous or neither as the naive readings say', () => {
  const seen = { plain: 0, excluded: 0, ambiguous: 0 }
  const preflight = {
    origin: 'https://evil.test',
    'access-control-request-method': 'GET',
  }
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom('/', '/admin', '/admin*', '/A/*', '/a/b', '/a b*', '/é*'), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.array(requestUrl, { minLength: 10, maxLength: 30 }),
      (excludedPaths, urls) => {
        const cors = createCors({ enabled: true, allowedOrigins: ['*'], excludedPaths })
        const strict = createCors({ enabled: true, excludedPaths })
        for (const url of urls) {
          const { reading, entry } = judgePath('OPTIONS', url, excludedPaths)
          seen[reading]++
          const { denial } = cors.decide(request('OPTIONS', url, preflight))
          const where = JSON.stringify([url, excludedPaths])
          assert.is(denial?.value, entry, where)
          assert.is(denial?.reason, entry === undefined ? undefined : 'excluded-path', where)
          // An ambiguous path goes through the other checks first, an excluded one does not.
          const refused = strict.decide(request('OPTIONS', url, preflight)).denial?.reason
          assert.is(refused, reading === 'excluded' ? 'excluded-path' : 'origin-not-allowed', where)
        }
      },
    ),
    { numRuns: 300 },
  )
  for (const [reading, count] of Object.entries(seen)) {
    assert.ok(count > 25, `${count} ${reading} paths`)
  }
})

readings('the query and the fragment never count', () => {
  fc.assert(
    fc.property(
      validConfiguration({ enabled: true }),
      corsRequest,
      target,
      fc.constantFrom('?', '#'),
      fc.string(),
      (input, template, url, mark, rest) => {
        const cors = createCors(input)
        const bare = url.split(/[?#]/)[0] as string
        const decisions = [bare, bare + mark + rest].map((one) =>
          JSON.stringify(cors.decide({ ...template, url: one })),
        )
        assert.is(decisions[1], decisions[0])
      },
    ),
    { numRuns: 250 },
  )
})

readings('no way to write a letter hides a path', () => {
  let written = 0
  for (let code = 0x21; code < 0xffff; code++) {
    const character = String.fromCharCode(code)
    const [letter] = /^[a-z]/.exec(character.toLowerCase()) ?? []
    if (letter === undefined) continue
    const bytes = [...Buffer.from(character)]
    const escaped = bytes.map((byte) => `%${byte.toString(16)}`).join('')
    const excludedPaths = [`/${letter}*`]
    const cors = createCors({ enabled: true, allowedOrigins: ['*'], excludedPaths })
    for (const text of [character, escaped, escaped.toUpperCase()]) {
      const sent = request('OPTIONS', `/${text}%2e`, {
        origin: 'https://evil.test',
        'access-control-request-method': 'GET',
      })
      assert.is(cors.decide(sent).denial?.reason, 'excluded-path', `/${text}%2e`)
      written++
    }
  }
  // Both cases of the alphabet, the Kelvin sign and the dotted I.
  assert.is(written, 3 * (2 * 26 + 2))
})

readings.run()

// ---

const urls = suite('targets that some servers parse as a URL')

// `new URL(request.url, base)` takes what follows two slashes for a host.
for (const url of ['//x/admin', '/\\x/admin', '///x/admin', '//u@x/admin', 'http:///x/admin']) {
  urls(`${url} may be the excluded path`, () => {
    const cors = createCors({ enabled: true, allowedOrigins: ['https://a.example'] })
    const headers = new Map([
      ['origin', 'https://a.example'],
      ['access-control-request-method', 'GET'],
    ])
    const { denial } = cors.decide({ method: 'OPTIONS', url, headers })
    assert.is(denial?.reason, 'excluded-path')
    assert.is(cors.decide({ method: 'OPTIONS', url: '//x/open', headers }).denial, undefined)
  })
}

urls.run()

// ---

const many = suite('entries')

many('mean the characters that stand in them, in a short list and in a long one', () => {
  const short = ['/v1.0*', '/a+b', '/$c', '/(d)', '/e[f]', '/g-h']
  const long = [...short, ...Array.from({ length: 100 }, (_, index) => `/filler-${index}`)]
  const headers = new Map([['origin', 'https://evil.example']])
  for (const excludedPaths of [short, long]) {
    const cors = createCors({ enabled: true, excludedPaths })
    const kindOf = (url: string) => cors.decide({ method: 'GET', url, headers }).kind
    for (const path of ['/V1.0/x', '/a+b', '/a+b/', '/$C?x', '/(d)', '/e[f]', '/g-h']) {
      assert.is(kindOf(path), 'excluded', path)
      assert.is(kindOf(`https://api.example${path}`), 'excluded', path)
    }
    for (const path of ['/v1x0/x', '/aab', '/c', '/d', '/ef', '/gh', '/g-h/x', '/x/g-h', '/']) {
      assert.is(kindOf(path), 'cors', path)
      assert.is(kindOf(`https://api.example${path}`), 'cors', path)
    }
  }
})

many('too many for one expression, are all looked at', () => {
  const excludedPaths = Array.from({ length: 3_000 }, (_, index) => `/secret-${index}/*`)
  const cors = createCors({ enabled: true, allowedOrigins: ['https://a.example'], excludedPaths })
  const ask = (url: string) =>
    cors.decide(
      request('OPTIONS', url, {
        origin: 'https://a.example',
        'access-control-request-method': 'GET',
      }),
    )
  assert.is(ask('/secret-2999/a').denial?.value, '/secret-2999/*')
  assert.is(ask('/secret-2999').denial, undefined)
  assert.is(ask('/open').denial, undefined)
})

many.run()

// ---

const broken = suite('encodings that are not all UTF-8')

const isKept = (excludedPath: string, url: string): boolean => {
  const origin = 'https://a.example'
  const configuration = { enabled: true, allowedOrigins: [origin], excludedPaths: [excludedPath] }
  const preflight = { origin, 'access-control-request-method': 'GET' }
  const { denial } = createCors(configuration).decide(request('OPTIONS', url, preflight))
  return denial?.reason === 'excluded-path'
}

broken('are decoded where they are, however many characters that is', () => {
  const sent = `/x/../%61${'%62'.repeat(2_500)}%ff`
  assert.is(isKept(`/a${'b'.repeat(2_500)}%ff`, sent), true)
  assert.is(isKept(`/a${'b'.repeat(2_499)}%ff`, sent), false)
})

broken('fail once, not at each part that only looks like it', () => {
  const { decodeURIComponent: native } = globalThis
  let failures = 0
  globalThis.decodeURIComponent = (encoded) => {
    try {
      return native(encoded)
    } catch (error) {
      failures++
      throw error
    }
  }
  try {
    for (const part of ['%c0%80', '%4z', '%ed%a0%80', '%f4%90%80%80', '%e0%80%80', '%']) {
      failures = 0
      assert.is(isKept('/admin*', `/x/../admin/${part.repeat(1_000)}`), true, part)
      // The path is read for its verdict and again for the entry that it matches.
      assert.is(failures, 2, part)
    }
  } finally {
    globalThis.decodeURIComponent = native
  }
})

broken.run()

// ---

const long = suite('targets of millions of characters')

for (const [name, url] of [
  ['plain', '/b'.repeat(3_400_000)],
  ['encoded, and not all of it UTF-8', `/admin${'%61'.repeat(2_000_000)}%`],
] as const) {
  long(`${name}, are decided`, () => {
    const cors = createCors({ enabled: true, allowedOrigins: ['https://a.example'] })
    const decision = cors.decide({ method: 'GET', url, headers: new Map([['origin', 'x']]) })
    assert.is(decision.action, name === 'plain' ? 'respond' : 'continue')
  })
}

long.run()
