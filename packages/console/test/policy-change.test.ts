import { type CorsPolicy, type CorsPolicyInput, defaultConfiguration } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Draft } from '../src/pages/draft.js'
import { applyEdit, type Edit, parseEdit, rebaseEdit } from '../src/pages/edit.js'
import { summarize } from '../src/policy/document-summary.js'
import { previewPolicies } from '../src/policy/policies-preview.js'
import { findPolicyChanges, pairPolicies } from '../src/policy/policy-change.js'
import { conditionWords } from '../src/policy/policy-label.js'
import { findDeciders } from '../src/policy/policy-reach.js'
import {
  defaultSystemConfiguration,
  policiesOf,
  withPolicies,
} from '../src/storage/system-configuration.js'

const test = suite('policy change')

function policy(
  name: string | undefined,
  conditions: Pick<CorsPolicyInput, 'hosts' | 'paths'> = {},
  ...allowedOrigins: string[]
): CorsPolicy {
  const configuration = { ...defaultConfiguration, enabled: true, allowedOrigins }
  return { ...(name === undefined ? {} : { name }), ...conditions, configuration }
}

const a = policy('a', { paths: ['/a*'] }, 'https://a.example')
const b = policy('b', { hosts: ['b.example'] }, 'https://b.example')
const c = policy('c', { paths: ['/c'], hosts: ['*.c.example'] })
const last = policy('last')

test('policies are pairs by name, then by what they are for, then by place', () => {
  const rows: [CorsPolicy[], CorsPolicy[], (string | undefined)[]][] = [
    [
      [a, b, last],
      [b, a, last],
      ['b', 'a', 'last'],
    ],
    [
      [a, b, last],
      [policy('x', { paths: ['/a*'] }), b, last],
      ['a', 'b', 'last'],
    ],
    [
      [a, b, last],
      [a, policy('x', { paths: ['/x'] }), last],
      ['a', 'b', 'last'],
    ],
    [
      [a, last],
      [a, c, policy('other')],
      ['a', undefined, 'last'],
    ],
    [[last], [a, last], [undefined, 'last']],
    [[a, b, last], [last], ['last', 'a', 'b']],
  ]
  for (const [before, after, partners] of rows) {
    const pairs = pairPolicies(before, after)
    assert.equal(
      pairs.map((pair) => pair.before?.name),
      partners,
    )
  }
})

test('the difference is told policy by policy, and the order where it is another', () => {
  const wider = { ...a, paths: ['/a*', '/b'] }
  const { policies, order } = findPolicyChanges([a, b, last], [b, wider, last])
  assert.equal(
    policies.map(({ label, change, changes }) => [label, change, changes.map(({ key }) => key)]),
    [['“a”', 'changed', ['paths']]],
  )
  assert.equal(order, ['“b”', '“a”', '“last”'])
  assert.is(findPolicyChanges([a, b, last], [a, c, b, last]).order, undefined)
  assert.equal(findPolicyChanges([a, last], [a, last]), { policies: [] })
})

test('the summary for the history names the policies', () => {
  const one = defaultSystemConfiguration(last.configuration)
  const two = withPolicies(one, [a, last])
  assert.match(summarize(one, two), /^Policy “a” added: Name: a; Paths: \+ \/a\*; Allowed origins/)
  assert.match(summarize(two, one), /^Policy .*Name: none; Policy “a” removed$/)
  const moved = withPolicies(one, [b, a, last])
  assert.is(summarize(withPolicies(one, [a, b, last]), moved), 'Order: “b”, “a”, “last”')
  assert.is(summarize(two, two), 'No change')
  assert.equal(policiesOf(two), [a, last])
  assert.equal(withPolicies(two, policiesOf(one)), one)
})

test('it is known who decides the requests of a policy', () => {
  const rows: [CorsPolicy, CorsPolicy[], string[]][] = [
    [a, [last], ['last']],
    [policy('x', { paths: ['/A/b'] }), [a, last], ['a']],
    [policy('x', { paths: ['/'] }), [a, last], ['last']],
    [policy('x', { paths: ['/a/', '/z'] }), [a, last], ['a', 'last']],
    [a, [b, last], ['b', 'last']],
    [policy('x', { hosts: ['x.c.example'], paths: ['/c/'] }), [c, last], ['c']],
    [policy('x', { hosts: ['c.example'], paths: ['/c'] }), [c, last], ['last']],
  ]
  for (const [one, list, names] of rows) {
    assert.equal(
      findDeciders(one, list).map(({ name }) => name),
      names,
    )
  }
})

test('a preview is of each policy that decided until now', () => {
  const added = previewPolicies([last], [a, last])
  assert.is(
    added.allows[0],
    '“a”: Pages on https://a.example may call this server and read its responses.',
  )
  assert.ok(
    added.allows.includes('“a”: The allowed origins may send GET.'),
    '“last” allowed no origin, so nobody could send it',
  )
  assert.equal(added.others, ['“a” decides requests for /a*, which “last” decided until now.'])
  const mixed = previewPolicies([b, last], [a, b, last])
  assert.equal(mixed.others, [
    '“a” decides requests for /a*, which “b” and “last” decided until now.',
  ])
  assert.ok(
    mixed.refuses.includes(
      '“a”, where “b” decided until now: Pages on https://b.example are refused.',
    ),
  )
  const removed = previewPolicies([a, last], [last])
  assert.ok(removed.refuses.includes('“last”: Pages on https://a.example are refused.'))
  const many = Array.from({ length: 250 }, (_, index) =>
    policy(`p${index}`, { paths: [`/${index}`] }),
  )
  assert.ok(previewPolicies([last], [...many, last]).others.includes('50 more policies change.'))
  const wide = policy('wide', { hosts: ['w.example'] })
  assert.ok(
    previewPolicies([...many, last], [wide, ...many, last]).others.includes(
      '231 more of these policies are not compared here.',
    ),
  )
})

const open = policy('open', {}, '*')
const listed = policy('last', {}, 'https://a.example', 'https://z.example')

type ListChange = [
  before: CorsPolicy[],
  after: CorsPolicy[],
  allows: string[],
  refuses: string[],
  others: string[],
]

const mayCall = 'may call this server and read its responses.'

/** Who decides requests changes with the policies, their order, and what they are for. */
const deciders: Readonly<Record<string, ListChange>> = {
  'a new policy that covers what was allowed': [
    [listed],
    [policy('public', { paths: ['/public*'] }, '*'), listed],
    [`“public”: Pages of every origin ${mayCall}`],
    [],
    ['“public” decides requests for /public*, which “last” decided until now.'],
  ],
  'a new policy after one that keeps its part': [
    [b, listed],
    [b, a, listed],
    [],
    ['“a”: Pages on https://z.example are refused.'],
    ['“a” decides requests for /a*, which “last” decided until now.'],
  ],
  'other paths': [
    [policy('p', { paths: ['/a*'] }, '*'), listed],
    [policy('p', { paths: ['/b*'] }, '*'), listed],
    [`“p”: Pages of every origin ${mayCall}`],
    ['“last”: Pages of every origin that is not listed are refused.'],
    [
      '“p” decides requests for /b*, which “last” decided until now.',
      '“p” no longer decides requests for /a*: “last” decides them from now on.',
    ],
  ],
  'one path more': [
    [policy('p', { paths: ['/a*'] }, '*'), listed],
    [policy('p', { paths: ['/a*', '/b*', '/a/c'] }, '*'), listed],
    [`“p”: Pages of every origin ${mayCall}`],
    [],
    ['“p” decides requests for /b*, which “last” decided until now.'],
  ],
  'one path less, and other settings': [
    [policy('p', { paths: ['/a*', '/b*'] }, '*'), listed],
    [policy('p', { paths: ['/a*'] }, 'https://a.example'), listed],
    [],
    [
      '“p”: Pages of every origin that is not listed are refused.',
      '“last”: Pages of every origin that is not listed are refused.',
    ],
    ['“p” no longer decides requests for /b*: “last” decides them from now on.'],
  ],
  'one host more': [
    [policy('p', { hosts: ['a.example'] }, '*'), open],
    [policy('p', { hosts: ['*.b.example', 'a.example'] }, 'https://a.example'), open],
    [],
    [
      '“p”: Pages of every origin that is not listed are refused.',
      '“p”: Pages of every origin that is not listed are refused.',
    ],
    ['“p” decides every request on *.b.example, which “open” decided until now.'],
  ],
  'other settings, and a policy less before': [
    [policy('x', { paths: ['/a/b'] }, '*'), a, last],
    [policy('a', { paths: ['/a*'] }, 'https://c.example'), last],
    [`“a”: Pages on https://c.example ${mayCall}`],
    [
      '“a”: Pages on https://a.example are refused.',
      '“a”, where “x” decided until now: Pages of every origin that is not listed are refused.',
      '“a”: Pages of every origin that is not listed are refused.',
    ],
    [
      '“a” decides requests for /a*: “x” decided some of these until now.',
      '“x” is removed: “a” decides requests for /a/b from now on.',
    ],
  ],
  'another order, of policies that share requests': [
    [a, b, last],
    [b, a, last],
    [`“b”, where “a” decided until now: Pages on https://b.example ${mayCall}`],
    ['“b”, where “a” decided until now: Pages on https://a.example are refused.'],
    [
      '“b” decides every request on b.example: “a” decided some of these until now.',
      'The policies are asked in this order: “b”, “a”, “last”.',
    ],
  ],
  'a policy less, whose requests several others decide': [
    [b, a, last],
    [a, last],
    [`“a”, where “b” decided until now: Pages on https://a.example ${mayCall}`],
    [
      '“a”, where “b” decided until now: Pages on https://b.example are refused.',
      '“last”, where “b” decided until now: Pages on https://b.example are refused.',
    ],
    ['“b” is removed: “a” and “last” decide every request on b.example from now on.'],
  ],
  'other conditions, of which the rest has none of its own': [
    [policy('p', { hosts: ['a.example'], paths: ['/a'] }, '*'), listed],
    [policy('p', { hosts: ['*.a.example', 'a.example'], paths: ['/a', '/b'] }, '*'), listed],
    [`“p”, where “last” decided until now: Pages of every origin ${mayCall}`],
    [],
    [
      '“p” decides requests for /a and /b on *.a.example and a.example: “last” decided some of these until now.',
    ],
  ],
  'another order, of policies that share none': [
    [a, policy('z', { paths: ['/z'] }), last],
    [policy('z', { paths: ['/z'] }), a, last],
    [],
    [],
    ['The policies are asked in this order: “z”, “a”, “last”.'],
  ],
}

for (const [name, [before, after, allows, refuses, others]] of Object.entries(deciders)) {
  test(`a preview is of who decided the same requests: ${name}`, () => {
    const found = previewPolicies(before, after)
    const origins = (sentences: readonly string[]) =>
      sentences.filter((sentence) => sentence.includes('Pages '))
    assert.equal(
      [origins(found.allows), origins(found.refuses), found.others],
      [allows, refuses, others],
    )
  })
}

test('what a policy is for is one phrase', () => {
  assert.is(conditionWords({}), 'every other request')
  assert.is(conditionWords({ hosts: ['a', 'b'] }), 'every request on a and b')
  assert.is(
    conditionWords({ paths: ['/1', '/2', '/3', '/4', '/5', '/6', '/7'], hosts: ['a'] }),
    'requests for /1, /2, /3, /4, /5 and 2 more on a',
  )
})

function draft(given: CorsPolicy, place: number | null, before = 0): Draft {
  const { name = '', hosts = [], paths = [], configuration } = given
  return { ...configuration, policy: { place, before, name, hosts, paths } }
}

test('an edit is made on a list, and the last policy stays the last', () => {
  const list = [a, b, last]
  const names = (edit: Edit, policies: readonly CorsPolicy[] = list) =>
    applyEdit(policies, edit).map(({ name }) => name)
  assert.equal(names({ kind: 'move', place: 0, by: 1 }), ['b', 'a', 'last'])
  assert.equal(names({ kind: 'move', place: 1, by: -1 }), ['b', 'a', 'last'])
  for (const edit of [
    { kind: 'move', place: 0, by: -1 },
    { kind: 'move', place: 1, by: 1 },
    { kind: 'move', place: 2, by: -1 },
    { kind: 'remove', place: 2 },
    { kind: 'remove', place: 7 },
  ] as const) {
    assert.equal(names(edit), ['a', 'b', 'last'], JSON.stringify(edit))
  }
  assert.equal(names({ kind: 'remove', place: 0 }), ['b', 'last'])
  assert.equal(names(draft(c, null, 1)), ['a', 'c', 'b', 'last'])
  assert.equal(names(draft(c, null, 9)), ['a', 'b', 'c', 'last'])
  assert.equal(names(draft(c, 1)), ['a', 'c', 'last'])
  assert.equal(names(draft(c, null), [policy(undefined)]), ['c', 'Everything else'])
  assert.equal(
    names(draft(policy('Everything else', { paths: ['/e'] }), null), [policy(undefined)]),
    ['Everything else', undefined],
  )
})

test('an edit is made again on what somebody else saved', () => {
  const base = [a, b, last]
  const theirs = [b, c, { ...a, paths: ['/theirs'] }, last]
  assert.equal(rebaseEdit(base, { kind: 'remove', place: 0 }, theirs), { kind: 'remove', place: 2 })
  assert.equal(rebaseEdit(base, { kind: 'remove', place: 0 }, [b, last]), {
    kind: 'replace',
    policies: [b, last],
  })
  const mine = draft({ ...a, name: 'mine' }, 0)
  const { policy: condition } = rebaseEdit(base, mine, theirs) as Draft
  assert.equal(condition, { place: 2, before: 0, name: 'mine', hosts: [], paths: ['/theirs'] })
  const again = rebaseEdit(base, mine, [b, last]) as Draft
  assert.is(again.policy?.place, null, 'they removed it: it is added again')
  assert.equal(rebaseEdit(base, draft(c, null, 1), theirs), draft(c, null, 1))
})

test('a change that a page carried along is read, and nothing else', () => {
  const { policy: _, ...settings } = draft(a, 0)
  const edits: Edit[] = [
    settings,
    draft(a, 0),
    { kind: 'move', place: 1, by: -1 },
    { kind: 'remove', place: 1 },
    { kind: 'replace', policies: [a, last] },
  ]
  for (const edit of edits) assert.equal(parseEdit(JSON.stringify(edit)), edit)
  for (const text of [
    '[',
    'null',
    '7',
    '{"kind":"move","place":1,"by":2}',
    '{"kind":"remove","place":-1}',
    '{"kind":"remove"}',
    '{"kind":"replace","policies":[]}',
    '{"kind":"constructor"}',
    '{"policy":{"place":0}}',
    '{"policy":{"place":0,"before":0,"name":"x","hosts":[1],"paths":[]}}',
  ]) {
    assert.is(parseEdit(text), undefined, text)
  }
})

test.run()
