import { setImmediate as turn } from 'node:timers/promises'
import { createConsole, openPostgresStore } from '../src/index.js'
import { stallOf } from './stall.js'

// One filter of `postgres-load-run.ts`: NAME URL SCHEMA SECONDS RATE. It denies so many requests a
// second, or all it can where RATE is 0, and prints how many, and how long its main thread worked
// between two turns of the event loop.

const [name = '', url = '', schema = '', seconds = '', rate = ''] = process.argv.slice(2)
const store = await openPostgresStore(url, { schema })
const errors: unknown[] = []
const admin = await createConsole({
  store,
  onFirstKey: () => {},
  onError: (error) => errors.push(error),
})
const perTurn = 50
let offered = 0

function deny(): void {
  const headers = new Map([
    ['origin', `https://shop-${offered % 50}.example`],
    ['host', 'api.example'],
    ['user-agent', 'Mozilla/5.0'],
  ])
  const url = `/api/${name}/${offered % 300}`
  if (admin.cors.decide({ method: 'GET', url, headers }).action === 'respond') offered++
}

console.log('ready')
await new Promise((resolve) => process.stdin.once('data', resolve))
process.stdin.destroy()
const start = performance.now()
const stall = await stallOf(async () => {
  for (let passed = 0; passed < Number(seconds); passed = (performance.now() - start) / 1000) {
    const wanted = rate === '0' ? Number.POSITIVE_INFINITY : passed * Number(rate)
    for (let some = 0; some < perTurn && offered < wanted; some++) deny()
    await (rate === '0' ? turn() : new Promise((resolve) => setTimeout(resolve, 5)))
  }
})
const took = (performance.now() - start) / 1000
const closing = performance.now()
await admin.close()
await store.close()
console.log(
  JSON.stringify({
    offered,
    perSecond: Math.round(offered / took),
    stall: Math.round(stall),
    closing: Math.round(performance.now() - closing),
    errors: errors.map(String),
  }),
)
