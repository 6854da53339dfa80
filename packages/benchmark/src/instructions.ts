import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { compileProgram, run, withBuiltPackages } from './programs.js'
import { requestIds, requestTitles } from './requests.js'

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

const baseline: Baseline | undefined = existsSync(baselineFile)
  ? JSON.parse(readFileSync(baselineFile, 'utf8'))
  : undefined
const isUpdate = process.argv.includes('--update')
const { version, arch } = process

if (spawnSync('valgrind', ['--version']).error) {
  console.error('valgrind is not installed (apt-get install valgrind)')
  process.exit(1)
}
if (!isUpdate && (baseline?.node !== version || baseline.architecture !== arch)) {
  const made = baseline ? `${baseline.node} on ${baseline.architecture}` : 'no Node'
  console.log(`not comparable: the baseline is of ${made}, and this is ${version} on ${arch}`)
  process.exit(0)
}

/** All instructions of a process that makes every call, and the named one twice as often. */
async function count(program: string, moreOf: string): Promise<number> {
  const flags = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null']
  // One thread and no chance, so that two runs do the same work.
  const node = [process.execPath, '--single-threaded', '--hash-seed=1', '--random-seed=1']
  const log = '--log-fd=1'
  const printed = await run([...flags, log, ...node, program, String(repetitions), moreOf], {
    command: 'valgrind',
  })
  const total = /I\s+refs:\s+([\d,]+)/.exec(printed)?.[1]
  if (total === undefined) throw new Error(`valgrind printed no count:\n${printed}`)
  return Number(total.replaceAll(',', ''))
}

const program = await withBuiltPackages(['core', 'node'], (entries) =>
  compileProgram('instructions-program', entries),
)
const instructions: Record<string, number> = {}
const queue = [...requestIds]
const base = await count(program, '')
await Promise.all(
  Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      instructions[name] = Math.round(((await count(program, name)) - base) / repetitions)
    }
  }),
)

const grown: string[] = []
for (const name of requestIds) {
  const now = instructions[name] as number
  const before = baseline?.instructions[name]
  const change = before === undefined ? 0 : now / before - 1
  if (change > tolerance) grown.push(name)
  console.log(
    `${requestTitles[name].padEnd(34)}${String(now).padStart(8)}  ${before === undefined ? 'new' : `${(100 * change).toFixed(1)} %`}`,
  )
}
if (isUpdate) {
  const ordered = Object.fromEntries(requestIds.map((name) => [name, instructions[name]]))
  const updated = { node: version, architecture: arch, instructions: ordered }
  writeFileSync(baselineFile, `${JSON.stringify(updated, null, 2)}\n`)
} else if (grown.length > 0) {
  console.error(`more than ${100 * tolerance} % above instructions.json: ${grown.join(', ')}`)
  console.error('npm run bench:instructions -- --update accepts what cannot be helped')
  process.exit(1)
}
