import { readFileSync } from 'node:fs'
import * as core from '@crossgate/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sample } from '../compare/arbitraries.js'
import { compareEngines, type Difference } from '../compare/differences.js'
import type { Engine } from '../compare/engine.js'
import { ChangeAccount, checkKnownChanges, type KnownChange } from '../compare/known-changes.js'
import { predicates } from '../compare/predicates.js'

const rows = JSON.parse(
  readFileSync(new URL('../known-changes.json', import.meta.url), 'utf8'),
) as KnownChange[]

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }
const request = (method: string, origin: string): core.CorsRequest => ({
  method,
  url: '/items',
  headers: new Map([['origin', origin]]),
})

/** The engine, but for what it says of decisions. */
function changed(change: (decision: core.CorsDecision) => object): Engine {
  return {
    ...core,
    createCors(input) {
      const cors = core.createCors(input)
      return { ...cors, decide: (asked) => change(cors.decide(asked)) as core.CorsDecision }
    },
    // Overloaded, and here asked of one configuration only.
    explain: ((_: core.Cors, asked: core.CorsRequest) =>
      core.explain(core.createCors(configuration), asked)) as Engine['explain'],
  }
}

const comparison = suite('comparison of engines')

comparison('an engine does not differ from itself, and decides what it accepts', () => {
  let decided = 0
  for (const each of fc.sample(sample, { numRuns: 300, seed: 1 })) {
    const found = compareEngines(core, core, each)
    assert.equal(found.differences, [])
    decided += found.decided
  }
  assert.ok(decided > 200, String(decided))
})

comparison('samples hold the new keys and the old, accepted and refused', () => {
  const configurations = fc
    .sample(sample, { numRuns: 1_000, seed: 1 })
    .map((each) => each.configuration as Record<string, unknown>)
  for (const key of ['allowedHosts', 'explainPreflights', '$schema', 'ownOrigins']) {
    assert.ok(
      configurations.some((each) => key in each),
      key,
    )
  }
  const accepted = configurations.filter((each) => core.checkConfiguration(each).length === 0)
  assert.ok(accepted.length > 500 && accepted.length < 1_000)
})

comparison('each part that a decision says otherwise is one difference', () => {
  const after = changed((decision) => ({
    ...decision,
    kind: 'invalid',
    headers: { ...decision.headers, 'x-new': '1' },
  }))
  const asked = { configuration, requests: [request('GET', 'https://app.example.com')] }
  const { differences } = compareEngines(core, after, asked)
  assert.equal(
    differences.map(({ part, field, before, after: now }) => [part, field, before, now]),
    [
      ['decision', 'kind', 'cors', 'invalid'],
      ['decision', 'headers.x-new', undefined, '1'],
    ],
  )
})

comparison('the words of a refusal, and the order of Vary, are no difference', () => {
  const after = changed((decision) => ({
    ...decision,
    vary: [...decision.vary].reverse(),
    ...(decision.denial && { denial: { ...decision.denial, message: 'Other words.' } }),
  }))
  const asked = { configuration, requests: [request('GET', 'https://evil.example')] }
  assert.equal(compareEngines(core, after, asked).differences, [])
})

comparison('an issue that is gone or new is one difference, and no request is decided', () => {
  const lenient = { ...core, checkConfiguration: () => [] }
  const asked = { configuration: { enabled: 1 }, requests: [request('GET', 'null')] }
  const gone = compareEngines(core, lenient, asked)
  assert.equal(
    gone.differences.map(({ field }) => field),
    ['removed wrong-type'],
  )
  const added = compareEngines(lenient, core, asked)
  assert.equal(
    added.differences.map(({ field }) => field),
    ['added wrong-type'],
  )
  assert.is(gone.decided + added.decided, 0)
})

comparison.run()

const known = suite('known changes')

known('every row has its predicate and its sentence, every predicate its row', () => {
  assert.not.throws(() => checkKnownChanges(rows))
  assert.throws(() => checkKnownChanges(rows.slice(1)), `${rows[0]?.predicate} has no row`)
  const strange = { predicate: 'toString', sentence: 'No predicate has the name of a method.' }
  assert.throws(() => checkKnownChanges([...rows, strange]), 'toString is not a predicate')
  assert.throws(() => checkKnownChanges([...rows, ...rows.slice(0, 1)]), 'has two rows')
})

const difference: Difference = {
  ...{ part: 'decision', field: 'status', before: 403, after: 204 },
  ...{ configuration, request: request('GET', 'https://app.example.com') },
}

known('what no row tells of is counted, with the first of its kind', () => {
  const account = new ChangeAccount(rows)
  account.add({ ...difference, part: 'issues', field: 'removed duplicate' })
  account.add(difference)
  account.add({ ...difference, after: 200 })
  assert.is(account.counts.get('repeated-entry'), 1)
  assert.is(
    [...account.counts.values()].reduce((sum, count) => sum + count, 0),
    1,
  )
  assert.equal([...account.unexplained], [['decision status', { count: 2, first: difference }]])
})

known('no predicate explains a permission that a stranger gets', () => {
  const decisions = {
    before: core.createCors(configuration).decide(request('GET', 'https://evil.example')),
    after: core.createCors(configuration).decide(request('GET', 'https://app.example.com')),
  }
  for (const field of [
    'headers.access-control-allow-origin',
    'status',
    'action',
    'denial.reason',
  ]) {
    const given: Difference = {
      ...{ part: 'decision', field, before: undefined, after: 'https://evil.example' },
      ...{ configuration, request: request('GET', 'https://evil.example'), decisions },
    }
    for (const [name, explains] of Object.entries(predicates)) {
      assert.not.ok(explains(given), `${name} explains ${field}`)
    }
  }
})

known.run()
