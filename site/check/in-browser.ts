/** What only a browser can tell of the built site: what it requests, whether axe objects, what the search finds. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const desktop = { viewport: { width: 1440, height: 900 } }
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true }

export const screens: Readonly<Record<string, BrowserContextOptions>> = {
  'desktop, light': { ...desktop, colorScheme: 'light' },
  'desktop, dark': { ...desktop, colorScheme: 'dark' },
  'phone, light': { ...phone, colorScheme: 'light' },
  'phone, dark': { ...phone, colorScheme: 'dark' },
}

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export const everyRule = { runOnly: standards, resultTypes: ['violations'] }

/** The colours of a long page take axe longer than all else, and are those of every other page. */
export const everyRuleButColours = { ...everyRule, rules: { 'color-contrast': { enabled: false } } }

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  })
}

/** Opens a page that notes in `complaints` what the browser objects to, and each request to another origin. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions,
  origin: string,
  complaints: string[],
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`${page.url()}: ${message.text()}`)
    }
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${page.url()}: no ${response.url()}`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) {
      complaints.push(`${page.url()} requests ${url}`)
    }
  })
  return page
}

/** Lists what axe objects to on the page that is open, and whether the page is wider than the screen. */
export async function findBarriers(page: Page, rules: object): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, ${JSON.stringify(rules)})`,
  )
  const barriers = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
  )
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  return overflow > 0 ? [...barriers, `wider than the screen by ${overflow} pixels`] : barriers
}

/** Opens the search as a visitor does, types words into it, and returns the headings that it finds. */
export async function searchSite(page: Page, words: string): Promise<string[]> {
  const input = '#localsearch-input'
  if (!(await page.isVisible(input))) await page.click('button[aria-label=Search]')
  await page.fill(input, words)
  const results = page.locator('#localsearch-list .result')
  // The list of the words before stands until the new one is there.
  await page.waitForTimeout(500)
  await results.first().waitFor({ timeout: 10_000 })
  return results.allInnerTexts()
}
