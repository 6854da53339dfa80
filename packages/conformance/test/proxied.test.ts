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
  const [, encoding = '', framing, status] = (req.url ?? '').split('/')
  const whole = encodings[encoding]?.(text) ?? Buffer.of()
  const body = status === '206' ? whole.subarray(0, whole.length / 2) : whole
  res.statusCode = Number(status)
  if (status === '206') {
    res.setHeader('accept-ranges', 'bytes')
    res.setHeader('content-range', `bytes 0-${body.length - 1}/${whole.length}`)
  }
  res.setHeader('etag', '"v1"')
  res.setHeader('content-type', 'text/plain')
  res.setHeader('set-cookie', ['a=1', 'b=2'])
  if (encoding !== 'identity') res.setHeader('content-encoding', encoding)
  if (status === '304') {
    res.end()
    return
  }
  if (framing === 'length') res.setHeader('content-length', body.length)
  if (framing !== 'length') res.write(body.subarray(0, 5))
  res.end(framing === 'length' ? body : body.subarray(5))
})

/** What is on the wire, without what says when and what the filter adds. */
function ask(url: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'gzip, br' }
    const asked = get(url, { headers, agent: false, timeout: 5_000 }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const { date, vary, ...rest } = response.headers
        resolve([response.statusCode, rest, Buffer.concat(pieces).toString('hex')])
      })
    })
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('no answer within five seconds')))
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
        const kinds = ['length/200', 'chunks/200', 'length/304']
        // A part of what is compressed is nothing that a runtime could decode.
        if (encoding === 'identity') kinds.push('length/206')
        for (const kind of kinds) {
          const query = new URLSearchParams({
            upstream: `${source.url}/${encoding}/${kind}`,
            way,
          })
          const [bare, guarded] = await Promise.all(
            ['bare', 'guarded'].map((place) =>
              ask(`${server.url}/proxied/${place}?${query}`).catch((error) => [error.code]),
            ),
          )
          // Two answers that fail are alike, too.
          assert.is(bare?.[0], Number(kind.split('/')[1]), kind)
          assert.equal(guarded, bare, kind)
        }
      })
    }
  }
  proxied.run()
}
