import { readFileSync } from 'node:fs'
import { type CorsDecision, createCors, createPolicies, explain } from '@crossgate/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { drawDecision } from '../src/decision/drawing.js'
import { decisionDrawing, decisionPage, renderDecisionPage } from '../src/decision/page.js'
import { type DecisionEnd, decisionQuestions } from '../src/decision/questions.js'
import { conformanceCases } from '../src/index.js'
import { createCaseFixture } from '../src/servers/case-fixture.js'
import { corsRequest } from '../src/servers/decide.js'

const fixture = createCaseFixture({ createCors, createPolicies })

function endOf({ kind, denial }: CorsDecision): DecisionEnd {
  return denial === undefined ? `allowed: ${kind}` : `denied: ${denial.reason}`
}

/** Every way that the engine takes in some case, with the first case that takes it. */
const taken = new Map<string, string>()
const wrongEnds: string[] = []

for (const { id, request } of conformanceCases) {
  const engine = fixture.cors(id)
  const { steps, decision } = explain(engine, corsRequest(request))
  const names: string[] = steps.map(({ name }) => name)
  const configuration = Array.isArray(engine.configuration)
    ? engine.configuration.find(({ name }, place) => (name ?? String(place)) === decision.policy)
        ?.configuration
    : engine.configuration
  const isReported = configuration?.enabled && configuration.enforcement === 'report'
  const isEnforced = names.at(-1) === 'enforcement'
  if (isEnforced !== (decision.denial !== undefined || isReported === true)) wrongEnds.push(id)
  const way = [...(isEnforced ? names.slice(0, -1) : names), endOf(decision)]
  for (let place = 1; place < way.length; place++) {
    const step = `${way[place - 1]} → ${way[place]}`
    if (!taken.has(step)) taken.set(step, id)
  }
}

const drawn = decisionQuestions.flatMap(({ name, answers }) =>
  answers.map(({ leadsTo }) => `${name} → ${leadsTo}`),
)

const page = suite('docs/decision.md')

page('has every way that the engine takes in a conformance case', () => {
  const missing = [...taken].filter(([way]) => !drawn.includes(way))
  assert.equal(missing, [])
})

page('has no way that the engine takes in no case', () => {
  assert.equal(
    drawn.filter((way) => !taken.has(way)),
    [],
  )
})

page('knows that enforcement is asked of refusals, and of all that is only reported', () => {
  assert.equal(wrongEnds, [])
})

page('and its picture are drawn from the data: npm run decision-page', () => {
  assert.is(readFileSync(decisionPage, 'utf8'), renderDecisionPage())
  assert.is(readFileSync(decisionDrawing, 'utf8'), drawDecision())
})

page.run()
