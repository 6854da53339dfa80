import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createKey } from '../src/http/key.js'
import { createConsole, openPostgresStore } from '../src/index.js'
import { type Child, start } from './child-process.js'
import {
  debianPrograms,
  makeFolder,
  password,
  runProgram,
  startPostgres,
} from './postgres-server.js'

// A standby is promoted while two consoles save and eight filters follow, each a process, and all
// of them deny: `npm run long -- failover`. Exits with 1 where an acknowledged save or a denial is
// missing or counted twice, where a filter lets a foreign request through, or where one is not on
// a version saved after the promotion within two seconds of it.

const secondsBefore = 5
const secondsAfter = 6
const programs = debianPrograms()
const primary = await startPostgres(programs, { settings: ['max_connections = 200'] })
const standbyFolder = makeFolder()
const { host, user } = { host: '127.0.0.1', user: 'admin' }
runProgram(join(programs, 'pg_basebackup'), [
  ...['-h', host, '-p', String(primary.port), '-U', user, '-D', standbyFolder],
  ...['-R', '-X', 'stream', '-c', 'fast'],
])
appendFileSync(
  join(standbyFolder, 'postgresql.auto.conf'),
  `primary_conninfo = 'host=${host} port=${primary.port} user=${user} password=${password} application_name=second'\n`,
)
const standby = await startPostgres(programs, { folder: standbyFolder })
await primary.query("alter system set synchronous_standby_names = 'second'")
await primary.query('select pg_reload_conf()')
await until(async () => {
  const [row] = await primary.query('select sync_state from pg_stat_replication')
  return row?.sync_state === 'sync'
})

const url = primary.url().replace(`:${primary.port}/`, `:${primary.port},${host}:${standby.port}/`)
const { key, record } = createKey('The run', 'full')
{
  const store = await openPostgresStore(url)
  const admin = await createConsole({
    store,
    initialConfiguration: { enabled: true, debug: true },
    onFirstKey: () => {},
  })
  await store.keys.add(record)
  await admin.close()
  await store.close()
}
const children = new Map<string, Child>()
for (const name of ['a', 'b'])
  children.set(name, start('failover-process.ts', ['saver', name, url, key]))
for (let number = 1; number <= 8; number++) {
  children.set(`f${number}`, start('failover-process.ts', ['filter', `f${number}`, url]))
}
await until(() => [...children.values()].every(({ lines }) => lines.length > 0))
await delay(secondsBefore * 1000)
const killed = Date.now()
await primary.kill()
await delay(700)
await standby.query('select pg_promote()')
const promoted = Date.now()
await delay(secondsAfter * 1000)
for (const { process } of children.values()) process.stdin?.end()
for (const child of children.values()) await child.end()

const lines = [...children].flatMap(([name, child]) =>
  child.lines.map((line) => {
    const [what = '', instant, ...more] = line.split(' ')
    return { name, what, instant: Number(instant), more }
  }),
)
const saves = lines.filter(({ what }) => what === 'saved')
const missed: string[] = []
const store = await openPostgresStore(url)
for (const { more } of saves) {
  const saved = await store.configuration.version(Number(more[0]))
  if (saved?.document.corsConfiguration.allowedOrigins[0] !== more[1]) {
    missed.push(`the acknowledged version ${more[0]} is lost`)
  }
}
const later = saves.filter(({ instant }) => instant > promoted)
const first = Math.min(...later.map(({ more }) => Number(more[0])))
const versions = new Map(saves.map(({ more }) => [more[1] as string, Number(more[0])]))
const delays: number[] = []
for (const name of children.keys()) {
  const arrived = lines.find(
    (line) =>
      line.name === name &&
      line.what === 'follows' &&
      (versions.get(line.more[0] as string) ?? 0) >= first,
  )
  const took = (arrived?.instant ?? Number.POSITIVE_INFINITY) - promoted
  delays.push(took)
  if (took > 2000) missed.push(`${name} is on a version after the promotion ${took} ms after it`)
}
for (const { name, more } of lines.filter(({ what }) => what === 'open')) {
  missed.push(`${name} let a foreign request through: ${more}`)
}
const offered = lines
  .filter(({ what }) => what === 'offered')
  .reduce((sum, { more }) => sum + Number(more[0]), 0)
let counted = (await store.events.losses()).lost
for (
  let cursor: string | undefined, isFirst = true;
  isFirst || cursor !== undefined;
  isFirst = false
) {
  const page = await store.events.list({}, { limit: 1000, cursor })
  for (const { count } of page.entries) counted += count
  cursor = page.cursor
}
if (counted !== offered) missed.push(`${offered} denials were offered, and ${counted} are counted`)
await store.close()
await primary.remove()
await standby.remove()
for (const each of new Set(missed)) console.log(`MISSED ${each}`)
process.exitCode = missed.length === 0 && later.length > 0 ? 0 : 1
console.log(
  `${saves.length} saves acknowledged, ${later.length} of them after the promotion; ${offered} denials, ${counted} counted; the filters were on a version after it ${Math.min(...delays)} to ${Math.max(...delays)} ms after it (the primary was killed ${promoted - killed} ms before)`,
)

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not within a minute: ${holds}`)
    await delay(50)
  }
}
