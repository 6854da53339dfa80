import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cacheCases, conformanceCases, type RunPlan, runCaches, runCases } from '../src/index.js'
import { startExpress, startExpressWithErrorHandler } from '../src/servers/express.js'
import { startNodeHttp } from '../src/servers/node-http.js'
import { startNodeHttp2, startNodeHttp2OverHttp1 } from '../src/servers/node-http2.js'
import { http2Skips } from '../src/servers/skipped-cases.js'

// Connect reads it when it is loaded, and writes to the console for any other value.
process.env.NODE_ENV = 'test'
const { startConnect } = await import('../src/servers/connect.js')

const asterisk = 'Connect compares the target with its routes and passes an asterisk to none.'
const connectSkips = { c011: asterisk, c012: asterisk, p051: asterisk, p052: asterisk }

const plans: Record<string, [plan: RunPlan, skips: number]> = {
  'node:http': [runCases('node:http', startNodeHttp), 0],
  'node:http2': [runCases('node:http2', startNodeHttp2, { skip: http2Skips }), 22],
  'node:http2, HTTP/1.1': [runCases('node:http2, HTTP/1.1', startNodeHttp2OverHttp1), 0],
  Connect: [runCases('Connect', startConnect, { skip: connectSkips }), 4],
  Express: [runCases('Express', startExpress), 0],
  'Express, error handler': [runCases('Express, error handler', startExpressWithErrorHandler), 0],
}

const cachePlans = {
  'node:http': runCaches('node:http', startNodeHttp),
  'node:http2': runCaches('node:http2', startNodeHttp2),
  Connect: runCaches('Connect', startConnect),
  Express: runCaches('Express', startExpress),
}

const planned = suite('node servers, plan')

for (const [name, [plan, skips]] of Object.entries(plans)) {
  planned(`${name} runs every case that HTTP carries but ${skips}`, () => {
    const carried = conformanceCases.filter(({ inProcessOnly }) => inProcessOnly === undefined)
    assert.is(plan.skipped.length, skips)
    assert.is(plan.run.length, carried.length - skips)
  })
}

for (const [name, run] of Object.entries(cachePlans)) {
  planned(`${name} runs every cache case`, () => {
    assert.is(run.length, cacheCases.length)
  })
}

planned.run()
