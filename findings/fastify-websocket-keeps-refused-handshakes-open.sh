#!/usr/bin/env bash
# Version: Node 20.20.2; fastify 5.12.8, @fastify/websocket 11.3.7.
#
# A WebSocket handshake that an onRequest hook answers with 403 stays connected where that hook was
# added before the plugin: the answer says "keep-alive", nobody reads the connection any more, and no
# time limit ends it. The plugin closes what its own onRequest hook has marked, and that one never ran.
# Where the hook was added after the plugin, the connection is closed. So whoever puts authentication
# or a check of Origin first, as is advised, keeps the connection of each refused page.
# A knowledgeable guess: a refusal ends the connection, whichever hook gives it.
#
# Seen, the connection half a second after the answer:
#   hook before the plugin: 403 keep-alive, open
#   hook after the plugin: 403 keep-alive, closed
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline fastify@5.12.8 @fastify/websocket@11.3.7
cat >check.mjs <<'JS'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import websocket from '@fastify/websocket'
import Fastify from 'fastify'

async function refuse(isFirst) {
  const app = Fastify()
  const hook = async (_request, reply) => reply.code(403).send()
  if (isFirst) app.addHook('onRequest', hook)
  await app.register(websocket)
  if (!isFirst) app.addHook('onRequest', hook)
  app.get('/live', { websocket: true }, () => {})
  await app.listen({ port: 0, host: '127.0.0.1' })
  const lines = [
    'GET /live HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  const socket = connect(app.server.address().port, '127.0.0.1')
  let answer = ''
  let isClosed = false
  socket.on('data', (piece) => (answer += piece)).on('end', () => (isClosed = true))
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await wait(500)
  const [, status] = answer.split(' ')
  const [, connection] = /^connection: (.*)$/im.exec(answer)
  socket.destroy()
  return `${status} ${connection}, ${isClosed ? 'closed' : 'open'}`
}

const seen = [await refuse(true), await refuse(false)]
console.log(seen)
process.exit(seen[0] === '403 keep-alive, open' && seen[1] === '403 keep-alive, closed' ? 0 : 1)
JS
node check.mjs
