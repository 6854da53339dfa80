import { createFixture } from './fixture.js'
import { stallOf } from './stall.js'
import { stallCases } from './stall-cases.js'

// Prints how long each request of `stall-cases.ts` holds the event loop up; the bound of the issue
// is 50 ms.

// A console lives in a server that listens.
const server = setInterval(() => {}, 60_000)
for (const { name, prepare } of stallCases) {
  const fixture = await createFixture()
  const send = await prepare(fixture)
  const stalls: number[] = []
  const start = performance.now()
  for (let round = 0; round < 3; round++) stalls.push(await stallOf(send))
  const seconds = (performance.now() - start) / 3000
  const [best, median, worst] = stalls.sort((a, b) => a - b).map((stall) => stall.toFixed(0))
  console.log(`${name}: ${median} ms (${best} to ${worst}), answered in ${seconds.toFixed(1)} s`)
  await fixture.remove()
}
clearInterval(server)
