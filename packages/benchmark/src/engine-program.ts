import { type CorsConfigurationInput, type CorsRequest, createCors } from '@crossgate/core'
import { createCors as createFirstEdition } from '@first-edition/core'
import { type Cost, type Costs, measure, type ProcessReport, roundOptions } from './measurement.js'
import { type BenchmarkPolicy, configurationOf, policies } from './policies.js'
import { type BenchmarkRequest, hostileRequests, makeRequest, requestIds } from './requests.js'
import { clockInNanoseconds, median } from './rounds.js'

// Wants --expose-gc.
declare const gc: () => void

function requestOf({ method, target, headers }: BenchmarkRequest): CorsRequest {
  return { method, url: target, headers: { get: (name) => headers[name] } }
}

/** How many bytes one call allocates, once it is compiled: the median of several samples. */
function allocationOf(call: () => unknown): number {
  const calls = 2_000
  const samples: number[] = []
  for (let sample = 0; sample < 25; sample++) {
    const before = process.memoryUsage().heapUsed
    for (let index = 0; index < calls; index++) call()
    samples.push((process.memoryUsage().heapUsed - before) / calls)
  }
  const idle: number[] = []
  for (let sample = 0; sample < 25; sample++) {
    const before = process.memoryUsage().heapUsed
    idle.push((process.memoryUsage().heapUsed - before) / calls)
  }
  return Math.max(0, Math.round(median(samples) - median(idle)))
}

const engines: readonly BenchmarkPolicy[] = [
  policies.ten,
  policies.hundredThousand,
  policies.patterns,
]

async function measureDecisions(): Promise<ProcessReport> {
  const made = engines.map((policy) => ({ policy, cors: createCors(configurationOf(policy)) }))
  const report: ProcessReport = {}
  for (const id of requestIds) {
    const contenders = made.map(({ policy, cors }) => {
      const request = requestOf(makeRequest(id, policy))
      return { name: policy.name, call: () => cors.decide(request) }
    })
    report[id] = await measure(contenders, options)
    report[`${id}, bytes`] = Object.fromEntries(
      contenders.map(({ name, call }) => {
        return [name, whole(allocationOf(call))]
      }),
    )
  }
  const cors = createCors(configurationOf(policies.ten))
  report.hostile = await measure(
    Object.entries(hostileRequests(policies.ten)).map(([name, hostile]) => {
      const request = requestOf(hostile)
      return { name, call: () => cors.decide(request) }
    }),
    options,
  )
  return report
}

/** What 100,000 origins cost when a configuration is put in force: milliseconds and MiB. */
function measureCreation(): ProcessReport {
  const configuration = configurationOf(policies.hundredThousand)
  const replacement = {
    ...configuration,
    allowedOrigins: configuration.allowedOrigins.map((origin) => `${origin}:8443`),
  }
  const heap = (): number => {
    gc()
    return process.memoryUsage().heapUsed / 2 ** 20
  }
  const before = heap()
  const start = clockInNanoseconds()
  const cors = createCors(configuration)
  const created = clockInNanoseconds()
  const afterCreation = heap()
  const restart = clockInNanoseconds()
  cors.reconfigure(replacement)
  const replaced = clockInNanoseconds()
  const peak = process.memoryUsage().heapUsed / 2 ** 20
  const afterReplacement = heap()
  const costs: Costs = {
    'createCors, ms': whole((created - start) / 1e6),
    'reconfigure, ms': whole((replaced - restart) / 1e6),
    'createCors, MiB kept': whole(afterCreation - before),
    'reconfigure, MiB kept': whole(afterReplacement - before),
    'reconfigure, MiB at its end, both policies and garbage': whole(peak - before),
  }
  return { creation: costs }
}

/** What is no time less that of something else. */
function whole(value: number): Cost {
  return { total: value, net: value }
}

/** The first edition is absent from a shallow clone. */
const editions: Readonly<Record<string, typeof createCors>> = {
  crossgate: createCors,
  ...(createFirstEdition && { 'first edition': createFirstEdition }),
}

/**
 * Processor time, in milliseconds, of putting a list of origins in force that has one more: all at
 * once, and the longest of its steps, which is as long as it keeps a request waiting.
 */
function measureReconfiguration(): ProcessReport {
  const report: ProcessReport = {}
  // With the one that is added as many as a list may have.
  for (const size of [99_999, 999_999]) {
    const origins = Array.from({ length: size }, (_, index) => `https://t-${index}.example.com`)
    const times: Record<string, number[]> = {}
    for (let round = 0; round < 5; round++) {
      const configuration = {
        enabled: true,
        allowedOrigins: [...origins, `https://round-${round}.example.com`],
      }
      const ways: Record<string, () => number> = {
        'crossgate, its longest step': () => longestStep(configuration),
      }
      for (const [edition, create] of Object.entries(editions)) {
        ways[edition] = () => timeToReconfigure(create, configuration)
      }
      for (const [way, time] of Object.entries(ways)) {
        times[way] = [...(times[way] ?? []), time()]
      }
    }
    report[`reconfigure ${(size + 1).toLocaleString('en')} origins, ms`] = Object.fromEntries(
      Object.entries(times).map(([way, each]) => [way, whole(median(each))]),
    )
  }
  return report
}

const smallConfiguration = { enabled: true, allowedOrigins: ['https://app.example.com'] }

function timeToReconfigure(
  create: typeof createCors,
  configuration: CorsConfigurationInput,
): number {
  const cors = create(smallConfiguration)
  gc()
  const start = clockInNanoseconds()
  cors.reconfigure(configuration)
  return (clockInNanoseconds() - start) / 1e6
}

function longestStep(configuration: CorsConfigurationInput): number {
  const steps = createCors(smallConfiguration).reconfigureInSteps(configuration)
  gc()
  let longest = 0
  for (let isDone: boolean | undefined = false; !isDone; ) {
    const start = clockInNanoseconds()
    isDone = steps.next().done
    longest = Math.max(longest, (clockInNanoseconds() - start) / 1e6)
  }
  return longest
}

/**
 * How many bytes of the heap an allowed origin takes once it has asked. As many as the first edition
 * remembers.
 */
function measureGrants(): ProcessReport {
  const listed = policies.hundredThousand
  const policy = { ...listed, exact: listed.exact.slice(0, 9_000) }
  const report: ProcessReport = {}
  for (const [edition, create] of Object.entries(editions)) {
    const cors = create(configurationOf(policy))
    const requests = policy.exact.map((origin) => {
      return requestOf({ ...makeRequest('b', listed), headers: { origin } })
    })
    gc()
    const before = process.memoryUsage().heapUsed
    for (const request of requests) cors.decide(request)
    gc()
    const bytes = (process.memoryUsage().heapUsed - before) / requests.length
    report['bytes an origin that has asked'] = {
      ...report['bytes an origin that has asked'],
      [edition]: whole(bytes),
    }
    // The engine and the requests are in use until here.
    if (requests.length + cors.configuration.allowedOrigins.length === 0) throw new Error('empty')
  }
  return report
}

const [name = '', rounds = '', milliseconds = ''] = process.argv.slice(2)
const options = roundOptions(rounds, milliseconds)
const sections = {
  creation: measureCreation,
  reconfiguration: measureReconfiguration,
  grants: measureGrants,
  decisions: measureDecisions,
}
const report = await sections[name as keyof typeof sections]()
console.log(JSON.stringify(report))
