#!/usr/bin/env bash
# Version: Node 20.20.2; fastify 5.12.8, @fastify/cors 11.4.3.
#
# Where a route sets a header whose value node refuses (a line break, a character beyond Latin-1 as in a
# file's name), Fastify's error answer has lost every header that hooks and plugins had put on the reply,
# Access-Control-Allow-Origin and Vary among them, and its status line reads "500 OK". The page sees a
# CORS error in place of the 500, and whoever reads its console looks for the fault in the CORS options.
# An error that the route throws keeps them all.
# A knowledgeable guess: an error answer keeps the headers that were set before, whatever the error is.
#
# Seen, for a page that is allowed:
#   thrown: 500 Internal Server Error, allow-origin and Vary are there
#   refused header: 500 OK, neither is
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline fastify@5.12.8 @fastify/cors@11.4.3
cat >check.mjs <<'JS'
import { get } from 'node:http'
import cors from '@fastify/cors'
import Fastify from 'fastify'

const origin = 'https://app.example.com'
const app = Fastify()
await app.register(cors, { origin: [origin] })
app.get('/thrown', async () => {
  throw new Error('no')
})
app.get('/refused', async (_request, reply) => {
  reply.header('content-disposition', 'attachment; filename="€.pdf"')
  return 'file'
})
await app.listen({ port: 0, host: '127.0.0.1' })
const seen = []
for (const path of ['/thrown', '/refused']) {
  const url = `http://127.0.0.1:${app.server.address().port}${path}`
  const answer = await new Promise((done) => get(url, { headers: { origin }, agent: false }, done))
  answer.resume()
  const { statusCode, statusMessage, headers } = answer
  seen.push([statusCode, statusMessage, headers['access-control-allow-origin'], headers.vary])
}
await app.close()
console.log(JSON.stringify(seen))
const expected = [
  [500, 'Internal Server Error', origin, 'Origin'],
  [500, 'OK', undefined, undefined],
]
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1)
JS
node check.mjs
