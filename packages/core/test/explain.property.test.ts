import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ConfigurationEdit,
  type CorsConfiguration,
  type CorsConfigurationInput,
  checkConfiguration,
  createCors,
  explain,
} from '../src/index.js'
import { corsRequest, sentBy, validConfiguration, wildRequest } from './arbitraries.js'
import { judgePath } from './reference.js'

function apply(
  configuration: CorsConfiguration,
  edits: readonly ConfigurationEdit[],
): CorsConfigurationInput {
  const changed: Record<string, unknown> = { ...configuration }
  for (const { key, action, entry } of edits) {
    const list = changed[key] as readonly string[]
    assert.is(list.includes(entry), action === 'remove', `${action} ${entry}`)
    changed[key] = action === 'add' ? [...list, entry] : list.filter((one) => one !== entry)
  }
  return changed
}

const sorted = (input: CorsConfigurationInput) =>
  Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      Array.isArray(value) ? [...value].sort() : value,
    ]),
  )

const changes = suite('explain, proposed changes')

changes('a change that is not dangerous makes the same request pass, and is the smallest', () => {
  const seen: Record<string, number> = {}
  let several = 0
  fc.assert(
    fc.property(
      validConfiguration({ enabled: true }),
      fc.array(fc.tuple(corsRequest, fc.option(fc.nat())), { minLength: 4, maxLength: 10 }),
      (input, sent) => {
        const cors = createCors(input)
        const { allowedOrigins } = cors.configuration
        for (const [template, index] of sent) {
          const one = index === null ? template : sentBy(template, allowedOrigins, index)
          const { decision, change, remedy } = explain(cors, one)
          if (!decision.denial) {
            assert.is(change, undefined)
            assert.is(remedy, undefined)
            continue
          }
          assert.type(remedy, 'string')
          if (!change || change.dangerous) continue
          const { reason } = decision.denial
          seen[reason] = (seen[reason] ?? 0) + 1
          if (change.edits.length > 1) several++
          const where = JSON.stringify([
            cors.configuration,
            [...(one.headers as Map<string, string>)],
            one.method,
            one.url,
            change.edits,
          ])
          const changed = { ...cors.configuration, ...change.configuration }
          assert.equal(sorted(apply(cors.configuration, change.edits)), sorted(changed), where)
          assert.equal(change.issues, [], where)
          assert.ok(change.edits.length > 0, where)
          assert.is(createCors(changed).decide(one).denial, undefined, where)
          for (const left of change.edits) {
            const fewer = apply(
              cors.configuration,
              change.edits.filter((edit) => edit !== left),
            )
            const stillDenied =
              checkConfiguration(fewer).length > 0 ||
              createCors(fewer).decide(one).denial !== undefined
            assert.ok(stillDenied, `${where}: ${left.entry} is not needed`)
          }
        }
      },
    ),
    { numRuns: 250 },
  )
  for (const reason of ['origin-not-allowed', 'method-not-allowed', 'header-not-allowed']) {
    assert.ok((seen[reason] ?? 0) > 5, `${seen[reason]} changes for ${reason}`)
  }
  assert.ok(several > 10, `${several} changes of several edits`)
})

changes(
  'a dangerous change is one that validation refuses, or that accepts another danger or opens a path',
  () => {
    let dangerous = 0
    fc.assert(
      fc.property(
        validConfiguration({ enabled: true }),
        fc.array(corsRequest, { minLength: 4, maxLength: 10 }),
        (input, sent) => {
          const cors = createCors(input)
          for (const one of sent) {
            const { change } = explain(cors, one)
            if (!change) continue
            const issues = checkConfiguration({ ...cors.configuration, ...change.configuration })
            assert.equal(change.issues, issues)
            const dares = change.edits.some(
              ({ key }) => key === 'dangerouslyAllow' || key === 'excludedPaths',
            )
            assert.is(change.dangerous, issues.length > 0 || dares)
            if (change.dangerous) dangerous++
          }
        },
      ),
      { numRuns: 250 },
    )
    assert.ok(dangerous > 10, `${dangerous} dangerous changes`)
  },
)

changes.run()

// ---

const steps = suite('explain, steps')

const order = [
  'enabled',
  'host-allowed',
  'origin-present',
  'same-origin',
  'excluded-path',
  'origin-syntax',
  'preflight-syntax',
  'origin-allowed',
  'method-allowed',
  'headers-allowed',
  'enforcement',
]

steps('are in order, each once, and only the deciding one decides', () => {
  fc.assert(
    fc.property(
      validConfiguration(),
      fc.array(fc.oneof(corsRequest, wildRequest), { minLength: 4 }),
      (input, sent) => {
        const cors = createCors(input)
        for (const one of sent) {
          const { decision, steps: taken, summary } = explain(cors, one)
          // An ambiguous path is looked at again once the other steps have allowed the request.
          const first = taken.findIndex(({ name }) => name === 'excluded-path')
          const again = taken.findIndex(
            ({ name }, index) => index > first && first >= 0 && name === 'excluded-path',
          )
          const once = again < 0 ? taken : taken.filter((_, index) => index !== again)
          if (again >= 0) {
            assert.is(
              judgePath(one.method, one.url, cors.configuration.excludedPaths).reading,
              'ambiguous',
            )
          }
          const places = once.map(({ name }) => order.indexOf(name))
          assert.equal(
            places,
            [...new Set(places)].sort((a, b) => a - b),
          )
          assert.is(places[0], 0)
          const deciding = taken.filter(({ name }) => name !== 'enforcement')
          deciding.forEach(({ verdict }, index) => {
            if (index < deciding.length - 1) assert.is(verdict, 'continue')
            else assert.is(verdict, decision.denial ? 'denied' : 'allowed')
          })
          for (const { finding, inputs } of taken) {
            assert.match(finding, /^\S.*\.$/s)
            assert.ok(Object.keys(inputs).length > 0)
          }
          assert.match(summary, /^\S.*\.$/s)
        }
      },
    ),
    { numRuns: 250 },
  )
})

steps.run()
