import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Cors,
  type CorsConfigurationInput,
  type CorsDecision,
  type CorsPolicies,
  type CorsRequest,
  createCors,
  createPolicies,
  type Denial,
} from '../src/index.js'
import { request } from './arbitraries.js'

const enabled = (input: CorsConfigurationInput = {}) => createCors({ enabled: true, ...input })

const preflight = (origin: string, method: string, headers?: string, url = '/') =>
  request('OPTIONS', url, {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': headers,
  })

function denialOf(input: CorsConfigurationInput, one: CorsRequest): Denial {
  const { denial } = enabled(input).decide(one)
  assert.ok(denial)
  return denial as Denial
}

const a = 'https://a.example'

// ---

const kept = suite('a decision that is kept')

/** One request for each branch that gives a decision of its own. */
const every: readonly (readonly [name: string, input: CorsConfigurationInput, one: CorsRequest])[] =
  [
    ['disabled', { enabled: false }, request('GET', '/', { origin: a })],
    ['not-cors', {}, request('GET', '/')],
    ['not-cors, any origin', { allowedOrigins: ['*'] }, request('GET', '/')],
    ['excluded', {}, request('GET', '/admin', { origin: a })],
    ['same-origin', {}, request('GET', '/', { origin: a, 'sec-fetch-site': 'same-origin' })],
    ['cors', { allowedOrigins: [a] }, request('GET', '/', { origin: a })],
    [
      'cors, any origin',
      { allowedOrigins: ['*'] },
      request('GET', '/', { origin: a, cookie: 'x' }),
    ],
    ['preflight', { allowedOrigins: [a] }, preflight(a, 'GET', 'accept')],
    [
      'preflight, echoed',
      { allowedOrigins: [a], allowCredentials: true, allowedMethods: ['*'], allowedHeaders: ['*'] },
      preflight(a, 'PUT', 'x-a,x-b'),
    ],
    ['refused', {}, request('GET', '/', { origin: a })],
    ['refused, with a body', { debug: true }, request('GET', '/', { origin: a })],
    ['refused, omitted', { enforcement: 'omit' }, request('GET', '/', { origin: a })],
    ['refused preflight, omitted', { enforcement: 'omit' }, preflight(a, 'GET')],
    ['refused, reported', { enforcement: 'report' }, request('GET', '/', { origin: a })],
    [
      'allowed, reported',
      { allowedOrigins: [a], enforcement: 'report' },
      request('GET', '/', { origin: a }),
    ],
    ['invalid', {}, request('GET', '/', { origin: '' })],
    [
      'host refused',
      { allowedHosts: ['api.example'] },
      request('GET', '/', { host: 'evil.example' }),
    ],
    ['refused, readable', { allowedOrigins: [a] }, request('PUT', '/', { origin: a })],
    ['refused preflight, readable', { allowedOrigins: [a] }, preflight(a, 'PUT')],
    [
      'refused preflight, readable, with a reason',
      { allowedOrigins: [a], debug: true },
      preflight(a, 'PUT'),
    ],
    [
      'refused preflight, explained',
      { allowedOrigins: [a], explainPreflights: true },
      preflight(a, 'PUT'),
    ],
    [
      'refused preflight, what did pass',
      { allowedOrigins: [a], enforcement: 'omit', debug: true },
      preflight(a, 'GET', 'x-new'),
    ],
    [
      'refused preflight on an excluded path',
      { allowedOrigins: [a] },
      preflight(a, 'GET', undefined, '/admin'),
    ],
    ['withheld', { allowedOrigins: [a] }, request('GET', '/admin', { origin: a })],
    ['withheld, ambiguous path', { allowedOrigins: [a] }, request('GET', '//admin', { origin: a })],
    [
      'same-origin on an excluded path',
      {},
      request('GET', '/admin', { origin: a, 'sec-fetch-site': 'same-origin' }),
    ],
    [
      'same-origin, allowed elsewhere',
      { allowedOrigins: [a] },
      request('GET', '/', { origin: a, 'sec-fetch-site': 'same-origin' }),
    ],
    [
      'preflight, header prefix',
      { allowedOrigins: [a], allowedHeaders: ['x-amz-*'] },
      preflight(a, 'GET', 'x-amz-date'),
    ],
  ]

const text = (decision: CorsDecision) => {
  const { denial, withheld, policy } = decision
  const { reason, message, hint } = denial ?? withheld ?? {}
  return JSON.stringify([decision, policy, reason, message, hint])
}

type Maker = (input: CorsConfigurationInput) => Pick<Cors, 'decide'>

/** One configuration, and the same one as an entry of a list. */
const makers: readonly (readonly [name: string, make: Maker, reconfigure: (it: never) => void])[] =
  [
    [
      '',
      enabled,
      (cors: Cors) =>
        cors.reconfigure({ enabled: true, allowedOrigins: ['https://other.example'] }),
    ],
    [
      ', under policies',
      (input) =>
        createPolicies([
          { name: 'elsewhere', paths: ['/elsewhere'], configuration: {} },
          { name: 'here', configuration: { enabled: true, ...input } },
        ]),
      (policies: CorsPolicies) =>
        policies.reconfigure([
          { configuration: { enabled: true, allowedOrigins: ['https://other.example'] } },
        ]),
    ],
  ]

for (const [form, make, reconfigure] of makers)
  for (const [name, input, one] of every) {
    kept(`${name}${form}: changes nobody else's`, () => {
      const cors = make(input)
      const before = text(cors.decide(one))
      const mine = cors.decide(one)
      const vandalise = (target: object | undefined) => {
        if (!target) return
        for (const attempt of [
          () =>
            Object.assign(target, { action: 'x', headers: {}, 'access-control-allow-origin': 'x' }),
          () => Object.defineProperty(target, 'extra', { value: 'x', enumerable: true }),
          () => (target as unknown[]).push?.('X'),
          () => {
            for (const key of Object.keys(target)) delete (target as Record<string, unknown>)[key]
          },
        ]) {
          try {
            attempt()
          } catch (error) {
            assert.instance(error, TypeError)
          }
        }
      }
      vandalise(mine.vary)
      vandalise(mine.headers)
      vandalise(mine.denial)
      vandalise(mine.withheld)
      vandalise(mine)
      assert.is(text(cors.decide(one)), before)
      assert.is(text(make(input).decide(one)), before)
    })

    kept(`${name}${form}: stays as it was when the engine is reconfigured`, () => {
      const cors = make(input)
      const before = text(make(input).decide(one))
      const mine = cors.decide(one)
      reconfigure(cors as never)
      assert.is(text(mine), before)
    })
  }

kept('decide works unbound', () => {
  const { decide, reconfigure } = enabled()
  assert.is(decide(request('GET', '/', { origin: a })).denial?.reason, 'origin-not-allowed')
  reconfigure({ enabled: true, allowedOrigins: [a] })
  assert.is(decide(request('GET', '/', { origin: a })).denial, undefined)
})

for (const [form, make] of [
  ['configuration', createCors],
  [
    'list of policies',
    (configuration: CorsConfigurationInput) => createPolicies([{ configuration }]),
  ],
] as const) {
  /** An engine with what replaces its configuration, and says whether it allows `a`. */
  const replace = () => {
    const engine = make({ enabled: true })
    const isAllowed = () => engine.decide(request('GET', '/', { origin: a })).action === 'continue'
    const steps = (configuration: CorsConfigurationInput) =>
      engine.reconfigureInSteps(
        (form === 'configuration' ? configuration : [{ configuration }]) as never,
      )
    return { isAllowed, steps }
  }
  const many = Array.from({ length: 25_000 }, (_, index) => `https://a${index}.example`)

  kept(`a ${form} of many origins is prepared for hints in steps while debug is on`, () => {
    const { steps } = replace()
    const count = (debug: boolean) =>
      [...steps({ enabled: true, debug, allowedOrigins: many })].length
    assert.is(count(true) - count(false), 2)
  })

  kept(`a ${form} is replaced in steps, and in force after the last`, () => {
    const { isAllowed, steps } = replace()
    const configuration = { enabled: true, allowedOrigins: [...many, a] }
    let pauses = 0
    for (const _ of steps(configuration)) {
      pauses++
      assert.not.ok(isAllowed(), `after ${pauses}`)
      // What was given was read in the first step.
      configuration.allowedOrigins.length = 0
      configuration.enabled = false
    }
    // Two for reading the origins, two for checking them; after each policy it is read, compared with
    // those before it, and compiled.
    assert.is(pauses, form === 'configuration' ? 4 : 7)
    assert.ok(isAllowed())
    assert.is(
      [...steps({ enabled: true, allowedOrigins: ['https://b.example'] })].length,
      form === 'configuration' ? 0 : 3,
      'a short list has none',
    )
    assert.not.ok(isAllowed())
  })

  kept(`a ${form} that is left half-way, or is wrong, replaces nothing`, () => {
    const { isAllowed, steps } = replace()
    for (const _ of steps({ enabled: true, allowedOrigins: [...many, a] })) break
    assert.not.ok(isAllowed())
    const wrong = { enabled: true, allowedOrigins: [...many, a, `${a}/`] }
    assert.throws(() => [...steps(wrong)], /remove the trailing slash/)
    assert.not.ok(isAllowed())
  })
}

kept('the configuration follows reconfigure and cannot be set', () => {
  const cors = enabled()
  cors.reconfigure({ enabled: true, allowedOrigins: [a] })
  assert.equal(cors.configuration.allowedOrigins, [a])
  try {
    Object.assign(cors, { configuration: {} })
  } catch (error) {
    assert.instance(error, TypeError)
  }
  assert.equal(cors.configuration.allowedOrigins, [a])
})

kept('headers have no prototype members that a loop would find', () => {
  const { headers } = enabled({ allowedOrigins: [a] }).decide(request('GET', '/', { origin: a }))
  const names: string[] = []
  for (const name in headers) names.push(name)
  assert.equal(names, ['access-control-allow-origin', 'access-control-expose-headers'])
})

kept.run()

// ---

const reading = suite('what decide reads of a request')

reading('headers by lower-case names, on the object itself', () => {
  const names = new Set<string>()
  class Headers {
    readonly values = new Map([['origin', a]])
    get(name: string) {
      names.add(name)
      return this.values.get(name)
    }
  }
  const decision = enabled({ allowedOrigins: [a] }).decide({
    method: 'GET',
    url: '/',
    headers: new Headers(),
  })
  assert.is(decision.headers['access-control-allow-origin'], a)
  for (const name of names) assert.is(name, name.toLowerCase())
})

reading('a fetch Request as it stands', () => {
  const one = new Request('https://api.example/x', { method: 'PUT', headers: { origin: a } })
  const cors = enabled({ allowedOrigins: [a] })
  assert.is(cors.decide(one).denial?.reason, 'method-not-allowed')
})

reading('undefined and null as absent, the empty string as present', () => {
  const cors = enabled()
  const kind = (origin: string | null | undefined) =>
    cors.decide({
      method: 'GET',
      url: '/',
      headers: { get: (n) => (n === 'origin' ? origin : null) },
    }).kind
  assert.is(kind(undefined), 'not-cors')
  assert.is(kind(null), 'not-cors')
  assert.is(kind(''), 'invalid')
})

reading('no cookie and no token of a request whose answer does not depend on them', () => {
  const read: string[] = []
  const spied = (headers: Record<string, string>): CorsRequest => ({
    method: 'GET',
    url: '/',
    headers: {
      get(name) {
        read.push(name)
        return headers[name]
      },
    },
  })
  enabled({ allowedOrigins: [a] }).decide(spied({ origin: a, cookie: 'x', authorization: 'y' }))
  assert.not.ok(read.includes('cookie') || read.includes('authorization'))
})

reading.run()

// ---

const denials = suite('denials')

denials('are computed when they are read, and only once', () => {
  const denial = denialOf(
    { allowedOrigins: [a] },
    request('GET', '/', { origin: 'http://a.example' }),
  )
  assert.is(denial.message, denial.message)
  assert.is(denial.hint, denial.hint)
})

denials('keep the raw value', () => {
  const raw = 'https://a.example\r\n\u202e'
  assert.is(denialOf({}, request('GET', '/', { origin: raw })).value, raw)
})

denials('say what was refused and what would have been allowed', () => {
  const origin = denialOf(
    { allowedOrigins: [a] },
    request('GET', '/', { origin: 'https://b.test' }),
  )
  assert.match(origin.message, 'https://b.test')
  assert.match(origin.message, a)
  const method = denialOf({ allowedOrigins: [a] }, request('PUT', '/', { origin: a }))
  assert.match(method.message, 'PUT')
  assert.match(method.message, 'GET')
  assert.match(method.message, 'OPTIONS')
  const header = denialOf(
    { allowedOrigins: [a], allowedHeaders: ['X-Yes'] },
    preflight(a, 'GET', 'X-No'),
  )
  assert.match(header.message, /x-no/i)
  assert.match(header.message, 'X-Yes')
  const path = denialOf({ allowedOrigins: [a] }, preflight(a, 'GET', undefined, '/admin/users'))
  assert.is(path.message, 'This path is not for pages of other origins.')
  assert.match(path.hint as string, /^The path matches \/admin\* /)
})

denials('say so where nothing would have been allowed', () => {
  const nothing = { allowedOrigins: [], allowedMethods: [], allowedHeaders: [] }
  const message = denialOf(nothing, request('GET', '/', { origin: a })).message
  assert.match(message, /\bno\b|\bnone\b|\bempty\b|\bnothing\b/i)
  for (const one of [request('PUT', '/', { origin: a }), preflight(a, 'PUT')]) {
    const method = denialOf({ ...nothing, allowedOrigins: [a] }, one).message
    assert.match(method, /\bno\b|\bnone\b|\bempty\b|\bnothing\b/i)
  }
  const header = denialOf(
    { ...nothing, allowedOrigins: [a], allowedMethods: ['PUT'] },
    preflight(a, 'PUT', 'x-a'),
  ).message
  assert.match(header, /\bno\b|\bnone\b|\bempty\b|\bnothing\b/i)
})

denials('list at most five entries', () => {
  const entries = (count: number) => Array.from({ length: count }, (_, i) => `entry-${i}`)
  const listed = (message: string) => message.match(/entry-\d+/g)?.length ?? 0
  for (const [count, expected] of [
    [4, 4],
    [5, 5],
    [6, 5],
    [1000, 5],
  ] as const) {
    const names = entries(count)
    const origins = names.map((name) => `https://${name}.example`)
    const messages = [
      denialOf({ allowedOrigins: origins }, request('GET', '/', { origin: a })).message,
      denialOf({ allowedOrigins: [a], allowedMethods: names }, request('GET', '/', { origin: a }))
        .message,
      denialOf({ allowedOrigins: [a], allowedHeaders: names }, preflight(a, 'GET', 'x')).message,
    ]
    for (const message of messages) {
      assert.is(listed(message), expected, message)
      if (count > 5) assert.match(message, String(count - 5))
    }
  }
})

denials('are sentences', () => {
  for (const [, input, one] of every) {
    const { denial } = enabled(input).decide(one)
    if (!denial) continue
    assert.match(denial.message, /^[A-Z`"'].*\.$/s)
    if (denial.hint !== undefined) assert.match(denial.hint, /^\S.*\.$/s)
  }
})

denials('are short, whatever was refused', () => {
  const huge = 'x'.repeat(1_000_000)
  const input = { allowedOrigins: [a] }
  for (const one of [
    request('GET', '/', { origin: huge }),
    request(huge, '/', { origin: a }),
    preflight(a, `${huge} ${huge}`),
    preflight(a, huge),
    preflight(a, 'GET', huge),
    preflight(a, 'GET', 'x'.repeat(4096)),
  ]) {
    const { message, hint = '' } = denialOf(input, one)
    assert.ok(message.length < 2000 && hint.length < 2000)
  }
})

denials.run()

// ---

const bodies = suite('the body of a 403')

const bodyOf = (decision: CorsDecision) =>
  decision.action === 'respond' ? decision.body : undefined

bodies('is there while debug is on only', () => {
  const one = request('GET', '/', { origin: 'https://b.test' })
  assert.is(bodyOf(enabled({ allowedOrigins: [a] }).decide(one)), undefined)
  assert.match(
    bodyOf(enabled({ allowedOrigins: [a], debug: true }).decide(one)) ?? '',
    'https://b.test',
  )
})

bodies('says what was refused without the list of what is allowed', () => {
  const input = {
    debug: true,
    allowedOrigins: [a],
    allowedMethods: ['GET', 'X-SECRET-METHOD'],
    allowedHeaders: ['X-Secret-Header'],
    excludedPaths: ['/secret-path*'],
  }
  const cors = enabled(input)
  for (const [one, refused] of [
    [request('GET', '/', { origin: 'http://a.example' }), 'http://a.example'],
    [request('GET', '/', { origin: 'https://b.test' }), 'https://b.test'],
    [request('PUT', '/', { origin: a }), 'PUT'],
    [request('x-secret', '/', { origin: a }), 'x-secret'],
    [preflight(a, 'GET', 'X-No'), 'x-no'],
    [request('GET', '/', { origin: 'nonsense' }), 'nonsense'],
    [preflight(a, 'a b'), 'a b'],
    [preflight(a, 'GET', 'a,'.repeat(200)), 'Access-Control-Request-Headers'],
    [preflight('https://b.test', 'GET', undefined, '/secret-path/x'), /path/],
  ] as const) {
    const decision = cors.decide(one)
    const body = bodyOf(decision)
    assert.type(body, 'string')
    assert.match(body ?? '', refused)
    assert.not.match(body ?? '', /X-SECRET-METHOD|X-Secret-Header|secret-path/i)
    if (decision.denial?.reason === 'origin-not-allowed') assert.not.match(body ?? '', a)
  }
})

bodies('holds no control or format characters of the request', () => {
  const dirty = '\r\n\u001b[2J\u202e\u2028\ud800'
  const cors = enabled({ debug: true, allowedOrigins: [a] })
  for (const one of [
    request('GET', '/', { origin: dirty }),
    request(dirty, '/', { origin: a }),
    preflight(a, dirty),
    preflight(a, 'GET', dirty),
  ]) {
    const decision = cors.decide(one)
    const inner = (bodyOf(decision) ?? '').replace(/\n$/, '')
    assert.ok(inner.length > 0)
    for (const one of [inner, decision.denial?.message ?? '', decision.denial?.hint ?? '']) {
      assert.not.match(one, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }
  }
})

bodies('is short', () => {
  const decision = enabled({ debug: true }).decide(request('GET', '/', { origin: 'x'.repeat(1e6) }))
  assert.ok((bodyOf(decision) ?? '').length < 1000)
})

bodies('is on no other answer', () => {
  for (const [, input, one] of every) {
    const decision = enabled({ ...input, debug: true }).decide(one)
    if (decision.action === 'respond' && decision.status === 403) continue
    assert.not.ok('body' in decision && decision.body !== undefined)
  }
})

bodies.run()

// ---

const hints = suite('hints')

type HintRow = readonly [
  name: string,
  input: CorsConfigurationInput,
  one: CorsRequest,
  ...expected: (RegExp | string)[],
]
const from = (origin: string, more: Record<string, string> = {}, method = 'GET') =>
  request(method, '/', { origin, ...more })
const danger: CorsConfigurationInput = { dangerouslyAllow: ['null-origin'] }

const given: readonly HintRow[] = [
  ['another scheme', { allowedOrigins: [a] }, from('http://a.example'), a, /scheme/i],
  [
    'another scheme of an allowed http origin',
    { allowedOrigins: ['http://a.example'] },
    from(a),
    'http://a.example',
    /scheme/i,
  ],
  [
    'another port',
    { allowedOrigins: ['https://a.example:8443'] },
    from(a),
    'https://a.example:8443',
    /port/i,
  ],
  ['a port too many', { allowedOrigins: [a] }, from('https://a.example:3000'), a, /port/i],
  [
    'another port of localhost',
    { allowedOrigins: ['http://localhost:3000'] },
    from('http://localhost:5173'),
    'http://localhost:3000',
    /port/i,
  ],
  ['www. too many', { allowedOrigins: [a] }, from('https://www.a.example'), a, 'www.'],
  [
    'www. missing',
    { allowedOrigins: ['https://www.a.example'] },
    from(a),
    'https://www.a.example',
    'www.',
  ],
  [
    'a method in lower case',
    { allowedOrigins: [a], allowedMethods: ['PATCH'] },
    from(a, {}, 'patch'),
    'PATCH',
    /case/i,
  ],
  [
    'a requested method in lower case',
    { allowedOrigins: [a], allowedMethods: ['GET', 'PATCH'] },
    preflight(a, 'patch'),
    'PATCH',
    /case/i,
  ],
  ['null', { allowedOrigins: [a] }, from('null'), /sandbox/i, /file/i, /redirect/i],
  [
    'Authorization with *',
    { allowedOrigins: [a], allowedHeaders: ['*'] },
    preflight(a, 'GET', 'Authorization'),
    /authorization/i,
    '*',
  ],
  [
    'a cross-site form post',
    { allowedOrigins: [a] },
    from(
      'https://b.test',
      { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' },
      'POST',
    ),
    /form/i,
  ],
  [
    'a cross-site form post of an allowed origin',
    { allowedOrigins: [a] },
    from(a, { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' }, 'POST'),
    /form/i,
  ],
  [
    'an excluded path',
    { allowedOrigins: [a], excludedPaths: ['/b', '/admin*'] },
    preflight(a, 'GET', undefined, '/admin/x'),
    '/admin*',
  ],
  [
    'an excluded path in its canonical reading only',
    { allowedOrigins: [a] },
    preflight(a, 'GET', undefined, '/x/../admin'),
    '/admin*',
    '/admin',
  ],
  [
    'an excluded path as sent only',
    { allowedOrigins: [a] },
    preflight(a, 'GET', undefined, '/admin/../x'),
    '/admin*',
    /as sent|as it was sent/i,
  ],
  [
    'an excluded path in the loose reading only',
    { allowedOrigins: [a], excludedPaths: ['/admin*'] },
    preflight(a, 'GET', undefined, '/x%2fadmin'),
    '/admin*',
  ],
]
for (const [name, input, one, ...expected] of given) {
  hints(`name ${name}`, () => {
    const { hint } = denialOf(input, one)
    assert.type(hint, 'string')
    for (const part of expected) assert.match(hint ?? '', part)
  })
}

hints('differ by the reading that matched', () => {
  const of = (url: string) =>
    denialOf({ allowedOrigins: [a] }, preflight(a, 'GET', undefined, url)).hint
  const found = ['/admin', '/x/../admin', '/x%2fadmin'].map(of)
  assert.is(new Set(found).size, found.length)
})

const none: readonly HintRow[] = [
  ['a stranger', { allowedOrigins: [a] }, from('https://b.test')],
  ['a look-alike', { allowedOrigins: [a] }, from('https://a.example.evil.test')],
  ['no origin allowed', { allowedOrigins: [] }, from('https://b.test')],
  ['a method that is not listed in any case', { allowedOrigins: [a] }, from(a, {}, 'PURGE')],
  ['a header that is not listed', { allowedOrigins: [a] }, preflight(a, 'GET', 'x-no')],
  ['a null that is no origin', { allowedOrigins: [a], ...danger }, from('https://null')],
]
for (const [name, input, one] of none) {
  hints(`name no mistake for ${name}`, () => {
    assert.is(denialOf(input, one).hint, undefined)
  })
}

hints('of an origin hold for patterns as well', () => {
  const scheme = denialOf({ allowedOrigins: ['https://*.a.example'] }, from('http://x.a.example'))
  assert.match(scheme.hint ?? '', /scheme/i)
  const port = denialOf({ allowedOrigins: ['https://*.a.example'] }, from('https://x.a.example:1'))
  const pattern = { allowedOrigins: ['https://*.a.example:8443'] }
  assert.match(denialOf(pattern, from('https://x.a.example')).hint ?? '', /port/i)
  assert.match(port.hint ?? '', /port/i)
})

hints.run()

// ---

const many = suite('more origins than grants are kept for')

many('are each decided alike, the first and the last', () => {
  const cors = createCors({ enabled: true, allowedOrigins: ['https://*.a.example'] })
  const allowed = (origin: string) =>
    cors.decide({ method: 'GET', url: '/', headers: new Map([['origin', origin]]) }).headers[
      'access-control-allow-origin'
    ]
  for (let index = 0; index < 10_001; index++) {
    const origin = `https://n${index}.a.example`
    assert.is(allowed(origin), origin)
  }
  assert.is(allowed('https://n0.a.example'), 'https://n0.a.example')
  assert.is(allowed('https://a.example'), undefined)
})

many.run()

// ---

const hosts = suite('a Host that is none')

hosts("with two ports is nobody's own", () => {
  const cors = createCors({ enabled: true })
  const kindOf = (host: string) =>
    cors.decide({
      method: 'POST',
      url: '/',
      headers: new Map([
        ['origin', 'https://b.example:8443'],
        ['host', host],
      ]),
    }).kind
  assert.is(kindOf('b.example:8443'), 'same-origin')
  assert.is(kindOf('b.example:8443:443'), 'cors')
})

hosts.run()
