import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type CorsConfiguration,
  type CorsConfigurationError,
  type CorsDecision,
  type CorsRequest,
  checkConfiguration,
  createCors,
  explain,
} from '../src/index.js'
import {
  brokenConfiguration,
  corsRequest,
  requestOrigin,
  secureOrigin,
  securePattern,
  sentBy,
  validConfiguration,
  wildRequest,
} from './arbitraries.js'
import { allowsOrigin, entryNames, readList, reference } from './reference.js'

const kinds = ['disabled', 'excluded', 'not-cors', 'same-origin', 'cors', 'preflight', 'invalid']
const reasons = [
  'origin-not-allowed',
  'method-not-allowed',
  'header-not-allowed',
  'excluded-path',
  'invalid-origin',
  'invalid-preflight',
  'host-not-allowed',
]
const responseHeaders = [
  'crossgate-denial',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
  'access-control-expose-headers',
  'content-type',
  'cache-control',
]
const varyNames = [
  'Origin',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
  'Cookie',
  'Authorization',
]

/** Everything a decision says, with the lazy parts read. */
function spelledOut(decision: CorsDecision): unknown {
  const { denial, ...rest } = decision
  return {
    ...rest,
    headers: { ...rest.headers },
    vary: [...rest.vary],
    ...(denial && {
      denial: {
        reason: denial.reason,
        value: denial.value,
        message: denial.message,
        hint: denial.hint,
      },
    }),
  }
}

function assertShape(decision: CorsDecision): void {
  const { action, kind, headers, vary, authoritative, denial, ...rest } = decision
  if (action === 'respond') {
    const { status, body, ...others } = rest as { status: number; body?: string }
    assert.ok(status === 204 || status === 403, `status ${status}`)
    if ('body' in rest && body !== undefined) {
      assert.type(body, 'string')
      assert.is(status, 403)
    }
    if (status === 403) assert.ok(denial, 'a 403 has a denial')
    assert.equal(Object.keys(others), [])
  } else {
    assert.is(action, 'continue')
    assert.equal(Object.keys(rest), [])
  }
  assert.ok(kinds.includes(kind), `kind ${kind}`)
  assert.type(authoritative, 'boolean')
  assert.ok(Array.isArray(vary))
  for (const name of vary) assert.ok(varyNames.includes(name), `vary ${name}`)
  assert.is(new Set(vary).size, vary.length)
  for (const [name, value] of Object.entries(headers)) {
    assert.ok(responseHeaders.includes(name), `header ${name}`)
    assert.type(value, 'string')
    assert.match(value, /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/)
  }
  if (denial !== undefined) {
    assert.ok(reasons.includes(denial.reason), `reason ${denial.reason}`)
    assert.type(denial.value, 'string')
    assert.type(denial.message, 'string')
    assert.ok(denial.message.length > 0)
    if (denial.hint !== undefined) assert.type(denial.hint, 'string')
  }
}

const shape = suite('decide, whatever the request holds')

shape('never throws and returns the documented shape for arbitrary text', () => {
  fc.assert(
    fc.property(validConfiguration(), fc.array(wildRequest, { minLength: 4 }), (input, sent) => {
      const cors = createCors(input)
      for (const one of sent) assertShape(cors.decide(one))
    }),
    { numRuns: 250 },
  )
})

shape('never throws and returns the documented shape for plausible requests', () => {
  fc.assert(
    fc.property(validConfiguration(), fc.array(corsRequest, { minLength: 4 }), (input, sent) => {
      const cors = createCors(input)
      for (const one of sent) assertShape(cors.decide(one))
    }),
    { numRuns: 250 },
  )
})

shape('explain never throws either, and reports the same decision', () => {
  fc.assert(
    fc.property(validConfiguration(), fc.oneof(corsRequest, wildRequest), (input, sent) => {
      const cors = createCors(input)
      assert.equal(spelledOut(explain(cors, sent).decision), spelledOut(cors.decide(sent)))
    }),
    { numRuns: 250 },
  )
})

shape.run()

// ---

const rules = suite('decide, against a literal reading of the rules')

const parts = (decision: CorsDecision) => ({
  action: decision.action,
  ...(decision.action === 'respond' ? { status: decision.status } : {}),
  kind: decision.kind,
  headers: { ...decision.headers },
  vary: [...decision.vary],
  authoritative: decision.authoritative,
  ...(decision.denial
    ? { denial: { reason: decision.denial.reason, value: decision.denial.value } }
    : {}),
})

rules('decides every plausible request alike', () => {
  fc.assert(
    fc.property(
      validConfiguration(),
      fc.array(corsRequest, { minLength: 8, maxLength: 16 }),
      (input, sent) => {
        const cors = createCors(input)
        for (const one of sent) {
          assert.equal(parts(cors.decide(one)), reference(cors.configuration, one), describe(one))
        }
      },
    ),
    { numRuns: 250 },
  )
})

const describe = (one: CorsRequest) =>
  JSON.stringify([one.method, one.url, [...(one.headers as Map<string, string>)]])

rules('decides every listed origin alike', () => {
  const listed = fc
    .tuple(validConfiguration({ enabled: true }), corsRequest, fc.nat())
    .map(([input, one, index]) => {
      const sent = sentBy(one, input.allowedOrigins ?? [], index)
      ;(sent.headers as Map<string, string>).delete('sec-fetch-site')
      return { input, sent }
    })
  fc.assert(
    fc.property(listed, ({ input, sent }) => {
      const cors = createCors(input)
      assert.equal(parts(cors.decide(sent)), reference(cors.configuration, sent), describe(sent))
    }),
    { numRuns: 250 },
  )
})

rules.run()

// ---

const credentials = suite('credentials')

const credentialed = fc
  .oneof(
    validConfiguration({ danger: false, enabled: true }),
    brokenConfiguration.map(
      ({ dangerouslyAllow: _, ...rest }): Record<string, unknown> => ({ ...rest, enabled: true }),
    ),
  )
  .map((input): Record<string, unknown> => ({ ...input, allowCredentials: true }))

credentials('without a named danger go to listed origins only', () => {
  let accepted = 0
  let granted = 0
  fc.assert(
    fc.property(
      credentialed,
      fc.array(fc.tuple(corsRequest, fc.nat()), { minLength: 6 }),
      (input, sent) => {
        if (checkConfiguration(input).length > 0) return
        accepted++
        const cors = createCors(input)
        const { allowedOrigins } = cors.configuration
        for (const [template, index] of sent) {
          for (const one of [template, sentBy(template, allowedOrigins, index)]) {
            const { headers } = cors.decide(one)
            if (!('access-control-allow-credentials' in headers)) continue
            granted++
            const origin = one.headers.get('origin') ?? ''
            assert.is.not(headers['access-control-allow-origin'], '*')
            assert.is(headers['access-control-allow-origin'], origin)
            assert.ok(
              allowedOrigins.some((entry) => entry !== '*' && entryNames(entry, origin)),
              `${origin} is not named by ${allowedOrigins}`,
            )
          }
        }
      },
    ),
    { numRuns: 250 },
  )
  assert.ok(accepted > 30 && granted > 15, `${accepted} accepted, ${granted} granted`)
})

const asksForStar = ({ headers }: CorsRequest) =>
  ['method', 'headers'].some((name) => {
    const list = headers.get(`access-control-request-${name}`)
    return readList(list ?? '').includes('*')
  })

credentials('never go with a wildcard, whatever is dangerously allowed', () => {
  fc.assert(
    fc.property(
      validConfiguration({ enabled: true }),
      fc.array(corsRequest, { minLength: 5 }),
      (input, sent) => {
        const cors = createCors({ ...input })
        for (const one of sent) {
          const { headers } = cors.decide(one)
          if (!('access-control-allow-credentials' in headers)) continue
          for (const [name, value] of Object.entries(headers)) {
            // A request may ask for a method or a header of that very name, and is echoed.
            const asked = /-allow-(methods|headers)$/.test(name)
            const list = readList(asksForStar(one) && asked ? '' : value)
            assert.not.ok(list.includes('*'), `${name}: ${value}`)
          }
        }
      },
    ),
    { numRuns: 250 },
  )
})

credentials.run()

// ---

const configurations = suite('configurations')

configurations('createCors(cors.configuration) decides alike', () => {
  fc.assert(
    fc.property(
      validConfiguration(),
      fc.array(fc.oneof(corsRequest, wildRequest), { minLength: 4 }),
      (input, sent) => {
        const first = createCors(input)
        const second = createCors(first.configuration)
        const stored = createCors(JSON.parse(JSON.stringify(first.configuration)))
        assert.equal(second.configuration, first.configuration)
        for (const one of sent) {
          const expected = spelledOut(first.decide(one))
          assert.equal(spelledOut(second.decide(one)), expected)
          assert.equal(spelledOut(stored.decide(one)), expected)
        }
      },
    ),
    { numRuns: 250 },
  )
})

configurations('reconfigure with an invalid configuration changes no decision', () => {
  let refused = 0
  fc.assert(
    fc.property(
      validConfiguration(),
      brokenConfiguration,
      fc.array(corsRequest, { minLength: 4 }),
      (input, broken, sent) => {
        if (checkConfiguration(broken).length === 0) return
        refused++
        const cors = createCors(input)
        const { configuration } = cors
        const before = sent.map((one) => spelledOut(cors.decide(one)))
        assert.throws(
          () => cors.reconfigure(broken),
          (error: unknown) => (error as CorsConfigurationError).code === 'invalid-configuration',
        )
        assert.is(cors.configuration, configuration)
        sent.forEach((one, index) => {
          assert.equal(spelledOut(cors.decide(one)), before[index])
        })
      },
    ),
    { numRuns: 250 },
  )
  assert.ok(refused > 50, `${refused} refused`)
})

configurations('reconfigure makes an engine decide as a new one with that configuration', () => {
  fc.assert(
    fc.property(
      validConfiguration(),
      validConfiguration(),
      fc.array(corsRequest, { minLength: 4 }),
      (before, after, sent) => {
        const cors = createCors(before)
        cors.reconfigure(after)
        const fresh = createCors(after)
        assert.equal(cors.configuration, fresh.configuration)
        for (const one of sent) {
          assert.equal(spelledOut(cors.decide(one)), spelledOut(fresh.decide(one)))
        }
      },
    ),
    { numRuns: 200 },
  )
})

configurations('createCors and checkConfiguration agree, and every issue has its shape', () => {
  fc.assert(
    fc.property(brokenConfiguration, (broken) => {
      const issues = checkConfiguration(broken)
      let thrown: CorsConfigurationError | undefined
      try {
        createCors(broken)
      } catch (error) {
        thrown = error as CorsConfigurationError
      }
      assert.equal(thrown?.issues ?? [], issues)
      for (const issue of issues) {
        assert.type(issue.code, 'string')
        assert.match(issue.path, /^$|^[a-zA-Z]+(\[\d+\])?$/)
        assert.match(issue.message, /^\S.*[.?]$/s)
        if ('suggestion' in issue) {
          assert.ok(['string', 'number'].includes(typeof issue.suggestion))
        }
      }
    }),
    { numRuns: 250 },
  )
})

configurations('every suggestion is valid by itself and not listed yet', () => {
  let suggested = 0
  fc.assert(
    fc.property(brokenConfiguration, (broken) => {
      for (const issue of checkConfiguration(broken)) {
        if (!('suggestion' in issue) || issue.code === 'unknown-key') continue
        suggested++
        const key = issue.path.replace(/\[\d+\]$/, '')
        const listed = broken[key]
        const { allowCredentials, dangerouslyAllow } = broken as Partial<CorsConfiguration>
        const alone = {
          ...(typeof allowCredentials === 'boolean' ? { allowCredentials } : {}),
          ...(checkConfiguration({ dangerouslyAllow }).length === 0 ? { dangerouslyAllow } : {}),
          [key]: Array.isArray(listed) ? [issue.suggestion] : issue.suggestion,
        }
        assert.equal(checkConfiguration(alone), [], `${key}: ${issue.suggestion}`)
        if (Array.isArray(listed)) {
          assert.not.ok(listed.includes(issue.suggestion), `${issue.suggestion} is listed`)
        }
      }
    }),
    { numRuns: 1000 },
  )
  assert.ok(suggested > 50, `${suggested} suggestions`)
})

configurations.run()

// ---

const origins = suite('allowed origins')

const manyEntries = fc
  .uniqueArray(
    fc.oneof(
      secureOrigin,
      securePattern,
      fc.constantFrom('https://foo.com', 'https://bar.com', 'https://*.foo.com', 'https://oo.com'),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((allowedOrigins) => ({ enabled: true, allowedOrigins, excludedPaths: [] }))

const allows = (decide: (one: CorsRequest) => CorsDecision, origin: string) => {
  const { headers } = decide({ method: 'GET', url: '/', headers: new Map([['origin', origin]]) })
  return headers['access-control-allow-origin'] === origin
}

origins('a pattern allows what its naive reading allows, and nothing else', () => {
  let matched = 0
  const near = (pattern: string) =>
    fc.oneof(
      requestOrigin,
      fc
        .constantFrom('a', 'a.b', 'evil', '', '.', 'a.', '-', '_', 'A', 'é', '*', 'a/', 'a@')
        .map((label) => pattern.replace('*', label).replace(':*', ':8080')),
      fc
        .tuple(
          fc.constantFrom('a', 'a.b', 'x'),
          fc.constantFrom('', ':1', ':08', ':443', ':80', ':*'),
        )
        .map(([label, port]) =>
          pattern.replace('://*', `://${label}`).replace(/(:[\d*]+)?$/, port),
        ),
    )
  fc.assert(
    fc.property(
      securePattern.chain((pattern) => fc.tuple(fc.constant(pattern), fc.array(near(pattern)))),
      ([pattern, tried]) => {
        const cors = createCors({ enabled: true, allowedOrigins: [pattern] })
        for (const origin of tried) {
          const expected = entryNames(pattern, origin)
          if (expected) matched++
          assert.is(
            allows(cors.decide, origin),
            expected,
            `${pattern} on ${JSON.stringify(origin)}`,
          )
        }
      },
    ),
    { numRuns: 250 },
  )
  assert.ok(matched > 50, `${matched} matched`)
})

origins('a list of many entries allows what a scan of the list allows', () => {
  fc.assert(
    fc.property(
      manyEntries.chain((input) =>
        fc.tuple(
          fc.constant(input),
          fc.array(
            fc.oneof(
              requestOrigin,
              fc
                .tuple(fc.constantFrom(...input.allowedOrigins), fc.constantFrom('a', 'foo', 'ba'))
                .map(([entry, label]) => entry.replace('*', label).replace(':*', ':9')),
              fc
                .tuple(
                  fc.constantFrom(...input.allowedOrigins),
                  fc.constantFrom(...input.allowedOrigins),
                )
                .map(([one, two]) => one + two.replace(/^.*:\/\//, '')),
            ),
            { minLength: 10 },
          ),
        ),
      ),
      ([input, tried]) => {
        const cors = createCors(input)
        for (const origin of tried) {
          assert.is(
            allows(cors.decide, origin),
            allowsOrigin(cors.configuration, origin),
            `${input.allowedOrigins} on ${JSON.stringify(origin)}`,
          )
        }
      },
    ),
    { numRuns: 250 },
  )
})

origins.run()
