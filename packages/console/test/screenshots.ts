import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { withCors } from '@crossgate/node'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { basePath, createFixture, type Fixture } from './fixture.js'

// Writes a picture of every page, light and dark, wide and narrow, to docs/images.

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url))

const screens: Record<string, BrowserContextOptions> = {
  'desktop-light': { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  'desktop-dark': { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  'phone-light': { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  'phone-dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
}

const pages: Record<string, (page: Page, base: string) => Promise<unknown>> = {
  settings: (page, base) => page.goto(`${base}/settings`),
  issues: async (page, base) => {
    await page.goto(`${base}/settings`)
    await page.fill('#add-allowedOrigins', 'https://partner.example/ null')
    await page.press('#add-allowedOrigins', 'Enter')
    await page.waitForSelector('.dangers')
    await page.evaluate(`document.querySelector('#part-who').scrollIntoView()`)
  },
  review: async (page, base) => {
    await page.goto(`${base}/settings`)
    await page.click('button[aria-label^="Remove https://*.shop.example"]')
    await page.fill('#add-allowedOrigins', 'https://partner.example')
    await page.fill('#add-allowedMethods', 'PUT')
    await page.click('button[value=review]')
    await page.waitForSelector('.outcome-allowed')
    await page.click('.outcome-allowed summary')
    await page.evaluate('scrollTo(0, 0)')
  },
  try: async (page, base) => {
    await page.goto(`${base}/try`)
    await page.fill('#origin', 'https://partner.example')
    await page.fill('#method', 'PUT')
    await page.fill('#path', '/api/items/17')
    await page.click('button[value=try]')
    await page.waitForSelector('#outcome')
    await page.evaluate(`document.querySelector('#outcome').scrollIntoView()`)
  },
  events: (page, base) => page.goto(`${base}/events`),
  event: async (page, base) => {
    await page.goto(`${base}/events`)
    await page.click('.event a')
    await page.waitForSelector('#facts')
  },
  waiting: (page, base) => page.goto(`${base}/waiting`),
  history: (page, base) => page.goto(`${base}/history`),
  version: (page, base) => page.goto(`${base}/history/2`),
  keys: (page, base) => page.goto(`${base}/keys`),
}

async function fill(fixture: Fixture): Promise<void> {
  const patch = (corsConfiguration: object) =>
    fixture.api('PATCH', '/api/system-configuration', {
      systemConfiguration: { corsConfiguration },
    })
  await patch({ allowedOrigins: ['https://app.example.com', 'https://*.shop.example'] })
  await patch({ allowedMethods: ['GET', 'OPTIONS', 'POST'], exposedHeaders: ['X-Total-Count'] })
  await patch({ excludedPaths: ['/account*', '/admin*', '/internal/*'] })
  const many = (times: number, ...request: Parameters<Fixture['request']>) => {
    for (let index = 0; index < times; index++) fixture.request(...request)
  }
  many(214, 'https://partner.example', '/api/items')
  many(31, 'http://app.example.com', '/api/orders')
  many(
    12,
    'https://app.example.com',
    '/api/items/17',
    { 'access-control-request-method': 'PUT' },
    'OPTIONS',
  )
  many(3, 'null', '/api/upload', { 'sec-fetch-mode': 'cors' }, 'POST')
  many(
    1,
    'https://app.example.com',
    '/internal/metrics',
    { 'access-control-request-method': 'GET' },
    'OPTIONS',
  )
  many(
    8,
    'https://app.example.com',
    '/api/items',
    {
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'x-api-key',
    },
    'OPTIONS',
  )
  many(40, 'https://books.shop.example', '/api/items')
  await new Promise((resolve) => setTimeout(resolve, 500))
}

/** Pages that show more than one policy, which the other pictures do without. */
const pagesOfSeveral: typeof pages = {
  policies: (page, base) => page.goto(`${base}/policies`),
}

async function addPolicies(fixture: Fixture): Promise<void> {
  const found = await fixture.api('GET', '/api/crossgate/policies')
  const { policies } = (await found.json()) as { policies: [{ configuration: object }] }
  const [{ configuration }] = policies
  await fixture.api('PUT', '/api/crossgate/policies', {
    policies: [
      {
        name: 'public',
        paths: ['/public*'],
        configuration: { enabled: true, allowedOrigins: ['*'] },
      },
      {
        name: 'partners',
        hosts: ['partners.example.com'],
        configuration: {
          enabled: true,
          debug: true,
          allowCredentials: true,
          allowedOrigins: ['https://partner.example', 'https://reseller.example'],
        },
      },
      { name: 'Everything else', configuration },
    ],
  })
}

const fixture = await createFixture({ enabled: true, debug: true })
await fill(fixture)
const server = createServer(
  withCors(fixture.admin.cors, (req, res) => fixture.admin.listener(req, res, () => res.end())),
)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
})
await mkdir(folder, { recursive: true })
const open: Page[] = []
for (const [screen, options] of Object.entries(screens)) {
  const page = await (await browser.newContext(options)).newPage()
  open.push(page)
  await page.goto(`${base}/sign-in`)
  await shoot(page, 'sign-in', screen)
  await page.fill('#key', fixture.key)
  await page.press('#key', 'Enter')
  await page.waitForURL('**/settings')
  await shootAll(page, pages, screen)
}
await addPolicies(fixture)
for (const [index, screen] of Object.keys(screens).entries()) {
  await shootAll(open[index] as Page, pagesOfSeveral, screen)
}
await browser.close()
server.closeAllConnections()
server.close()
await fixture.remove()

async function shootAll(page: Page, all: typeof pages, screen: string): Promise<void> {
  for (const [name, show] of Object.entries(all)) {
    await show(page, base)
    // What the navigation counts comes after the page.
    await page.waitForLoadState('networkidle')
    await shoot(page, name, screen)
  }
}

async function shoot(page: Page, name: string, screen: string): Promise<void> {
  await page.screenshot({ path: `${folder}console-${name}-${screen}.png`, animations: 'disabled' })
}
