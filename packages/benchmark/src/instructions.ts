import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  compileProgram,
  type Entries,
  firstEdition,
  hasFirstEdition,
  run,
  withBuiltPackages,
  withFirstEdition,
} from './programs.js'
import { table, writeMeasured } from './report.js'
import { type RequestId, requestIds, requestTitles } from './requests.js'

// What one call costs in machine instructions: unlike a time, it does not depend on what else a
// machine does, so that it can fail a build. The tree is counted beside the first edition, on the
// Node that runs this; the compiled code of another Node differs.
// Meant is 1.03; two counts differ by up to half a percent.
const mostTimes = 1.035
// Of what @fastify/cors adds to a request without a filter.
const fastifyLimits: Readonly<Record<RequestId, number>> = {
  a: 0.45,
  b: 0.65,
  c: 0.5,
  d: 0.5,
  e: 0.5,
}
/** What the node adapter may add to an allowed request in Hono. */
const mostInHono = 12_500
const storedFile = new URL('../first-edition-instructions.json', import.meta.url)
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: warmCalls() },
    compare: { type: 'boolean', default: false },
    fastify: { type: 'boolean', default: false },
    hono: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
  },
})

const repetitions = Number(values.calls)

/** How many calls it takes until everything is compiled for good: Node 26 waits longer with it. */
function warmCalls(): string {
  return Number.parseInt(process.versions.node, 10) >= 26 ? '120000' : '30000'
}

/** Instructions of one call of each request. */
type Counts = Readonly<Record<RequestId, number>>

/** What to count: a candidate of a program, before one of the applications. */
interface Subject {
  readonly program: string
  readonly candidate: string
  readonly application: string
  readonly requests: readonly RequestId[]
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

if (spawnSync('valgrind', ['--version']).error) {
  fail('valgrind is not installed (apt-get install valgrind)')
}
// Where things lie in memory decides how often tables collide: it must be the same each time.
const fixedAddresses = ['--addr-no-randomize']
if (spawnSync('setarch', [...fixedAddresses, 'true']).status !== 0) {
  fail('not comparable: this system does not let a process fix its addresses (setarch)')
}

/** All instructions of a process that makes every call, and those of the named request twice as often. */
async function countProcess(subject: Subject, moreOf: string): Promise<number> {
  const { program, candidate, application } = subject
  const flags = ['--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null']
  // One thread, no chance and no look at the clock, so that two runs do the same work.
  const node = [
    process.execPath,
    '--single-threaded',
    '--predictable-gc-schedule',
    '--hash-seed=1',
    '--random-seed=1',
  ]
  const measured = [program, candidate, application, String(repetitions), moreOf]
  const command = [...fixedAddresses, 'valgrind', ...flags, '--log-fd=1', ...node, ...measured]
  const printed = await run(command, { command: 'setarch' })
  const total = /I\s+refs:\s+([\d,]+)/.exec(printed)?.[1]
  if (total === undefined) throw new Error(`valgrind printed no count:\n${printed}`)
  return Number(total.replaceAll(',', ''))
}

/** Counts all subjects, in two processes at a time. */
async function countAll(subjects: readonly Subject[]): Promise<Counts[]> {
  const jobs = subjects.flatMap((subject) =>
    ['', ...subject.requests].map((moreOf) => ({ subject, moreOf, total: 0 })),
  )
  const queue = [...jobs]
  const worker = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      job.total = await countProcess(job.subject, job.moreOf)
    }
  }
  await Promise.all([worker(), worker()])
  return subjects.map((subject) => {
    const ofSubject = jobs.filter((job) => job.subject === subject)
    const base = ofSubject[0]?.total ?? Number.NaN
    const counts = ofSubject
      .slice(1)
      .map(({ moreOf, total }) => [moreOf, Math.round((total - base) / repetitions)])
    return Object.fromEntries(counts) as Counts
  })
}

/** What a filter adds to a request without one. */
function less(counts: Counts, next: Counts): Counts {
  const own = Object.keys(counts).map((id) => [id, counts[id as RequestId] - next.a])
  return Object.fromEntries(own) as Counts
}

function compile(program: string, output: string): (entries: Entries) => Promise<string> {
  return (entries) => compileProgram(program, entries, { output })
}

const names = ['core', 'node']
// In a framework a program of its own is counted, with what it takes beside the node adapter.
const inFramework = values.fastify ? 'fastify' : values.hono ? 'hono' : undefined
const packagesOf = { fastify: ['fastify'], hono: ['fetch'] }
const tree = await withBuiltPackages(
  inFramework ? [...names, ...packagesOf[inFramework]] : names,
  compile(
    inFramework ? `instructions-${inFramework}-program` : 'instructions-program',
    'instructions-tree',
  ),
)
// Where only what an application answers by itself is of interest.
const applicationAnswers = new Set(['record', 'hono'])
const inTree = (candidate: string, application: string): Subject => {
  // Without a filter an application does the same for every request.
  const requests: readonly RequestId[] =
    candidate === 'next' ? ['a'] : applicationAnswers.has(application) ? ['a', 'b'] : requestIds
  return { program: tree, candidate, application, requests }
}
if (values.fastify) await compareInFastify()
else if (values.hono) await compareInHono()
else if (values.compare) await compareWithFloor()
else await compareWithFirstEdition()

/** The table of docs/performance-tables.md: whatever way an application writes its head. */
async function compareWithFloor(): Promise<void> {
  const applications = { 'set-header': 'sets headers', record: 'gives writeHead a record' }
  const rows: string[][] = []
  for (const [application, words] of Object.entries(applications)) {
    const subjects = ['next', 'floor', 'crossgate'].map((name) => inTree(name, application))
    const [next, floor, crossgate] = (await countAll(subjects)) as [Counts, Counts, Counts]
    const [least, own] = [less(floor, next), less(crossgate, next)]
    for (const id of Object.keys(own) as RequestId[]) {
      const times = (own[id] / least[id]).toFixed(2)
      rows.push([words, `(${id}) ${requestTitles[id]}`, `${own[id]}`, `${least[id]}`, times])
    }
  }
  const head = ['application', 'request', 'crossgate', 'floor', 'times floor']
  const measured = `With Node ${process.version} on ${process.arch}:\n\n${table(head, rows)}\n`
  console.log(measured)
  writeMeasured('npm run bench:instructions -- --compare', measured)
}

/**
 * Fails where the plugin adds more than its share of what Fastify's own adds to a request without a
 * filter. Both answer a preflight in place of the application, which otherwise takes most of the call:
 * so the ratio of whole calls stands beside it.
 */
async function compareInFastify(): Promise<void> {
  const subjects = ['next', 'crossgate', '@fastify/cors'].map((name) => inTree(name, 'fastify'))
  const [next, crossgate, peer] = (await countAll(subjects)) as [Counts, Counts, Counts]
  const [own, ofPeer] = [less(crossgate, next), less(peer, next)]
  console.log(`instructions that a filter adds to a call in Fastify, Node ${process.version}:`)
  console.log(`@fastify/cors, plugin, ratio, ratio of whole calls (without a filter ${next.a})`)
  const missed = requestIds.filter((id) => {
    const ratio = own[id] / ofPeer[id]
    const whole = crossgate[id] / peer[id]
    const figures = [ofPeer[id], own[id], ratio.toFixed(3), whole.toFixed(3)]
    console.log(
      `(${id}) ${requestTitles[id]}`.padEnd(38) +
        figures.map((each) => `${each}`.padStart(10)).join(''),
    )
    return !(ratio <= fastifyLimits[id])
  })
  if (missed.length > 0) {
    const most = missed.map((id) => `(${id}) at most ${fastifyLimits[id]} times`).join(', ')
    fail(`these may not cost so much beside @fastify/cors: ${most}`)
  }
}

/**
 * Counts what filters add to a request in Hono on Node: the node adapter around the listener, which is
 * what the documentation leads to, the fetch adapter around the application, and Hono's own. Fails
 * where the first adds more than it may.
 */
async function compareInHono(): Promise<void> {
  const candidates = ['next', 'crossgate', 'crossgate/fetch', 'hono/cors']
  const counts = await countAll(candidates.map((name) => inTree(name, 'hono')))
  const [next] = counts as [Counts]
  console.log(`instructions that a filter adds to a call in Hono, Node ${process.version}`)
  const added = candidates.slice(1).map((name, index) => {
    const own = less(counts[index + 1] as Counts, next)
    console.log(name.padEnd(20) + [own.a, own.b].map((each) => `${each}`.padStart(10)).join(''))
    return own.b
  })
  if (!((added[0] as number) <= mostInHono)) {
    fail(`the node adapter may add at most ${mostInHono} to an allowed request`)
  }
}

interface Stored {
  readonly commit: string
  readonly node: string
  readonly instructions: Counts
}

/** Fails where a request of the tree costs more than the limit allows above the first edition's. */
async function compareWithFirstEdition(): Promise<void> {
  const canCount = hasFirstEdition()
  if (values.update && !canCount) fail(`this clone has no commit ${firstEdition}`)
  const subjects = [inTree('next', 'set-header'), inTree('crossgate', 'set-header')]
  if (canCount) {
    const program = await withFirstEdition(
      names,
      compile('instructions-program', 'instructions-first-edition'),
    )
    subjects.push({ ...inTree('crossgate', 'set-header'), program })
  }
  const [next, crossgate, first] = (await countAll(subjects)) as [Counts, Counts, Counts?]
  const own = less(crossgate, next)
  const before = first ? less(first, next) : readStored()
  if (values.update) {
    const stored: Stored = {
      commit: firstEdition,
      node: process.version,
      instructions: before,
    }
    writeFileSync(storedFile, `${JSON.stringify(stored, null, 2)}\n`)
  }
  console.log(`instructions of a call, Node ${process.version}: first edition, tree, ratio`)
  const grown = requestIds.filter((id) => {
    const ratio = own[id] / before[id]
    const figures = [before[id], own[id], ratio.toFixed(3)]
    console.log(
      `(${id}) ${requestTitles[id]}`.padEnd(38) +
        figures.map((each) => `${each}`.padStart(10)).join(''),
    )
    return !(ratio <= mostTimes)
  })
  if (grown.length > 0) {
    const ids = grown.map((id) => `(${id})`).join(', ')
    fail(`these may cost at most ${mostTimes} times what they did in ${firstEdition}: ${ids}`)
  }
}

/** A shallow clone cannot build the first edition: what it cost on the pinned Node is stored. */
function readStored(): Counts {
  const { commit, node, instructions }: Stored = JSON.parse(readFileSync(storedFile, 'utf8'))
  console.log(`this clone has no commit ${commit}: its instructions are those stored for ${node}`)
  if (node !== process.version) fail(`not comparable: this is Node ${process.version}`)
  return instructions
}
