import { setTimeout as delay } from 'node:timers/promises'
import type { CorsEngine } from '@crossgate/core'
import * as assert from 'uvu/assert'
import { suiteWith } from '../../../scripts/outside-programs.js'
import { createConsole } from '../src/index.js'
import { openPostgresStore, type PostgresStore } from '../src/storage/postgres-store.js'
import { start } from './child-process.js'
import { openLink } from './cut-link.js'
import { embeddedServer, embeddedServerOnDisk } from './postgres-programs.js'
import { freePort, type PostgresServer, sharedServer } from './postgres-server.js'
import { scoped } from './scoped.js'
import { change, event, rejects } from './store-suite.js'
import { until } from './until.js'

let schemas = 0

const test = scoped(
  'store :: PostgreSQL :: faults',
  async () => ({ server: await sharedServer(), schema: `fault_${++schemas}` }),
  () => {},
  (name) => suiteWith(embeddedServer, name),
)

test('a save reaches another connection within 100 milliseconds', async ({ server, schema }) => {
  const saver = await openPostgresStore(server.url(), { schema })
  const other = await openPostgresStore(server.url(), { schema })
  assert.is(other.changes, 'announced')
  const took: number[] = []
  for (let version = 0; version < 11; version++) {
    const heard = hears(other, version + 1)
    const asked = performance.now()
    await saver.configuration.save(change(version, 'https://a.example'))
    await heard
    took.push(performance.now() - asked)
  }
  const median = took.sort((a, b) => a - b)[5] as number
  assert.ok(median < 100, `${median} ms`)
  await close(saver, other)
})

test('processes that start together on an empty database make its tables once', async ({
  server,
  schema,
}) => {
  const stores = await Promise.all(
    Array.from({ length: 6 }, () => openPostgresStore(server.url(), { schema, timeout: 15_000 })),
  )
  for (const store of stores) assert.is(await store.configuration.current(), undefined)
  const rows = await server.query(`select name from ${schema}.kysely_migration`)
  assert.is(new Set(rows.map(({ name }) => name)).size, rows.length)
  await close(...stores)
})

test('what others notify on the channel is nobody’s version', async ({ server, schema }) => {
  const store = await openPostgresStore(server.url(), { schema, pollInterval: 60_000 })
  const versions: number[] = []
  store.watch(
    (version) => versions.push(version),
    (error) => assert.unreachable(String(error)),
  )
  await delay(50)
  const payloads = [
    '',
    'rubbish',
    'version:',
    'version:x',
    'version:1 or 1=1',
    'proof:x',
    '{"version":4}',
  ]
  for (const payload of payloads) {
    await server.query(`select pg_notify('crossgate_${schema}', '${payload}')`)
  }
  await store.configuration.save(change(0, 'https://a.example'))
  while (versions.at(-1) !== 1) await delay(10)
  assert.equal([...new Set(versions)].sort(), versions.includes(0) ? [0, 1] : [1])
  await close(store)
})

test('a version that somebody writes by hand is announced as well', async ({ server, schema }) => {
  const store = await openPostgresStore(server.url(), { schema, pollInterval: 60_000 })
  await store.configuration.save(change(0, 'https://a.example'))
  const heard = hears(store, 2)
  await server.query(
    `insert into ${schema}.configuration_version select 2, document, 1, 'by hand', 'x' from ${schema}.configuration_version`,
  )
  await heard
  await close(store)
})

test('a listener that the server ended listens again, and what it missed is asked for', async ({
  server,
  schema,
}) => {
  const store = await openPostgresStore(server.url(), { schema, pollInterval: 60_000 })
  const versions: number[] = []
  store.watch(
    (version) => versions.push(version),
    () => {},
  )
  await server.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen "crossgate_${schema}"' or query = 'select 1'`,
  )
  await server.query(
    `insert into ${schema}.configuration_version values (1, '{}', 1, 'by hand', 'x')`,
  )
  await until(() => versions.at(-1) === 1 && store.changes === 'announced')
  await close(store)
})

test('a connection that is cut half-open is given up, and everything goes on when it is mended', async ({
  server,
  schema,
}) => {
  const link = await openLink(server.port)
  const url = server.url().replace(`:${server.port}/`, `:${link.port}/`)
  const store = await openPostgresStore(url, {
    schema,
    timeout: 600,
    connectTimeout: 300,
    pollInterval: 200,
  })
  const direct = await openPostgresStore(server.url(), { schema })
  await store.configuration.save(change(0, 'https://a.example'))
  const versions: number[] = []
  const errors: Error[] = []
  store.watch(
    (version) => versions.push(version),
    (error) => errors.push(error as Error),
  )
  link.cut()
  const asked = Date.now()
  const error = await rejects(
    store.configuration.save(change(1, 'https://b.example')),
    'unavailable',
  )
  assert.match(error.message, /did not answer in time|cannot be reached/)
  assert.ok(Date.now() - asked < 3000, 'it is not waited for ever')
  await until(() => errors.length > 0 && store.changes === 'polled')
  assert.is(errors.length, 1, 'a lasting failure is told once')
  await direct.configuration.save(change(1, 'https://c.example'))
  link.mend()
  await until(() => versions.at(-1) === 2 && store.changes === 'announced')
  await store.configuration.save(change(2, 'https://d.example'))
  await close(store, direct)
  await link.close()
})

test('a save that no standby confirms is not acknowledged, and is when it is sent again', async ({
  server,
  schema,
}) => {
  const store = await openPostgresStore(server.url(), { schema })
  await store.configuration.save(change(0, 'https://a.example'))
  const save = () => store.configuration.save({ ...change(1, 'https://b.example'), key: 'mine' })
  const record = () => store.events.record([event({})], 0, { writer: 'w', number: 1 })
  await standby(server, "'nobody'")
  try {
    const refused = [rejects(save(), 'unconfirmed'), rejects(record(), 'unconfirmed')]
    await cancelWaits(server, 2)
    const [error] = await Promise.all(refused)
    assert.match(error?.message ?? '', /gave up waiting for a standby to confirm it/)
    // It is there all the same, and its own key does not make it confirmed.
    assert.is((await store.configuration.current())?.version, 2)
    const again = [
      rejects(save(), 'unconfirmed'),
      rejects(store.configuration.savedAs('mine'), 'unconfirmed'),
    ]
    await cancelWaits(server, 2)
    await Promise.all(again)
  } finally {
    await standby(server, "''")
  }
  assert.is((await store.configuration.savedAs('mine'))?.version, 2)
  assert.is((await save()).version, 2)
  await record()
  assert.is((await store.events.search()).entries[0]?.count, 1, 'it counts once')
  await close(store)
})

test('a write that waits for somebody’s lock gives up, here and in the server', async ({
  server,
  schema,
}) => {
  const store = await openPostgresStore(server.url(), { schema, timeout: 400 })
  const blocker = await openPostgresStore(server.url(), { schema })
  await store.configuration.save(change(0, 'https://a.example'))
  const blocking = server.query(
    `begin; lock table ${schema}.configuration_version; select pg_sleep(2); rollback`,
  )
  await delay(200)
  await rejects(store.configuration.save(change(1, 'https://late.example')), 'locked')
  await blocking
  await delay(100)
  assert.is((await store.configuration.current())?.version, 1, 'nothing of it comes later')
  await close(store, blocker)
})

test('two that prune at once remove everything once', async ({ server, schema }) => {
  const stores = [
    await openPostgresStore(server.url(), { schema }),
    await openPostgresStore(server.url(), { schema }),
  ]
  const [store] = stores as [PostgresStore]
  for (let start = 0; start < 3000; start += 1000) {
    await store.events.record(
      Array.from({ length: 1000 }, (_, index) =>
        event({ key: `${start + index}`, instant: start + index }),
      ),
    )
  }
  const removed = await Promise.all(
    stores.map((each) => each.events.prune({ numberToRetain: 200, notBefore: 0 })),
  )
  const counted = (await store.events.losses()).removed
  assert.is(
    removed.reduce((sum, number) => sum + number),
    2900,
  )
  assert.is(counted, 2900)
  assert.ok(removed.includes(0), 'one does it all')
  await close(...stores)
})

test('entries are counted as they come and go, by hand too', async ({ server, schema }) => {
  const store = await openPostgresStore(server.url(), { schema })
  const counts = async () => [
    (await store.events.search({ limit: 1 })).total,
    (await store.events.search({ limit: 1, reason: 'origin-not-allowed' })).total,
    (await store.events.search({ limit: 1, reason: 'method-not-allowed' })).total,
  ]
  assert.equal(await counts(), [0, 0, 0])
  const other = event({ key: 'm', reason: 'method-not-allowed' })
  for (let round = 0; round < 2; round++) {
    await store.events.record([event({ key: 'a' }), event({ key: `b${round}` }), other])
  }
  assert.equal(await counts(), [4, 3, 1])
  await server.query(`delete from ${schema}.event where fold_key = 'b0'`)
  assert.equal(await counts(), [3, 2, 1])
  await server.query(`truncate ${schema}.event`)
  assert.equal(await counts(), [0, 0, 0])
  await close(store)
})

test('a server that is killed and starts again loses nothing that was acknowledged', async ({
  server,
  schema,
}) => {
  const stores = [
    await openPostgresStore(server.url(), { schema }),
    await openPostgresStore(server.url(), { schema }),
  ]
  const heard: number[] = []
  const [first, second] = stores as [PostgresStore, PostgresStore]
  second.watch(
    (version) => heard.push(version),
    () => {},
  )
  const acknowledged: string[] = []
  let offered = 0
  let isOver = false
  const save = async (store: PostgresStore, name: string) => {
    for (let index = 0; !isOver; index++) {
      const version = (await store.configuration.current().catch(() => undefined))?.version
      if (version === undefined && index > 0) continue
      const origin = `https://${name}${index}.example`
      const saved = await store.configuration
        .save(change(version ?? 0, origin))
        .catch(() => undefined)
      if (saved) acknowledged.push(`${saved.version} ${origin}`)
      await delay(5)
    }
  }
  const record = async (store: PostgresStore, writer: string) => {
    for (let number = 1; !isOver; number++) {
      offered += 3
      const send = () =>
        store.events.record([event({ key: 'a' }), event({ key: writer, count: 2 })], 0, {
          writer,
          number,
        })
      for (;;) {
        const isDone = await send().then(
          () => true,
          () => false,
        )
        if (isDone) break
      }
    }
  }
  const saves = (more: number) => {
    const before = acknowledged.length
    return until(() => acknowledged.length >= before + more)
  }
  const work = [
    ...stores.map((store, index) => save(store, `s${index}`)),
    ...stores.flatMap((store, index) => ['x', 'y'].map((name) => record(store, `${name}${index}`))),
  ]
  for (let round = 0; round < 2; round++) {
    await saves(4)
    await server.kill()
    await delay(100)
    await server.start()
  }
  await saves(4)
  isOver = true
  await Promise.all(work)
  for (const line of acknowledged) {
    const [version, origin] = line.split(' ')
    const saved = await first.configuration.version(Number(version))
    assert.is(saved?.document.corsConfiguration.allowedOrigins[0], origin)
  }
  const { entries } = await first.events.search({ limit: 100 })
  assert.is(
    entries.reduce((sum, { count }) => sum + count, 0),
    offered,
    'each counts once',
  )
  const newest = (await first.configuration.current())?.version
  await until(() => heard.at(-1) === newest && second.changes === 'announced')
  await close(...stores)
})

test('a server that is down at the start: the filter refuses, says why, and follows later', async ({
  server,
  schema,
}) => {
  await server.stop()
  const errors: unknown[] = []
  const keys: string[] = []
  const options = {
    basePath: '/admin/cors',
    initialConfiguration: { enabled: true, allowedOrigins: ['https://app.example'] },
    onError: (error: unknown) => errors.push(error),
    onFirstKey: (key: string) => keys.push(key),
  }
  const timing = { schema, timeout: 300, connectTimeout: 300 }
  const stores = [
    await openPostgresStore(server.url(), timing),
    await openPostgresStore(server.url(), timing),
  ]
  const [store, other] = stores as [PostgresStore, PostgresStore]
  const closed = await createConsole({ ...options, store })
  const known = await createConsole({
    ...options,
    store: other,
    lastKnownConfiguration: { enabled: true, allowedOrigins: ['https://known.example'] },
  })
  assert.is(decide(closed.cors, 'https://app.example'), 'respond 403')
  assert.is(decide(closed.cors, 'https://known.example'), 'respond 403')
  assert.is(decide(known.cors, 'https://known.example'), 'continue')
  assert.is(decide(known.cors, 'https://known.example', '/admin/cors/keys'), 'continue excluded')
  assert.match(
    closed.problem ?? '',
    /^The filter refuses every other origin until the store answers\. The database 127\.0\.0\.1:\d+\/postgres cannot be reached\. Is the server running/,
  )
  assert.match(known.problem ?? '', /^The filter runs the last policy that the application knew/)
  const page = await closed.fetch(
    new Request('https://x.example/admin/cors/settings', { headers: { cookie: 'crossgate=x' } }),
  )
  assert.ok([303, 503].includes(page.status), String(page.status))
  assert.ok(errors.length >= 2)
  await server.start()
  await until(() => decide(closed.cors, 'https://app.example') === 'continue')
  await until(() => decide(known.cors, 'https://known.example') === 'respond 403')
  assert.is(decide(known.cors, 'https://app.example'), 'continue')
  await until(
    () => keys.length === 1 && closed.problem === undefined && known.problem === undefined,
  )
  await closed.close()
  await known.close()
  await close(...stores)
})

test('hosts are tried in their order until one is the primary', async ({ server, schema }) => {
  const nobody = await freePort()
  const url = server
    .url()
    .replace(`127.0.0.1:${server.port}`, `127.0.0.1:${nobody},127.0.0.1:${server.port}`)
  const store = await openPostgresStore(`${url}?target_session_attrs=read-write`, { schema })
  assert.is((await store.configuration.save(change(0, 'https://a.example'))).version, 1)
  assert.is(store.changes, 'announced')
  await close(store)
})

test.run()

const disk = suiteWith(embeddedServerOnDisk, 'store :: PostgreSQL :: a disk that fills')

disk('a full disk gives clear errors, and nothing that was acknowledged is lost', async () => {
  const child = start('postgres-small-disk.ts', [], ['unshare', '--mount'])
  await child.end()
  const results = new Map(child.lines.map((line) => [JSON.parse(line).name, JSON.parse(line)]))
  for (const name of ['fill', 'save on a full disk']) {
    assert.is(results.get(name).code, 'full', JSON.stringify(results.get(name)))
    assert.match(results.get(name).message, /cannot grow: the disk of the server is full/)
  }
  for (const name of ['read on a full disk', 'save with room again', 'events with room again']) {
    assert.is(results.get(name).code, null, JSON.stringify(results.get(name)))
  }
  assert.equal(results.get('in the end'), { name: 'in the end', saves: 0, events: 0 })
})

disk(
  'a full disk of the log ends the server: the filter goes on, and nothing that was acknowledged is lost',
  async () => {
    const child = start('postgres-small-wal.ts', [], ['unshare', '--mount'])
    await child.end()
    const results = new Map(child.lines.map((line) => [JSON.parse(line).name, JSON.parse(line)]))
    // The server may close the connection before it said why.
    assert.ok(['full', 'unavailable'].includes(results.get('fill').code), child.lines[0])
    assert.is(results.get('save on a full disk').code, 'unavailable')
    assert.equal(results.get('decision'), { name: 'decision', kind: 'cors', denied: false })
    assert.match(results.get('problem').message, /^The filter keeps version 1\. The database /)
    for (const name of ['save with room again', 'events with room again']) {
      assert.is(results.get(name).code, null, JSON.stringify(results.get(name)))
    }
    assert.equal(results.get('in the end'), { name: 'in the end', versions: 2, events: 0 })
  },
)

disk.run()

function decide(cors: CorsEngine, origin: string, url = '/api/items'): string {
  const headers = new Map(Object.entries({ origin, host: 'api.example' }))
  const decision = cors.decide({ method: 'GET', url, headers })
  if (decision.action === 'respond') return `respond ${decision.status}`
  return decision.kind === 'cors' ? 'continue' : `continue ${decision.kind}`
}

function hears(store: PostgresStore, wanted: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = store.watch((version) => {
      if (version !== wanted) return
      stop()
      resolve()
    }, reject)
  })
}

/** Cancels so many commits that wait for a standby. */
async function cancelWaits(server: PostgresServer, wanted: number): Promise<void> {
  let cancelled = 0
  await until(async () => {
    const [row] = await server.query(
      "select count(pg_cancel_backend(pid))::int as count from pg_stat_activity where wait_event = 'SyncRep'",
    )
    cancelled += Number(row?.count)
    return cancelled >= wanted
  })
}

async function standby(server: PostgresServer, name: string): Promise<void> {
  await server.query(`alter system set synchronous_standby_names = ${name}`)
  await server.query('select pg_reload_conf()')
  await until(async () => {
    const [row] = await server.query('show synchronous_standby_names')
    return `'${row?.synchronous_standby_names}'` === name
  })
}

async function close(...stores: readonly { close(): Promise<void> }[]): Promise<void> {
  for (const store of stores) await store.close()
}
