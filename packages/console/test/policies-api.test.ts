import type { CorsPolicyInput } from '@crossgate/core'
import * as assert from 'uvu/assert'
import { entrances } from './entrance.js'
import { createFixture, type Fixture, json } from './fixture.js'
import { scopedForEach } from './scoped.js'

const test = scopedForEach(
  'policies api',
  entrances,
  async (entrance) => ({ fixture: await createFixture(undefined, {}, entrance) }),
  ({ fixture }) => fixture.remove(),
)

const path = '/api/crossgate/policies'
const document = '/api/system-configuration'
const open = { enabled: true, allowedOrigins: ['*'] }
const closed = { enabled: true, allowedOrigins: ['https://app.example'] }
const several: CorsPolicyInput[] = [
  { name: 'public', paths: ['/public*'], configuration: open },
  { hosts: ['*.tenants.example'], configuration: { ...open, enforcement: 'report' } },
  { name: 'rest', configuration: closed },
]

function put(fixture: Fixture, policies: unknown, headers: Record<string, string> = {}) {
  return fixture.api('PUT', path, { policies }, headers)
}

/** The codes of the errors of an answer, by field. */
async function codes(response: Response) {
  const { fieldErrors } = await json(response)
  return Object.fromEntries(
    Object.entries(fieldErrors as Record<string, { code: string }[]>).map(([field, errors]) => [
      field,
      errors.map(({ code }) => code.replace(/\].*$/, '').slice(1)),
    ]),
  )
}

test('one configuration is a list of one', async ({ fixture }) => {
  const response = await fixture.api('GET', path)
  assert.is(response.status, 200)
  assert.is(response.headers.get('etag'), '"1"')
  const { policies } = await json(response)
  assert.is(policies.length, 1)
  assert.equal(Object.keys(policies[0]), ['configuration'])
  assert.equal(policies[0].configuration.allowedOrigins, ['https://app.example'])
})

test('a list is saved whole, completed, and the last one is FusionAuth’s', async ({ fixture }) => {
  const saved = await put(fixture, several, { 'if-match': '"1"' })
  assert.is(saved.status, 200)
  assert.is(saved.headers.get('etag'), '"2"')
  const { policies } = await json(saved)
  assert.equal(
    policies.map(({ name, hosts, paths }: CorsPolicyInput) => [name, hosts, paths]),
    [
      ['public', undefined, ['/public*']],
      [undefined, ['*.tenants.example'], undefined],
      ['rest', undefined, undefined],
    ],
  )
  assert.equal(policies[0].configuration.allowedMethods, ['GET', 'OPTIONS'])
  assert.equal(await json(await fixture.api('GET', path)), { policies })
  const shared = await json(await fixture.api('GET', document))
  assert.equal(shared.systemConfiguration.corsConfiguration, policies[2].configuration)
  assert.not.ok('crossgatePolicies' in shared.systemConfiguration)
  const { versions } = await json(await fixture.api('GET', `${document}/history`))
  assert.match(versions[0].summary, /^Policy “public” added: Name: public; Paths: \+ \/public\*/)
  const old = await json(await fixture.api('GET', `${document}/history/2`))
  assert.equal(old.policies, policies)
  assert.not.ok('crossgatePolicies' in old.systemConfiguration)
})

test('who does not know the list does not lose it', async ({ fixture }) => {
  await put(fixture, several)
  const { systemConfiguration } = await json(await fixture.api('GET', document))
  const changes: [string, unknown, string?][] = [
    [
      'PUT',
      {
        systemConfiguration: {
          ...systemConfiguration,
          corsConfiguration: { enabled: true, allowedOrigins: ['https://1.example'] },
        },
      },
    ],
    [
      'PATCH',
      { systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://2.example'] } } },
    ],
    [
      'PATCH',
      [
        {
          op: 'replace',
          path: '/systemConfiguration/corsConfiguration/allowedOrigins/0',
          value: 'https://3.example',
        },
      ],
      'application/json-patch+json',
    ],
  ]
  for (const [index, [method, body, type = 'application/json']] of changes.entries()) {
    const answer = await fixture.api(method, document, body, { 'content-type': type })
    assert.is(answer.status, 200, method)
    const { policies } = await json(await fixture.api('GET', path))
    assert.is(policies.length, 3)
    assert.is(policies[2].name, 'rest')
    assert.equal(policies[2].configuration.allowedOrigins, [`https://${index + 1}.example`])
    assert.equal(policies[0].configuration.allowedOrigins, ['*'])
  }
  const hidden = await fixture.api('PATCH', document, {
    systemConfiguration: { crossgatePolicies: { earlier: [] } },
  })
  assert.is(hidden.status, 400)
  assert.equal(await codes(hidden), { 'systemConfiguration.crossgatePolicies': ['separate'] })
  const removed = await fixture.api('PATCH', document, {
    systemConfiguration: { crossgatePolicies: null },
  })
  assert.is(removed.status, 200)
  assert.is((await json(await fixture.api('GET', path))).policies.length, 3)
})

test('every error is told, at its place', async ({ fixture }) => {
  const rows: [unknown, Record<string, string[]>][] = [
    [undefined, { policies: ['missing'] }],
    ['x', { policies: ['wrong-type'] }],
    [[], { policies: ['empty-list'] }],
    [[null], { 'policies[0]': ['wrong-type'] }],
    [[{ paths: ['/a'], configuration: closed }], { 'policies[0]': ['last-policy-conditional'] }],
    [
      [
        { paths: [], configuration: { allowedOrigins: ['https://a.example/'] } },
        { configuration: { debug: 1 } },
      ],
      {
        'policies[0].paths': ['empty-list'],
        'policies[0].configuration.allowedOrigins[0]': ['invalid-origin'],
        'policies[1].configuration.debug': ['wrong-type'],
      },
    ],
    [
      [
        { paths: ['/a*'], configuration: open },
        { paths: ['/a/b'], configuration: open },
        { configuration: closed },
      ],
      { 'policies[1]': ['unreachable-policy'] },
    ],
    [
      [
        { name: 'a', paths: ['/a'], configuration: open },
        { name: 'a', paths: ['/b'], configuration: open },
        { name: 'x'.repeat(101), configuration: closed },
      ],
      { 'policies[1].name': ['duplicate-name'], 'policies[2].name': ['long-name'] },
    ],
    [
      [{ configuration: { allowCredentials: true, allowedOrigins: ['https://*.github.io'] } }],
      { 'policies[0].configuration.allowedOrigins[0]': ['public-suffix-with-credentials'] },
    ],
  ]
  for (const [policies, expected] of rows) {
    const answer = await put(fixture, policies)
    assert.is(answer.status, 400, JSON.stringify(policies))
    assert.equal(await codes(answer), expected)
  }
  const notJson = await fixture.api('PUT', path, '{')
  assert.equal((await json(notJson)).generalErrors[0].code, '[invalidJSON]')
  assert.is((await fixture.api('GET', path)).headers.get('etag'), '"1"')
})

test('a precondition, a name of the change and a key’s scope count as for the document', async ({
  fixture,
}) => {
  const key = await fixture.makeKey('read-only')
  assert.is((await put(fixture, several, { authorization: key })).status, 401)
  assert.is((await fixture.api('GET', path, undefined, { authorization: key })).status, 200)
  assert.is((await fixture.api('GET', path, undefined, { authorization: 'x' })).status, 401)
  assert.is((await fixture.api('POST', path, {})).headers.get('allow'), 'GET, HEAD, PUT')
  const stale = await put(fixture, several, { 'if-match': '"7"' })
  assert.is(stale.status, 412)
  assert.is((await json(stale)).generalErrors[0].code, '[preconditionFailed]')
  const named = { 'idempotency-key': 'deployment 12' }
  const first = await put(fixture, several, named)
  const again = await put(fixture, several, named)
  for (const response of [first, again]) {
    assert.is(response.headers.get('etag'), '"2"')
    assert.is((await json(response)).policies.length, 3)
  }
  const another = await put(fixture, [{ configuration: closed }], named)
  assert.is(another.status, 422, 'the name is one of another change')
  const same = await put(fixture, several)
  assert.is(same.headers.get('etag'), '"2"', 'nothing changed')
})

test('a dry run and a trial decide across the list', async ({ fixture }) => {
  await put(fixture, [{ configuration: { ...closed, debug: true } }])
  fixture.request('https://other.example', '/public/x')
  fixture.request('https://other.example', '/y', { host: 'a.tenants.example' })
  fixture.request('https://other.example', '/x')
  const dry = await fixture.api('POST', `${document}/dry-run`, { policies: several })
  assert.is(dry.status, 200)
  const { list, preview, replay } = await json(dry)
  assert.equal(
    list.policies.map(({ label, change }: { label: string; change: string }) => [label, change]),
    [
      ['“public”', 'added'],
      ['number 2', 'added'],
      ['“rest”', 'changed'],
    ],
  )
  assert.ok(
    preview.allows.includes(
      '“public”: Pages of every origin may call this server and read its responses.',
    ),
  )
  assert.equal(replay.allowed.entries.map(({ path }: { path: string }) => path).sort(), [
    '/public/x',
    '/y',
  ])
  const both = await fixture.api('POST', `${document}/dry-run`, {
    policies: several,
    systemConfiguration: {},
  })
  assert.is((await json(both)).generalErrors[0].code, '[ambiguous]')

  await put(fixture, several)
  // A merge patch of the document changes the last policy, and the others still decide.
  const patched = await fixture.api('POST', `${document}/dry-run`, {
    systemConfiguration: { corsConfiguration: { allowedOrigins: ['https://other.example'] } },
  })
  const outcome = await json(patched)
  assert.equal(
    outcome.replay.allowed.entries.map(({ path }: { path: string }) => path),
    ['/x'],
  )
  assert.is(outcome.changes.length, 1)

  // A page of http, since the console may be one: no browser lets a page of https send there.
  const request = { origin: 'http://other.example', path: '/public/x' }
  const trial = await fixture.api('POST', `${document}/try`, {
    ...request,
    policies: [{ name: 'only', configuration: closed }],
  })
  const { saved, unsaved } = await json(trial)
  assert.is(saved.success, true)
  assert.is(saved.stages[0].explanation.decision.policy, 'public')
  assert.is(saved.stages[0].explanation.steps[0].name, 'policy')
  assert.is(unsaved.success, false)
  const elsewhere = await fixture.api('POST', `${document}/try`, {
    ...request,
    path: '/x',
    host: 'a.tenants.example',
  })
  assert.is((await json(elsewhere)).saved.stages[0].explanation.decision.policy, 1)
  for (const host of ['a b', 'a/b', 'u@a', ':80']) {
    const wrong = await fixture.api('POST', `${document}/try`, { ...request, host })
    assert.equal(await codes(wrong), { host: ['invalid'] }, host)
  }
})

test('an event names the policy that decided, and is found by it', async ({ fixture }) => {
  const debug = { ...closed, debug: true }
  await put(fixture, [
    { name: 'internal', paths: ['/internal*'], configuration: debug },
    { hosts: ['*.tenants.example'], configuration: debug },
    { name: '1', configuration: debug },
  ])
  // One path on two hosts: two policies, and so two entries.
  fixture.request('https://other.example', '/internal/x')
  fixture.request('https://other.example', '/x', { host: 'a.tenants.example' })
  fixture.request('https://other.example', '/x')
  const search = async (query: string) => {
    const { eventLogs } = await json(
      await fixture.api('GET', `/api/system/event-log/search?orderBy=id%20ASC&${query}`),
    )
    return eventLogs.map(({ corsEvent }: { corsEvent: { policy: unknown } }) => corsEvent.policy)
  }
  assert.equal(await search(''), ['internal', 1, '1'])
  assert.equal(await search('policy=internal'), ['internal'])
  assert.equal(await search('policy=1'), [1])
  const named = await fixture.api('POST', '/api/system/event-log/search', {
    search: { policy: '1' },
  })
  assert.is((await json(named)).eventLogs[0].corsEvent.policy, '1')
})

test('a list of one is the document of before, and is kept where it has a name', async ({
  fixture,
}) => {
  const stored = async () => (await fixture.store.configuration.current())?.document ?? {}
  await put(fixture, several)
  assert.ok('crossgatePolicies' in (await stored()))
  await put(fixture, [{ configuration: closed }])
  assert.not.ok('crossgatePolicies' in (await stored()))
  await put(fixture, [{ name: 'all', configuration: closed }])
  const { policies } = await json(await fixture.api('GET', path))
  assert.is(policies[0].name, 'all')
  assert.not.ok(Array.isArray(fixture.admin.cors.configuration))
})

test.run()
