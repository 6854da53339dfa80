#!/usr/bin/env bash
# Version: Firefox 153.8 ESR (Debian: firefox-esr), beside Chromium 156.0 (Debian: chromium).
#
# <link rel="preload" as="fetch" crossorigin> for a resource of another origin that permits nobody to
# read it: the CORS check fails, and no script can use what came. Firefox fires the link's load
# event all the same; Chromium fires its error event. Both print their CORS line in the console.
# A knowledgeable guess: the link tells that it failed, as an image or a script with crossorigin
# does in both. (The HTML standard fires error where the response is a network error.)
# A page that counts on the event to decide whether to fetch again does nothing in Firefox.
#
# Seen: firefox 153.8.0: preload load, image error
#       chromium 156.0.8078.108: preload error, image error
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
  response.end('<!doctype html><title>page</title><link rel="icon" href="data:,">')
})
// Answers everybody, and permits no other origin to read it.
const api = await serve((_, response) => response.end('{}'))
const addressOf = (server) => `http://127.0.0.1:${server.address().port}/`

async function eventsIn(options) {
  const browser = await puppeteer.launch({ headless: true, ...options })
  const tab = await browser.newPage()
  await tab.goto(addressOf(page))
  const events = await tab.evaluate(async (url) => {
    const eventOf = (element) =>
      new Promise((done) => {
        element.onload = () => done('load')
        element.onerror = () => done('error')
        document.head.append(element)
      })
    const link = Object.assign(document.createElement('link'), {
      rel: 'preload',
      as: 'fetch',
      crossOrigin: 'anonymous',
      href: `${url}preload`,
    })
    const image = Object.assign(new Image(), { crossOrigin: 'anonymous', src: `${url}image` })
    return `preload ${await eventOf(link)}, image ${await eventOf(image)}`
  }, addressOf(api))
  console.log(`${(await browser.version()).toLowerCase().replace('/', ' ')}: ${events}`)
  await browser.close()
  return events
}

const firefox = await eventsIn({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr' })
const chromium = await eventsIn({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
page.close()
api.close()
const isAsSeen =
  firefox === 'preload load, image error' && chromium === 'preload error, image error'
process.exit(isAsSeen ? 0 : 1)
JS
node check.mjs
