// What a decision costs under policies with many entries, timed against the same with four: the best
// of several rounds, and bounds far above what is measured, since other programs run beside this one.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type CorsConfigurationInput,
  type CorsPolicyInput,
  type CorsRequest,
  createCors,
  createPolicies,
} from '../src/index.js'
import { request } from './arbitraries.js'

const origin = 'https://app.example.com'
const open: CorsConfigurationInput = { enabled: true, allowedOrigins: [origin] }
const many = 10_000
const few = 4

/** The least time of one call in several rounds, in nanoseconds. */
function leastTime(call: () => unknown, { rounds = 12, calls = 400 } = {}): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint()
    for (let index = 0; index < calls; index++) call()
    least = Math.min(least, Number(process.hrtime.bigint() - start) / calls)
  }
  return least
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const excluding = (count: number) =>
  createCors({ ...open, excludedPaths: numbers(count).map((index) => `/area-${index}/private*`) })
const byHost = (count: number) =>
  createPolicies([
    ...numbers(count - 1).map(
      (index): CorsPolicyInput => ({
        name: `tenant ${index}`,
        hosts: [`tenant-${index}.example.com`],
        configuration: open,
      }),
    ),
    { configuration: open },
  ])
const byPath = (count: number) =>
  createPolicies([
    ...numbers(count - 1).map(
      (index): CorsPolicyInput => ({
        name: `area ${index}`,
        paths: [`/area-${index}/*`],
        configuration: open,
      }),
    ),
    { configuration: open },
  ])

const sent = (url: string, host = 'api.example.com'): CorsRequest =>
  request('GET', url, { origin, host })

interface Row {
  readonly make: (count: number) => { decide(one: CorsRequest): unknown }
  readonly requests: readonly CorsRequest[]
}

const rows: Readonly<Record<string, Row>> = {
  'excluded paths': {
    make: excluding,
    requests: [
      sent('/items/1'),
      sent('/area-3/public'),
      sent('/area-3/private/x'),
      sent('/x/%61rea-3/private'),
      sent('/x%2farea-3/private'),
    ],
  },
  'policies by host': {
    make: byHost,
    requests: [
      sent('/items', 'tenant-2.example.com:8443'),
      sent('/items', 'tenant-9999999.example.com'),
      sent('/items', 'a.b.c.d.e.f.example.com'),
      sent('/x/../items', 'tenant-1.example.com'),
    ],
  },
  'policies by path': {
    make: byPath,
    requests: [sent('/area-2/x'), sent('/area-99999/x'), sent('/items'), sent('/x%2farea-2/x')],
  },
}

const cost = suite('the cost of a decision')

for (const [name, { make, requests }] of Object.entries(rows)) {
  const large = make(many)
  const small = make(few)
  for (const one of requests) {
    cost(`does not grow with ${name}: ${one.url}, ${one.headers.get('host')}`, () => {
      const spent = leastTime(() => large.decide(one))
      const base = leastTime(() => small.decide(one))
      assert.ok(spent <= 20 * base, `${spent} ns with ${many} entries, ${base} ns with ${few}`)
    })
  }
}

// 1 ms on a quiet machine.
const longestMilliseconds = 4

for (const [name, make] of Object.entries({ excluding, byPath })) {
  const large = make(many)
  for (const unit of ['%2f', '%2farea-1', '/..%2f', ';%2f', '%5c']) {
    cost(`of 16 KB of ${unit} stays within ${longestMilliseconds} ms: ${name}`, () => {
      const one = sent(`/${unit.repeat(Math.ceil(16_384 / unit.length))}`)
      const spent = leastTime(() => large.decide(one), { rounds: 20, calls: 1 }) / 1_000_000
      assert.ok(spent <= longestMilliseconds, `${spent} ms`)
    })
  }
}

// Where the first hint reads every origin, it takes a second.
cost('of the first hint does not grow with the origins that are listed', () => {
  const allowedOrigins = numbers(1_000_000).map((index) => `https://customer-${index}.example`)
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && least > 250; tries++) {
    const { denial } = createCors({ enabled: true, debug: true, allowedOrigins }).decide(
      request('GET', '/', { origin: 'http://customer-7.example' }),
    )
    const start = performance.now()
    const hint = denial?.hint
    least = Math.min(least, performance.now() - start)
    assert.is(hint, 'https://customer-7.example is allowed: check the scheme.')
  }
  assert.ok(least <= 250, `${least} ms`)
})

cost.run()
