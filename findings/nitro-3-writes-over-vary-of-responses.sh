#!/usr/bin/env bash
# Version: Node 20.20.2; nitro 3.0.0 (with its h3 2.0.1-rc.2), preset node-server.
#
# A handler returns a Response with "Vary: Origin". Asked with Accept-Encoding, as every browser asks,
# Nitro sends "Vary: Accept-Encoding" and no Origin, while Access-Control-Allow-Origin stays: a shared
# cache hands one origin's permission to the next. Asked without Accept-Encoding the Vary is right.
# Nitro's handler of static files, which runs first for every path, puts its Vary on event.res, and h3
# writes headers from there over those of a Response. And a 404 that a middleware returns is taken for
# "not handled": the raw error is sent in its place, without the middleware's headers.
# A knowledgeable guess: Vary is merged, and what a middleware returns is sent.
#
# Seen:
#   /items, Accept-Encoding: none: Origin
#   /items, Accept-Encoding: gzip: Accept-Encoding
#   /missing, x-from-middleware: null
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline nitro@3.0.0
mkdir -p routes middleware
cat >nitro.config.mjs <<'JS'
export default { compatibilityDate: '2026-11-01' }
JS
cat >routes/items.get.js <<'JS'
export default () =>
  new Response('items', { headers: { vary: 'Origin', 'access-control-allow-origin': 'https://a.example' } })
JS
cat >middleware/not-found.js <<'JS'
export default async (event, next) => {
  if (!event.req.url.endsWith('/missing')) return next()
  await Promise.resolve(next()).catch(() => {})
  return new Response('not here', { status: 404, headers: { 'x-from-middleware': 'yes' } })
}
JS
npx nitro build >/dev/null 2>&1
cat >check.mjs <<'JS'
import { spawn } from 'node:child_process'
import { get } from 'node:http'
import { createServer } from 'node:net'

const port = await new Promise((resolve) => {
  const free = createServer().listen(0, '127.0.0.1', () => {
    const { port } = free.address()
    free.close(() => resolve(port))
  })
})
const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1' }
const server = spawn(process.execPath, ['.output/server/index.mjs'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
await new Promise((resolve) => server.stdout.once('data', resolve))
const ask = (path, headers) =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.headers)
    }).on('error', reject)
  })
const plain = (await ask('/items', {})).vary
const browser = (await ask('/items', { 'accept-encoding': 'gzip' })).vary
const missing = (await ask('/missing', {}))['x-from-middleware'] ?? null
server.kill()
console.log(`/items, Accept-Encoding: none: ${plain}`)
console.log(`/items, Accept-Encoding: gzip: ${browser}`)
console.log(`/missing, x-from-middleware: ${missing}`)
process.exit(plain === 'Origin' && browser === 'Accept-Encoding' && missing === null ? 0 : 1)
JS
node check.mjs
