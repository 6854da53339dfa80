// Compares the engine of a commit with the tree's, `npm run compare -- COMMIT`: both are built, and
// asked the same random configurations and requests. Every difference must be one that a row of
// known-changes.json tells of; the exit code is 1 where one is not. Not part of CI: it takes minutes.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { sample } from './compare/arbitraries.js'
import { compareEngines } from './compare/differences.js'
import { type Engine, engineOf, engineOfCommit } from './compare/engine.js'
import { ChangeAccount, type KnownChange } from './compare/known-changes.js'
import { root } from './packages.mjs'

const SAMPLES_AT_ONCE = 2_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string', default: '100000' } },
})
const [commit] = positionals
const count = Number(values.count)
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
if (commit === undefined || !Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  console.error('usage: npm run compare -- COMMIT [--seed N] [--count N]')
  process.exit(2)
}

const rows = JSON.parse(
  readFileSync(new URL('./known-changes.json', import.meta.url), 'utf8'),
) as KnownChange[]
const account = new ChangeAccount(rows)
const before = await engineOfCommit(commit)
const after = await engineOf(root)
const decided = compare(before, after)
report()

/** Asks both engines every sample, in portions so that they are not all in memory, and returns how many requests both decided. */
function compare(old: Engine, now: Engine): number {
  let requests = 0
  for (let start = 0; start < count; start += SAMPLES_AT_ONCE) {
    const numRuns = Math.min(SAMPLES_AT_ONCE, count - start)
    // A portion's own seed: the same for the same --seed, whatever the count.
    for (const each of fc.sample(sample, { numRuns, seed: seed + start })) {
      const { differences, decided: both } = compareEngines(old, now, each)
      for (const difference of differences) account.add(difference)
      requests += both
    }
  }
  return requests
}

function report(): void {
  console.log(`compared with ${commit}: ${count} configurations, ${decided} requests, seed ${seed}`)
  for (const [predicate, differences] of account.counts) {
    console.log(`${String(differences).padStart(9)} ${predicate}`)
  }
  const idle = [...account.counts].filter(([, differences]) => differences === 0)
  if (idle.length > 0) {
    console.log(`rows that explain nothing here: ${idle.map(([name]) => name).join(', ')}`)
  }
  for (const [what, { count: times, first }] of account.unexplained) {
    console.error(`UNEXPLAINED ${what}: ${times} times, first:\n${show(first)}`)
  }
  const unexplained = account.unexplained.size
  console.log(`${unexplained} unexplained`)
  process.exitCode = unexplained > 0 ? 1 : 0
}

function show({ before: old, after: now, configuration, request }: FirstDifference): string {
  const asked = request && { ...request, headers: Object.fromEntries(request.headers as never) }
  return JSON.stringify({ before: old, after: now, configuration, request: asked }, null, 2)
}

type FirstDifference = Parameters<ChangeAccount['add']>[0]
