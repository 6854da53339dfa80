import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { type CorsEngine, type CorsRequest, createCors } from '@crossgate/core'
import { createConsole, openSqliteStore } from '../src/index.js'
import { configurationOf } from './configuration-of.js'

// What the event log costs: a decision by itself, with the log on against off; then a server that is
// denied 20,000 times a second for a minute, each time for another path so that nothing folds, while
// it decides batches of 1,000 allowed requests alternately with the log on and off. Exits with 1
// where a denial is neither in the log nor in its count, or a batch takes more than 1.05 times as
// long: `npm run long -- event-log`.
const perSecond = 20_000
const seconds = Number(process.argv[2] ?? 60)

const folder = await mkdtemp(join(tmpdir(), 'crossgate-benchmark-'))
const failures: unknown[] = []

async function open(name: string, debug: boolean) {
  const file = join(folder, `${name}.db`)
  const store = await openSqliteStore(file)
  const admin = await createConsole({
    store,
    initialConfiguration: {
      enabled: true,
      debug,
      allowedOrigins: Array.from({ length: 100 }, (_, index) => `https://app${index}.example`),
    },
    onFirstKey: () => {},
    onError: (error) => failures.push(error),
  })
  return { file, store, admin, cors: admin.cors }
}

const on = await open('on', true)
const off = await open('off', false)
/** The 403 of `debug` says what was refused: what that costs is no part of the log. */
const silent = createCors(configurationOf(on.admin))

let requests = 0

function denied(): CorsRequest {
  requests++
  return request('https://foreign.example', `/api/items/${requests}`)
}

function allowed(): CorsRequest {
  requests++
  return request(`https://app${requests % 100}.example`, `/api/items/${requests % 50}`)
}

function request(origin: string, url: string): CorsRequest {
  const headers = new Map([
    ['host', 'api.example'],
    ['accept', '*/*'],
    ['content-type', 'application/json'],
    ['origin', origin],
    ['referer', `${origin}/page`],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-mode', 'cors'],
  ])
  return { method: 'GET', url, headers, remoteAddress: '192.0.2.1' }
}

// ---

let answered = 0

/** Reads what was decided, as an adapter does. */
function ask(cors: CorsEngine, one: CorsRequest): void {
  if (cors.decide(one).action === 'respond') answered++
}

const perComparison = 20
const rounds = 3000

/** Times a decision with each engine in turn, each turn in another order, and what follows outside. */
async function compare(make: () => CorsRequest, engines: Readonly<Record<string, CorsEngine>>) {
  const names = Object.keys(engines)
  const times = Object.fromEntries(names.map((name): [string, number[]] => [name, []]))
  for (let round = -rounds; round < rounds; round++) {
    for (let index = 0; index < names.length; index++) {
      const name = names[Math.abs(round + index) % names.length] as string
      const some = Array.from({ length: perComparison }, make)
      const engine = engines[name] as CorsEngine
      const start = process.hrtime.bigint()
      for (const one of some) ask(engine, one)
      const nanoseconds = Number(process.hrtime.bigint() - start) / perComparison
      if (round >= 0) times[name]?.push(nanoseconds)
      await turn()
    }
  }
  const base = times.off as number[]
  return Object.fromEntries(
    names.map((name) => {
      const ratios = (times[name] as number[]).map((time, index) => time / (base[index] as number))
      const nanoseconds = Math.round(quantile(times[name] as number[], 0.5))
      const ratio = [0.25, 0.5, 0.75].map((part) => round2(quantile(ratios, part)))
      return [name, name === 'off' ? { nanoseconds } : { nanoseconds, ratio }]
    }),
  )
}

// ---

/** Processor time of this thread in milliseconds: on a busy machine others run within a batch. */
async function workedTime(): Promise<number> {
  try {
    return Number((await readFile('/proc/self/schedstat', 'utf8')).split(' ')[0]) / 1e6
  } catch {
    return performance.now()
  }
}

// Made before, so that what is measured is not how requests are made.
const everyAllowed = Array.from({ length: 1000 }, allowed)
/** Denials that are decided in one turn at most, where the machine lags behind the rate. */
const mostPerTurn = 400

async function timeBatch({ cors }: { readonly cors: CorsEngine }): Promise<number> {
  const start = process.hrtime.bigint()
  for (const one of everyAllowed) ask(cors, one)
  return Number(process.hrtime.bigint() - start) / 1e6
}

/** Denies at the rate, and times batches in what is left, with the log on and off in turns. */
async function load() {
  const times = { on: [] as number[], off: [] as number[] }
  const heaps: number[] = []
  const start = performance.now()
  let denials = 0
  let stall = 0
  let last = await workedTime()
  for (let pair = 0; performance.now() - start < seconds * 1000; pair++) {
    for (const name of pair % 2 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
      const wanted = ((performance.now() - start) / 1000) * perSecond
      for (let some = 0; some < mostPerTurn && denials < wanted; some++, denials++) {
        ask(on.cors, denied())
      }
      await turn()
      times[name].push(await timeBatch({ on, off }[name]))
      await turn()
      const now = await workedTime()
      stall = Math.max(stall, now - last)
      last = now
    }
    if (pair % 1000 === 0) heaps.push(Math.round(process.memoryUsage().heapUsed / 1024 / 1024))
  }
  return { denials, times, stall, heaps, seconds: (performance.now() - start) / 1000 }
}

const perDecision = {
  denied: await compare(denied, { off: off.cors, debugWithoutLog: silent, on: on.cors }),
  allowed: await compare(allowed, { off: off.cors, on: on.cors }),
}
const before = await counted()
const { denials, times, stall, heaps, ...loaded } = await load()
const after = await counted()
const lost = after.lost - before.lost
const size = (await stat(on.file)).size / 1024 / 1024
for (const { admin, store } of [on, off]) {
  await admin.close()
  await store.close()
}
await rm(folder, { recursive: true })

const ratio = round2(quantile(times.on, 0.5) / quantile(times.off, 0.5))
const report = {
  perDecision,
  underLoad: {
    denials,
    denialsPerSecond: Math.round(denials / loaded.seconds),
    inLogOrPruned: after.sum - after.lost - (before.sum - before.lost),
    countedAsLost: lost,
    batchOf1000InMilliseconds: {
      off: round2(quantile(times.off, 0.5)),
      on: round2(quantile(times.on, 0.5)),
      ratio,
    },
    longestStallInMilliseconds: round2(stall),
    heapInMebibytes: { highest: Math.max(...heaps), last: heaps.at(-1) },
    fileInMebibytes: round2(size),
    failures: failures.map(String),
  },
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
const missing = denials - (after.sum - before.sum)
const isGood = answered > 0 && missing === 0 && failures.length === 0 && ratio <= 1.05
process.exitCode = isGood ? 0 : 1
console.log(
  `${denials} denials, ${lost} of them only counted, ${missing} missing; a batch takes ${ratio} times as long with the log on; longest stall ${stall.toFixed(0)} ms`,
)

/** Every denial that the store knows of, once all is written: in the log, pruned from it or lost. */
async function counted() {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  let previous = -1
  for (;;) {
    const { total } = await on.store.events.search({ limit: 1 })
    const { lost, removed } = await on.store.events.losses()
    const sum = total + lost + removed
    if (sum === previous) return { sum, lost }
    previous = sum
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function round2(number: number): number {
  return Math.round(number * 100) / 100
}
