import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import * as assert from 'uvu/assert'
import { suiteWith } from '../../../scripts/outside-programs.js'
import { openPostgresStore } from '../src/storage/postgres-store.js'
import { pooler } from './postgres-programs.js'
import {
  debianPrograms,
  freePort,
  giveAway,
  makeFolder,
  type PostgresServer,
  password,
  sharedServer,
  spawnProgram,
} from './postgres-server.js'
import { scoped } from './scoped.js'
import { change, event } from './store-suite.js'
import { until } from './until.js'

// PgBouncer in transaction mode, through which each transaction may meet another connection of the
// server: nothing of a session can be relied on there, and notifications do not arrive.

let schemas = 0

const test = scoped(
  'store :: PostgreSQL behind PgBouncer',
  async () => {
    const server = await sharedServer(debianPrograms())
    return { server, ...(await startPooler(server)), schema: `pooled_${++schemas}` }
  },
  ({ end }) => end(),
  (name) => suiteWith(pooler, name),
)

test('a channel on which nothing arrives is not trusted, and versions are asked for', async ({
  url,
  schema,
}) => {
  const [saver, follower] = [
    await openPostgresStore(url, { schema }),
    await openPostgresStore(url, { schema }),
  ]
  assert.is(follower.changes, 'polled')
  const heard: number[] = []
  follower.watch(
    (version) => heard.push(version),
    (error) => assert.unreachable(String(error)),
  )
  await saver.configuration.save(change(0, 'https://a.example'))
  const saved = Date.now()
  await until(() => heard.at(-1) === 1)
  // Once a second, and a moment for a machine that is busy.
  assert.ok(Date.now() - saved < 2500)
  await saver.close()
  await follower.close()
})

test('processes that share server connections save, record and prune as if alone', async ({
  server,
  url,
  schema,
}) => {
  const stores = await Promise.all(
    Array.from({ length: 4 }, () => openPostgresStore(url, { schema })),
  )
  const [first] = stores as [(typeof stores)[number]]
  for (let version = 0; version < 5; version++) {
    const saves = await Promise.allSettled(
      stores.map((store, index) =>
        store.configuration.save(change(version, `https://v${version}-${index}.example`)),
      ),
    )
    assert.is(saves.filter(({ status }) => status === 'fulfilled').length, 1)
  }
  await Promise.all(
    stores.flatMap((store, writer) =>
      Array.from({ length: 5 }, (_, number) =>
        store.events.record([event({ key: 'a' }), event({ key: `${writer} ${number}` })], 1),
      ),
    ),
  )
  const { entries, total } = await first.events.search({
    orderBy: [{ field: 'id', direction: 'asc' }],
  })
  assert.is(total, 21)
  assert.is(entries.find(({ count }) => count > 1)?.count, 20)
  const removed = await Promise.all(
    stores.map((store) => store.events.prune({ numberToRetain: 4, notBefore: 0 })),
  )
  assert.is(
    removed.reduce((sum, number) => sum + number),
    19,
  )
  for (const store of stores) await store.close()

  // Nothing stays with the server's connections for whoever gets them next.
  const [locks] = await server.query(
    "select count(*)::int as count from pg_locks where locktype = 'advisory'",
  )
  assert.is(locks?.count, 0)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query("select current_setting('statement_timeout') as limit")
  assert.is(rows[0].limit, '0')
  await client.end()
})

test.run()

/** Starts PgBouncer in front of a server. */
async function startPooler(server: PostgresServer) {
  const port = await freePort()
  const folder = makeFolder()
  const users = join(folder, 'users.txt')
  const settings = join(folder, 'pgbouncer.ini')
  writeFileSync(users, `"admin" "${password}"\n`)
  writeFileSync(
    settings,
    [
      '[databases]',
      `* = host=127.0.0.1 port=${server.port}`,
      '[pgbouncer]',
      'pool_mode = transaction',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${users}`,
      'default_pool_size = 3',
      'max_client_conn = 200',
      '',
    ].join('\n'),
  )
  for (const file of [users, settings]) giveAway(file)
  const process = spawnProgram(pooler.files[0] as string, [settings])
  let said = ''
  await new Promise<void>((resolve, reject) => {
    process.stderr?.on('data', (chunk) => {
      said += chunk
      if (said.includes('process up')) resolve()
    })
    process.once('exit', (code) => reject(new Error(`PgBouncer ended with ${code}: ${said}`)))
    process.once('error', reject)
  })
  return {
    url: server.url().replace(`:${server.port}/`, `:${port}/`),
    async end() {
      process.kill('SIGKILL')
      await until(() => process.signalCode !== null || process.exitCode !== null)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
