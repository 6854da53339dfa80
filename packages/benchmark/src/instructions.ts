import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { compileProgram, run, withBuiltPackages } from './programs.js'
import { table, writeMeasured } from './report.js'
import { type RequestId, requestIds, requestTitles } from './requests.js'

// What one call costs in machine instructions: unlike a time, it does not depend on what else a
// machine does, so that it can fail a build. The compiled code of another Node differs.
const baselineFile = new URL('../instructions.json', import.meta.url)
const tolerance = 0.05
const repetitions = 12_000

interface Baseline {
  readonly node: string
  readonly architecture: string
  readonly instructions: Readonly<Record<string, number>>
}

type Counts = Record<RequestId, number>

const baseline: Baseline | undefined = existsSync(baselineFile)
  ? JSON.parse(readFileSync(baselineFile, 'utf8'))
  : undefined
const isUpdate = process.argv.includes('--update')
const isComparison = process.argv.includes('--compare')
const { version, arch } = process

if (spawnSync('valgrind', ['--version']).error) {
  console.error('valgrind is not installed (apt-get install valgrind)')
  process.exit(1)
}
// Where things lie in memory decides how often tables collide: it must be the same each time.
const fixedAddresses = ['--addr-no-randomize']
if (spawnSync('setarch', [...fixedAddresses, 'true']).status !== 0) {
  console.log('not comparable: this system does not let a process fix its addresses (setarch)')
  process.exit(0)
}
if (!isUpdate && !isComparison && (baseline?.node !== version || baseline.architecture !== arch)) {
  const made = baseline ? `${baseline.node} on ${baseline.architecture}` : 'no Node'
  console.log(`not comparable: the baseline is of ${made}, and this is ${version} on ${arch}`)
  process.exit(0)
}

/** All instructions of a process that makes every call, and the named one twice as often. */
async function countProcess(program: string, name: string, moreOf: string): Promise<number> {
  const flags = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null']
  // One thread, no chance and no look at the clock, so that two runs do the same work.
  const node = [
    process.execPath,
    '--single-threaded',
    '--predictable-gc-schedule',
    '--hash-seed=1',
    '--random-seed=1',
  ]
  const measured = [program, name, 'set-header', String(repetitions), moreOf]
  const command = [...fixedAddresses, 'valgrind', ...flags, '--log-fd=1', ...node, ...measured]
  const printed = await run(command, { command: 'setarch' })
  const total = /I\s+refs:\s+([\d,]+)/.exec(printed)?.[1]
  if (total === undefined) throw new Error(`valgrind printed no count:\n${printed}`)
  return Number(total.replaceAll(',', ''))
}

/** The instructions of one call of each request. */
async function count(program: string, name: string): Promise<Counts> {
  const base = await countProcess(program, name, '')
  const counts: Partial<Counts> = {}
  const queue = [...requestIds]
  const worker = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      counts[id] = Math.round(((await countProcess(program, name, id)) - base) / repetitions)
    }
  }
  await Promise.all([worker(), worker()])
  return counts as Counts
}

function print(id: RequestId, figures: readonly unknown[]): void {
  console.log(requestTitles[id].padEnd(34) + figures.map((each) => `${each}`.padStart(10)).join(''))
}

const program = await withBuiltPackages(['core', 'node'], (entries) =>
  compileProgram('instructions-program', entries),
)
const counts = await count(program, 'crossgate')
if (isComparison) {
  const [next, floor] = [await count(program, 'next'), await count(program, 'floor')]
  const rows = requestIds.map((id) => {
    const [own, least] = [counts[id] - next[id], floor[id] - next[id]]
    return [`(${id}) ${requestTitles[id]}`, `${own}`, `${least}`, (own / least).toFixed(2)]
  })
  const measured = `With Node ${version} on ${arch}:\n\n${table(['request', 'crossgate', 'floor', 'times floor'], rows)}\n`
  console.log(measured)
  writeMeasured('npm run bench:instructions -- --compare', measured)
} else if (isUpdate) {
  const instructions = Object.fromEntries(requestIds.map((id) => [id, counts[id]]))
  const updated: Baseline = { node: version, architecture: arch, instructions }
  writeFileSync(baselineFile, `${JSON.stringify(updated, null, 2)}\n`)
  for (const id of requestIds) print(id, [counts[id]])
} else {
  const grown: RequestId[] = []
  for (const id of requestIds) {
    const change = counts[id] / (baseline?.instructions[id] ?? Number.NaN) - 1
    if (!(change <= tolerance)) grown.push(id)
    print(id, [counts[id], `${(100 * change).toFixed(1)} %`])
  }
  if (grown.length > 0) {
    console.error(`more than ${100 * tolerance} % above instructions.json: ${grown.join(', ')}`)
    console.error('npm run bench:instructions -- --update accepts what cannot be helped')
    process.exit(1)
  }
}
