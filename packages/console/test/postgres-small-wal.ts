import { execFileSync } from 'node:child_process'
import { renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createConsole } from '../src/index.js'
import { openPostgresStore } from '../src/storage/postgres-store.js'
import { embeddedPrograms, giveAway, makeFolder, startPostgres } from './postgres-server.js'
import { change, event } from './store-suite.js'
import { tellAttempt } from './tell-attempt.js'
import { until } from './until.js'

// Runs where it may mount: fills the disk of a server's write-ahead log, on which the server ends
// itself, then makes room and starts it again.
const server = await startPostgres(embeddedPrograms() as string, {
  initialization: ['--wal-segsize', '1'],
  // No checkpoint removes a part of the log before it is full.
  settings: ['max_wal_size = 1GB', 'min_wal_size = 2MB', 'checkpoint_timeout = 1h'],
})
await server.stop()
const disk = makeFolder()
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=0700', 'none', disk])
giveAway(disk)
const log = join(server.folder, 'pg_wal')
execFileSync('cp', ['-a', log, disk])
renameSync(log, `${log}.before`)
symlinkSync(join(disk, 'pg_wal'), log)
await server.start()

const store = await openPostgresStore(server.url(), { timeout: 2000, pollInterval: 200 })
const admin = await createConsole({
  store,
  initialConfiguration: { enabled: true, allowedOrigins: ['https://a.example'] },
  onFirstKey: () => {},
  onError: () => {},
})
let batches = 0
const save = () => store.configuration.save({ ...change(1, 'https://b.example'), key: 'mine' })
const record = async () => {
  const batch = Array.from({ length: 100 }, (_, index) =>
    event({ key: `${batches} ${index}`, message: 'x'.repeat(4000) }),
  )
  await store.events.record(batch, 0, { writer: 'w', number: batches + 1 })
  batches++
}

await tellAttempt('fill', async () => {
  for (;;) await record()
})
await tellAttempt('save on a full disk', save)
await until(() => admin.problem !== undefined)
const headers = new Map([['origin', 'https://a.example']])
const { kind, denial } = admin.cors.decide({ method: 'GET', url: '/', headers })
console.log(JSON.stringify({ name: 'decision', kind, denied: denial !== undefined }))
console.log(JSON.stringify({ name: 'problem', message: admin.problem }))
execFileSync('mount', ['-o', 'remount,size=400m', disk])
await server.kill()
await server.start()
await tellAttempt('save with room again', save)
await tellAttempt('events with room again', record)
const { total } = await store.events.search({ limit: 1 })
const versions = await store.configuration.history()
const events = total - 100 * batches
console.log(JSON.stringify({ name: 'in the end', versions: versions.length, events }))
await admin.close()
await store.close()
await server.stop()
execFileSync('umount', [disk])
process.exit(0)
