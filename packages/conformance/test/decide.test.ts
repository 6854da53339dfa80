import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { conformanceCases, runCaches, runCases } from '../src/index.js'
import type { ExchangingServer } from '../src/server-under-test.js'
import { startDecide } from '../src/servers/decide.js'

/** The engine as fetch handlers ask it: with the absolute URL that the URL standard makes of the target. */
function startDecideWithUrls(): ExchangingServer {
  const server = startDecide()
  return {
    ...server,
    traits: ['normalised-url'],
    exchange(request, signal) {
      const host = request.headers.find(([name]) => name === 'Host')?.[1]
      const { target } = request
      const url = new URL(target.includes('://') ? target : `http://${host}${target}`)
      return server.exchange({ ...request, target: url.href }, signal)
    },
  }
}

const asterisk = 'No URL has an asterisk target.'

const plan = runCases('decide', startDecide, { inProcess: true })
const planWithUrls = runCases('decide, normalised URLs', startDecideWithUrls, {
  skip: { c011: asterisk, c012: asterisk, p051: asterisk, p052: asterisk },
})
runCaches('decide', startDecide)

const planned = suite('decide, plan')

planned('every case runs in process', () => {
  assert.is(plan.run.length, conformanceCases.length)
  assert.equal(plan.skipped, [])
  assert.equal(plan.inProcessOnly, [])
})

planned('every case runs with normalised URLs but 4 and those that HTTP does not carry', () => {
  assert.is(planWithUrls.skipped.length, 4)
  assert.is(
    planWithUrls.run.length,
    conformanceCases.length - planWithUrls.skipped.length - planWithUrls.inProcessOnly.length,
  )
})

planned.run()
