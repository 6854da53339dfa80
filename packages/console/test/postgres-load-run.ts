import { createConsole, openPostgresStore } from '../src/index.js'
import { start } from './child-process.js'
import { embeddedPrograms, startPostgres } from './postgres-server.js'

// What many filters make of one database: `npm run long -- postgres-load`. Two that deny all they
// can, with the log and without it, then sixteen that deny 500 times a second. Exits with 1 where a
// denial is missing or counted twice, or where the longest stall of the two with the log is more
// than three times that without it, each in the middle of three runs.

const seconds = Number(process.argv[2] ?? 30)
const server = await startPostgres(embeddedPrograms() as string)
const missed: string[] = []

interface Outcome {
  readonly offered: number
  readonly perSecond: number
  readonly stall: number
  readonly closing: number
  readonly errors: readonly string[]
}

async function run(schema: string, processes: number, rate: number, debug: boolean) {
  const store = await openPostgresStore(server.url(), { schema })
  const admin = await createConsole({
    store,
    initialConfiguration: { enabled: true, debug },
    onFirstKey: () => {},
  })
  const { document, version } = (await store.configuration.current()) ?? { version: 0 }
  await store.configuration.save({
    document: { ...document, eventLogConfiguration: { numberToRetain: 10_000_000 } } as never,
    expectedVersion: version,
    author: 'run',
    summary: 'Keep all',
    instant: Date.now(),
  })
  const children = Array.from({ length: processes }, (_, index) =>
    start('load-process.ts', [`f${index}`, server.url(), schema, String(seconds), String(rate)]),
  )
  for (const child of children) await child.next()
  for (const child of children) child.process.stdin?.write('go\n')
  const outcomes: Outcome[] = []
  for (const child of children) {
    outcomes.push(JSON.parse(await child.next()))
    await child.end()
  }
  await admin.close()
  const [row] = await server.query(
    `select (select coalesce(sum(count), 0) from ${schema}.event)::float8 as counted, (select lost from ${schema}.event_log)::float8 as lost`,
  )
  await store.close()
  const sum = (of: keyof Outcome) =>
    outcomes.reduce((total, outcome) => total + Number(outcome[of]), 0)
  const result = {
    offered: sum('offered'),
    perSecond: sum('perSecond'),
    counted: Number(row?.counted),
    lost: Number(row?.lost),
    stalls: outcomes.map(({ stall }) => stall).sort((a, b) => a - b),
    closing: Math.max(...outcomes.map(({ closing }) => closing)),
    // Batches that came too late and were sent again: nothing is lost by one.
    late: outcomes.flatMap(({ errors }) => errors).length,
  }
  console.log(schema, JSON.stringify(result))
  const expected = debug ? result.offered : 0
  if (result.counted !== expected || result.lost !== 0) {
    missed.push(`${schema}: ${expected} offered, ${result.counted} counted, ${result.lost} lost`)
  }
  return result
}

type Result = Awaited<ReturnType<typeof run>>

/** In turns, three times each: a machine has hiccups of its own, and the one in the middle counts. */
const without: Result[] = []
const two: Result[] = []
for (let round = 1; round <= 3; round++) {
  without.push(await run(`without_${round}`, 2, 0, false))
  two.push(await run(`two_${round}`, 2, 0, true))
}
const sixteen = await run('sixteen', 16, 500, true)
const longest = ({ stalls }: Result) => stalls.at(-1) ?? 0
const middle = (results: readonly Result[]) =>
  results.map(longest).sort((a, b) => a - b)[1] ?? Number.NaN
if (middle(two) > 3 * middle(without)) {
  missed.push(`two stall ${middle(two)} ms with the log, and ${middle(without)} ms without`)
}
await server.remove()
for (const each of missed) console.log(`MISSED ${each}`)
process.exitCode = missed.length === 0 ? 0 : 1
const denials = two.reduce((sum, { offered }) => sum + offered, 0)
console.log(
  `two: ${denials} denials (${two[1]?.perSecond} a second), longest stall ${middle(two)} ms, without a log ${middle(without)} ms; sixteen: ${sixteen.offered} denials (${sixteen.perSecond} a second), longest stalls ${sixteen.stalls[0]} to ${longest(sixteen)} ms; ${missed.length === 0 ? 'none lost, none counted twice' : 'a bar is missed'}`,
)
