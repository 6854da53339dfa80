import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { chromium as program, suiteWith } from '../../scripts/outside-programs.js'
import type { Exchange } from '../src/exchanges.js'
import { controlOf } from './control-client.js'
import { type StartedDemo, startedDemo } from './started-demo.js'

const [executablePath = ''] = program.files
const tests = suiteWith(program, 'the page in Chromium')
let started: StartedDemo
let browser: Browser
let tab: Page

tests.before(async () => {
  started = await startedDemo()
  try {
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking'],
    })
  } catch (error) {
    await started.stop()
    throw error
  }
})

tests.after(async () => {
  await browser.close()
  assert.is(await started.stop(), false, 'a process outlived the demo')
})

/**
 * Runs a test on a page of its own, under the policy of the demo. Not in hooks: uvu stops at one
 * that throws, and would leave the browser behind.
 */
function page(name: string, body: () => Promise<void>): void {
  tests(name, async () => {
    const control = controlOf(started.page)
    await control.configure((await control.state()).demoConfiguration)
    tab = await browser.newPage()
    const faults = faultsOf(tab)
    try {
      await tab.goto(started.page)
      await settled()
      await body()
      assert.equal(faults, [])
    } finally {
      await tab.close()
    }
  })
}

/** Collects what the page must never do: throw, break its own policy, ask anybody else. */
function faultsOf(tab: Page): string[] {
  const faults: string[] = []
  const own = [started.page, started.api, started.api.replace('http', 'ws')]
  tab.on('pageerror', (error) => faults.push(error.message))
  tab.on('console', (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) faults.push(message.text())
  })
  tab.on('request', (request) => {
    if (!own.includes(new URL(request.url()).origin)) faults.push(`asked for ${request.url()}`)
  })
  return faults
}

/** Waits until every request has run in this round of the page; the first is 1. */
async function settled(round = 1) {
  await tab.waitForSelector(`body[data-round="${round}"]`, { timeout: 60_000 })
}

/** Does something that makes every request run again, and waits for that. */
async function afterwards(change: () => Promise<unknown>) {
  const round = Number(await tab.getAttribute('body', 'data-round'))
  await change()
  await settled(round + 1)
}

async function textOf(node: Locator): Promise<string> {
  return (await node.textContent()) ?? ''
}

interface Shown {
  readonly verdict: string
  readonly word: string
}

function shown(): Promise<Record<string, Shown>> {
  return tab.$$eval('#requests li[id]', (rows) =>
    Object.fromEntries(
      rows.map((row) => [
        row.id,
        {
          verdict: row.getAttribute('data-verdict') ?? '',
          word: row.querySelector('.verdict span')?.textContent ?? '',
        },
      ]),
    ),
  )
}

function verdictsOf(rows: Record<string, Shown>) {
  return Object.fromEntries(Object.entries(rows).map(([id, { verdict }]) => [id, verdict]))
}

/**
 * Reads the verdict that the engine's own decisions amount to while it blocks, without what the
 * browser made of them.
 */
function decided(exchanges: readonly Exchange[], id: string): string {
  const decisions = exchanges.map(({ explanation }) => explanation.decision)
  if (decisions.some(({ denial }) => denial)) return 'refused'
  const last = decisions.at(-1)
  if (id === 'form' || last?.kind === 'not-cors') return 'delivered'
  return last?.kind === 'excluded' ? 'withheld' : 'readable'
}

const demoVerdicts = {
  get: 'readable',
  error: 'readable',
  'no-cors': 'delivered',
  'put-json': 'readable',
  'put-twice': 'readable',
  'patch-lower': 'refused',
  delete: 'refused',
  header: 'refused',
  cookie: 'readable',
  token: 'readable',
  excluded: 'withheld',
  'excluded-star': 'withheld',
  disguised: 'withheld',
  'null-get': 'refused',
  'null-form': 'refused',
  'null-socket': 'refused',
  form: 'delivered',
  socket: 'readable',
}

page('shows for every request the verdict that the engine reached', async () => {
  const runs: { id: string; run: string }[] = []
  tab.on('response', (response) => {
    const run = response.url().match(/\/demo\/runs\/(.+)$/)?.[1]
    if (run && runs.at(-1)?.run !== run) runs.push({ id: '', run })
  })
  await afterwards(() => tab.click('#run'))
  const rows = await shown()
  assert.equal(verdictsOf(rows), demoVerdicts)
  for (const { verdict, word } of Object.values(rows)) assert.is(word.toLowerCase(), verdict)

  const ids = Object.keys(rows)
  assert.is(runs.length, ids.length)
  const control = controlOf(started.page)
  for (const [index, { run }] of runs.entries()) {
    const id = ids[index] as string
    assert.is(rows[id]?.verdict, decided(await control.exchanges(run), id), id)
  }
})

page('finds browser and engine agreeing on every request, in every mode', async () => {
  for (const mode of ['block', 'omit', 'report', 'disabled', 'no credentials']) {
    if (mode === 'disabled') await afterwards(() => tab.click('#field-enabled'))
    else if (mode === 'no credentials') {
      await afterwards(() => tab.click('text=Demo policy'))
      await afterwards(() => tab.click('#field-allowCredentials'))
    } else if (mode !== 'block') await afterwards(() => tab.click(`.segments >> text=${mode}`))
    for (const button of await tab.$$('.row[aria-expanded="false"]')) await button.click()
    const rows = await tab.$$eval('.agreement', (all) =>
      all.map((node) => `${node.closest('li[id]')?.id} ${node.getAttribute('data-agrees')}`),
    )
    assert.equal(
      rows,
      Object.keys(demoVerdicts).map((id) => `${id} true`),
      mode,
    )
  }
  assert.is((await shown()).cookie?.verdict, 'withheld')
})

page('shows what a refusal looks like from both sides, and applies the remedy', async () => {
  await tab.click('#delete > .row')
  const detail = tab.locator('#detail-delete')
  assert.match(await textOf(detail), 'TypeError: Failed to fetch')
  assert.match(await textOf(detail), 'method-not-allowed')
  await afterwards(() => detail.locator('text=Apply this change').click())
  assert.is((await shown()).delete?.verdict, 'readable')
  assert.match(await textOf(tab.locator('#delete .verdict')), 'was refused')
  assert.match(await textOf(detail), '{"done":"DELETE /items/3"}')
})

page('does what its introduction says', async () => {
  await tab.click('.tour a[href="#delete"]')
  const detail = tab.locator('#detail-delete')
  await detail.waitFor()
  await afterwards(() => detail.locator('text=Apply this change').click())
  assert.is((await shown()).delete?.verdict, 'readable')
  await afterwards(() => tab.click('[data-key="allowedOrigins"] button >> nth=0'))
  const { configuration } = await controlOf(started.page).state()
  assert.equal(configuration.allowedOrigins, [])
  assert.match(await textOf(tab.locator('#delete .verdict')), 'was readable')
  await tab.click('.tour a[href="/admin/cors"]')
  await tab.waitForSelector('input[type="password"]')
})

page('shows that max age decides how often a browser asks', async () => {
  await tab.click('#put-twice > .row')
  const status = tab.locator('#detail-put-twice .status')
  assert.match(await textOf(status), '2 requests, 1 preflight')
  await tab.fill('#field-preflightMaxAgeInSeconds', '-1')
  await afterwards(() => tab.press('#field-preflightMaxAgeInSeconds', 'Enter'))
  assert.match(await textOf(status), '2 requests, 2 preflights')
})

page('tells readable headers from hidden ones', async () => {
  await tab.click('#get > .row')
  const outcome = tab.locator('#detail-get .outcome')
  assert.match(await textOf(outcome.locator('dl')), 'x-total-count')
  assert.match(await textOf(outcome.locator('.hidden-headers')), 'x-served-by')
})

page('shows an issue in place and mends it with the suggestion', async () => {
  const input = tab.locator('#field-allowedOrigins')
  await input.fill('https://Example.com/')
  await input.press('Enter')
  const issue = tab.locator('[data-key="allowedOrigins"] .issue')
  await issue.waitFor()
  assert.is(await issue.getAttribute('data-code'), 'invalid-origin')
  assert.match(await textOf(tab.locator('.banner')), 'Not applied')
  assert.not.match(
    JSON.stringify((await controlOf(started.page).state()).configuration),
    /example\.com/i,
  )
  await afterwards(() => issue.locator('.use').click())
  const { configuration } = await controlOf(started.page).state()
  assert.equal(configuration.allowedOrigins, [started.page, 'https://example.com'])
  assert.is(await tab.locator('.issue').count(), 0)
})

page('refuses a dangerous permission until its danger is named', async () => {
  await tab.click('#null-get > .row')
  await tab.click('#detail-null-get >> text=Try it')
  await tab.locator('[data-key="allowedOrigins"] .issue').waitFor()
  assert.is((await shown())['null-get']?.verdict, 'refused')
  await tab.click('[value="null-origin"]')
  await afterwards(() => tab.click('[value="any-origin-with-credentials"]'))
  assert.is((await shown())['null-get']?.verdict, 'readable')
  await tab.waitForSelector('#event-list .event-list li')
})

page('restores the defaults', async () => {
  await afterwards(() => tab.click('text=Restore defaults'))
  const { configuration, defaultConfiguration } = await controlOf(started.page).state()
  assert.equal(configuration, defaultConfiguration)
  assert.is((await shown()).get?.verdict, 'withheld')
})

page('can be used from the keyboard', async () => {
  await tab.focus('#get > .row')
  await tab.keyboard.press('ArrowDown')
  await tab.keyboard.press('Enter')
  assert.is(await tab.locator('#error > .row').getAttribute('aria-expanded'), 'true')
  assert.ok(await tab.locator('#detail-error').isVisible())
})

page('keeps everything within its column, on a desk and on a phone', async () => {
  for (const button of await tab.$$('.row[aria-expanded="false"]')) await button.click()
  for (const summary of await tab.$$('.exchange:not([open]) > summary')) {
    if (await summary.isVisible()) await summary.click()
  }
  for (const width of [1440, 1000, 360]) {
    await tab.setViewportSize({ width, height: 900 })
    const spilling = await tab.$$eval('.half, .outcome, .headers, .sequence, .row', (nodes) =>
      nodes
        .filter((node) => node.scrollWidth > node.clientWidth)
        .map((node) => `${node.className} of ${node.closest('li[id]')?.id}`),
    )
    assert.equal(spilling, [], `${width}px`)
  }
})

page('fits a phone without scrolling sideways', async () => {
  await tab.setViewportSize({ width: 360, height: 740 })
  for (const button of await tab.$$('.row[aria-expanded="false"]')) await button.click()
  for (const view of ['requests', 'policy', 'events']) {
    await tab.click(`.views [data-view="${view}"]`)
    const wide = await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    assert.ok(wide <= 0, `${view} is ${wide}px too wide`)
  }
})

tests.run()
