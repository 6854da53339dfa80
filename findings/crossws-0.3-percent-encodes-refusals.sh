#!/usr/bin/env bash
# Version: Node 20.20.2; crossws 0.3.5, which Nuxt 4.5 and Nitro 2.13 use.
#
# An upgrade hook of crossws refuses a WebSocket handshake by returning a Response. On Node its header
# values are sent percent-encoded: "text/plain; charset=utf-8" goes out as a media type that nobody
# knows, "https://app.example" as no origin. And the request that the hook gets has a URL and headers,
# but no method, although it is typed and named as a Request: whoever checks the method refuses all.
# A knowledgeable guess: the response is sent as it is, and the method is GET.
#
# Seen:
#   content-type: text%2Fplain%3B%20charset%3Dutf-8
#   access-control-allow-origin: https%3A%2F%2Fapp.example
#   method: undefined
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline crossws@0.3.5
cat >check.mjs <<'JS'
import { createServer, get } from 'node:http'
import crossws from 'crossws/adapters/node'

let method = 'not asked'
const sockets = crossws({
  hooks: {
    upgrade(request) {
      method = String(request.method)
      return new Response('no', {
        status: 403,
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'access-control-allow-origin': 'https://app.example',
        },
      })
    },
  },
})
const server = createServer().on('upgrade', sockets.handleUpgrade)
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const headers = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}
const answer = await new Promise((resolve, reject) => {
  get({ host: '127.0.0.1', port: server.address().port, headers, agent: false }, resolve).on('error', reject)
})
const seen = [answer.headers['content-type'], answer.headers['access-control-allow-origin'], method]
console.log(`content-type: ${seen[0]}\naccess-control-allow-origin: ${seen[1]}\nmethod: ${seen[2]}`)
const expected = ['text%2Fplain%3B%20charset%3Dutf-8', 'https%3A%2F%2Fapp.example', 'undefined']
process.exit(seen.every((each, index) => each === expected[index]) ? 0 : 1)
JS
node check.mjs
