import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { suiteWith } from '../../../scripts/outside-programs.js'
import { copyStore, openPostgresStore, openSqliteStore, type Store } from '../src/index.js'
import { embeddedServer } from './postgres-programs.js'
import { sharedServer } from './postgres-server.js'
import { scoped } from './scoped.js'
import { change, event, rejects, see, sighting, versionDocument } from './store-suite.js'

let schemas = 0

const test = scoped(
  'store :: copy from SQLite to PostgreSQL',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crossgate-copy-'))
    const server = await sharedServer()
    const schema = `copy_${++schemas}`
    return {
      folder,
      from: await openSqliteStore(join(folder, 'crossgate.db')),
      to: await openPostgresStore(server.url(), { schema }),
    }
  },
  async ({ folder, from, to }) => {
    await from.close()
    await to.close()
    await rm(folder, { recursive: true, force: true })
  },
  (name) => suiteWith(embeddedServer, name),
)

async function fill(store: Store): Promise<void> {
  for (let version = 1; version <= 60; version++) {
    const { insertInstant: _, ...document } = { insertInstant: 0, ...versionDocument(version) }
    await store.configuration.save({
      document: { ...document, data: { version, odd: 'a\u0000b\ud800', z: 1, a: 2 } },
      expectedVersion: version - 1,
      author: `Ada ${version}`,
      summary: 'a summary',
      instant: 1_790_000_000_000 + version,
    })
  }
  await store.events.record(
    Array.from({ length: 1200 }, (_, index) =>
      event({
        key: `${index}`,
        instant: index,
        count: 1 + (index % 3),
        ...(index % 2 ? { hint: 'h' } : {}),
        ...(index % 3 ? { policy: index % 5 ? 'public' : index } : {}),
      }),
    ),
    4,
    { writer: 'w', number: 7 },
  )
  await store.events.prune({ numberToRetain: 2000, notBefore: 0 })
  await see(store, [sighting({}), sighting({ origin: 'https://two.example', paths: ['/p'] })])
  await store.waiting.ignore('https://two.example', { author: 'Ada', instant: 6 })
  await store.keys.add({ id: 'one', name: 'First', hash: 'ab', scope: 'full', insertInstant: 5 })
  await store.keys.touch('one', 77)
  await store.traffic.record([
    {
      ...{ key: 'p', method: 'GET', path: '/p', origin: 'https://a.example', host: null },
      ...{ secFetchSite: null, secFetchMode: null, headerNames: [], count: 3, lastInstant: 9 },
    },
  ])
}

async function contents({ configuration, events, waiting, keys, traffic }: Store) {
  const history = await configuration.history({ limit: 100 })
  return {
    versions: await Promise.all(history.map(({ version }) => configuration.version(version))),
    events: await events.search({ limit: 2000, orderBy: [{ field: 'id', direction: 'asc' }] }),
    losses: await events.losses(),
    mark: await events.mark(),
    waiting: await waiting.read((await waiting.list()).map(({ origin }) => origin)),
    keys: await keys.list(),
    traffic: await traffic.list(10),
  }
}

test('everything is carried over, ids and counts included, and again', async ({ from, to }) => {
  await fill(from)
  const copied = await copyStore(from, to)
  const { total } = await from.events.search({ limit: 1 })
  assert.equal(copied, {
    versions: 60,
    events: total,
    waitingOrigins: 2,
    passedRequests: 1,
    keys: 1,
  })
  assert.equal(await contents(to), await contents(from))
  // What came since, and a batch that the source had already.
  await from.configuration.save(change(60, 'https://later.example'))
  await from.events.record([event({ key: '1199', instant: 5000 }), event({ key: 'new' })])
  assert.is((await copyStore(from, to)).versions, 61)
  assert.equal(await contents(to), await contents(from))
  await to.events.record([event({})], 0, { writer: 'w', number: 7 })
  assert.is((await to.events.search({ limit: 1 })).total, total + 1)
  await to.events.record([event({ key: 'next', instant: 9000 })])
  const [newest, second] = (
    await to.events.search({ orderBy: [{ field: 'id', direction: 'desc' }] })
  ).entries
  assert.is(newest?.request.path, '/api/items')
  assert.ok((newest?.id as number) > (second?.id as number), 'its id is a new one')
  assert.is((await to.configuration.save(change(61, 'https://own.example'))).version, 62)
})

test('a target with a history of its own is left as it is', async ({ from, to }) => {
  await fill(from)
  await to.configuration.save({ ...change(0, 'https://theirs.example'), instant: 1 })
  const error = await rejects(copyStore(from, to), 'conflict')
  assert.match(error.message, /already holds a version 1 that is not the source's/)
  assert.is((await to.configuration.history()).length, 1)
  assert.equal(await to.keys.list(), [])
})

test('a copy can go back', async ({ from, to }) => {
  await to.configuration.save(change(0, 'https://a.example'))
  await to.events.record([event({})])
  await copyStore(to, from)
  assert.equal(await contents(from), await contents(to))
})

test('a store of another make is refused', async ({ from }) => {
  const { tables: _, ...other } = from as Store & { tables: unknown }
  await rejects(copyStore(from, other), 'unavailable')
})

test.run()
