#!/usr/bin/env bash
# Version: Node 20.20.2; pg 8.23.0 (with pg-pool 3.13).
#
# A server asks for a password, and the client has none (no `password`, no PGPASSWORD). `pool.connect()`
# rejects at once, and the pool forgets the client: `totalCount` is 0, and `pool.end()` resolves. But the
# connection stays open: nobody ends it, the process does not end by itself, and each new attempt leaves
# one more, until the server's own limit for signing in (a minute by default) closes them.
# A knowledgeable guess: a client that failed to connect is destroyed, and `end()` leaves nothing open.
#
# Seen:
#   3 attempts rejected: SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string
#   after pool.end(): totalCount 0, open connections 3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline pg@8.23.0
cat >check.mjs <<'JS'
import { createServer } from 'node:net'
import pg from 'pg'

// As much of a server as it takes to be asked for a password.
const open = new Set()
const server = createServer((socket) => {
  open.add(socket)
  socket.on('close', () => open.delete(socket)).on('error', () => {})
  let isFirst = true
  socket.on('data', () => {
    if (isFirst) socket.write(saslRequest())
    else socket.write(firstMessage())
    isFirst = false
  })
})

function message(type, payload) {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(payload.length + 4, 1)
  return Buffer.concat([head, payload])
}

function saslRequest() {
  return message('R', Buffer.concat([Buffer.from([0, 0, 0, 10]), Buffer.from('SCRAM-SHA-256\0\0')]))
}

function firstMessage() {
  return message('R', Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('r=x,s=eA==,i=4096')]))
}

await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
delete process.env.PGPASSWORD
const pool = new pg.Pool({ host: '127.0.0.1', port: server.address().port, user: 'app', database: 'app' })
pool.on('error', () => {})
const reasons = []
for (let attempt = 1; attempt <= 3; attempt++) {
  await pool.connect().catch(({ message }) => reasons.push(message))
}
await pool.end()
await new Promise((resolve) => setTimeout(resolve, 1000))
console.log(`${reasons.length} attempts rejected: ${reasons[0]}`)
console.log(`after pool.end(): totalCount ${pool.totalCount}, open connections ${open.size}`)
process.exit(reasons.length === 3 && pool.totalCount === 0 && open.size === 3 ? 0 : 1)
JS
node check.mjs
