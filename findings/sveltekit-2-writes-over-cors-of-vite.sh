#!/usr/bin/env bash
# Version: Node 22 (any from 20.19); @sveltejs/kit 2.70.4, vite 7.3.8.
#
# Vite's `server.cors: false` in vite.config.js turns the CORS answers of its development server off.
# In a SvelteKit 2 project it does not: SvelteKit's plugin writes `cors: { preflightContinue: true }`
# over it, so that each answer below localhost still permits every page on localhost, and a preflight
# lists six methods, whatever the project says. SvelteKit 3 keeps `false`.
# A knowledgeable guess: the project's own setting holds, as any setting that a plugin only defaults.
#
# Seen:
#   GET from http://localhost:9: http://localhost:9
#   preflight from a foreign page, methods: GET,HEAD,PUT,PATCH,POST,DELETE
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline @sveltejs/kit@2.70.4 \
  @sveltejs/vite-plugin-svelte@6.2.3 svelte@5.57.3 vite@7.3.8 typescript@5.9.3
mkdir -p src/routes/items
cat >vite.config.js <<'JS'
import { sveltekit } from '@sveltejs/kit/vite'

export default { plugins: [sveltekit()], server: { cors: false } }
JS
cat >svelte.config.js <<'JS'
export default {}
JS
cat >src/app.html <<'HTML'
<html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>
HTML
cat >src/routes/items/+server.js <<'JS'
export const GET = () => new Response('items')
JS
cat >check.mjs <<'JS'
import { createServer } from 'vite'

const server = await createServer({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'silent' })
await server.listen()
const url = `http://127.0.0.1:${server.httpServer.address().port}/items`
const own = await fetch(url, { headers: { origin: 'http://localhost:9' } })
const foreign = await fetch(url, {
  method: 'OPTIONS',
  headers: { origin: 'https://foreign.example', 'access-control-request-method': 'PUT' },
})
const permission = own.headers.get('access-control-allow-origin')
const methods = foreign.headers.get('access-control-allow-methods')
console.log(`GET from http://localhost:9: ${permission}`)
console.log(`preflight from a foreign page, methods: ${methods}`)
await server.close()
const asSeen = permission === 'http://localhost:9' && methods === 'GET,HEAD,PUT,PATCH,POST,DELETE'
process.exit(asSeen ? 0 : 1)
JS
node check.mjs
