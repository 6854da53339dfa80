#!/usr/bin/env bash
# Version: nginx 1.22.1, Caddy 2.6.2 and HAProxy 2.6.12 (Debian 12), each in front of a server whose
# answer has Server: upstream and node:http's own Keep-Alive.
#
# Who answers cannot be told from Server alone: nginx puts its own name in the place of the
# upstream's, Caddy sends both on two lines (and no Via), HAProxy leaves the upstream's and shows
# itself by nothing but the spelling: every header name is in lower case, over HTTP/1.1 too. And
# HAProxy hands on the upstream's Keep-Alive, which is about the connection behind it and which RFC
# 9110, section 7.6.1, asks a proxy to remove: a client is promised the idle time of a connection that
# it does not have.
# A knowledgeable guess: Via tells the proxies, as RFC 9110 asks of them, and Keep-Alive ends at each.
#
# Seen:
#   nginx    Server: nginx/1.22.1
#   caddy    Server: Caddy | Server: upstream
#   haproxy  server: upstream | keep-alive: timeout=5
set -euo pipefail
folder=$(mktemp -d)
children=()
trap 'kill "${children[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
cat >ports.mjs <<'JS'
import { createServer } from 'node:net'
const servers = await Promise.all(
  [1, 2, 3, 4].map(
    () => new Promise((done) => { const s = createServer().listen(0, '127.0.0.1', () => done(s)) }),
  ),
)
console.log(servers.map((server) => server.address().port).join(' '))
for (const server of servers) server.close()
JS
read -r upstream nginx caddy haproxy <<<"$(node ports.mjs)"
cat >upstream.mjs <<'JS'
import { createServer } from 'node:http'
createServer((_, response) => response.setHeader('Server', 'upstream').end('hello')).listen(
  Number(process.argv[2]),
  '127.0.0.1',
)
JS
cat >nginx.conf <<CONF
daemon off; pid nginx.pid; user root; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server { listen 127.0.0.1:$nginx; location / { proxy_pass http://127.0.0.1:$upstream; } }
}
CONF
cat >Caddyfile <<CONF
{
  admin off
  auto_https off
}
http://127.0.0.1:$caddy {
  reverse_proxy 127.0.0.1:$upstream
}
CONF
cat >haproxy.cfg <<CONF
defaults
  mode http
  timeout connect 2s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:$haproxy
  default_backend app
backend app
  server app 127.0.0.1:$upstream
CONF
node upstream.mjs "$upstream" & children+=($!)
/usr/sbin/nginx -p "$folder" -c "$folder/nginx.conf" -e stderr 2>/dev/null & children+=($!)
HOME="$folder" caddy run --config Caddyfile --adapter caddyfile 2>/dev/null & children+=($!)
/usr/sbin/haproxy -db -f haproxy.cfg 2>/dev/null & children+=($!)
cat >check.mjs <<'JS'
import { get } from 'node:http'

const names = ['nginx', 'caddy', 'haproxy']
const expected = {
  nginx: ['Server: nginx/1.22.1'],
  caddy: ['Server: Caddy', 'Server: upstream'],
  haproxy: ['server: upstream', 'keep-alive: timeout=5'],
}
async function ask(port) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const raw = await new Promise((done) => {
      get({ host: '127.0.0.1', port, agent: false, headers: { connection: 'keep-alive' } }, (response) => {
        response.resume()
        done(response.rawHeaders)
        response.socket.destroy()
      }).on('error', () => done(undefined))
    })
    if (raw !== undefined) return raw
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`nothing listens at ${port}`)
}
let held = true
for (const [index, name] of names.entries()) {
  const raw = await ask(process.argv[2 + index])
  const lines = []
  for (let at = 0; at < raw.length; at += 2) {
    if (/^(?:server|via|keep-alive)$/i.test(raw[at])) lines.push(`${raw[at]}: ${raw[at + 1]}`)
  }
  console.log(name.padEnd(8), lines.join(' | '))
  held &&= JSON.stringify(lines) === JSON.stringify(expected[name])
}
process.exit(held ? 0 : 1)
JS
node check.mjs "$nginx" "$caddy" "$haproxy"
