// What a denied preflight keeps a browser from: over many policies and requests, by every engine's
// reading of the answers.
import {
  type CorsConfigurationInput,
  type CorsDecision,
  createCors,
  type Enforcement,
} from '@crossgate/core'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  createDecisionExchange,
  type Engine,
  type ExchangeRequest,
  type Page,
  type PageRequest,
  type Prediction,
  predict,
} from '../src/index.js'

const engines: readonly Engine[] = ['standard', 'chromium', 'firefox', 'webkit']

const origin = fc.constantFrom('https://app.example.com', 'https://other.example', 'null')
const method = fc.constantFrom<string>('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY')
const methodEntry = fc.oneof(method, fc.constant('*'))
const headerName = fc.constantFrom<string>(
  'Content-Type',
  'X-A',
  'x-amz-date',
  'Authorization',
  'X-B',
)
const headerEntry = fc.oneof(headerName, fc.constantFrom<string>('*', 'x-amz-*', 'x-*'))

const configuration = (enforcement: Enforcement): fc.Arbitrary<CorsConfigurationInput> =>
  fc
    .record({
      allowedOrigins: fc.constantFrom<readonly string[]>(
        ['https://app.example.com'],
        ['https://app.example.com', 'https://other.example'],
        ['*'],
        [],
      ),
      allowCredentials: fc.boolean(),
      allowedMethods: fc.uniqueArray(methodEntry, { maxLength: 3 }),
      allowedHeaders: fc.uniqueArray(headerEntry, {
        maxLength: 3,
        selector: (entry) => entry.toLowerCase(),
      }),
      debug: fc.boolean(),
      explainPreflights: fc.boolean(),
    })
    .map((input) => ({
      ...input,
      enabled: true,
      enforcement,
      allowCredentials: input.allowCredentials && !input.allowedOrigins.includes('*'),
    }))

const pageRequest: fc.Arbitrary<PageRequest> = fc
  .record({
    path: fc.constantFrom('/items', '/items', '/items', '/admin', '//admin', '/x%2fadmin'),
    method: fc.oneof(method, fc.constantFrom('put', 'patch', 'get')),
    names: fc.uniqueArray(headerName, { maxLength: 3 }),
    credentials: fc.constantFrom('omit' as const, 'same-origin' as const, 'include' as const),
  })
  .map(({ path, names, ...request }) => ({
    ...request,
    url: `https://api.example.net${path}`,
    headers: Object.fromEntries(names.map((name) => [name, 'application/json'])),
  }))

interface Step {
  readonly request: ExchangeRequest
  readonly decision: CorsDecision
}

interface Run {
  readonly steps: readonly Step[]
  /** Whether the application saw the page's request. */
  readonly isReached: boolean
  readonly prediction: Prediction
}

async function run(
  input: CorsConfigurationInput,
  page: Page,
  init: PageRequest,
  engine: Engine,
): Promise<Run> {
  const cors = createCors(input)
  const steps: Step[] = []
  let isReached = false
  const observed = {
    decide(request: ExchangeRequest) {
      const decision = cors.decide(request)
      steps.push({ request, decision })
      return decision
    },
  }
  const exchange = createDecisionExchange(observed as typeof cors, () => {
    isReached = true
    return { status: 200, headers: [] }
  })
  const prediction = await predict(page, init, exchange, { engine })
  return { steps, isReached, prediction }
}

/** Runs many policies and requests in one mode and hands on what became of each denied preflight. */
async function forDeniedPreflights(
  enforcement: Enforcement,
  check: (denied: Step, later: readonly Step[], run: Run, input: CorsConfigurationInput) => void,
): Promise<void> {
  const counts = new Map<string, number>()
  const property = fc.asyncProperty(
    configuration(enforcement),
    origin,
    pageRequest,
    async (input, from, init) => {
      for (const engine of engines) {
        const prediction = await run(input, { origin: from }, init, engine)
        const index = prediction.steps.findIndex(
          ({ request, decision }) => request.purpose === 'preflight' && decision.denial,
        )
        const denied = prediction.steps[index]
        if (denied === undefined) continue
        const reason = denied.decision.denial?.reason ?? ''
        counts.set(reason, (counts.get(reason) ?? 0) + 1)
        check(denied, prediction.steps.slice(index + 1), prediction, input)
      }
    },
  )
  await fc.assert(property, { numRuns: 800 })
  for (const reason of ['origin-not-allowed', 'method-not-allowed', 'header-not-allowed']) {
    const count = counts.get(reason) ?? 0
    assert.ok(count > 50, `${count} preflights denied for ${reason}`)
  }
}

const omitted = suite('denied preflights under omit')

omitted('let nothing be sent, whatever the engine', async () => {
  await forDeniedPreflights('omit', ({ decision }, later, { isReached, prediction }, input) => {
    const where = JSON.stringify([input, prediction.engine, decision.denial, prediction.exchanges])
    assert.is(decision.action === 'respond' && decision.status, 204, where)
    assert.equal(later, [], where)
    assert.not.ok(isReached || prediction.success, where)
  })
})

omitted.run()

// ---

const blocked = suite('denied preflights under block')

blocked('never let the page read an answer of the application', async () => {
  await forDeniedPreflights('block', (_denied, later, { isReached, prediction }, input) => {
    const where = JSON.stringify([input, prediction.engine, prediction.exchanges])
    assert.not.ok(isReached, where)
    // What is sent all the same meets the same policy, whose refusal an allowed origin may read.
    for (const { decision } of later) assert.ok(decision.denial, where)
    if (prediction.success) assert.is(prediction.status, 403, where)
  })
})

blocked(
  'explained, fail by the name of the method or header where the origin is allowed',
  async () => {
    let named = 0
    await forDeniedPreflights('block', ({ request, decision }, _, { prediction }, input) => {
      const { denial } = decision
      const isShown = decision.headers['access-control-allow-origin'] !== undefined
      if (!input.explainPreflights || !isShown || denial === undefined) return
      // Cookies that the policy has no permission for are a complaint of their own.
      if (request.headers.has('cookie') || !prediction.failure) return
      const { reason, message } = prediction.failure
      if (reason === 'missing-allow-credentials' || reason.startsWith('wildcard-origin')) return
      const where = JSON.stringify([input, prediction.engine, denial, prediction.failure])
      // No browser looks for GET, HEAD and POST in the list: it goes on to the headers, of which one
      // may be missing as well.
      const requestedMethod = request.headers.get('access-control-request-method') ?? ''
      if (denial.reason === 'method-not-allowed' && /^(?:GET|HEAD|POST)$/.test(requestedMethod)) {
        assert.is(reason, 'header-not-allowed', where)
      } else {
        assert.is(reason, denial.reason, where)
        assert.ok(message.toLowerCase().includes(denial.value.toLowerCase()), where)
      }
      named++
    })
    assert.ok(named > 50, `${named} failures named`)
  },
)

blocked.run()
