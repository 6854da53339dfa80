import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { type Cors, type CorsRequest, createCors } from '@crossgate/core'
import { createConsole, openSqliteStore } from '../src/index.js'

// What the event log costs: a decision by itself, with the log on against off, and a server that is
// denied 2,000 times a second, each time for another path, so that nothing folds.
const perSecond = 2000
const pairs = Number(process.argv[2] ?? 8)
const phase = 2000

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
const silent = createCors(on.cors.configuration)

let made = 0

function denied(): CorsRequest {
  made++
  return request('https://foreign.example', `/api/items/${made}`)
}

function allowed(): CorsRequest {
  made++
  return request(`https://app${made % 100}.example`, `/api/items/${made % 50}`)
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
function ask(cors: Cors, one: CorsRequest): void {
  if (cors.decide(one).action === 'respond') answered++
}

const batch = 20
const rounds = 3000

/** Times a decision with each engine in turn, each turn in another order, and what follows outside. */
async function compare(make: () => CorsRequest, engines: Readonly<Record<string, Cors>>) {
  const names = Object.keys(engines)
  const times = Object.fromEntries(names.map((name): [string, number[]] => [name, []]))
  for (let round = -rounds; round < rounds; round++) {
    for (let index = 0; index < names.length; index++) {
      const name = names[Math.abs(round + index) % names.length] as string
      const requests = Array.from({ length: batch }, make)
      const engine = engines[name] as Cors
      const start = process.hrtime.bigint()
      for (const one of requests) ask(engine, one)
      const nanoseconds = Number(process.hrtime.bigint() - start) / batch
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

// Made before, so that what is measured is not how requests are made.
const everyAllowed = Array.from({ length: 500 }, allowed)

/** Denies at the given rate, and decides allowed requests in all the time that is left. */
async function load({ cors }: { cors: Cors }) {
  const start = performance.now()
  const turns: number[] = []
  let denials = 0
  let decided = 0
  let before = start
  for (let now = start; now < start + phase; now = performance.now()) {
    turns.push(now - before)
    before = now
    for (; denials < ((now - start) / 1000) * perSecond; denials++) ask(cors, denied())
    for (let index = 0; index < 50; index++) {
      ask(cors, everyAllowed[(decided + index) % everyAllowed.length] as CorsRequest)
    }
    decided += 50
    await turn()
  }
  const milliseconds = performance.now() - start
  return { denials, throughput: (decided / milliseconds) * 1000, turns }
}

const perDecision = {
  denied: await compare(denied, { off: off.cors, debugWithoutLog: silent, on: on.cors }),
  allowed: await compare(allowed, { off: off.cors, on: on.cors }),
}
const known = (await settled()).entries[0]?.id ?? 0

let sent = 0
const heaps: number[] = []
const phases: { on: number[]; off: number[] } = { on: [], off: [] }
const turns: { on: number[]; off: number[] } = { on: [], off: [] }
const ratios: number[] = []
for (let pair = 0; pair < pairs; pair++) {
  for (const name of pair % 2 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
    const measured = await load(name === 'on' ? on : off)
    phases[name].push(measured.throughput)
    for (const milliseconds of measured.turns) turns[name].push(milliseconds)
    if (name === 'on') sent += measured.denials
  }
  ratios.push((phases.on.at(-1) as number) / (phases.off.at(-1) as number))
  heaps.push(Math.round(process.memoryUsage().heapUsed / 1024 / 1024))
}
const { entries, total } = await settled()
const recorded = (entries[0]?.id ?? 0) - known
const size = (await stat(on.file)).size / 1024 / 1024
for (const { admin, store } of [on, off]) {
  await admin.close()
  await store.close()
}
await rm(folder, { recursive: true })

const report = {
  perDecision,
  underLoad: {
    denialsPerSecond: perSecond,
    seconds: (pairs * phase) / 1000,
    allowedPerSecond: {
      off: Math.round(quantile(phases.off, 0.5)),
      on: Math.round(quantile(phases.on, 0.5)),
      ratio: [0.25, 0.5, 0.75].map((part) => round2(quantile(ratios, part))),
    },
    eventLoopTurnInMilliseconds: Object.fromEntries(
      (['off', 'on'] as const).map((name) => [
        name,
        Object.fromEntries(
          [0.5, 0.99, 0.999, 1].map((part) => [part, round2(quantile(turns[name], part))]),
        ),
      ]),
    ),
    denials: sent,
    recorded,
    kept: total,
    heapInMebibytes: heaps,
    fileInMebibytes: round2(size),
    failures: failures.length,
  },
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
if (answered === 0 || recorded !== sent || failures.length > 0) process.exitCode = 1

/** Waits until all that was denied is in the store. */
async function settled() {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  return on.store.events.search({ limit: 1, orderBy: [{ field: 'id', direction: 'desc' }] })
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function round2(number: number): number {
  return Math.round(number * 100) / 100
}
