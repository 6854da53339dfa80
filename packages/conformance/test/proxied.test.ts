import { createServer, get } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ListeningServer } from '../src/index.js'
import { proxiedWays } from '../src/servers/proxied-answers.js'
import { startBun, startDeno, startWorkerd } from '../src/servers/runtimes.js'
import { listen } from '../src/servers/sockets.js'

// An answer of another server arrives as it does without the filter, whatever a runtime makes of its
// encoding: byte by byte, and header by header but for those of the filter.

const text = 'hello '.repeat(50)
const encodings: Readonly<Record<string, (body: string) => Buffer>> = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  identity: Buffer.from,
}

const upstream = createServer((req, res) => {
  const [, encoding = '', framing] = (req.url ?? '').split('/')
  const body = encodings[encoding]?.(text) ?? Buffer.of()
  res.setHeader('content-type', 'text/plain')
  res.setHeader('set-cookie', ['a=1', 'b=2'])
  if (encoding !== 'identity') res.setHeader('content-encoding', encoding)
  if (framing === 'length') res.setHeader('content-length', body.length)
  if (framing !== 'length') res.write(body.subarray(0, 5))
  res.end(framing === 'length' ? body : body.subarray(5))
})

/** What is on the wire, without what says when and what the filter adds. */
function ask(url: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'gzip, br' }
    const asked = get(url, { headers, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const { date, vary, ...rest } = response.headers
        resolve([response.statusCode, rest, Buffer.concat(pieces).toString('hex')])
      })
    })
    asked.on('error', reject)
  })
}

const starts = { deno: startDeno, bun: startBun, workerd: startWorkerd }

for (const [name, start] of Object.entries(starts)) {
  const proxied = suite(`${name}, answers of another server`)
  let server: ListeningServer
  let source: { url: string; close(): Promise<void> }
  proxied.before(async () => {
    source = await listen(upstream)
    server = await start()
  })
  proxied.after(async () => {
    await server.close?.()
    await source.close()
  })
  for (const way of proxiedWays) {
    for (const encoding of Object.keys(encodings)) {
      proxied(`${encoding}, ${way}, arrives as without the filter`, async () => {
        for (const framing of ['length', 'chunks']) {
          const query = new URLSearchParams({
            upstream: `${source.url}/${encoding}/${framing}`,
            way,
          })
          const [bare, guarded] = await Promise.all(
            ['bare', 'guarded'].map((kind) =>
              ask(`${server.url}/proxied/${kind}?${query}`).catch((error) => [error.code]),
            ),
          )
          assert.equal(guarded, bare, framing)
        }
      })
    }
  }
  proxied.run()
}
