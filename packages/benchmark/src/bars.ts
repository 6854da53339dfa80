import { budgets } from '../../../.size-limit.mjs'
import type { ServerResult } from './end-to-end.js'
import type { ProcessReport } from './measurement.js'
import { answeredByFilter, requestIds } from './requests.js'
import { median } from './rounds.js'

/** Everything one run of the benchmark found out, by section. */
export interface Findings {
  readonly processes: Readonly<Record<string, readonly ProcessReport[]>>
  readonly servers: Readonly<Record<string, Record<string, Record<string, ServerResult>>>>
  /** Bytes after gzip. */
  readonly sizes: Readonly<Record<string, number>>
}

/** A promise about speed or size, and whether a run kept it. */
export interface Bar {
  readonly what: string
  readonly limit: string
  /** One value a process, or fewer. */
  readonly values: readonly number[]
  readonly isMet: boolean
}

interface Limit {
  readonly atMost?: number
  readonly atLeast?: number
}

function bar(what: string, values: readonly number[], { atMost, atLeast }: Limit): Bar[] {
  if (values.length === 0) return []
  const value = median(values)
  const isMet =
    (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast)
  const limit = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`
  return [{ what, limit, values, isMet }]
}

/** Compares two candidates' own costs, process by process. */
function ratios(
  { processes }: Findings,
  [section, request, name, other]: readonly [string, string, string, string],
): number[] {
  return (processes[section] ?? []).flatMap((report) => {
    const [above, below] = [report[request]?.[name], report[request]?.[other]]
    return above && below ? [above.net / below.net] : []
  })
}

const againstFloorOnNode = { a: 2, b: 1.35, d: 1.3, e: 1.5 }
const againstCorsOnNode = { a: 4, b: 1.7, d: 2.5, e: 4 }
/** Against the first edition in the same run, where it is enough to keep pace. */
const keepingPace = 1.05
const againstKoa = { a: 1.5, b: 1.5, c: 1.5, d: 1.5, e: 1.2 }
const againstFastify = { c: 2, d: 2, e: 2 }
const againstFloorInFetch = { a: 1.3, b: 1.3, c: 1.3, d: 1.3, e: 1.5 }

/** What a prediction may take, in microseconds. */
const predictLimits = { 'one preflighted exchange': 60, 'a sequence of eight': 400 }

/** The kilobytes after gzip that continuous integration allows a package. */
function budgetOf(folder: string): number {
  const budget = budgets.find((each) => each.folder === folder)
  if (budget === undefined) throw new Error(`.size-limit.mjs has no budget for ${folder}`)
  return Number.parseFloat(budget.limit)
}

function whole(request: string): string {
  return answeredByFilter.has(request) ? ', whole calls' : ''
}

/** Holds a run's findings to every bar that they are about. */
export function checkBars(findings: Findings): Bar[] {
  const { processes, servers, sizes } = findings
  const bars: Bar[] = []
  const compare = (what: string, limit: Limit, ...between: [string, string, string, string]) =>
    bars.push(...bar(what, ratios(findings, between), limit))
  const ten = 'node-ten'
  for (const [id, atMost] of Object.entries(againstFloorOnNode)) {
    compare(`node, 10 origins, (${id}): times the floor`, { atMost }, ten, id, 'crossgate', 'floor')
  }
  for (const [id, atLeast] of Object.entries(againstCorsOnNode)) {
    const what = `node, 10 origins, (${id}): times as fast as cors`
    compare(what, { atLeast }, ten, id, 'cors', 'crossgate')
  }
  for (const section of [ten, 'node-ten-on-24', 'node-ten-on-26']) {
    for (const id of requestIds) {
      const where = section.replace(ten, 'node').replace('-on-', ' ')
      const what = `${where}, 10 origins, (${id}): times the first edition`
      compare(what, { atMost: keepingPace }, section, id, 'crossgate', 'first edition')
    }
  }
  for (const [id, atMost] of Object.entries({ a: 0.8, b: 0.75 })) {
    const what = `node, an application with a record, (${id}): times the floor`
    compare(what, { atMost }, 'node-record', id, 'crossgate', 'floor')
  }
  for (const [used, atMost] of Object.entries({ '12,000': 1.4, '100,000': 1.3 })) {
    const request = `(b), ${used} origins in use`
    compare(
      `node, ${request}: times the floor`,
      { atMost },
      'node-in-use',
      request,
      'crossgate',
      'floor',
    )
  }
  for (const id of ['a', 'b']) {
    const what = `fetch on Bun, (${id}): times the first edition`
    compare(what, { atMost: 0.95 }, 'fetch-bun', id, 'crossgate', 'first edition')
  }
  for (const size of ['100,000', '1,000,000']) {
    const request = `reconfigure ${size} origins, ms`
    const what = `reconfigure ${size} origins: times the first edition`
    compare(what, { atMost: 0.25 }, 'reconfiguration', request, 'crossgate', 'first edition')
    const longest = 'crossgate, its longest step'
    const stall = `reconfigure ${size} origins in steps, the longest: times the first edition`
    compare(stall, { atMost: 0.25 }, 'reconfiguration', request, longest, 'first edition')
  }
  const memory = 'bytes an origin that has asked'
  compare(
    `${memory}: times the first edition`,
    { atMost: 0.34 },
    'grants',
    memory,
    'crossgate',
    'first edition',
  )
  const many = 'node-hundred-thousand'
  for (const id of ['b', 'c', 'd']) {
    const what = `node, 100,000 origins, (${id}): times the floor`
    compare(what, { atMost: 1.3 }, many, id, 'crossgate', 'floor')
  }
  const linear = 'node, 100,000 origins, (b): times as fast as cors'
  compare(linear, { atLeast: 100 }, many, 'b', 'cors', 'crossgate')
  const patterns = 'node, 100 wildcard patterns, (b): times 10 exact origins'
  const exact = 'crossgate with 10 exact origins'
  compare(patterns, { atMost: 1.3 }, 'node-patterns', 'b', 'crossgate', exact)
  for (const [id, atLeast] of Object.entries(againstKoa)) {
    const what = `Koa, (${id})${whole(id)}: times as fast as @koa/cors`
    compare(what, { atLeast }, 'koa', id, '@koa/cors', 'crossgate')
  }
  for (const [id, atLeast] of Object.entries(againstFastify)) {
    const what = `Fastify, (${id}): times as fast as @fastify/cors`
    compare(what, { atLeast }, 'fastify', id, '@fastify/cors', 'crossgate')
  }
  for (const [id, atMost] of Object.entries(againstFloorInFetch)) {
    const what = `fetch on Node, (${id})${whole(id)}: times the floor`
    compare(what, { atMost }, 'fetch-node', id, 'crossgate', 'floor')
  }
  for (const runtime of ['Node', 'Bun', 'Deno']) {
    for (const peer of ['hono', 'h3', 'itty-router']) {
      const what = `fetch on ${runtime}, (b): times as fast as ${peer}`
      const section = `fetch-${runtime.toLowerCase()}`
      compare(what, { atLeast: 1.5 }, section, 'b', peer, 'crossgate')
    }
  }
  for (const id of ['b', 'd']) {
    const found = servers['end-to-end']?.[id]
    for (const [peer, atLeast] of [
      ['floor', 0.96],
      ['cors', 1.06],
    ] as const) {
      const what = `node:http end to end, (${id}): times as many requests a processor second as ${peer}`
      bars.push(...bar(what, perRound(found, 'crossgate', peer), { atLeast }))
    }
  }
  const hono = "Hono's Node server, (b): times as many requests a processor second as its own"
  const found = servers['end-to-end-hono']?.b
  bars.push(...bar(hono, perRound(found, 'crossgate', 'hono'), { atLeast: 2 }))
  for (const name of Object.keys(processes.hostile?.[0]?.d ?? {})) {
    // What is short enough to be read is shown, but costs what it holds.
    if (!name.endsWith('16 KB')) continue
    const limit = { atMost: name.startsWith('path') ? 40 : 10 }
    const what = `hostile ${name}: times an ordinary preflight`
    compare(what, limit, 'hostile', 'd', name, 'ordinary')
  }
  const allocated = (processes.engine ?? []).flatMap((report) => {
    const bytes = Object.values(report['a, bytes'] ?? {}).map(({ net }) => net)
    return bytes.length > 0 ? [Math.max(...bytes)] : []
  })
  bars.push(...bar('decide, no Origin: bytes allocated', allocated, { atMost: 0 }))
  for (const [id, atMost] of Object.entries(predictLimits)) {
    const reports = processes.predict ?? []
    const own = reports.flatMap((report) => report[id]?.crossgate?.net ?? [])
    const microseconds = own.map((nanoseconds) => nanoseconds / 1_000)
    bars.push(...bar(`predict, ${id}: µs`, microseconds, { atMost }))
    const what = `predict, ${id}: times the first edition`
    compare(what, { atMost: 1.2 }, 'predict', id, 'crossgate', 'first edition')
  }
  const creation = (name: string): number[] =>
    (processes.creation ?? []).flatMap(({ creation: costs }) => costs?.[name]?.net ?? [])
  const limits = { ms: 1_000, 'MiB kept': 64 }
  for (const [unit, atMost] of Object.entries(limits)) {
    for (const call of ['createCors', 'reconfigure']) {
      bars.push(
        ...bar(`100,000 origins: ${call}, ${unit}`, creation(`${call}, ${unit}`), { atMost }),
      )
    }
  }
  const kilobytes = {
    createCors: budgetOf('core'),
    'cors and withCors of node': budgetOf('node'),
    'all of node': budgetOf('node'),
    koa: budgetOf('koa'),
    fastify: budgetOf('fastify'),
    fetch: budgetOf('fetch'),
  }
  for (const [name, atMost] of Object.entries(kilobytes)) {
    const bytes = sizes[name]
    const values = bytes === undefined ? [] : [bytes / 1_000]
    bars.push(...bar(`size of ${name}: kB after gzip`, values, { atMost }))
  }
  return bars
}

/**
 * Neighbouring rounds of two servers, so that what slows the machine slows both. By their time on
 * the processor: a saturated server's requests per second are its inverse, on an idle machine.
 */
function perRound(
  found: Record<string, ServerResult> | undefined,
  name: string,
  peer: string,
): number[] {
  const [own, other] = [found?.[name]?.rounds ?? [], found?.[peer]?.rounds ?? []]
  return own.flatMap(({ processorTime }, round) => {
    const beside = other[round]
    return beside ? [beside.processorTime / processorTime] : []
  })
}
