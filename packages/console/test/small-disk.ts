import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '../src/storage/sqlite-store.js'
import { change, event } from './store-suite.js'

// Runs where it may mount: fills a small disk with a store on it, then makes the disk read-only.
const folder = process.argv[2] as string
const file = join(folder, 'crossgate.db')
const attempt = async (name: string, operation: () => Promise<unknown>) => {
  try {
    await operation()
    console.log(JSON.stringify({ name, code: null }))
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    console.log(JSON.stringify({ name, code, message }))
  }
}

execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'none', folder])
let store = await openSqliteStore(file)
await store.configuration.save(change(0, 'https://good.example'))
await attempt('fill', async () => {
  for (let index = 0; index < 10_000; index++) {
    await store.events.record([event({ key: `k${index}`, message: 'x'.repeat(4000) })])
  }
})
await attempt('save on a full disk', async () => {
  const document = {
    ...change(1, 'https://new.example').document,
    data: { x: 'x'.repeat(100_000) },
  }
  await store.configuration.save({ ...change(1, 'https://new.example'), document })
})
const report = async (name: string) => {
  const current = await store.configuration.current()
  const origins = current?.document.corsConfiguration.allowedOrigins
  console.log(JSON.stringify({ name, version: current?.version, origins }))
}
await report('read on a full disk')
await store.close()
execFileSync('mount', ['-o', 'remount,size=4m', folder])
store = await openSqliteStore(file)
await attempt('save with room again', () =>
  store.configuration.save(change(1, 'https://a.example')),
)
await store.close()
// The same folder under a second path that cannot be written.
const sealed = join(folder, 'sealed')
mkdirSync(sealed)
execFileSync('mount', ['--bind', folder, sealed])
execFileSync('mount', ['-o', 'remount,bind,ro', sealed])
const writable = await openSqliteStore(file)
store = await openSqliteStore(join(sealed, 'crossgate.db'))
await attempt('save on a read-only disk', () =>
  store.configuration.save(change(2, 'https://b.example')),
)
await report('read on a read-only disk')
await attempt('save on the writable disk', () =>
  writable.configuration.save(change(2, 'https://b.example')),
)
process.exit(0)
