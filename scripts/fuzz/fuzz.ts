import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { engineOf, engineOfCommit } from '../compare/engine.js'
import type { KnownChange } from '../compare/known-changes.js'
import { root } from '../packages.mjs'
import { type HuntedServer, huntAdapters, huntedServers } from './adapter-hunt.js'
import { Coverage } from './coverage.js'
import {
  type HuntedEngine,
  huntHeads,
  huntIssues,
  huntPolicies,
  huntRules,
  huntWays,
} from './engine-hunts.js'
import type { Hunt } from './hunt.js'
import { huntOlderEngine } from './older-engine.js'

const usage = `usage: npm run fuzz -- [--minutes N] [--against COMMIT] [--seed N] [--only HUNT] [--turns N]
  --minutes N       how long (default: 1)
  --against COMMIT  also hold the engine beside that commit's, which is built first
  --seed N          the seed of the first turn; a difference names the one to give
  --only HUNT       one hunt: rules, ways, policies, issues, heads, adapters, 'older engine'
  --turns N         stop after so many turns of each hunt`

/** What a test replaces. */
export interface FuzzParts {
  readonly engine?: HuntedEngine
  readonly servers?: Readonly<Record<string, HuntedServer>>
  readonly print?: (line: string) => void
  /** Of the samples of each turn, from 0 to 1. Default: all of them. */
  readonly share?: number
}

interface Options {
  readonly milliseconds: number
  readonly against: string | undefined
  readonly seed: number
  readonly only: string | undefined
  readonly turns: number
}

/**
 * Hunts in turns, each hunt for one turn, until the time is up or a difference is found. Returns the
 * exit code: 0 where everything was the same and everything was reached, 1 where something differed
 * or was never reached, 2 where the arguments are wrong.
 */
export async function fuzz(args: readonly string[], parts: FuzzParts = {}): Promise<number> {
  const { print = console.log, share = 1 } = parts
  const options = readOptions(args)
  if (options === undefined) {
    print(usage)
    return 2
  }
  const servers = parts.servers ?? huntedServers
  const coverage = new Coverage(Object.keys(servers))
  const hunts = await createHunts(options, coverage, { ...parts, servers })
  if (hunts.length === 0) {
    print(`There is no hunt ${options.only}.\n${usage}`)
    return 2
  }
  try {
    return await huntInTurns(hunts, { ...options, share }, coverage, print)
  } finally {
    for (const hunt of hunts) await hunt.close?.()
  }
}

function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const
  let values: { [name in 'minutes' | 'against' | 'seed' | 'only' | 'turns']?: string | undefined }
  try {
    values = parseArgs({
      args: [...args],
      options: { minutes: text, against: text, seed: text, only: text, turns: text },
    }).values
  } catch {
    return undefined
  }
  const { against, only } = values
  const minutes = Number(values.minutes ?? 1)
  const seed = Number(values.seed ?? Date.now() % 2 ** 31)
  const turns = Number(values.turns ?? Number.POSITIVE_INFINITY)
  if (!(minutes > 0) || !Number.isInteger(seed) || !(turns >= 1)) return undefined
  return { milliseconds: minutes * 60_000, against, seed, only, turns }
}

async function createHunts(
  { against, only }: Options,
  coverage: Coverage,
  { engine, servers }: FuzzParts,
): Promise<Hunt[]> {
  const makers: Readonly<Record<string, () => Hunt | Promise<Hunt>>> = {
    ...(against !== undefined && { 'older engine': () => againstCommit(against) }),
    rules: () => huntRules(coverage, engine),
    ways: () => huntWays(coverage, engine),
    policies: () => huntPolicies(coverage, engine),
    issues: () => huntIssues(coverage, engine),
    heads: () => huntHeads(),
    adapters: () => huntAdapters(coverage, servers),
  }
  const hunts: Hunt[] = []
  for (const [name, make] of Object.entries(makers)) {
    if (only === undefined || only === name) hunts.push(await make())
  }
  return hunts
}

async function againstCommit(commit: string): Promise<Hunt> {
  const file = new URL('../known-changes.json', import.meta.url)
  const rows = JSON.parse(readFileSync(file, 'utf8')) as KnownChange[]
  const before = await engineOfCommit(commit)
  return huntOlderEngine(commit, { before, after: await engineOf(root) }, rows)
}

interface HuntAccount {
  readonly hunt: Hunt
  turns: number
  samples: number
  milliseconds: number
}

async function huntInTurns(
  hunts: readonly Hunt[],
  options: Options & { readonly share: number },
  coverage: Coverage,
  print: (line: string) => void,
): Promise<number> {
  const { seed, milliseconds, turns, share } = options
  const accounts = hunts.map(
    (hunt): HuntAccount => ({ hunt, turns: 0, samples: 0, milliseconds: 0 }),
  )
  const end = Date.now() + milliseconds
  for (let round = 0; round < turns && (round === 0 || Date.now() < end); round++) {
    for (const account of accounts) {
      const { hunt } = account
      const started = Date.now()
      const { samples, difference } = await hunt.turn(seed + round, share)
      account.turns++
      account.samples += samples
      account.milliseconds += Date.now() - started
      if (difference === undefined) continue
      report(accounts, coverage, print)
      print(`\nDIFFERENCE found by "${hunt.name}": ${hunt.what}\n${difference}`)
      print(`Repeat it: ${repetitionOf(hunt, seed + round, options)}`)
      print(`1 difference, found by "${hunt.name}" at seed ${seed + round}`)
      return 1
    }
  }
  return conclude(accounts, options, coverage, print)
}

function repetitionOf({ name }: Hunt, seed: number, { against }: Options): string {
  const only = name.includes(' ') ? `'${name}'` : name
  const older = against !== undefined && name === 'older engine' ? ` --against ${against}` : ''
  return `npm run fuzz -- --only ${only} --seed ${seed} --turns 1${older}`
}

function conclude(
  accounts: readonly HuntAccount[],
  { seed, only, against }: Options,
  coverage: Coverage,
  print: (line: string) => void,
): number {
  report(accounts, coverage, print)
  // One hunt alone does not reach everything.
  const holes = only === undefined ? coverage.holes : []
  for (const hole of holes) print(`NEVER REACHED ${hole}`)
  if (against === undefined) print('not held beside an older engine: --against COMMIT does that')
  const compared = accounts.reduce((sum, { hunt }) => sum + hunt.compared, 0)
  const turns = accounts.reduce((sum, account) => sum + account.turns, 0)
  const reached = only === undefined ? `, ${holes.length} never reached` : ''
  print(`${compared} comparisons in ${turns} turns from seed ${seed}: 0 differences${reached}`)
  return holes.length > 0 ? 1 : 0
}

function report(
  accounts: readonly HuntAccount[],
  coverage: Coverage,
  print: (line: string) => void,
): void {
  for (const { hunt, turns, samples, milliseconds } of accounts) {
    const rate = Math.round((hunt.compared / Math.max(milliseconds, 1)) * 1_000)
    print(
      `${hunt.name}: ${turns} turns, ${samples} samples, ${hunt.compared} comparisons, ${rate} a second (${hunt.what})`,
    )
    for (const note of hunt.notes?.() ?? []) print(`  ${note}`)
  }
  print('\nreached:')
  for (const line of coverage.lines) print(`  ${line}`)
}
