#!/usr/bin/env bash
# Version: Node 20.20.2; elysia 1.4.30, @elysiajs/node 1.4.5.
#
# An answer with Elysia's file() over its own adapter for Node has a Content-Length and a
# Transfer-Encoding: chunked. Node's fetch refuses it (RFC 9112 lets a recipient take it for an attack), so
# do strict proxies, and node:http reads on. A route that holds file() as its value, not in a function,
# answers the second request with 200 and nothing. On Bun the same program is right.
# A knowledgeable guess: a framework's adapter and its helper for files go together.
#
# Seen:
#   raw head: content-length and transfer-encoding
#   fetch: refused
#   second request of a route with a value: 200, 0 bytes
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline elysia@1.4.30 @elysiajs/node@1.4.5
echo content >file.txt
cat >check.mjs <<'JS'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { node } from '@elysiajs/node'
import { Elysia, file } from 'elysia'

const port = await new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => done(port))
  })
})
const app = new Elysia({ adapter: node() })
app.get('/function', () => file('file.txt')).get('/value', file('file.txt'))
await new Promise((done) => app.listen({ port, hostname: '127.0.0.1' }, done))

/** What is on the wire. */
const raw = (path) =>
  new Promise((done) => {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (piece) => (text += piece)).on('close', () => done(text))
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  })
const head = (await raw('/function')).split('\r\n\r\n')[0].toLowerCase()
const both = head.includes('content-length:') && head.includes('transfer-encoding:')
const refused = await fetch(`http://127.0.0.1:${port}/function`).then(
  () => false,
  () => true,
)
await raw('/value')
const second = (await raw('/value')).split('\r\n\r\n').slice(1).join('')
const isEmpty = !second.includes('content')
console.log({ both, refused, isEmpty })
process.exit(both && refused && isEmpty ? 0 : 1)
JS
node check.mjs
