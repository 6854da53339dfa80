/**
 * Builds the site and checks what was built: links, requests to other origins, barriers, the search.
 * `--screenshots FOLDER` also writes a picture of each page on each screen.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { chromium, describeAbsence } from '../../scripts/outside-programs.js'
import { installSite, runInSite, site } from '../installation.js'
import { findWrongLinks, listBuiltPages, serveBuiltSite } from './built-site.js'
import {
  everyRule,
  everyRuleButColours,
  findBarriers,
  openPage,
  screens,
  searchSite,
  startBrowser,
} from './in-browser.js'

/** Of each layout and of each language of samples one page: there axe looks at the colours too. */
const layouts = [
  ...['index.html', 'configuration.html', 'recipes.html', 'command.html', 'console.html'],
  ...['frameworks.html', '404.html'],
]

/** These have all that only a phone shows. */
const first = layouts.slice(0, 2)

/** One generator writes the pages of the API: the others differ from this one in length alone. */
const isLikeAnother = (path: string) => path.startsWith('api/') && path !== 'api/koa.html'

/** What the search has to find, and on which page. */
const searches: readonly (readonly [words: string, page: RegExp])[] = [
  ['preflightMaxAgeInSeconds', /Configuration/],
  ['No Access-Control-Allow-Origin header is present', /What the console says/],
]

const { values } = parseArgs({
  options: { screenshots: { type: 'string' }, built: { type: 'boolean' } },
})
const wrong: string[] = []

build()
const pages = listBuiltPages()
wrong.push(...findWrongLinks(pages))
await lookInBrowser()

for (const line of wrong) console.error(line)
console.log(`${pages.length} pages, ${wrong.length} faults`)
if (wrong.length > 0) process.exit(1)

/** Ends the program where VitePress does not build, a link that leads nowhere included. */
function build(): void {
  if (values.built) return
  installSite()
  const compiler = join(site, '../node_modules/typescript/bin/tsc')
  runInSite(process.execPath, [compiler, '-p', '.vitepress'])
  runInSite('npm', ['run', '--silent', 'build'])
}

async function lookInBrowser(): Promise<void> {
  const absence = describeAbsence(chromium)
  if (absence !== null) {
    wrong.push(absence)
    return
  }
  const { origin, close } = await serveBuiltSite()
  const browser = await startBrowser()
  try {
    const others = pages.filter((path) => !first.includes(path) && !isLikeAnother(path))
    await Promise.all([
      look(browser, origin, 'desktop, light', layouts, everyRule),
      look(browser, origin, 'desktop, dark', layouts, everyRule),
      look(browser, origin, 'phone, dark', first, everyRule),
      look(browser, origin, 'phone, light', others, everyRuleButColours),
      search(browser, origin),
    ])
  } finally {
    await browser.close()
    close()
  }
}

async function look(
  browser: Browser,
  origin: string,
  screen: string,
  paths: readonly string[],
  rules: object,
): Promise<void> {
  const page = await openPage(browser, screens[screen] ?? {}, origin, wrong)
  for (const path of paths) {
    await page.goto(`${origin}/${path}`)
    wrong.push(...(await findBarriers(page, rules)).map((fault) => `${path} (${screen}): ${fault}`))
    if (values.screenshots === undefined) continue
    const name = `${path.replaceAll('/', '-').replace('.html', '')}-${screen.replace(', ', '-')}.png`
    await page.screenshot({ path: join(values.screenshots, name) })
  }
}

async function search(browser: Browser, origin: string): Promise<void> {
  const page = await openPage(browser, screens['phone, dark'] ?? {}, origin, wrong)
  await page.goto(`${origin}/configuration.html`)
  for (const [words, expected] of searches) {
    const found = await searchSite(page, words)
    if (found.some((title) => expected.test(title))) continue
    wrong.push(`the search for ${words} finds ${found.join(' | ') || 'nothing'}`)
  }
}
