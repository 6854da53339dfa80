import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { conformanceCases, runCaches, runCases } from '../src/index.js'
import { startDecide } from '../src/servers/decide.js'

const plan = runCases('decide', startDecide, { inProcess: true })
runCaches('decide', startDecide)

const planned = suite('decide, plan')

planned('every case runs in process', () => {
  assert.is(plan.run.length, conformanceCases.length)
  assert.equal(plan.skipped, [])
  assert.equal(plan.inProcessOnly, [])
})

planned.run()
