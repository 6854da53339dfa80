import { type Cors, createCors, createPolicies, explain, resolveSource } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type DecisionLabels, observeDecisions } from '../src/index.js'
import { allowed, configuration, elsewhere, foreign, preflight, withoutOrigin } from './requests.js'

const observing = suite('observed decisions')

function observe(engine: Cors): { cors: Cors; seen: DecisionLabels[] } {
  const seen: DecisionLabels[] = []
  return { cors: observeDecisions(engine, (labels) => seen.push(labels)), seen }
}

observing('have labels for each kind, and none that a client makes up', () => {
  const { cors, seen } = observe(createCors(configuration))
  for (const request of [allowed, foreign, withoutOrigin, preflight]) cors.decide(request)
  const shared = { enforcement: 'block', policy: '' }
  assert.equal(seen, [
    { kind: 'cors', action: 'continue', reason: '', ...shared },
    { kind: 'cors', action: 'respond', reason: 'origin-not-allowed', ...shared },
    { kind: 'not-cors', action: 'continue', reason: '', ...shared },
    { kind: 'preflight', action: 'respond', reason: '', ...shared },
  ])
})

observing('are those of the engine, and so is the rest of it', () => {
  const engine = createCors(configuration, {
    isPublicSuffix: (host) => host === 'platform.example',
  })
  const { cors, seen } = observe(engine)
  assert.equal(cors.decide(foreign), engine.decide(foreign))
  assert.is(cors.configuration, engine.configuration)
  cors.reconfigure({ ...configuration, enforcement: 'report' })
  assert.is(engine.configuration.enforcement, 'report')
  for (const _ of cors.reconfigureInSteps({ ...configuration, enforcement: 'omit' }));
  cors.decide(foreign)
  assert.is(seen.at(-1)?.enforcement, 'omit')
  assert.is(resolveSource(cors)(allowed), cors, 'an adapter takes it')
  const count = seen.length
  // A change that the option forbids is not proposed: `explain` found the option.
  const headers = new Map([['origin', 'https://tenant.platform.example']])
  const explained = (of: Cors) => explain(of, { method: 'GET', url: '/', headers })
  assert.equal(explained(cors), explained(engine))
  assert.is(seen.length, count, 'to explain is not to decide')
})

observing('of several policies name the one that decided, and its mode', () => {
  const seen: DecisionLabels[] = []
  const policies = observeDecisions(
    createPolicies([
      {
        name: 'public',
        paths: ['/public/*'],
        configuration: { ...configuration, enforcement: 'report' },
      },
      { configuration },
    ]),
    (labels) => seen.push(labels),
  )
  policies.decide(elsewhere)
  policies.decide(foreign)
  assert.equal(
    seen.map(({ policy, enforcement, action }) => [policy, enforcement, action]),
    [
      ['public', 'report', 'continue'],
      ['1', 'block', 'respond'],
    ],
  )
  policies.reconfigure([{ name: 'all', configuration: { ...configuration, enforcement: 'omit' } }])
  policies.decide(foreign)
  assert.equal([seen.at(-1)?.policy, seen.at(-1)?.enforcement], ['all', 'omit'])
})

observing('are answers even where nobody can count them', () => {
  const cors = observeDecisions(createCors(configuration), () => {
    throw new Error('the collector is gone')
  })
  assert.is(cors.decide(allowed).action, 'continue')
})

observing.run()
