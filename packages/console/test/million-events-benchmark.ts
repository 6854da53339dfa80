import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { createFixture } from './fixture.js'
import { stallOf } from './stall.js'
import { event } from './store-suite.js'

// What an event log of a million entries costs whoever looks at it, and how it becomes small again:
// `npm run long -- million-events`. Exits with 1 where a bar of the console's issue is missed.
// Of the main thread its own work counts, which `stallOf` measures; waiting is in the wall's time.

const wanted = Number(process.argv[2] ?? 1_000_000)
const perBatch = 2000
const reasons = ['origin-not-allowed', 'method-not-allowed', 'header-not-allowed'] as const

/** A console lives in a server that listens. */
const server = setInterval(() => {}, 60_000)
const fixture = await createFixture(undefined, { eventDays: 10_000 })
const { store, file } = fixture
const missed: string[] = []

await fixture.api('PATCH', '/api/system-configuration', {
  systemConfiguration: { eventLogConfiguration: { numberToRetain: 4 * wanted } },
})
const start = Date.now()
for (let first = 0; first < wanted; first += perBatch) {
  await store.events.record(
    Array.from({ length: perBatch }, (_, offset) => {
      const index = first + offset
      return event({
        key: `k${index}`,
        instant: start + index,
        origin: `https://shop-${index % 5000}.example`,
        path: `/api/items/${index}`,
        reason: reasons[index % 3] as (typeof reasons)[number],
      })
    }),
  )
}
const megabytes = async () => Math.round((await stat(file)).size / 1024 / 1024)
const before = await megabytes()
const figures: Record<string, unknown> = {
  entries: wanted,
  filledInSeconds: round((Date.now() - start) / 1000),
  fileInMebibytes: before,
}

const browser = await fixture.browser()
const { text } = await browser.get('/events')
const mark = /[?&]mark=([^"&]+)/.exec(text.replaceAll('&amp;', '&'))?.[1] ?? ''
const polls: number[] = []
for (let index = 0; index < 200; index++) {
  const { status, milliseconds } = await timed(`/events?mark=${mark}`)
  if (status !== 204) throw new Error(`A poll without news was answered ${status}.`)
  polls.push(milliseconds)
}
figures.pollInMilliseconds = { median: quantile(polls, 0.5), p95: quantile(polls, 0.95) }
demand(quantile(polls, 0.5) < 5, 'a poll takes 5 ms or longer')

const searches: Record<string, unknown> = {}
for (const [name, query] of [
  ['newest', ''],
  ['reason', '?reason=method-not-allowed'],
  ['text that is rare', `?text=${encodeURIComponent('/api/items/7777')}`],
  ['text that is nowhere', '?text=nowhere-at-all'],
] as const) {
  const first = await timed(`/events${query}`)
  searches[name] = await followParts(first)
  demand(first.milliseconds < 300, `the first part of ${name} takes ${first.milliseconds} ms`)
}
figures.searches = searches

let slowest = 0
let pruning = 0
const stall = await stallOf(async () => {
  const lowered = Date.now()
  await fixture.api('PATCH', '/api/system-configuration', {
    systemConfiguration: { eventLogConfiguration: { numberToRetain: 10_000 } },
  })
  for (;;) {
    const asked = performance.now()
    const { total } = await store.events.search({ limit: 1 })
    slowest = Math.max(slowest, performance.now() - asked)
    if (total <= 10_000) break
    await delay(20)
  }
  pruning = (Date.now() - lowered) / 1000
})
const shrinking = Date.now()
while ((await megabytes()) >= before / 4 && Date.now() - shrinking < 60_000) await delay(100)
demand((await megabytes()) < before / 4, 'the file does not shrink within a minute')
figures.lowerRetention = {
  seconds: round(pruning),
  stallInMilliseconds: round(stall),
  slowestSearchMeanwhileInMilliseconds: round(slowest),
  fileInMebibytes: await megabytes(),
  shrinkingInSeconds: round((Date.now() - shrinking) / 1000),
  counted: (await store.events.losses()).removed,
}
demand(stall < 50, `lower retention stalls for ${round(stall)} ms`)
demand(fixture.errors.length === 0, `errors: ${fixture.errors.join(', ')}`)

console.log(JSON.stringify(figures, null, 2))
for (const each of missed) console.log(`MISSED ${each}`)
await fixture.remove()
clearInterval(server)
process.exitCode = missed.length > 0 ? 1 : 0
console.log(`${wanted} entries: ${missed.length === 0 ? 'every bar is met' : 'a bar is missed'}`)

async function timed(path: string) {
  const asked = performance.now()
  const answer = await browser.get(path)
  return { ...answer, milliseconds: round(performance.now() - asked) }
}

/** Follows the link to the next part until the whole log was searched. */
async function followParts(first: { text: string; milliseconds: number }) {
  let { text } = first
  let parts = 1
  let longest = first.milliseconds
  for (;;) {
    // Links to further pages of one part have its cursor, too.
    const next = /href="\/admin\/cors(\/events\?[^"]*)">Search older entries</.exec(text)?.[1]
    if (next === undefined) break
    const part = await timed(next.replaceAll('&amp;', '&'))
    text = part.text
    longest = Math.max(longest, part.milliseconds)
    parts++
  }
  return { firstPartInMilliseconds: first.milliseconds, parts, longestPart: longest }
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) missed.push(otherwise)
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function round(number: number): number {
  return Math.round(number * 10) / 10
}
