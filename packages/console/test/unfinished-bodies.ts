import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createFixture } from './fixture.js'

// A server in a process of its own, so that only its half of a connection is measured: the console,
// or one that drops what it is sent and never answers. Prints its port; on `measure` the memory, in
// megabytes, that a thousand requests added; on `end` the errors it met, and ends.

const fixture = await createFixture()
const { listener } = fixture.admin
let requests = 0
const server = createServer((req, res) => {
  requests++
  if (process.argv[2] === 'console') return listener(req, res)
  req.on('error', () => {}).resume()
  res.on('error', () => {})
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
// What is loaded with the first request is no part of it.
await (
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/admin/cors/sign-in`, {
    signal: AbortSignal.timeout(2000),
  }).catch(() => undefined)
)?.text()
requests = 0
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const before = used()
console.log(String((server.address() as AddressInfo).port))

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break
  while (requests < 1000) await delay(20)
  console.log(((Math.min(...(await measureForSeconds())) - before) / 1024 / 1024).toFixed(2))
}
// Every connection is closed by now, but perhaps not here.
await delay(500)
server.closeAllConnections()
server.close()
await fixture.remove()
console.log(JSON.stringify(fixture.errors.map(String)))
// Its standard input is open for as long as the test likes.
process.stdin.destroy()

/**
 * What is held stays for ten seconds, until the oldest bodies are ended. All of them arrive within the
 * first of these, and what a busy machine closes and collects later is not held.
 */
async function measureForSeconds(): Promise<number[]> {
  const samples: number[] = []
  for (let second = 0; second < 5; second++) {
    await delay(1000)
    samples.push(used())
  }
  return samples
}

function used(): number {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
