#!/usr/bin/env bash
# Version: Chromium 156.0 (Debian: chromium).
#
# A page of the public address space has the permission to reach this machine, and fetches from a
# server on loopback. With targetAddressSpace: 'loopback', or without the option, the fetch passes.
# With targetAddressSpace: 'public' it is refused (InvalidLocalNetworkAccess): the value is held
# against the address that the name leads to, and no permission helps.
# A knowledgeable guess, and the draft's text: 'public' does nothing, it is what a request is anyhow.
# Who sets it on every request "to be explicit" breaks the fetches of users whose names lead inside.
#
# Seen: chromium 156.0.8078.108: none passes, loopback passes, public fails
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline puppeteer-core@24.43.1
cat >check.mjs <<'JS'
import { createServer } from 'node:http'
import puppeteer from 'puppeteer-core'

const serve = (listener) =>
  new Promise((done) => {
    const server = createServer(listener).listen(0, '127.0.0.1', () => done(server))
  })
const page = await serve((_, response) => {
  response.setHeader('content-type', 'text/html')
  response.setHeader('content-security-policy', 'treat-as-public-address')
  response.end('<!doctype html><title>page</title><link rel="icon" href="data:,">')
})
const api = await serve((_, response) => {
  response.setHeader('access-control-allow-origin', '*')
  response.end('answer')
})
const originOf = (server) => `http://127.0.0.1:${server.address().port}`

const browser = await puppeteer.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const tab = await browser.newPage()
await tab.goto(`${originOf(page)}/`)
const session = await tab.createCDPSession()
await session.send('Browser.setPermission', {
  permission: { name: 'loopback-network' },
  setting: 'granted',
  origin: originOf(page),
})
const outcome = (init) =>
  tab.evaluate((url, each) => fetch(url, each).then(() => 'passes', () => 'fails'), originOf(api), init)
const told = [
  `none ${await outcome({})}`,
  `loopback ${await outcome({ targetAddressSpace: 'loopback' })}`,
  `public ${await outcome({ targetAddressSpace: 'public' })}`,
].join(', ')
console.log(`${(await browser.version()).replace('Chrome/', 'chromium ')}: ${told}`)
await browser.close()
page.close()
api.close()
process.exit(told === 'none passes, loopback passes, public fails' ? 0 : 1)
JS
node check.mjs
