import { randomUUID } from 'node:crypto'
import { defaultConfiguration } from '@crossgate/core'
import { suite, type Test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TableStore } from '../src/storage/sql-tables.js'
import type { EventRecord, PassedRequest, Store } from '../src/storage/store.js'
import { defaultSystemConfiguration } from '../src/storage/system-configuration.js'
import type { OriginSighting } from '../src/storage/waiting-origin.js'
import { scoped } from './scoped.js'

/** Opens stores on one fresh database: every call another connection to the same one. */
export interface StoreFixture {
  open(): Promise<Store>
  remove(): Promise<void>
}

/** The behaviour of every store. */
export function storeSuite(
  name: string,
  create: () => Promise<StoreFixture>,
  createSuite: (name: string) => Test = suite,
): void {
  const test = scoped(
    `store :: ${name}`,
    async () => {
      const fixture = await create()
      return { fixture, store: await fixture.open() }
    },
    async ({ fixture, store }) => {
      await store.close()
      await fixture.remove()
    },
    createSuite,
  )

  test('an empty store has no version', async ({ store }) => {
    assert.is(await store.configuration.current(), undefined)
    assert.is(await store.configuration.version(1), undefined)
    assert.equal(await store.configuration.history(), [])
  })

  test('what was saved comes back whole', async ({ store }) => {
    const saved = await store.configuration.save(change(0, 'https://a.example'))
    assert.is(saved.version, 1)
    assert.equal(await store.configuration.current(), saved)
    assert.equal(await store.configuration.version(1), saved)
    assert.equal(saved.document, document('https://a.example'))
    assert.is(saved.author, 'Ada')
    assert.is(saved.insertInstant, 1_790_000_000_000)
  })

  test('a save from an older version is a conflict that writes nothing', async ({ store }) => {
    await store.configuration.save(change(0, 'https://a.example'))
    await store.configuration.save(change(1, 'https://b.example'))
    await rejects(store.configuration.save(change(0, 'https://c.example')), 'conflict')
    await rejects(store.configuration.save(change(1, 'https://c.example')), 'conflict')
    assert.equal((await store.configuration.history()).length, 2)
    assert.equal((await store.configuration.current())?.document.corsConfiguration.allowedOrigins, [
      'https://b.example',
    ])
  })

  test('a save from a version that never was is a conflict, not a gap', async ({ store }) => {
    await store.configuration.save(change(0, 'https://a.example'))
    await rejects(store.configuration.save(change(7, 'https://b.example')), 'conflict')
    assert.is((await store.configuration.current())?.version, 1)
  })

  test('of many saves at once exactly one wins', async ({ fixture, store }) => {
    const other = await fixture.open()
    await store.configuration.save(change(0, 'https://a.example'))
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? store : other).configuration.save(change(1, `https://w${index}.example`)),
      ),
    )
    await other.close()
    const won = results.filter(({ status }) => status === 'fulfilled')
    assert.is(won.length, 1)
    for (const result of results) {
      if (result.status === 'rejected') assert.is(result.reason.code, 'conflict')
    }
    assert.is((await store.configuration.current())?.version, 2)
  })

  test('a save that is sent again with its key gets the version that it wrote', async ({
    fixture,
    store,
  }) => {
    const other = await fixture.open()
    await store.configuration.save(change(0, 'https://a.example'))
    const saved = await store.configuration.save({ ...change(1, 'https://b.example'), key: 'k' })
    assert.equal(
      await other.configuration.save({ ...change(1, 'https://b.example'), key: 'k' }),
      saved,
    )
    assert.is(saved.version, 2)
    assert.equal(await other.configuration.savedAs('k'), saved)
    assert.is(await other.configuration.savedAs('l'), undefined)
    await rejects(
      store.configuration.save({ ...change(1, 'https://b.example'), key: 'l' }),
      'conflict',
    )
    await rejects(
      store.configuration.save({ ...change(0, 'https://b.example'), key: 'k' }),
      'conflict',
    )
    await store.configuration.save(change(2, 'https://c.example'))
    assert.equal(
      await store.configuration.save({ ...change(1, 'https://b.example'), key: 'k' }),
      saved,
    )
    assert.is((await store.configuration.history()).length, 3)
    await other.close()
  })

  test('history is newest first, in pages', async ({ store }) => {
    for (let version = 0; version < 5; version++) {
      await store.configuration.save(change(version, `https://v${version + 1}.example`))
    }
    const versions = async (page?: { before?: number; limit?: number }) =>
      (await store.configuration.history(page)).map(({ version }) => version)
    assert.equal(await versions(), [5, 4, 3, 2, 1])
    assert.equal(await versions({ limit: 2 }), [5, 4])
    assert.equal(await versions({ before: 4, limit: 2 }), [3, 2])
  })

  test('another connection sees a save, and a watcher hears of it within a second', async ({
    fixture,
    store,
  }) => {
    const other = await fixture.open()
    const heard = new Promise<number>((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error('nothing heard within a second')), 1000)
      const stop = store.watch((version) => {
        if (version !== 1) return
        stop()
        clearTimeout(patience)
        resolve(version)
      }, reject)
    })
    await other.configuration.save(change(0, 'https://a.example'))
    assert.is(await heard, 1)
    assert.is((await store.configuration.current())?.version, 1)
    await other.close()
  })

  test('a watcher that was stopped hears nothing', async ({ store }) => {
    let calls = 0
    store.watch(
      () => calls++,
      () => calls++,
    )()
    await store.configuration.save(change(0, 'https://a.example'))
    await new Promise((resolve) => setTimeout(resolve, 400))
    assert.is(calls, 0)
  })

  // ---

  test('an event comes back whole', async ({ store }) => {
    const record = event({ hint: 'Perhaps a typing mistake.' })
    await store.events.record([record])
    const { entries, total } = await store.events.search()
    assert.is(total, 1)
    assert.equal(entries[0], {
      ...record.event,
      id: entries[0]?.id,
      count: 1,
      lastInstant: record.lastInstant,
    })
    assert.equal(await store.events.get(entries[0]?.id as number), entries[0])
    assert.is(await store.events.get(4711), undefined)
  })

  test('repetitions fold into one entry, which keeps its id and first instant', async ({
    store,
  }) => {
    await store.events.record([event({ key: 'k', instant: 1000, count: 2 }), event({ key: 'l' })])
    const before = await store.events.search({ message: 'k.example' })
    await store.events.record([event({ key: 'k', instant: 3000, count: 3 })])
    const { entries, total } = await store.events.search({ start: 3000, end: 1000 })
    assert.is(total, 1)
    assert.is(entries[0]?.count, 5)
    assert.is(entries[0]?.insertInstant, 1000)
    assert.is(entries[0]?.lastInstant, 3000)
    assert.is(before.total, 0)
  })

  test('an entry keeps what its preflight asked for, and what became of it', async ({ store }) => {
    const { event: told, ...record } = event({ key: 'b' })
    await store.events.record([
      asking('PUT', event({ key: 'a' })),
      { ...record, event: { ...told, outcome: 'withheld' } },
    ])
    const { entries } = await store.events.search({ orderBy: [{ field: 'id', direction: 'asc' }] })
    assert.equal(
      entries.map(({ outcome, request }) => [outcome, request.requestMethod ?? 'none']),
      [
        ['refused', 'PUT'],
        ['withheld', 'none'],
      ],
    )
  })

  test('an entry keeps the policy that decided, a name or an index', async ({ store }) => {
    const policies = ['public', '1', 1, 'a"\u0000\ud800\n', undefined]
    await store.events.record(policies.map((policy, index) => event({ key: `${index}`, policy })))
    const { entries } = await store.events.search({ orderBy: [{ field: 'id', direction: 'asc' }] })
    assert.equal(
      entries.map(({ policy }) => policy),
      policies,
    )
    assert.not.ok('policy' in (entries[4] ?? {}))
    for (const policy of policies.slice(0, 4)) {
      const found = await store.events.search({ policy: policy as string | number })
      assert.equal(
        found.entries.map((entry) => entry.policy),
        [policy],
      )
    }
  })

  test('a batch of any length is written whole', async ({ store }) => {
    for (const length of [31, 32, 33, 1000]) {
      await store.events.record(
        Array.from({ length }, (_, index) => event({ key: `${length} ${index}` })),
      )
    }
    assert.is((await store.events.search({ limit: 1 })).total, 1096)
  })

  test('a batch that is sent again with its key counts once', async ({ fixture, store }) => {
    const other = await fixture.open()
    const key = (number: number, writer = 'one') => ({ writer, number })
    await store.events.record([event({ count: 2 })], 3, key(1))
    const mark = await store.events.mark()
    await other.events.record([event({ count: 2 })], 3, key(1))
    assert.is.not(await store.events.mark(), mark, 'a commit that changes nothing waits for nobody')
    await store.events.record([event({ count: 5 })], 0, key(1, 'two'))
    await store.events.record([event({ count: 7 })], 1, key(2))
    await other.events.record([event({ count: 2 })], 3, key(1))
    assert.is((await store.events.search()).entries[0]?.count, 14)
    assert.is((await store.events.losses()).lost, 4)
    await other.close()
  })

  test('any text is kept, and none fails a batch', async ({ store }) => {
    // Some thousand bytes that no index can make shorter, as a header and a path may be.
    const long = Array.from({ length: 1500 }, (_, index) =>
      String.fromCodePoint(0x10000 + ((index * 7919) % 60_000)),
    ).join('')
    const odd = 'a\u0000b\ud800c\u{1f600}%_\\\'"$1'
    const record = event({ key: `${odd}${long}`, origin: odd, path: long, message: odd })
    await store.events.record([record, event({ key: `${odd}${long}x` })])
    await store.events.record([record])
    const { entries, total } = await store.events.search({ text: '\u{1f600}%_\\' })
    assert.is(total, 1)
    assert.is(entries[0]?.count, 2)
    assert.is(entries[0]?.request.path, long)
    assert.match(entries[0]?.message ?? '', /^a\\u\{0\}b\ufffdc\u{1f600}%_/u)
    assert.is((await store.events.search({ limit: 1 })).total, 2)
    for (const criterion of ['message', 'text', 'type', 'reason', 'origin', 'path'] as const) {
      await store.events.search({ [criterion]: `${odd}${long}` })
      await store.events.list({ [criterion]: odd }, { limit: 1 })
    }
    await see(store, [sighting({ origin: odd, paths: [`${odd}${long}`], headerNames: [odd] })])
    const [waiting] = await store.waiting.list()
    assert.equal(
      (await store.waiting.read([odd])).map(({ paths }) => paths.length),
      [1],
    )
    assert.match(waiting?.origin ?? '', /^a\\u\{0\}b\ufffdc\u{1f600}%_/u)
    assert.is(await store.waiting.ignore(odd, { author: odd, instant: 1 }), 'done')
    assert.is(await store.waiting.forget(odd), true)
    assert.is(await store.keys.get(odd), undefined)
    assert.is(await store.sessions.get(odd), undefined)
    await store.keys.remove(odd)
    await store.traffic.record([{ ...passed(`${odd}${long}`, 1), path: odd, origin: long }])
    assert.is((await store.traffic.list(1))[0]?.origin, long)
    const saved = await store.configuration.save({
      ...change(0, 'https://a.example'),
      author: odd,
      document: { ...document('https://a.example'), data: { odd, b: 1, a: 2 } },
    })
    const read = await store.configuration.current()
    assert.is(JSON.stringify(read?.document), JSON.stringify(saved.document), 'in the order it had')
    const name = odd.replace('\ud800', '')
    await store.keys.add({ id: 'odd', name, hash: 'h', scope: 'full', insertInstant: 1 })
    assert.is((await store.keys.get('odd'))?.name, name.replace('\u0000', '\\u{0}'))
  })

  test('many batches at once lose no count', async ({ fixture, store }) => {
    const other = await fixture.open()
    const batch = ['a', 'b', 'c', 'd'].map((key) => event({ key }))
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? store : other).events.record(index % 3 ? batch : [...batch].reverse(), 1, {
          writer: `w${index}`,
          number: 1,
        }),
      ),
    )
    const { entries } = await store.events.search()
    assert.equal(
      entries.map(({ count }) => count),
      [20, 20, 20, 20],
    )
    assert.is((await store.events.losses()).lost, 20)
    await other.close()
  })

  test('ids ascend and are never used again', async ({ store }) => {
    await store.events.record([event({ key: 'a' }), event({ key: 'b' })])
    const [second, first] = (await store.events.search()).entries.map(({ id }) => id)
    assert.ok((second as number) > (first as number))
    await store.events.prune({ numberToRetain: 0, notBefore: 0 })
    await store.events.record([event({ key: 'c' })])
    assert.ok(((await store.events.search()).entries[0]?.id as number) > (second as number))
  })

  test('a batch gets its ids in its own order', async ({ store }) => {
    const keys = ['m', 'z', 'a', 'k']
    await store.events.record(keys.map((key) => event({ key, path: `/${key}` })))
    await store.events.record([...keys, 'b'].map((key) => event({ key, path: `/${key}` })))
    const { entries } = await store.events.search({ orderBy: [{ field: 'id', direction: 'asc' }] })
    assert.equal(
      entries.map(({ request }) => request.path),
      ['/m', '/z', '/a', '/k', '/b'],
    )
  })

  test('a search filters by everything, counts all and pages', async ({ store }) => {
    await store.events.record([
      event({ key: '1', instant: 1000, origin: 'https://one.example', path: '/api/Items' }),
      event({ key: '2', instant: 2000, origin: 'https://two.example', path: '/api/orders' }),
      event({
        key: '3',
        instant: 3000,
        origin: 'https://two.example',
        path: '/search',
        reason: 'method-not-allowed',
        message: '100% of PUT_requests are refused!',
      }),
    ])
    const found = async (criteria: Parameters<Store['events']['search']>[0]) => {
      const { entries, total } = await store.events.search(criteria)
      return [entries.map(({ insertInstant }) => insertInstant / 1000).join(), total].join('/')
    }
    assert.is(await found({}), '3,2,1/3')
    assert.is(await found({ reason: 'method-not-allowed' }), '3/1')
    assert.is(await found({ origin: 'two' }), '3,2/2')
    assert.is(await found({ path: '/API/items' }), '1/1')
    assert.is(await found({ text: 'ORDERS' }), '2/1')
    assert.is(await found({ message: 'put_REQ' }), '3/1')
    assert.is(await found({ message: '100%*refused!' }), '3/1')
    assert.is(await found({ message: 'refused*' }), '/0')
    assert.is(await found({ message: '%' }), '3/1')
    assert.is(await found({ message: '_' }), '3/1')
    assert.is(await found({ type: 'Debug' }), '3,2,1/3')
    assert.is(await found({ type: 'Error' }), '/0')
    assert.is(await found({ start: 2000 }), '3,2/2')
    assert.is(await found({ end: 2000 }), '2,1/2')
    assert.is(await found({ limit: 1, offset: 1 }), '2/3')
    assert.is(await found({ orderBy: [{ field: 'insertInstant', direction: 'asc' }] }), '1,2,3/3')
    assert.is(await found({ text: "'; drop table event; --" }), '/0')
  })

  test('retention keeps the newest, by number and by age', async ({ store }) => {
    await store.events.record(
      Array.from({ length: 450 }, (_, index) => event({ key: `k${index}`, instant: 1000 + index })),
    )
    assert.is(await store.events.prune({ numberToRetain: 900, notBefore: 0 }), 0)
    assert.is(await store.events.prune({ numberToRetain: 200, notBefore: 0 }), 350)
    assert.is((await store.events.search()).total, 100)
    assert.equal((await store.events.losses()).removed, 350, 'age is not counted')
    assert.is(await store.events.prune({ numberToRetain: 200, notBefore: 1440 }), 90)
    assert.equal((await store.events.losses()).removed, 350)
    const { entries } = await store.events.search({ limit: 100 })
    assert.equal(
      entries.map(({ lastInstant }) => lastInstant),
      [1449, 1448, 1447, 1446, 1445, 1444, 1443, 1442, 1441, 1440],
    )
  })

  test('no reason holds more than half, so that a flood pushes out no other', async ({ store }) => {
    await store.events.record([event({ key: 'needed', instant: 1, reason: 'method-not-allowed' })])
    for (let start = 0; start < 12_000; start += 1000) {
      await store.events.record(
        Array.from({ length: 1000 }, (_, index) =>
          event({ key: `flood ${start + index}`, instant: 1000 + start + index }),
        ),
      )
    }
    await store.events.prune({ numberToRetain: 1000, notBefore: 0 })
    assert.is((await store.events.search({ reason: 'origin-not-allowed' })).total, 500)
    assert.is((await store.events.search({ reason: 'method-not-allowed' })).total, 1)
    const losses = await store.events.losses()
    assert.is(losses.removed, 11_500)
    assert.ok(Date.now() - (losses.removedInstant as number) < 60_000)
  })

  test('what found no room is counted with the batch', async ({ store }) => {
    assert.is((await store.events.losses()).lost, 0)
    await store.events.record([event({})], 7)
    await store.events.record([], 5)
    assert.is((await store.events.losses()).lost, 12)
  })

  test('events of one instant follow the direction that was asked for', async ({ store }) => {
    await store.events.record(['a', 'b', 'c'].map((key) => event({ key, instant: 1000 })))
    for (const field of ['insertInstant', 'lastInstant', 'message', 'type'] as const) {
      for (const direction of ['asc', 'desc'] as const) {
        const { entries } = await store.events.search({ orderBy: [{ field, direction }] })
        const ids = entries.map(({ id }) => id)
        const sorted = [...ids].sort((a, b) => (direction === 'asc' ? a - b : b - a))
        assert.equal(ids, sorted, `${field} ${direction}`)
      }
    }
  })

  test('a long list comes in pieces, none twice and none left out', async ({ store }) => {
    await store.events.record(
      Array.from({ length: 700 }, (_, index) =>
        event({ key: `k${index}`, instant: 1000 + (index % 3), path: `/${index % 2}` }),
      ),
    )
    const seen = new Set<number>()
    let cursor: string | undefined
    do {
      const piece = await store.events.list({ path: '/1' }, { limit: 100, cursor })
      assert.ok(piece.entries.length <= 100)
      for (const { id, request } of piece.entries) {
        assert.is(request.path, '/1')
        assert.is(seen.has(id), false)
        seen.add(id)
      }
      cursor = piece.cursor
    } while (cursor !== undefined)
    assert.is(seen.size, 350)
  })

  test('an entry that stands for many origins counts them', async ({ store }) => {
    const others = (otherOrigins: number) => ({ ...event({ key: 'others' }), otherOrigins })
    await store.events.record([others(500)])
    await store.events.record([others(11_300)])
    const [entry] = (await store.events.search()).entries
    assert.is(entry?.otherOrigins, 11_800)
    await store.events.record([event({ key: 'one' })])
    assert.is((await store.events.search()).entries[0]?.otherOrigins, undefined)
  })

  test('the mark changes with every entry and every repetition', async ({ store }) => {
    const empty = await store.events.mark()
    await store.events.record([event({ key: 'a', instant: 1000 })])
    const one = await store.events.mark()
    await store.events.record([event({ key: 'a', instant: 1000 })])
    const two = await store.events.mark()
    assert.is(await store.events.mark(), two)
    assert.is(new Set([empty, one, two]).size, 3)
  })

  // ---

  test('what is seen of an origin adds up, and a few of what it asks for are kept', async ({
    fixture,
    store,
  }) => {
    const other = await fixture.open()
    await see(store, [sighting({ methods: ['GET'], headerNames: ['x-a'], paths: ['/a'] })])
    await see(other, [
      sighting({ origin: 'https://two.example' }),
      sighting({
        firstInstant: 2000,
        lastInstant: 3000,
        counts: { block: 0, omit: 2, report: 3 },
        methods: ['PUT', 'GET'],
        paths: Array.from({ length: 12 }, (_, index) => `/${index}`),
      }),
    ])
    const [found, ...rest] = await store.waiting.read(['https://foreign.example', 'https://none'])
    assert.equal(rest, [])
    assert.equal(found, {
      origin: 'https://foreign.example',
      firstInstant: 1000,
      lastInstant: 3000,
      count: 6,
      counts: { block: 1, omit: 2, report: 3 },
      methods: ['GET', 'PUT'],
      headerNames: ['x-a'],
      paths: ['/a', ...Array.from({ length: 9 }, (_, index) => `/${index}`)],
      incomplete: ['paths'],
      ignored: null,
    })
    assert.equal(await store.waiting.list(), [
      { origin: 'https://foreign.example', isIgnored: false },
      { origin: 'https://two.example', isIgnored: false },
    ])
    await other.close()
  })

  test('origins of a batch that is sent again count once', async ({ store }) => {
    const key = { writer: 'one', number: 1 }
    const batch = { origins: [sighting({})], folded: 3 }
    await store.events.record([], 0, key, batch)
    await store.events.record([], 0, key, batch)
    assert.is((await store.waiting.read(['https://foreign.example']))[0]?.count, 1)
    const losses = await store.waiting.losses()
    assert.is(losses.folded, 3)
    assert.ok(Date.now() - (losses.foldedInstant as number) < 60_000)
    await store.events.record([], 0, { ...key, number: 2 }, { origins: [], folded: -2 })
    assert.is((await store.waiting.losses()).folded, 1)
  })

  test('many who see the same origins at once lose nothing', async ({ fixture, store }) => {
    const other = await fixture.open()
    const names = Array.from({ length: 40 }, (_, index) => `https://o${index}.example`)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        see(
          index % 2 ? store : other,
          (index % 3 ? names : [...names].reverse()).map((origin) =>
            sighting({ origin, headerNames: [`x-${index}`] }),
          ),
        ),
      ),
    )
    const found = await store.waiting.read(names)
    assert.is(found.length, 40)
    for (const { count, headerNames } of found) {
      assert.equal([count, headerNames.length], [20, 20])
    }
    await other.close()
  })

  test('an ignored origin stays, and is counted; a forgotten one comes back when it is seen', async ({
    store,
  }) => {
    const origin = 'https://foreign.example'
    const ignored = { author: 'Ada', instant: 5 }
    assert.is(await store.waiting.ignore(origin, ignored), 'missing')
    await see(store, [sighting({})])
    assert.is(await store.waiting.ignore(origin, ignored), 'done')
    await see(store, [sighting({})])
    const read = async () => (await store.waiting.read([origin]))[0]
    assert.equal([(await read())?.ignored, (await read())?.count], [ignored, 2])
    assert.equal(await store.waiting.list(), [{ origin, isIgnored: true }])
    await store.events.prune({ numberToRetain: 0, notBefore: 1e12 })
    assert.equal((await read())?.ignored, ignored, 'whoever ignores it is not asked again')
    assert.is(await store.waiting.ignore(origin, null), 'done')
    assert.is((await read())?.ignored, null)
    assert.is(await store.waiting.forget(origin), true)
    assert.is(await store.waiting.forget(origin), false)
    assert.is(await read(), undefined)
    await see(store, [sighting({ firstInstant: 9000, lastInstant: 9000 })])
    assert.equal([(await read())?.firstInstant, (await read())?.count], [9000, 1])
  })

  test('as many origins are ignored as can wait', async ({ store }) => {
    const names = Array.from({ length: 1001 }, (_, index) => `https://o${index}.example`)
    await see(
      store,
      names.map((origin) => sighting({ origin })),
    )
    const ignoring = { author: 'Ada', instant: 5 }
    const { tables } = store as Store & { readonly tables: TableStore }
    const rows = await tables.read('waiting_origin', undefined, 1000)
    await tables.write(
      'waiting_origin',
      rows.map((row) => ({ ...row, ignored_instant: 5, ignored_by: 'Ada' })),
    )
    const all = await store.waiting.list()
    const first = all.find(({ isIgnored }) => isIgnored)?.origin ?? ''
    const last = all.find(({ isIgnored }) => !isIgnored)?.origin ?? ''
    assert.is(await store.waiting.ignore(last, ignoring), 'too-many')
    assert.is(await store.waiting.ignore(first, { ...ignoring, instant: 6 }), 'done')
    await store.waiting.ignore(first, null)
    assert.is(await store.waiting.ignore(last, ignoring), 'done')
  })

  test('invented origins push out none that was there before or that comes again', async ({
    store,
  }) => {
    const invented = (index: number) => sighting({ origin: `https://i${index}.example` })
    await see(store, [sighting({ origin: 'https://before.example', firstInstant: 500 })])
    for (let start = 0; start < 3000; start += 500) {
      await see(
        store,
        Array.from({ length: 500 }, (_, index) => invented(start + index)),
      )
    }
    await see(store, [sighting({ origin: 'https://again.example', firstInstant: 7000 })])
    await see(store, [sighting({ origin: 'https://again.example', lastInstant: 8000 })])
    await store.events.prune({ numberToRetain: 5000, notBefore: 0 })
    const origins = (await store.waiting.list()).map(({ origin }) => origin)
    assert.is(origins.length, 1000)
    assert.equal(origins.slice(0, 2), ['https://again.example', 'https://before.example'])
    const { removed, removedInstant } = await store.waiting.losses()
    assert.is(removed, 2002)
    assert.ok(Date.now() - (removedInstant as number) < 60_000)
    await store.events.prune({ numberToRetain: 100, notBefore: 0 })
    assert.is((await store.waiting.list()).length, 100)
    await store.events.prune({ numberToRetain: 100, notBefore: 5000 })
    assert.is((await store.waiting.list()).length, 1, 'what is too old goes, and is not counted')
    assert.is((await store.waiting.losses()).removed, 2902)
  })

  // ---

  test('passed requests fold, are listed newest first and are bounded', async ({ store }) => {
    await store.traffic.record([passed('a', 1000), passed('b', 2000), passed('c', 3000)])
    await store.traffic.record([passed('a', 4000)])
    assert.equal(
      (await store.traffic.list(10)).map(({ key, count }) => [key, count]),
      [
        ['a', 2],
        ['c', 1],
        ['b', 1],
      ],
    )
    assert.equal((await store.traffic.list(1))[0], { ...passed('a', 4000), count: 2 })
    await store.traffic.prune(2)
    assert.equal(
      (await store.traffic.list(10)).map(({ key }) => key),
      ['a', 'c'],
    )
  })

  // ---

  test('keys are added once, listed oldest first, touched and removed', async ({ store }) => {
    const key = { id: 'one', name: 'First', hash: 'ab', scope: 'full', insertInstant: 5 } as const
    assert.is(await store.keys.add(key), true)
    assert.is(await store.keys.add({ ...key, hash: 'cd' }), false)
    await store.keys.add({ ...key, id: 'two', scope: 'read-only', insertInstant: 6 })
    assert.equal(await store.keys.get('one'), { ...key, lastUsedInstant: null })
    await store.keys.touch('one', 9)
    assert.is((await store.keys.get('one'))?.lastUsedInstant, 9)
    assert.equal(
      (await store.keys.list()).map(({ id }) => id),
      ['one', 'two'],
    )
    await store.sessions.add({ hash: 's', keyId: 'one', expiryInstant: 100 })
    await store.keys.remove('one')
    assert.is(await store.keys.get('one'), undefined)
    assert.is(await store.sessions.get('s'), undefined, 'its sessions go with it')
  })

  test('sessions are found, removed and pruned', async ({ store }) => {
    await store.sessions.add({ hash: 's', keyId: 'one', expiryInstant: 100 })
    await store.sessions.add({ hash: 't', keyId: 'one', expiryInstant: 200 })
    assert.equal(await store.sessions.get('s'), { hash: 's', keyId: 'one', expiryInstant: 100 })
    await store.sessions.prune(150)
    assert.is(await store.sessions.get('s'), undefined)
    await store.sessions.remove('t')
    assert.is(await store.sessions.get('t'), undefined)
  })

  // ---

  test('what was stored is there after closing and opening', async ({ fixture, store }) => {
    await store.configuration.save(change(0, 'https://a.example'))
    await store.events.record([event({})])
    await store.close()
    const again = await fixture.open()
    assert.is((await again.configuration.current())?.version, 1)
    assert.is((await again.events.search()).total, 1)
    await again.close()
  })

  test('a closed store says so, and closing twice is fine', async ({ store }) => {
    await store.close()
    await store.close()
    await rejects(store.configuration.current(), 'closed')
  })

  test.run()
}

export function document(origin: string) {
  return defaultSystemConfiguration({ ...defaultConfiguration, allowedOrigins: [origin] })
}

/** A document in which every part names its version, so that a mixture of two shows. */
export function versionDocument(version: number) {
  return {
    ...defaultSystemConfiguration({
      ...defaultConfiguration,
      allowedOrigins: Array.from(
        { length: 40 },
        (_, index) => `https://v${version}-${index}.example`,
      ),
      preflightMaxAgeInSeconds: version,
    }),
    data: { version },
  }
}

export function change(expectedVersion: number, origin: string) {
  return {
    document: document(origin),
    expectedVersion,
    author: 'Ada',
    summary: `Allowed ${origin}`,
    instant: 1_790_000_000_000,
  }
}

export async function rejects(promise: Promise<unknown>, code: string): Promise<Error> {
  try {
    await promise
  } catch (error) {
    assert.is((error as { code?: string }).code, code, String(error))
    assert.is((error as Error).name, 'StoreError')
    return error as Error
  }
  assert.unreachable(`resolved instead of rejecting with ${code}`)
  throw new Error()
}

export function event(given: {
  key?: string
  instant?: number
  count?: number
  origin?: string
  path?: string
  reason?: EventRecord['event']['reason']
  message?: string
  hint?: string
  policy?: string | number | undefined
}): EventRecord {
  const { key = 'key', instant = 1000, count = 1, origin = 'https://foreign.example' } = given
  return {
    key,
    count,
    lastInstant: instant,
    event: {
      type: 'Debug',
      insertInstant: instant,
      enforcement: 'block',
      outcome: 'refused',
      reason: given.reason ?? 'origin-not-allowed',
      value: origin,
      message: given.message ?? `The origin ${origin} is not allowed.`,
      ...(given.hint === undefined ? {} : { hint: given.hint }),
      ...(given.policy === undefined ? {} : { policy: given.policy }),
      request: {
        method: 'GET',
        path: given.path ?? '/api/items',
        origin,
        host: 'api.example',
        contentType: null,
        referer: null,
        secFetchSite: 'cross-site',
        secFetchMode: 'cors',
        headerNames: [],
      },
    },
  }
}

/** What was seen of an origin. */
export function sighting(given: Partial<OriginSighting>): OriginSighting {
  return {
    origin: 'https://foreign.example',
    firstInstant: 1000,
    lastInstant: 1000,
    counts: { block: 1, omit: 0, report: 0 },
    methods: [],
    headerNames: [],
    paths: [],
    incomplete: [],
    ...given,
  }
}

/** Writes what was seen of origins, without an event. */
export function see(store: Pick<Store, 'events'>, origins: OriginSighting[]): Promise<void> {
  return store.events.record([], 0, { writer: randomUUID(), number: 1 }, { origins, folded: 0 })
}

/** The record of a preflight. */
export function asking(requestMethod: string, { event, ...record }: EventRecord): EventRecord {
  return { ...record, event: { ...event, request: { ...event.request, requestMethod } } }
}

function passed(key: string, lastInstant: number): PassedRequest {
  return {
    key,
    method: 'OPTIONS',
    requestMethod: 'PUT',
    path: `/${key}`,
    origin: 'https://a.example',
    host: 'api.example',
    secFetchSite: null,
    secFetchMode: 'cors',
    headerNames: ['content-type'],
    count: 1,
    lastInstant,
  }
}
