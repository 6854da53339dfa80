import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { type Cors, type CorsRequest, createCors } from '@crossgate/core'
import { createConsole, openSqliteStore } from '../src/index.js'

// 2,000 denials a second, each with a path of its own so that nothing folds, beside as many
// allowed requests.
const perSecond = 2000
const seconds = Number(process.argv[2] ?? 10)
const tick = 10

const folder = await mkdtemp(join(tmpdir(), 'crossgate-benchmark-'))
const file = join(folder, 'crossgate.db')
const store = await openSqliteStore(file)
const configuration = {
  enabled: true,
  debug: true,
  allowedOrigins: Array.from({ length: 100 }, (_, index) => `https://app${index}.example`),
}
const failures: unknown[] = []
const admin = await createConsole({
  store,
  initialConfiguration: configuration,
  onFirstKey: () => {},
  onError: (error) => failures.push(error),
})

let sent = 0

let made = 0

function denied(): CorsRequest {
  made++
  return {
    method: 'GET',
    url: `/api/items/${made}`,
    headers: new Map([
      ['origin', 'https://foreign.example'],
      ['host', 'api.example'],
    ]),
  }
}

function allowed(index: number): CorsRequest {
  return {
    method: 'GET',
    url: `/api/items/${index % 50}`,
    headers: new Map([
      ['origin', `https://app${index % 100}.example`],
      ['host', 'api.example'],
    ]),
  }
}

type Name = 'off' | 'silent' | 'console'

const { configuration: inForce } = admin.cors
/** The same policy with the log off, with a log that keeps nothing (what the engine itself pays), and with the console's. */
const engines: Record<Name, Cors> = {
  off: createCors({ ...inForce, debug: false }),
  silent: createCors(inForce, { eventLog: { append() {} } }),
  console: admin.cors,
}
const names = Object.keys(engines) as Name[]
const times: Record<'denied' | 'allowed', Record<Name, number[]>> = {
  denied: { off: [], silent: [], console: [] },
  allowed: { off: [], silent: [], console: [] },
}

// In each tick every engine meets the same load, one after the other and each time in another
// order: a noisy machine is noisy for all of them.
async function run(ticks: number, counts: boolean): Promise<void> {
  const start = performance.now()
  for (let index = 0; index < ticks; index++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(index + turn) % names.length] as Name
      const refused = time(engines[name], perTick(denied, name === 'console'))
      const passed = time(engines[name], perTick(allowed, false))
      if (!counts) continue
      times.denied[name].push(refused)
      times.allowed[name].push(passed)
    }
    const ahead = start + (index + 1) * tick - performance.now()
    await delay(Math.max(0, ahead))
  }
}

function perTick(make: (index: number) => CorsRequest, counts: boolean): CorsRequest[] {
  const requests = Array.from({ length: (perSecond * tick) / 1000 }, (_, index) => make(index))
  if (counts) sent += requests.length
  return requests
}

function time(cors: Cors, requests: readonly CorsRequest[]): number {
  const start = process.hrtime.bigint()
  for (const request of requests) cors.decide(request)
  return Number(process.hrtime.bigint() - start) / requests.length
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function round2(number: number): number {
  return Math.round(number * 100) / 100
}

await run(200, false)
const loop = monitorEventLoopDelay({ resolution: 1 })
loop.enable()
const heaps: number[] = []
for (let second = 0; second < seconds; second++) {
  await run(1000 / tick, true)
  heaps.push(Math.round(process.memoryUsage().heapUsed / 1024 / 1024))
}
loop.disable()
await admin.close()
const { entries, total } = await store.events.search({ limit: 1 })
const size = (await stat(file)).size / 1024 / 1024
await store.close()
await rm(folder, { recursive: true })

const decision = (kind: 'denied' | 'allowed') => {
  const [off, silent, withConsole] = names.map((name) => median(times[kind][name])) as [
    number,
    number,
    number,
  ]
  return {
    nanoseconds: {
      off: Math.round(off),
      silent: Math.round(silent),
      console: Math.round(withConsole),
    },
    consoleToSilent: round2(withConsole / silent),
    consoleToOff: round2(withConsole / off),
  }
}
const report = {
  denialsPerSecond: perSecond,
  seconds,
  deniedDecision: decision('denied'),
  allowedDecision: decision('allowed'),
  eventLoopDelay99InMilliseconds: round2(loop.percentile(99) / 1e6),
  denials: sent,
  recorded: entries[0]?.id ?? 0,
  kept: total,
  heapInMebibytesBySecond: heaps,
  fileInMebibytes: round2(size),
  failures: failures.length,
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
if (report.recorded !== report.denials || report.failures > 0) process.exitCode = 1
