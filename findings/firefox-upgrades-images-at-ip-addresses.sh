#!/usr/bin/env bash
# Version: Firefox 153 ESR (Debian: firefox-esr), Chromium 156.0 (Debian: chromium).
#
# A page over https shows an image at http and an IP address, as that of a camera or a router. The
# mixed content standard upgrades images to https, but for those whose host is an IP address, which
# hardly ever has a certificate: they are blocked. Chromium blocks one at a public address and asks
# a private one over http; Firefox asks for both over https, so that a device that speaks http only
# is never reached, and its port 443 gets a TLS handshake instead.
# A knowledgeable guess: no engine makes https out of an address.
#
# Seen: firefox 153.8.0: https to the public address, https to the private one
# Seen: chromium 156.0.8078.108: nothing to the public address, http to the private one
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline puppeteer-core@24.43.1
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=page.test 2>/dev/null
cat >check.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import puppeteer from 'puppeteer-core'

const addresses = { '203.0.113.7': 'the public address', '192.168.67.79': 'the private one' }
const images = Object.keys(addresses).map((address) => `<img src="http://${address}/image.gif">`)
const listening = (server) =>
  new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)))

const page = createSecureServer(
  { key: readFileSync('key.pem'), cert: readFileSync('cert.pem') },
  (_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><title>page</title><link rel="icon" href="data:,">${images.join('')}`)
  },
)
const pagePort = await listening(page)

// A proxy that leads to the page, and writes down who was asked for, and how.
let asked = new Map()
const proxy = createServer((request, response) => {
  asked.set(new URL(request.url).hostname, 'http')
  response.writeHead(404).end()
})
proxy.on('connect', (request, socket) => {
  const [host] = request.url.split(':')
  socket.on('error', () => socket.destroy())
  if (host !== 'page.test') {
    asked.set(host, 'https')
    return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  }
  socket.write('HTTP/1.1 200 OK\r\n\r\n')
  const upstream = connect(pagePort, '127.0.0.1')
  upstream.on('error', () => socket.destroy())
  socket.pipe(upstream).pipe(socket)
})
const proxyPort = await listening(proxy)

const kinds = {
  firefox: {
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    extraPrefsFirefox: {
      'network.proxy.type': 1,
      'network.proxy.http': '127.0.0.1',
      'network.proxy.http_port': proxyPort,
      'network.proxy.ssl': '127.0.0.1',
      'network.proxy.ssl_port': proxyPort,
    },
  },
  chromium: {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', `--proxy-server=127.0.0.1:${proxyPort}`],
  },
}
const told = []
for (const [name, options] of Object.entries(kinds)) {
  asked = new Map()
  const browser = await puppeteer.launch({ ...options, acceptInsecureCerts: true })
  const tab = await browser.newPage()
  await tab.goto('https://page.test/')
  await delay(1_000)
  const how = Object.entries(addresses).map(
    ([address, place]) => `${asked.get(address) ?? 'nothing'} to ${place}`,
  )
  const version = (await browser.version()).split('/')[1]
  console.log(`${name} ${version}: ${how.join(', ')}`)
  told.push(how.join(', '))
  await browser.close()
}
page.close()
proxy.close()
const expected = [
  'https to the public address, https to the private one',
  'nothing to the public address, http to the private one',
]
process.exit(told.join('; ') === expected.join('; ') ? 0 : 1)
JS
node check.mjs
