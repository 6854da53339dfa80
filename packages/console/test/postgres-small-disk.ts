import { execFileSync } from 'node:child_process'
import { openPostgresStore } from '../src/storage/postgres-store.js'
import { embeddedPrograms, giveAway, makeFolder, startPostgres } from './postgres-server.js'
import { change, event } from './store-suite.js'
import { tellAttempt } from './tell-attempt.js'

// Runs where it may mount: fills a small disk with a server on it, and makes room again.
const folder = makeFolder()
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=110m,mode=0700', 'none', folder])
giveAway(folder)
const server = await startPostgres(embeddedPrograms() as string, {
  cluster: folder,
  settings: ['max_wal_size = 32MB', 'min_wal_size = 32MB', 'wal_recycle = off'],
})
const store = await openPostgresStore(server.url(), { timeout: 2000 })
let acknowledged = 0
let batches = 0
const save = async (size: number) => {
  const document = { ...change(0, 'https://a.example').document, data: { x: noise(size) } }
  const version = (await store.configuration.current())?.version ?? 0
  await store.configuration.save({ ...change(version, 'https://a.example'), document })
  acknowledged++
}
const record = async () => {
  const batch = Array.from({ length: 100 }, (_, index) =>
    event({ key: `${batches} ${index}`, message: noise(4000) }),
  )
  await store.events.record(batch, 0, { writer: 'w', number: batches + 1 })
  batches++
}

await save(10)
await tellAttempt('fill', async () => {
  for (;;) await record()
})
await tellAttempt('save on a full disk', async () => {
  for (let round = 0; round < 100; round++) await save(200_000)
})
await tellAttempt('read on a full disk', () => store.configuration.current())
execFileSync('mount', ['-o', 'remount,size=400m', folder])
await tellAttempt('save with room again', () => save(10))
await tellAttempt('events with room again', record)
const versions = await store.configuration.history({ limit: 500 })
const { total } = await store.events.search({ limit: 1 })
console.log(
  JSON.stringify({
    name: 'in the end',
    saves: versions.length - acknowledged,
    events: total - 100 * batches,
  }),
)
await store.close()
await server.stop()
execFileSync('umount', [folder])
process.exit(0)

/** A text that nothing makes shorter. */
function noise(length: number): string {
  return Array.from({ length }, () => String.fromCharCode(33 + Math.random() * 90)).join('')
}
