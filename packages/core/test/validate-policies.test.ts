import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ConfigurationIssueCode, type CorsPolicyInput, checkPolicies } from '../src/index.js'
import { complete } from '../src/policy/steps.js'
import { validatePoliciesInSteps } from '../src/policy/validate-policies.js'

type Row = readonly [
  name: string,
  input: unknown,
  ...issues: (readonly [code: ConfigurationIssueCode, path: string, suggestion?: string])[],
]

const any = { configuration: {} }

function rows(title: string, table: readonly Row[]): void {
  const test = suite(`policies, ${title}`)
  for (const [name, input, ...issues] of table) {
    test(name, () => {
      const found = checkPolicies(input)
      assert.equal(
        found.map(({ code, path, suggestion }) =>
          suggestion === undefined ? [code, path] : [code, path, suggestion],
        ),
        issues.map((issue) => [...issue]),
      )
      for (const { message } of found) {
        assert.match(message, /^\S.*[.?]$/s)
        assert.ok(message.length <= 220)
      }
    })
  }
  test.run()
}

rows('shape', [
  ['nothing', undefined, ['wrong-type', '']],
  ['one configuration', { enabled: true }, ['wrong-type', '']],
  ['a text', '[]', ['wrong-type', '']],
  ['no policy', [], ['empty-list', '']],
  ['a policy that is a text', ['x', any], ['wrong-type', '[0]']],
  ['a hole', new Array(1), ['wrong-type', '[0]']],
  ['a policy without a configuration', [{}], ['wrong-type', '[0].configuration']],
  ['a configuration that is a list', [{ configuration: [] }], ['wrong-type', '[0].configuration']],
  ['one policy is valid', [any]],
  [
    'an issue of a configuration has the place of its policy',
    [
      { hosts: ['a.example'], configuration: { allowedOrigins: ['https://a.example/'] } },
      { configuration: { allowedOrigins: ['https://b.example', 'HTTPS://C.example'], debug: 1 } },
    ],
    ['invalid-origin', '[0].configuration.allowedOrigins[0]', 'https://a.example'],
    ['invalid-origin', '[1].configuration.allowedOrigins[1]', 'https://c.example'],
    ['wrong-type', '[1].configuration.debug'],
  ],
  [
    'an unknown key of a configuration',
    [{ configuration: { origin: '*' } }],
    ['unknown-key', '[0].configuration.origin', 'allowedOrigins'],
  ],
  [
    'unknown keys of a policy',
    [{ host: [], path: [], allowedOrigins: [], x: 1, configuration: {} }],
    ['unknown-key', '[0].host', 'hosts'],
    ['unknown-key', '[0].path', 'paths'],
    ['unknown-key', '[0].allowedOrigins'],
    ['unknown-key', '[0].x'],
  ],
  ['a name that is a number', [{ name: 1, configuration: {} }], ['wrong-type', '[0].name']],
  ['an empty name', [{ name: '', configuration: {} }], ['wrong-type', '[0].name']],
  ['10,001 policies', new Array(10_001).fill(any), ['wrong-type', '']],
])

rows('conditions', [
  ['no hosts', [{ hosts: [], configuration: {} }, any], ['empty-list', '[0].hosts']],
  ['no paths', [{ paths: [], configuration: {} }, any], ['empty-list', '[0].paths']],
  ['hosts that are a text', [{ hosts: 'a', configuration: {} }, any], ['wrong-type', '[0].hosts']],
  [
    'hosts that are not one',
    [{ hosts: ['a.example', 'https://b.example', 'c.example:80'], configuration: {} }, any],
    ['invalid-host', '[0].hosts[1]', 'b.example'],
    ['invalid-host', '[0].hosts[2]', 'c.example'],
  ],
  [
    'paths that are not canonical',
    [{ paths: ['/a', 'b', '//c*'], configuration: {} }, any],
    ['invalid-path', '[0].paths[1]', '/b'],
    ['invalid-path', '[0].paths[2]', '/c*'],
  ],
  ['a registry is a fine condition', [{ hosts: ['*.co.uk'], configuration: {} }, any]],
  [
    'the last policy has hosts',
    [{ hosts: ['a.example'], configuration: {} }],
    ['last-policy-conditional', '[0]'],
  ],
  [
    'the last policy has paths',
    [
      { hosts: ['a.example'], configuration: {} },
      { paths: ['/*'], configuration: {} },
    ],
    ['last-policy-conditional', '[1]'],
  ],
])

const policy = (hosts?: string[], paths?: string[]) => ({
  ...(hosts && { hosts }),
  ...(paths && { paths }),
  configuration: {},
})
const covered = (earlier: object, later: object, isCovered = true): Row => [
  `${JSON.stringify(earlier)} ${isCovered ? 'takes all of' : 'leaves something of'} ${JSON.stringify(later)}`,
  [earlier, later, any],
  ...(isCovered ? [['unreachable-policy', '[1]'] as const] : []),
]

rows('that are never used', [
  ['behind one for every request', [any, any], ['unreachable-policy', '[1]']],
  [
    'each behind one for every request',
    [any, policy(['a.example']), any],
    ['unreachable-policy', '[1]'],
    ['unreachable-policy', '[2]'],
  ],
  covered(policy(['a.example']), policy(['a.example'])),
  covered(policy(['a.example']), policy(['a.example'], ['/a'])),
  covered(policy(['a.example'], ['/a']), policy(['a.example']), false),
  covered(policy(['*.a.example']), policy(['b.a.example'])),
  covered(policy(['*.a.example']), policy(['*.b.a.example'])),
  covered(policy(['*.a.example']), policy(['a.example']), false),
  covered(policy(['*.b.a.example']), policy(['*.a.example']), false),
  covered(policy(['a.example', 'b.example']), policy(['b.example', 'a.example'])),
  covered(policy(['a.example', 'b.example']), policy(['b.example', 'c.example']), false),
  covered(policy(undefined, ['/a*']), policy(undefined, ['/a'])),
  covered(policy(undefined, ['/a*']), policy(['a.example'], ['/ab/*'])),
  covered(policy(undefined, ['/A*']), policy(undefined, ['/a/'])),
  covered(policy(undefined, ['/a']), policy(undefined, ['/a/'])),
  covered(policy(undefined, ['/*']), policy(undefined, ['/'])),
  covered(policy(undefined, ['/a/*']), policy(undefined, ['/a']), false),
  covered(policy(undefined, ['/a']), policy(undefined, ['/a*']), false),
  covered(policy(undefined, ['/b*']), policy(undefined, ['/a', '/b']), false),
  covered(policy(undefined, ['/b*', '/a*']), policy(undefined, ['/a', '/b'])),
  [
    'two that cover it together only do not count',
    [policy(['a.example']), policy(['b.example']), policy(['a.example', 'b.example']), any],
  ],
  [
    'lists that are not valid are not compared',
    [policy(['A.example']), policy(['A.example']), any],
    ['invalid-host', '[0].hosts[0]', 'a.example'],
    ['invalid-host', '[1].hosts[0]', 'a.example'],
  ],
])

const many = suite('policies, 10,000 of them')

for (const [name, entry] of [
  ['by host', (index: number) => policy([`t${index}.example`])],
  ['by path', (index: number) => policy(undefined, [`/p${index}/*`])],
  ['by host, all on one path', (index: number) => policy([`t${index}.example`], ['/api*'])],
  ['by path, all of one host', (index: number) => policy(['a.example'], [`/p${index}/*`])],
] as const) {
  many(`${name}, take no longer each`, () => {
    const policies = [...Array.from({ length: 9_999 }, (_, index) => entry(index)), any]
    const start = process.cpuUsage()
    assert.equal(checkPolicies(policies), [])
    const { user } = process.cpuUsage(start)
    assert.ok(user < 4_000_000, `${user} microseconds`)
  })
}

many('stop at the thousandth issue', () => {
  const found = checkPolicies(new Array(5_000).fill({ configuration: { debug: 1 } }))
  assert.is(found.length, 1_001)
  assert.is(found[1_000]?.code, 'too-many-issues')
})

many('hosts and paths make a million pairs at most', () => {
  const of = (length: number, name: (index: number) => string) =>
    Array.from({ length }, (_, index) => name(index))
  const paths = of(500, (index) => `/${index}`)
  const hosts = of(2_001, (index) => `h${index}.example`)
  const found = checkPolicies([{ hosts, paths, configuration: {} }, any])
  assert.equal(
    found.map(({ code, path }) => [code, path]),
    [['wrong-type', '[0]']],
  )
  assert.match(String(found[0]?.message), /1000500 pairs of a host and a path/)
})

many.run()

const taken = suite('policies that are taken')

taken('are complete, deeply frozen, and without repetitions', () => {
  const input: CorsPolicyInput[] = [
    {
      name: 'api',
      hosts: ['a.example', 'a.example'],
      paths: ['/a'],
      configuration: { debug: true },
    },
    { configuration: {} },
  ]
  const { policies, issues } = complete(validatePoliciesInSteps(input, {}))
  assert.equal(issues, [])
  assert.ok(Object.isFrozen(policies))
  assert.ok(policies.every((one) => Object.isFrozen(one) && Object.isFrozen(one.configuration)))
  assert.equal(policies[0]?.hosts, ['a.example'])
  assert.ok(Object.isFrozen(policies[0]?.hosts))
  assert.ok(Object.isFrozen(policies[0]?.paths))
  assert.is(policies[0]?.name, 'api')
  assert.is(policies[0]?.configuration.debug, true)
  assert.equal(Object.keys(policies[1] as object), ['configuration'])
  assert.not.ok(Object.isFrozen(input))
})

taken('ask the predicate that is given', () => {
  const configuration = { allowCredentials: true, allowedOrigins: ['https://*.suffix.example'] }
  const isPublicSuffix = (host: string) => host === 'suffix.example'
  assert.is(checkPolicies([{ configuration }], { isPublicSuffix }).length, 1)
  assert.is(checkPolicies([{ configuration }]).length, 0)
})

taken('are an issue where they cannot be read', () => {
  const thrown = (): never => {
    throw new Error('a trap')
  }
  const revoked = Proxy.revocable([], {})
  revoked.revoke()
  for (const input of [new Proxy([], { get: thrown }), revoked.proxy]) {
    assert.equal(
      checkPolicies(input).map(({ code, path }) => [code, path]),
      [['wrong-type', '']],
    )
  }
})

taken.run()
