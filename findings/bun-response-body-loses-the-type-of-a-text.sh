#!/usr/bin/env bash
# Version: Bun 1.4.5.
#
# Bun gives `new Response('text')` its content type only as it sends it: the headers of the object have
# none. Whoever looks at `response.body` first, or copies with `new Response(response.body, response)`, as
# middlewares do that add a header, changes what is sent: application/octet-stream in place of
# text/plain, so that a browser offers the page as a download. response.clone() keeps the type. In Node,
# Deno and Workers the type is in the headers from the start.
# A knowledgeable guess: to read a property does not change an answer.
#
# Seen, the content type that arrives:
#   as it is: text/plain;charset=utf-8
#   body looked at: application/octet-stream
#   copied: application/octet-stream
#   cloned: text/plain;charset=utf-8
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline bun@1.4.5
cat >check.mjs <<'JS'
const ways = {
  'as it is': (response) => response,
  'body looked at': (response) => response.body && response,
  copied: (response) => new Response(response.body, response),
  cloned: (response) => response.clone(),
}
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: ({ url }) => ways[decodeURIComponent(new URL(url).pathname.slice(1))](new Response('text')),
})
const seen = []
for (const way of Object.keys(ways)) {
  const answer = await fetch(server.url + encodeURIComponent(way))
  seen.push(answer.headers.get('content-type'))
  console.log(`${way}: ${seen.at(-1)}`)
}
server.stop(true)
const [text, bytes] = ['text/plain;charset=utf-8', 'application/octet-stream']
process.exit(JSON.stringify(seen) === JSON.stringify([text, bytes, bytes, text]) ? 0 : 1)
JS
# Where npm runs no install scripts, the program stays in the package of the platform.
for program in node_modules/@oven/bun-*/bin/bun node_modules/bun/bin/bun.exe; do
  if [ -x "$program" ]; then "$program" check.mjs && exit 0 || exit 1; fi
done
exit 1
