import { openPostgresStore } from '../src/storage/postgres-store.js'
import type { EventSearch } from '../src/storage/store.js'
import { embeddedPrograms, startPostgres } from './postgres-server.js'

// Searches of a long event log in PostgreSQL: `npm run long -- postgres-events`. Exits with 1 where
// a first answer takes 300 ms or longer.

const wanted = Number(process.argv[2] ?? 10_000_000)
const bar = 300
const server = await startPostgres(embeddedPrograms() as string, {
  settings: ['fsync = off', 'max_wal_size = 4GB', 'shared_buffers = 256MB'],
})
const store = await openPostgresStore(server.url(), { timeout: 60_000 })
const filling = Date.now()
await fillEvents(wanted)
const seconds = Math.round((Date.now() - filling) / 1000)

const missed: string[] = []
const searches: readonly (readonly [string, EventSearch])[] = [
  ['newest', {}],
  ['page 40', { offset: 975 }],
  ['oldest first', { orderBy: [{ field: 'insertInstant', direction: 'asc' }] }],
  ['of a reason', { reason: 'method-not-allowed' }],
  ['a text that is rare', { text: '/api/items/7777' }],
  ['a text that is nowhere', { text: 'nowhere at all' }],
  ['an origin', { origin: 'shop-77.example' }],
]
const figures: Record<string, unknown> = { entries: wanted, filledInSeconds: seconds }
for (const [name, criteria] of searches) {
  const times: number[] = []
  let found = 0
  for (let round = 0; round < 3; round++) {
    const asked = performance.now()
    const page = await store.events.search({ patience: 200, ...criteria })
    times.push(performance.now() - asked)
    found = page.entries.length
  }
  const [, median = 0] = times.sort((a, b) => a - b)
  figures[name] = { milliseconds: Math.round(median), found }
  if (median >= bar) missed.push(`${name} takes ${Math.round(median)} ms`)
}
const asked = performance.now()
await store.events.mark()
figures.mark = { milliseconds: Math.round(performance.now() - asked) }
const [size] = await server.query("select pg_size_pretty(pg_database_size('postgres')) as size")
figures.size = size?.size
await store.close()
await server.remove()
console.log(JSON.stringify(figures, null, 2))
for (const each of missed) console.log(`MISSED ${each}`)
process.exitCode = missed.length === 0 ? 0 : 1
console.log(
  `${wanted} entries: ${missed.length === 0 ? 'every first answer within 300 ms' : 'a bar is missed'}`,
)

/** Fills the table by the server itself: what is measured is not how events arrive. */
async function fillEvents(count: number): Promise<void> {
  const perStatement = 500_000
  for (let first = 1; first <= count; first += perStatement) {
    await fillPart(first, Math.min(count, first + perStatement - 1))
  }
  await server.query('vacuum analyze crossgate.event')
}

async function fillPart(first: number, last: number): Promise<void> {
  await server.query(`
    insert into crossgate.event
      (fold_key, insert_instant, last_instant, count, type, enforcement, outcome, reason, value, origin,
       method, path, message, request)
    select 'k' || n, 1790000000000 + n, 1790000000000 + n, 1, 'Debug', 'block', 'refused',
      (array['origin-not-allowed', 'method-not-allowed', 'header-not-allowed'])[1 + n % 3],
      origin, origin, 'GET', '/api/items/' || n,
      'The origin ' || origin || ' is not allowed. Allowed: https://app.example.',
      '{"method":"GET","path":"/api/items/' || n || '","origin":"' || origin ||
      '","host":"api.example","contentType":null,"referer":null,"secFetchSite":"cross-site","secFetchMode":"cors","headerNames":[]}'
    from generate_series(${first}, ${last}) as n, lateral (select 'https://shop-' || n % 5000 || '.example' as origin) as o`)
}
