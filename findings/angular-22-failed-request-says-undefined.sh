#!/usr/bin/env bash
# Version: @angular/common 22.2.6, beside 20.3.35, in Chromium 156.0 (Debian: chromium).
#
# HttpClient's error for a request that got no readable answer (CORS, no connection, no network) has
# the message "Http failure response for URL: 0 undefined". In Angular 20 it ended "0 Unknown Error",
# by which such failures are searched for, filtered in logs, and told apart from answers with a status.
# A knowledgeable guess: the sentence is the same, or says something else in words.
#
# Seen: @angular/common 22.2.6: Http failure response for URL: 0 undefined
#       @angular/common 20.3.35: Http failure response for URL: 0 Unknown Error
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 22.2.6 20.3.35; do
  mkdir "$version"
  (
    cd "$version"
    npm init -y >/dev/null
    npm install --silent --no-audit --no-fund --prefer-offline "@angular/common@$version" "@angular/compiler@$version" \
      "@angular/core@$version" "@angular/platform-browser@$version" rxjs@7.8.2 esbuild@0.28.2
    cat >program.js <<'JS'
import '@angular/compiler'
import { HttpClient, provideHttpClient } from '@angular/common/http'
import { provideZonelessChangeDetection } from '@angular/core'
import { createApplication } from '@angular/platform-browser'

globalThis.fail = async (url) => {
  const providers = [provideZonelessChangeDetection(), provideHttpClient()]
  const { injector } = await createApplication({ providers })
  return new Promise((done) => {
    injector.get(HttpClient).get(url).subscribe({ error: ({ message }) => done(message) })
  })
}
JS
    npx esbuild program.js --bundle --format=iife --outfile=bundle.js --log-level=error
  )
done
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --prefer-offline puppeteer-core@24.43.1
cat >check.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import puppeteer from 'puppeteer-core'

const serve = (listener) =>
  new Promise((done) => {
    const server = createServer(listener).listen(0, '127.0.0.1', () => done(server))
  })
let program = ''
const page = await serve(({ url }, response) => {
  const isProgram = url === '/program.js'
  response.setHeader('content-type', isProgram ? 'text/javascript' : 'text/html')
  response.end(isProgram ? program : '<!doctype html><script src="/program.js"></script>')
})
// Answers everybody, and permits no other origin to read it.
const api = await serve((_, response) => response.end('{}'))
const addressOf = (server) => `http://127.0.0.1:${server.address().port}/`

const browser = await puppeteer.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const endings = []
for (const version of ['22.2.6', '20.3.35']) {
  program = readFileSync(`${version}/bundle.js`, 'utf8')
  const tab = await browser.newPage()
  await tab.setCacheEnabled(false)
  await tab.goto(addressOf(page))
  const message = await tab.evaluate((url) => fail(url), addressOf(api))
  const told = message.replace(addressOf(api), 'URL')
  console.log(`@angular/common ${version}: ${told}`)
  endings.push(told.replace('Http failure response for URL: ', ''))
}
await browser.close()
page.close()
api.close()
process.exit(endings.join() === '0 undefined,0 Unknown Error' ? 0 : 1)
JS
node check.mjs
