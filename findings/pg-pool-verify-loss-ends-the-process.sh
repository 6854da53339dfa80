#!/usr/bin/env bash
# Version: Node 20.20.2; pg 8.23.1 with pg-pool 3.14.0.
#
# A pool of pg runs its option verify on each new connection, to refuse a standby for example. While it
# runs nobody listens to the connection's errors: where the server goes away in that moment, the error
# event is unhandled and ends the process, although the pool has a listener for errors and the caller
# catches what connect() rejects with. In the option onConnect the same loss is a rejection.
# A knowledgeable guess: pool.on('error') and a catch around connect() cover every loss.
#
# Seen, where the server ends the connection at the first query:
#   verify: the process ends with "Connection terminated unexpectedly"
#   onConnect: connect() rejects, and the process lives on
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline pg@8.23.1 pg-pool@3.14.0
cat >check.mjs <<'JS'
import { createServer } from 'node:net'
import pg from 'pg'

// It greets as PostgreSQL does, and goes away when it is asked something.
const server = createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', () => {
    socket.write(Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1'))
    socket.once('data', () => socket.destroy())
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const ask = (client) => client.query('select pg_is_in_recovery()')
const hook = {
  verify: { verify: (client, done) => void ask(client).then(() => done(), done) },
  onConnect: { onConnect: ask },
}[process.argv[2]]
const pool = new pg.Pool({ host: '127.0.0.1', port: server.address().port, ssl: false, ...hook })
pool.on('error', () => {})
const outcome = await pool.connect().then(() => 'connected', () => 'rejected')
await new Promise((resolve) => setTimeout(resolve, 100))
console.log(outcome)
process.exit(0)
JS
of() { { node check.mjs "$1" 2>&1 || true; } | grep -oE '^(Error: Connection terminated unexpectedly|connected|rejected)$' | tail -n 1 || true; }
verify=$(of verify)
connect=$(of onConnect)
echo "verify: $verify"
echo "onConnect: $connect"
[ "$verify" = 'Error: Connection terminated unexpectedly' ] && [ "$connect" = 'rejected' ]
