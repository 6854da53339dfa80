import { type CorsDecision, createCors } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CasePolicy, ConfigurationCase, ConformanceCase, PoliciesCase } from '../src/index.js'
import { checkCase, configurationCases, createFixture, startServer } from '../src/index.js'
import { CaseReader } from '../src/read-case.js'
import { startDecide } from '../src/servers/decide.js'
import type { SharedFile, WrittenExpected } from '../src/written-case.js'

type Expectation = ConformanceCase['expected']

function caseWith(id: string): ConfigurationCase {
  const found = configurationCases.find((each) => each.id === id)
  if (found === undefined) throw new Error(`there is no case ${id}`)
  return found
}

/** Runs a case with another expectation in process; resolves with what was wrong, or "nothing". */
async function wrongIn(testCase: ConformanceCase, expected: Partial<Expectation>): Promise<string> {
  const started = await startServer(startDecide)
  const changed = { ...testCase, expected: { ...testCase.expected, ...expected } }
  return checkCase(started, changed, 5000).then(
    () => 'nothing',
    (error: Error) => error.message.split('\n').slice(1).join('\n').trim(),
  )
}

const words = suite('expectations, words')

const refused = caseWith('y003')
const proposed = caseWith('y006')

words('a hint, a message: the whole text, a part, or none', async () => {
  const { denial } = refused.expected.decision
  const withDenial = (more: object) =>
    ({ decision: { ...refused.expected.decision, denial: { ...denial, ...more } } }) as never
  assert.is(await wrongIn(refused, {}), 'nothing')
  assert.match(await wrongIn(refused, withDenial({ hint: null })), /^decision.denial.hint is /)
  assert.match(await wrongIn(refused, withDenial({ hint: 'other' })), /expected "other"$/)
  assert.match(
    await wrongIn(refused, withDenial({ hint: { contains: ['no such part'] } })),
    /^decision.denial.hint is .*, expected to contain "no such part"$/,
  )
  assert.match(
    await wrongIn(refused, withDenial({ message: { lacks: ['app.example.com'] } })),
    /^decision.denial.message is .*, expected to lack "app.example.com"$/,
  )
})

words('a change: its edits, whether it is dangerous, or none', async () => {
  const change = proposed.expected.explain?.change
  assert.ok(change)
  const told = (explain: object) => wrongIn(proposed, { explain } as never)
  assert.match(await told({ change: null }), /^explain.change is \[/)
  assert.match(await told({ change: { ...change, edits: [] } }), /^explain.change.edits is /)
  assert.match(await told({ change: { ...change, dangerous: true } }), /dangerous is false/)
  assert.match(await told({ remedy: 'Nothing helps.' }), /^explain.remedy is /)
  assert.match(await told({ summary: { contains: ['allowed'], lacks: ['efused'] } }), /summary is/)
  assert.match(await told({ steps: ['enabled'] }), /^explain.steps is /)
  assert.match(
    await wrongIn(caseWith('y001'), { explain: { change: { ...change } } }),
    /^explain.change is absent/,
  )
})

words('nothing is said of an explanation where the server shows none', async () => {
  const server = startDecide()
  const started = await startServer(() => ({
    ...server,
    async exchange(request, signal) {
      const { explain: _, ...answer } = await server.exchange(request, signal)
      return answer
    },
  }))
  const wrong = { ...proposed.expected, explain: { change: null } }
  await checkCase(started, { ...proposed, expected: wrong }, 5000)
})

words('what is withheld, and which policy decided', async () => {
  const server = startDecide()
  const denial = { reason: 'excluded-path', value: '/admin*', message: 'Kept back.' } as const
  const started = await startServer(() => ({
    ...server,
    async exchange(request, signal) {
      const answer = await server.exchange(request, signal)
      const shown: object = { ...answer.decision, withheld: denial, policy: 'admin' }
      return { ...answer, decision: shown as CorsDecision }
    },
  }))
  const { expected } = refused
  const asked = (decision: object) => {
    const changed = { ...expected, decision: { ...expected.decision, ...decision } }
    return checkCase(started, { ...refused, expected: changed }, 5000).then(
      () => 'nothing',
      (error: Error) => error.message.split('\n').slice(1).join('; ').trim(),
    )
  }
  const { reason, value } = denial
  assert.is(await asked({}), 'nothing')
  assert.is(await asked({ withheld: { reason, value, message: 'Kept back.' } }), 'nothing')
  assert.match(await asked({ withheld: null }), /^decision.withheld.reason is "excluded-path"/)
  assert.match(await asked({ withheld: { reason, value: '/x' } }), /^decision.withheld.value is/)
  assert.is(await asked({ policy: 'admin' }), 'nothing')
  assert.match(await asked({ policy: 0 }), /^decision.policy is "admin", expected 0/)
})

words.run()

const policies = suite('expectations, policies')

const { configuration: _, ...row } = caseWith('y001')
const policiesCase: PoliciesCase = {
  ...row,
  policies: [{ name: 'api', configuration: { enabled: true } }, { configuration: {} }],
}

policies('the engine of a case with policies is made by createPolicies, once', () => {
  const given: (readonly CasePolicy[])[] = []
  const createPolicies = (list: readonly CasePolicy[]) => {
    given.push(list)
    return { decide: () => 'by policies' }
  }
  const fixture = createFixture(createCors, { createPolicies, cases: [policiesCase] })
  const made = fixture.cors('y001.1')
  assert.is(fixture.cors('y001.2'), made)
  assert.equal(given, [policiesCase.policies])
})

policies('a fixture without createPolicies says what is missing', () => {
  const fixture = createFixture(createCors, { cases: [policiesCase] })
  assert.throws(() => fixture.cors('y001.1'), 'Give createFixture a createPolicies')
})

policies.run()

const fragments = suite('expectations, fragments')

const shared: SharedFile = {
  host: 'api.example',
  application: { status: 200, headers: [], body: '', send: 'set-header' },
  configurations: { off: { enabled: false } },
  headers: { page: [['Origin', 'https://page.example']] },
  requests: {
    GET: { method: 'GET', target: '/' },
    'from a page': { like: 'GET', headers: ['page'] },
  },
  expectations: {
    ok: {
      ...{ status: 200, headers: { 'access-control-allow-origin': '{origin}' }, vary: ['Origin'] },
      ...{ reached: true, decision: { kind: 'cors', authoritative: true } },
    },
  },
}
const reader = new CaseReader(shared)
const page = reader.request('from a page')

fragments('a request is that of its name, with its own lines after the shared ones', () => {
  const headers = [
    ['Host', 'api.example'],
    ['Origin', 'https://page.example'],
  ]
  assert.equal(page, { method: 'GET', target: '/', headers })
  const posted = reader.request({ like: 'from a page', method: 'POST', headers: [['X-A', '1']] })
  assert.equal(posted, { method: 'POST', target: '/', headers: [...headers, ['X-A', '1']] })
})

fragments('an expectation quotes the Origin, and what a row says of it wins', () => {
  const { headers, decision } = reader.expected('ok', page)
  assert.equal(headers, { 'access-control-allow-origin': 'https://page.example' })
  const written: WrittenExpected = { like: 'ok', status: 204, decision: { kind: 'preflight' } }
  const changed = reader.expected(written, page)
  assert.is(changed.status, 204)
  assert.equal(changed.decision, { ...decision, kind: 'preflight' })
})

fragments('an unknown name, and what is left open, throw', () => {
  assert.throws(() => reader.request('POST'), 'shared.json has no "POST" in requests')
  assert.throws(() => reader.configuration('toString'), 'no "toString" in configurations')
  assert.throws(() => reader.request({ method: 'GET' }), 'A request has no method or no target')
  assert.throws(() => reader.expected({ status: 200 }, page), 'An expectation lacks something')
})

fragments.run()
