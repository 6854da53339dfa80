import * as assert from 'uvu/assert'
import { createEventRecorder } from '../src/events/event-recorder.js'
import {
  type EventBatchKey,
  type EventRecord,
  type EventRetention,
  type PassedRequest,
  StoreError,
} from '../src/storage/store.js'
import type { OriginBatch } from '../src/storage/waiting-origin.js'
import { scoped } from './scoped.js'
import { asking, event } from './store-suite.js'

const noLosses = { lost: 0, lostInstant: null, removed: 0, removedInstant: null }

/** A recorder on a store that keeps what it is given. */
function create() {
  const scope = {
    batches: [] as EventRecord[][],
    keys: [] as EventBatchKey[],
    passed: [] as PassedRequest[][],
    origins: [] as OriginBatch[],
    prunes: [] as EventRetention[],
    errors: [] as unknown[],
    fail: false,
    lost: 0,
    numberToRetain: 100,
    /** What a write waits for before it ends. */
    pause: Promise.resolve(),
  }
  const store = {
    events: {
      async record(batch: EventRecord[], lost: number, key: EventBatchKey, origins: OriginBatch) {
        await scope.pause
        scope.keys.push(key)
        if (scope.fail) throw new StoreError('full', 'The disk is full.')
        scope.batches.push(batch)
        scope.origins.push(origins)
        scope.lost += lost
      },
      async losses() {
        return { ...noLosses, lost: scope.lost }
      },
      async prune(retention: EventRetention) {
        scope.prunes.push(retention)
        return 0
      },
    },
    traffic: {
      async record(batch: PassedRequest[]) {
        scope.passed.push(batch)
      },
      async prune() {},
    },
  }
  const recorder = createEventRecorder({
    store: store as never,
    numberToRetain: () => scope.numberToRetain,
    maximumAge: 1000,
    interval: 60_000,
    onError: (error) => scope.errors.push(error),
  })
  return Object.assign(scope, { recorder })
}

const test = scoped('event recorder', create, ({ recorder }) => recorder.close())

const hour = 3_600_000

function denial(given: Parameters<typeof event>[0] = {}) {
  return event(given).event
}

test('folds repetitions before they are written', async ({ recorder, batches }) => {
  recorder.append(denial({ instant: hour }))
  recorder.append(denial({ instant: hour + 5 }))
  recorder.append(denial({ instant: hour + 6, path: '/other' }))
  await recorder.flush()
  assert.equal(
    batches[0]?.map(({ count, lastInstant }) => [count, lastInstant]),
    [
      [2, hour + 5],
      [1, hour + 6],
    ],
  )
  await recorder.flush()
  assert.is(batches.length, 1, 'an empty batch is not written')
})

test('starts a new entry each hour, and for each thing that was refused', async ({
  recorder,
  batches,
}) => {
  const header = { reason: 'header-not-allowed' as const, path: '/x' }
  recorder.append(denial({ instant: hour }))
  recorder.append(denial({ instant: 2 * hour }))
  recorder.append({ ...denial(header), value: 'x-one' })
  recorder.append({ ...denial(header), value: 'x-two' })
  await recorder.flush()
  assert.is(new Set(batches[0]?.map(({ key }) => key)).size, 4)
})

test('a repetition changes neither the header names nor the hint of an entry', async ({
  recorder,
  batches,
}) => {
  const { event: asked } = asking('PUT', event({ instant: hour, reason: 'method-not-allowed' }))
  const withNames = (headerNames: string[]) => ({
    ...asked,
    request: { ...asked.request, headerNames },
  })
  const long = Array.from({ length: 50 }, (_, index) => `x-${'a'.repeat(100)}-${index}`)
  for (const names of [['x-api-key'], ['x-evil'], ['x-api-key'], long, [...long, 'x-evil']]) {
    recorder.append(withNames(names))
  }
  recorder.append({ ...withNames(['x-api-key']), hint: 'No browser sent this.' })
  await recorder.flush()
  assert.equal(
    batches[0]?.map(({ event: { request, hint }, count }) => [
      request.headerNames[0]?.slice(0, 9),
      request.headerNames.length,
      hint,
      count,
    ]),
    [
      ['x-api-key', 1, undefined, 2],
      ['x-evil', 1, undefined, 1],
      ['x-aaaaaaa', 50, undefined, 1],
      ['x-aaaaaaa', 51, undefined, 1],
      ['x-api-key', 1, 'No browser sent this.', 1],
    ],
  )
  assert.ok((batches[0] ?? []).every(({ key }) => key.length < 1000))
})

test('holds a bounded number, and counts what finds no room', async ({ recorder, batches }) => {
  for (let index = 0; index < 21_000; index++) recorder.append(denial({ path: `/${index}` }))
  recorder.append(denial({ path: '/1' }))
  assert.is((await recorder.losses()).lost, 1000)
  await recorder.flush()
  assert.is(batches.flat().length, 20_000)
  assert.is(batches.flat().find(({ event: { request } }) => request.path === '/1')?.count, 2)
  assert.equal(await recorder.losses(), { ...noLosses, lost: 1000 }, 'the store has the count')
})

test('keeps what a failing store does not take, and tells it once', async (context) => {
  const { recorder, batches, errors } = context
  context.fail = true
  recorder.append(denial({ instant: hour }))
  await recorder.flush()
  await recorder.flush()
  assert.is(errors.length, 1)
  recorder.append(denial({ instant: hour + 1 }))
  recorder.append(denial({ instant: hour + 2, path: '/new' }))
  context.fail = false
  await recorder.flush()
  assert.equal(
    batches.map((batch) => batch.map(({ count }) => count)),
    [[1], [1, 1]],
    'it may have been written all the same: it is sent again as it was',
  )
  assert.equal(
    context.keys.map(({ number }) => number),
    [1, 1, 1, 2],
  )
  assert.is(new Set(context.keys.map(({ writer }) => writer)).size, 1)
})

test('prunes by number and by age once enough was written', async ({ recorder, prunes }) => {
  for (let index = 0; index < 9; index++) recorder.append(denial({ path: `/${index}` }))
  await recorder.flush()
  assert.is(prunes.length, 0)
  recorder.append(denial({ path: '/last' }))
  await recorder.flush()
  assert.is(prunes[0]?.numberToRetain, 100)
  assert.ok((prunes[0]?.notBefore ?? 0) <= Date.now() - 1000)
})

test('prunes when the number is lowered, also after it was raised', async (scope) => {
  const { recorder, prunes } = scope
  for (const number of [1000, 500, 500]) {
    scope.numberToRetain = number
    await recorder.flush()
  }
  assert.equal(
    prunes.map(({ numberToRetain }) => numberToRetain),
    [500],
  )
})

test('a flush waits for what came while another was writing', async (context) => {
  const { recorder, batches } = context
  let go = () => {}
  context.pause = new Promise((resolve) => {
    go = resolve
  })
  recorder.append(denial({ path: '/first' }))
  const first = recorder.flush()
  recorder.append(denial({ path: '/second' }))
  const second = recorder.flush()
  recorder.append(denial({ path: '/third' }))
  const third = recorder.flush()
  go()
  await Promise.all([second, third])
  assert.equal(
    batches.map((batch) => batch.map(({ event: { request } }) => request.path)),
    [['/first'], ['/second', '/third']],
  )
  await first
})

test('a flush asks a store that fails once', async (context) => {
  const { recorder, errors } = context
  context.fail = true
  recorder.append(denial())
  const first = recorder.flush()
  await Promise.all([first, recorder.flush()])
  assert.is(errors.length, 1)
})

test('keeps what a preflight asked for, and each method in an entry of its own', async ({
  recorder,
  batches,
}) => {
  const record = event({ instant: hour })
  for (const method of ['PUT', 'DELETE', 'PUT']) {
    recorder.append(asking(method, record).event)
  }
  recorder.append(denial({ instant: hour }))
  await recorder.flush()
  assert.equal(
    batches[0]?.map(({ event: { request }, count }) => [request.requestMethod, count]),
    [
      ['PUT', 2],
      ['DELETE', 1],
      [undefined, 1],
    ],
  )
})

test('keeps what became of a request, and each outcome in an entry of its own', async ({
  recorder,
  batches,
}) => {
  const { event: told } = event({ instant: hour })
  for (const outcome of ['refused', 'withheld', 'refused'] as const) {
    recorder.append({ ...told, outcome })
  }
  await recorder.flush()
  assert.equal(
    batches[0]?.map(({ event: { outcome }, count }) => [outcome, count]),
    [
      ['refused', 2],
      ['withheld', 1],
    ],
  )
})

test('notes a burst of what passed whole, and of lasting load a sample', async ({
  recorder,
  passed,
}) => {
  const pass = async (times: number) => {
    for (let index = 0; index < times; index++) {
      const headers = new Map([['origin', `https://a${index % 5}.example`]])
      recorder.notePassed({ method: 'GET', url: '/items', headers })
    }
    await recorder.flush()
    const noted = passed.pop() ?? []
    assert.is(noted.length, 5)
    return noted.reduce((sum, { count }) => sum + count, 0)
  }
  assert.is(await pass(200), 200)
  assert.ok((await pass(5000)) < 200)
  assert.ok((await pass(5000)) < 100)
})

test('notes what passed, without its query and without keeping the request', async ({
  recorder,
  passed,
}) => {
  const headers = new Map([
    ['origin', 'https://a.example'],
    ['host', 'api.example'],
    ['access-control-request-method', 'PUT'],
    ['access-control-request-headers', 'x-a, x-b'],
    ['cookie', 'secret'],
  ])
  const request = { method: 'OPTIONS', url: 'https://api.example/items?token=1#x', headers }
  recorder.notePassed(request)
  recorder.notePassed({ ...request, url: 'https://api.example/items?token=2' })
  headers.clear()
  await recorder.flush()
  const [found, ...rest] = passed[0] ?? []
  assert.is(rest.length, 0)
  assert.is(found?.count, 2)
  assert.is(found?.path, '/items')
  assert.is(found?.requestMethod, 'PUT')
  assert.equal(found?.headerNames, ['x-a', 'x-b'])
  assert.not.match(JSON.stringify(found), /secret|token/)
})

test('gathers what each origin asked for, and how it was refused', async ({
  recorder,
  origins,
}) => {
  const preflight = asking('PUT', event({ instant: hour + 7, path: '/b' })).event
  recorder.append(denial({ instant: hour }))
  recorder.append({
    ...preflight,
    enforcement: 'report',
    request: { ...preflight.request, headerNames: ['x-a', 'x-b'] },
  })
  recorder.append(denial({ instant: hour + 8, reason: 'method-not-allowed', origin: 'https://m' }))
  recorder.append(denial({ instant: hour + 9, origin: 'https://two.example' }))
  await recorder.flush()
  assert.equal(origins, [
    {
      origins: [
        {
          origin: 'https://foreign.example',
          firstInstant: hour,
          lastInstant: hour + 7,
          counts: { block: 1, omit: 0, report: 1 },
          methods: ['GET', 'PUT'],
          headerNames: ['x-a', 'x-b'],
          paths: ['/api/items', '/b'],
          incomplete: [],
        },
        {
          origin: 'https://two.example',
          firstInstant: hour + 9,
          lastInstant: hour + 9,
          counts: { block: 1, omit: 0, report: 0 },
          methods: ['GET'],
          headerNames: [],
          paths: ['/api/items'],
          incomplete: [],
        },
      ],
      folded: 0,
    },
  ])
})

test('a form of another site, which no permission helps, does not wait for one', async ({
  recorder,
  origins,
}) => {
  const told = denial()
  const request = { ...told.request, method: 'POST', secFetchMode: 'navigate' }
  recorder.append({ ...told, request })
  recorder.append({ ...told, request: { ...told.request, origin: null } })
  await recorder.flush()
  assert.equal(origins, [{ origins: [], folded: 0 }])
})

test('of thousands of invented origins the one that comes again is written', async (context) => {
  const { recorder, origins } = context
  const from = (origin: string, instant = hour) => recorder.append(denial({ instant, origin }))
  from('https://early.example')
  for (let index = 0; index < 12_000; index++) {
    from(`https://i${index}.example`)
    if (index % 3000 === 1500) from('https://real.example', hour + index)
    if (index % 1000 === 500) await recorder.flush()
  }
  await recorder.flush()
  const written = new Map<string, number>()
  for (const { origin, counts } of origins.flatMap((batch) => batch.origins)) {
    written.set(origin, (written.get(origin) ?? 0) + counts.block)
  }
  assert.is(written.size, 101, 'the first hundred, and it')
  assert.is(written.get('https://real.example'), 4)
  assert.is(written.get('https://early.example'), 1)
  assert.is(
    origins.reduce((sum, { folded }) => sum + folded, 0),
    12_000 - 99,
  )
  // The next hour begins anew.
  from('https://i11999.example', 2 * hour)
  await recorder.flush()
  assert.equal(
    origins.at(-1)?.origins.map(({ origin }) => origin),
    ['https://i11999.example'],
  )
})

test('a failed write loses no origin and counts none twice', async (context) => {
  const { recorder, origins } = context
  context.fail = true
  recorder.append(denial())
  await recorder.flush()
  context.fail = false
  recorder.append(denial())
  await recorder.flush()
  assert.equal(
    origins.map((batch) => batch.origins.map(({ counts }) => counts.block)),
    [[1], [1]],
  )
})

test('writes the rest when it closes', async ({ recorder, batches }) => {
  recorder.append(denial())
  await recorder.close()
  assert.is(batches.length, 1)
})

test.run()
