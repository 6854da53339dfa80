import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type CorsEvent,
  type CorsPolicyInput,
  createCors,
  createPolicies,
  explain,
} from '../src/index.js'
import { request } from './arbitraries.js'

const a = 'https://a.example'
const closed = { enabled: true }
const open = { enabled: true, allowedOrigins: ['*'] }
const listed = { enabled: true, allowedOrigins: [a] }

const from = (origin: string, url = '/', more: Record<string, string> = {}, method = 'GET') =>
  request(method, url, { origin, host: 'api.example', ...more })
const preflight = (origin: string, method: string, url = '/', host = 'api.example') =>
  request('OPTIONS', url, { origin, host, 'access-control-request-method': method })

const list: readonly CorsPolicyInput[] = [
  { name: 'public', paths: ['/public*'], configuration: open },
  { name: 'tenants', hosts: ['*.tenants.example'], configuration: listed },
  { hosts: ['api.example'], paths: ['/hook'], configuration: { ...listed, excludedPaths: [] } },
  { name: 'rest', configuration: closed },
]

// ---

const choosing = suite('createPolicies')

function listOf<Item>(length: number, item: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => item(index))
}

choosing('the first entry decides whose hosts and paths both match', () => {
  const policies = createPolicies(list)
  const chosen = (url: string, host?: string) =>
    policies.decide(request('GET', url, { origin: a, ...(host && { host }) })).policy
  assert.is(chosen('/public/x', 'shop.tenants.example'), 'public')
  assert.is(chosen('/x', 'shop.tenants.example'), 'tenants')
  assert.is(chosen('/x', 'SHOP.tenants.example:8443'), 'tenants')
  assert.is(chosen('/x', 'tenants.example'), 'rest')
  assert.is(chosen('/hook', 'api.example'), 2)
  assert.is(chosen('/hook/', 'api.example'), 2)
  assert.is(chosen('/hook/x', 'api.example'), 'rest')
  assert.is(chosen('/hook', 'other.example'), 'rest')
  assert.is(chosen('/hook'), 'rest')
  assert.is(chosen('/hook', 'user@api.example'), 'rest')
})

choosing('every decision says which entry decided', () => {
  const policies = createPolicies(list)
  for (const one of [
    from(a, '/public'),
    from(a),
    request('GET', '/', {}),
    from(a, '/admin'),
    from(a, '/', { 'sec-fetch-site': 'same-origin' }),
    preflight(a, 'GET', '/public'),
    preflight(a, 'PUT', '/public'),
  ]) {
    assert.type(policies.decide(one).policy, 'string')
  }
  const off = createPolicies([{ configuration: {} }])
  assert.is(off.decide(from(a)).policy, 0)
  const observing = createPolicies([{ configuration: { ...closed, enforcement: 'report' } }])
  assert.is(observing.decide(from(a)).policy, 0)
  assert.is(observing.decide(request('GET', '/', {})).policy, 0)
})

choosing('a single configuration has no policy', () => {
  assert.not.ok('policy' in createCors(listed).decide(from(a)))
})

choosing('the configuration is complete, frozen and replaced as a whole', () => {
  const policies = createPolicies(list)
  assert.is(policies.configuration.length, 4)
  assert.equal(policies.configuration[0]?.configuration.allowedMethods, ['GET', 'OPTIONS'])
  assert.ok(Object.isFrozen(policies.configuration))
  const before = policies.configuration
  assert.throws(() => policies.reconfigure([{ configuration: { enabled: 'yes' as never } }]))
  assert.is(policies.configuration, before)
  policies.reconfigure([{ configuration: open }])
  assert.is(policies.decide(from(a)).policy, 0)
})

for (const [what, first] of [
  ['policies', listOf(300, (index) => ({ paths: [`/p${index}`], configuration: closed }))],
  ['hosts', [{ hosts: listOf(25_000, (index) => `h${index}.example`), configuration: closed }]],
  ['paths', [{ paths: listOf(25_000, (index) => `/p${index}`), configuration: closed }]],
  [
    'pairs of a host and a path',
    [
      {
        hosts: listOf(200, (index) => `h${index}.example`),
        paths: listOf(125, (index) => `/p${index}`),
        configuration: closed,
      },
    ],
  ],
] as const) {
  choosing(`many ${what} are taken over in steps, and in force after the last`, () => {
    const policies = createPolicies([{ configuration: open }])
    let steps = 0
    for (const _ of policies.reconfigureInSteps([...first, { configuration: closed }])) {
      steps++
      assert.is(policies.decide(from(a, '/other')).action, 'continue')
    }
    // While they are read, compared and compiled.
    assert.ok(steps >= (what === 'policies' ? 3 * 300 : 4), `${steps} steps`)
    assert.is(policies.decide(from(a, '/other')).action, 'respond')
  })
}

choosing('one event, of the decision that holds, names its entry', async () => {
  const events: CorsEvent[] = []
  const policies = createPolicies(
    [
      { name: 'x', paths: ['/x*'], configuration: { ...closed, debug: true } },
      { name: 'y', configuration: { ...open, debug: true } },
    ],
    { eventLog: { append: (event) => void events.push(event) } },
  )
  policies.decide(from(a, '/y/../x'))
  await new Promise(setImmediate)
  assert.equal(
    events.map(({ policy, reason }) => [policy, reason]),
    [['x', 'origin-not-allowed']],
  )
})

choosing('works unbound', () => {
  const { decide, reconfigure } = createPolicies(list)
  assert.is(decide(from(a, '/public')).action, 'continue')
  reconfigure([{ configuration: closed }])
  assert.is(decide(from(a, '/public')).action, 'respond')
})

choosing.run()

// ---

const ambiguous = suite('createPolicies, a path that servers read in several ways')

const over = (x: CorsPolicyInput['configuration'], y: CorsPolicyInput['configuration']) =>
  createPolicies([
    { name: 'x', paths: ['/x*'], configuration: x },
    { name: 'y', configuration: y },
  ])
const twisted = '/y/../x'

ambiguous('where the answers agree, that is the answer', () => {
  const decision = over(listed, listed).decide(from(a, twisted))
  assert.is(decision.kind, 'cors')
  assert.is(decision.headers['access-control-allow-origin'], a)
})

ambiguous('a denial under block holds before all else', () => {
  for (const other of [{}, open, { ...closed, enforcement: 'report' as const }]) {
    for (const policies of [over(closed, other), over(other, closed)]) {
      const decision = policies.decide(from(a, twisted))
      assert.is(decision.action, 'respond')
      assert.is(decision.denial?.reason, 'origin-not-allowed')
    }
  }
})

ambiguous('then one under omit, then one under report', () => {
  const omitting = { ...closed, enforcement: 'omit' as const }
  const observing = { ...closed, enforcement: 'report' as const }
  assert.is(over(observing, omitting).decide(preflight(a, 'PUT', twisted)).policy, 'y')
  assert.is(over(observing, open).decide(from(a, twisted)).policy, 'x')
  assert.equal(over(observing, open).decide(from(a, twisted)).headers, {})
})

ambiguous('where none denies, the path counts as excluded', () => {
  const policies = over(open, listed)
  const decision = policies.decide(from(a, twisted))
  assert.is(decision.kind, 'excluded')
  assert.equal(decision.headers, {})
  assert.is(decision.withheld?.value, '/x*')
  const { denial } = policies.decide(preflight(a, 'GET', twisted))
  assert.is(denial?.reason, 'excluded-path')
  assert.is(denial?.value, '/x*')
  // No excludedPaths holds that entry, which could be removed from it.
  assert.is(denial?.hint, 'The path matches /x* as some servers read it.')
})

ambiguous.run()

// ---

const explaining = suite('explain, of policies')

explaining('begins with the entry that was chosen', () => {
  const { steps, decision } = explain(createPolicies(list), from(a, '/public/x'))
  assert.is(steps[0]?.name, 'policy')
  assert.match(steps[0]?.finding ?? '', '"public"')
  assert.is(steps[1]?.name, 'enabled')
  assert.is(decision.policy, 'public')
})

explaining('names every entry that was chosen, by which reading, and whose answer holds', () => {
  const { steps, remedy, change } = explain(over(closed, open), from(a, twisted))
  const { finding = '' } = steps[0] ?? {}
  for (const part of ['"x"', '"y"', 'as it was sent', 'decoded and resolved', 'from "x"']) {
    assert.match(finding, part)
  }
  assert.is(change, undefined)
  assert.match(remedy ?? '', 'plain path')
})

explaining('proposes a new list', () => {
  const policies = createPolicies(list)
  const one = from('https://b.example')
  const { change } = explain(policies, one)
  assert.is(change?.configuration.length, list.length)
  assert.equal(change?.configuration[3]?.configuration.allowedOrigins, ['https://b.example'])
  assert.equal(change?.configuration.slice(0, 3), policies.configuration.slice(0, 3))
  policies.reconfigure(change?.configuration ?? [])
  assert.is(policies.decide(one).denial, undefined)
})

explaining.run()
