import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { withCors } from '@crossgate/node'
import type { AxeResults } from 'axe-core'
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Route,
} from 'playwright-core'
import * as assert from 'uvu/assert'
import { chromium as program, suiteWith } from '../../../scripts/outside-programs.js'
import { basePath, configurationOf, createFixture, type Fixture } from './fixture.js'
import { scoped } from './scoped.js'

interface Scope {
  fixture: Fixture
  server: Server
  origin: string
  browser: Browser
  /** What the browser complained about: errors of scripts, refusals of the page's policy, requests that failed. */
  complaints: string[]
  /** Opens a page that is signed in. */
  open(options?: BrowserContextOptions): Promise<Page>
}

async function create(): Promise<Scope> {
  const fixture = await createFixture()
  const complaints: string[] = []
  const server = createServer(
    withCors(fixture.admin.cors, (req, res) =>
      fixture.admin.listener(req, res, () => res.end('application')),
    ),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  })
  const open = async (options: BrowserContextOptions = {}) => {
    const page = await (await browser.newContext(options)).newPage()
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(origin)) complaints.push(request.url())
    })
    await page.goto(`${origin}${basePath}/sign-in`)
    await page.fill('#key', fixture.key)
    await page.press('#key', 'Enter')
    await page.waitForURL('**/settings')
    return page
  }
  return { fixture, server, origin, browser, complaints, open }
}

async function end(scope: Scope): Promise<void> {
  const { browser, server, fixture, complaints } = scope
  await browser.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await fixture.remove()
  assert.equal(complaints, [])
}

const test = scoped('pages :: Chromium', create, end, (name) => suiteWith(program, name))

/** Takes back the complaints that a test asked for. */
function forgive(complaints: string[], expected: RegExp): void {
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !expected.test(text)))
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

async function findBarriers(page: Page): Promise<string[]> {
  // The page's policy allows no inline script; the inspector's own world is not the page's.
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 200)} ${any[0]?.message ?? ''}`),
  )
}

/** Every page in a state that shows all it can. */
const pages: Record<string, (page: Page, base: string) => Promise<unknown>> = {
  settings: (page, base) => page.goto(`${base}/settings`),
  issues: async (page, base) => {
    await page.goto(`${base}/settings`)
    await page.fill('#add-allowedOrigins', 'https://x.example/ null')
    await page.press('#add-allowedOrigins', 'Enter')
    await page.waitForSelector('.dangers')
  },
  review: async (page, base) => {
    await page.goto(`${base}/settings`)
    await page.click('button[aria-label^="Remove https://app.example"]')
    await page.fill('#add-allowedOrigins', 'https://foreign.example')
    await page.click('button[value=review]')
    await page.waitForSelector('.outcome-allowed')
    await page.click('.outcome-allowed summary')
  },
  conflict: async (page, base) => {
    await page.goto(`${base}/settings`)
    await page.$eval('input[name=version]', (input) => {
      ;(input as unknown as { value: string }).value = '1'
    })
    await page.fill('#preflightMaxAgeInSeconds', '7')
    await page.click('button[value=review]')
    await page.waitForSelector('#theirs')
  },
  try: async (page, base) => {
    await page.goto(`${base}/try`)
    await page.fill('#origin', 'https://foreign.example')
    await page.fill('#headers', 'X-Api-Key')
    await page.click('button[value=try]')
    await page.waitForSelector('#outcome')
    await page.click('.wire summary')
  },
  events: (page, base) => page.goto(`${base}/events?live=off`),
  'no events': (page, base) => page.goto(`${base}/events?text=nothing`),
  event: (page, base) => page.goto(`${base}/events/1`),
  waiting: (page, base) => page.goto(`${base}/waiting`),
  'waiting origin': async (page, base) => {
    await page.goto(`${base}/waiting`)
    await page.click('.event a')
    await page.waitForSelector('fieldset')
  },
  'ignored origins': async (page, base) => {
    await page.click('main button:text("Ignore")')
    await page.goto(`${base}/waiting?ignored=true`)
  },
  history: (page, base) => page.goto(`${base}/history`),
  version: async (page, base) => {
    await page.goto(`${base}/history/1`)
    await page.click('summary')
  },
  keys: async (page, base) => {
    await page.goto(`${base}/keys`)
    await page.fill('#name', 'Pipeline')
    await page.click('text=Create the key')
    await page.waitForSelector('.secret')
  },
  'not found': (page, base) => page.goto(`${base}/none`).then(() => undefined),
}

const screens: Record<string, BrowserContextOptions> = {
  'light, wide': { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  'dark, phone': { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
}

for (const [screen, options] of Object.entries(screens)) {
  test(`axe finds nothing and nothing overflows: ${screen}`, async (context) => {
    const { fixture, origin, complaints } = context
    await fixture.api('PATCH', '/api/system-configuration', {
      systemConfiguration: { corsConfiguration: { allowedHeaders: ['Accept'] } },
    })
    for (let times = 0; times < 3; times++) fixture.request('https://foreign.example')
    fixture.request(
      'https://foreign.example',
      '/api/x',
      { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-token' },
      'OPTIONS',
    )
    fixture.request(
      'https://app.example',
      '/api/x',
      { 'access-control-request-method': 'PUT' },
      'OPTIONS',
    )
    const page = await context.open(options)
    for (const [name, show] of Object.entries(pages)) {
      await show(page, origin + basePath)
      await page.waitForLoadState()
      const barriers = await findBarriers(page)
      assert.equal(barriers, [], name)
      const hidden = await page.evaluate(`(() => {
        const bar = document.querySelector('.navigation')
        return bar ? bar.scrollWidth - bar.clientWidth : 0
      })()`)
      assert.is(hidden, 0, `${name}: a part of the navigation is out of sight`)
      const width = await page.evaluate('document.documentElement.scrollWidth')
      assert.ok((width as number) <= (options.viewport?.width ?? 0), `${name} is ${width} wide`)
    }
    // The browser itself reports the 404 and the 409 that were asked for.
    forgive(complaints, /status of 40[49]/)
    const signIn = await (await context.browser.newContext(options)).newPage()
    await signIn.goto(`${origin}${basePath}`)
    assert.equal(await findBarriers(signIn), [])
  })
}

test('a tag is added by Enter and by pasting many, without leaving the page or the box', async ({
  open,
}) => {
  const page = await open()
  await page.evaluate('window.stayed = true')
  await page.click('#add-allowedOrigins')
  await page.keyboard.type('https://one.example')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#list-allowedOrigins >> text=https://one.example')
  assert.is(await page.evaluate('document.activeElement.id'), 'add-allowedOrigins')
  assert.is(await page.inputValue('#add-allowedOrigins'), '')
  await page.evaluate(`{
    const box = document.querySelector('#add-allowedOrigins')
    box.value = 'https://two.example\\nhttps://three.example'
    box.dispatchEvent(new ClipboardEvent('paste', { bubbles: true }))
  }`)
  await page.waitForSelector('#list-allowedOrigins >> text=https://three.example')
  assert.is(await page.locator('#list-allowedOrigins .tag').count(), 4)
  const remove = page.locator('button[aria-label^="Remove https://two.example"]')
  await remove.click()
  // Not `waitForFunction`: it asks again by `eval`, which the page's policy refuses.
  await remove.waitFor({ state: 'detached' })
  assert.is(await page.locator('#list-allowedOrigins .tag').count(), 3)
  assert.is(await page.evaluate('window.stayed'), true)
})

test('a changed switch is unsaved at once, leaving warns, and Discard takes it back', async ({
  open,
}) => {
  const page = await open()
  const state = page.locator('.bar-state')
  assert.is(await state.textContent(), 'Changes are saved only after “Review and save”.')
  assert.is(await page.isVisible('#discard'), false)
  await page.click('#allowCredentials')
  assert.is(await state.textContent(), 'Not saved yet.')
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.type())
    void dialog.dismiss()
  })
  const [help] = await Promise.all([
    page.waitForEvent('popup'),
    page.click('#field-allowCredentials .help a'),
  ])
  await help.waitForSelector('h1')
  assert.is(await help.textContent('h1'), 'Allow credentials')
  assert.equal(dialogs, [], 'help does not leave the form')
  await page.click('.navigation a[href$="/history"]').catch(() => undefined)
  assert.equal(dialogs, ['beforeunload'])
  assert.is(await page.isChecked('#allowCredentials'), true, 'who stays has the change')
  await page.click('#discard')
  await page.waitForSelector('text=Changes are saved only after')
  assert.equal(dialogs, ['beforeunload'], 'Discard means it')
  assert.is(await page.isChecked('#allowCredentials'), false)
})

test('instants are in the zone of the reader, with UTC beside them, and a key can be copied', async ({
  open,
  origin,
}) => {
  const page = await open({
    timezoneId: 'Asia/Tokyo',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  assert.match((await page.textContent('.lead time')) ?? '', /GMT\+9 \(.+ UTC\)$/)
  await page.goto(`${origin}${basePath}/keys`)
  await page.fill('#name', 'Another')
  await page.click('text=Create the key')
  await page.click('[data-copy]')
  await page.waitForSelector('text=Copied')
  assert.is(
    await page.evaluate('navigator.clipboard.readText()'),
    await page.textContent('.secret code'),
  )
})

/**
 * Holds each request of the settings form back until the test lets it go: what happens meanwhile
 * must not depend on how fast the machine is.
 */
async function hold(
  page: Page,
  end: (route: Route) => Promise<void> = (route) => route.continue(),
): Promise<{ releaseOne(): Promise<void>; releaseAll(): Promise<void> }> {
  const held: Route[] = []
  let isHolding = true
  await page.route('**/settings', async (route) => {
    if (isHolding) held.push(route)
    else await end(route)
  })
  return {
    async releaseOne() {
      while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await end(held.shift() as Route)
    },
    async releaseAll() {
      isHolding = false
      for (const route of held.splice(0)) await end(route)
    },
  }
}

test('what is clicked while an answer is on its way is done after it', async ({
  open,
  fixture,
}) => {
  const page = await open()
  const requests = await hold(page)
  await page.evaluate(`{
    const controls = ['[value="remove:allowedMethods:0"]', '[value="remove:allowedMethods:1"]', '#allowCredentials', '[value=review]']
      .map((selector) => document.querySelector(selector))
    for (const control of controls) control.click()
  }`)
  await requests.releaseAll()
  await page.click('button[value=save]')
  await page.waitForSelector('text=Saved as version 2.')
  const { allowedMethods, allowCredentials } = configurationOf(fixture.admin)
  assert.equal({ allowedMethods, allowCredentials }, { allowedMethods: [], allowCredentials: true })
})

test('what is typed while an answer is on its way stays', async ({ open }) => {
  const page = await open()
  const requests = await hold(page)
  const tags = page.locator('#list-allowedOrigins .tag code')
  await page.focus('#add-allowedOrigins')
  await page.keyboard.type('https://one.example')
  await page.keyboard.press('Enter')
  await page.keyboard.type('https://two.example')
  await page.keyboard.press('Enter')
  await page.keyboard.type('https://three.')
  await page.fill('#preflightMaxAgeInSeconds', '7')
  await requests.releaseOne()
  await page.waitForSelector('#list-allowedOrigins >> text=https://one.example')
  assert.is(await tags.count(), 2)
  assert.is(await page.inputValue('#add-allowedOrigins'), 'https://two.example\nhttps://three.')
  assert.is(await page.inputValue('#preflightMaxAgeInSeconds'), '7')
  await page.focus('#add-allowedOrigins')
  await page.keyboard.press('End')
  await page.keyboard.type('example')
  await page.keyboard.press('Enter')
  await requests.releaseAll()
  await page.waitForSelector('#list-allowedOrigins >> text=https://three.example')
  assert.is(await tags.count(), 4)
  assert.is(await page.inputValue('#add-allowedOrigins'), '')
  assert.is(await page.inputValue('#preflightMaxAgeInSeconds'), '7')
})

test('what was sent is there again where nothing came of it', async ({ open, complaints }) => {
  const page = await open()
  const failures: [string, (route: Route) => Promise<void>][] = [
    ['The console does not answer.', (route) => route.abort()],
    ['The console answered with 500', (route) => route.fulfill({ status: 500, body: 'x' })],
  ]
  for (const [words, fail] of failures) {
    const requests = await hold(page, fail)
    await page.fill('#add-allowedOrigins', 'https://one.example')
    await page.press('#add-allowedOrigins', 'Enter')
    await page.keyboard.type('https://two')
    await requests.releaseAll()
    await page.waitForSelector(`text=${words}`)
    assert.is(await page.inputValue('#add-allowedOrigins'), 'https://one.example\nhttps://two')
    await page.unroute('**/settings')
  }
  await page.press('#add-allowedOrigins', 'Enter')
  await page.waitForSelector('#list-allowedOrigins >> text=https://two')
  assert.is(await page.locator('#trouble').count(), 0)
  forgive(complaints, /net::ERR_FAILED|^htmx:(afterRequest|sendError),|(status of|Code) 500/)
})

test('a session that ends while a page is open takes nothing away', async ({
  open,
  origin,
  fixture,
  complaints,
}) => {
  const page = await open()
  const session = await page.context().cookies()
  await page.context().clearCookies()
  await page.focus('#add-allowedOrigins')
  await page.keyboard.type('https://one.example')
  await page.keyboard.press('Enter')
  await page.waitForSelector('text=You are signed out.')
  assert.is(await page.inputValue('#add-allowedOrigins'), 'https://one.example')
  await page.context().addCookies(session)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#list-allowedOrigins >> text=https://one.example')
  assert.is(await page.locator('text=You are signed out.').count(), 0)

  fixture.request('https://foreign.example')
  await page.goto(`${origin}${basePath}/events`)
  await page.context().clearCookies()
  await page.waitForSelector('text=You are signed out.')
  assert.is(await page.locator('.event').count(), 1)
  await page.context().addCookies(session)
  await page.waitForSelector('text=You are signed out.', { state: 'detached' })
  await page.waitForSelector('text=New entries appear by themselves.')
  forgive(complaints, /(status of|Code) 401/)
})

test('a suggestion is taken with one click, and a switch that was turned stays turned', async ({
  open,
}) => {
  const page = await open()
  await page.check('#allowCredentials')
  await page.fill('#add-allowedOrigins', 'https://two.example/')
  await page.press('#add-allowedOrigins', 'Enter')
  await page.click('text=Use https://two.example')
  await page.waitForSelector('.issue', { state: 'detached' })
  assert.is(await page.isChecked('#allowCredentials'), true)
  await page.waitForSelector('#list-allowedOrigins >> text=https://two.example')
})

test('everything can be reached and done by the keyboard', async ({ open }) => {
  const page = await open()
  await page.keyboard.press('Tab')
  assert.is(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
  await page.keyboard.press('Enter')
  const reached = new Set<string>()
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab')
    reached.add(
      (await page.evaluate(
        `(({ id, name, value, textContent }) => id || name + ' ' + value || textContent)(document.activeElement)`,
      )) as string,
    )
  }
  for (const wanted of [
    'enabled',
    'enforcement block',
    'debug',
    'allowCredentials',
    'add-allowedOrigins',
    'preflightMaxAgeInSeconds',
    'add-ownOrigins',
    'do defaults',
    'do review',
  ]) {
    assert.ok(reached.has(wanted), wanted)
  }
  await page.focus('#debug')
  await page.keyboard.press('Space')
  await page.focus('button[value=review]')
  await page.keyboard.press('Enter')
  await page.waitForSelector('text=Refusals are no longer recorded')
})

test('entries arrive while the log is open, and a paused log stays', async ({
  open,
  fixture,
  origin,
}) => {
  const page = await open()
  await page.goto(`${origin}${basePath}/events`)
  await page.waitForSelector('text=Nothing was refused')
  fixture.request('https://one.example')
  await page.waitForSelector('text=https://one.example')
  for (let times = 0; times < 4; times++) fixture.request('https://one.example')
  await page.waitForSelector('text=× 5')
  assert.is(await page.textContent('#events [role=status]'), '1 entry')
  await page.click('text=Pause')
  fixture.request('https://two.example')
  await page.waitForTimeout(1600)
  assert.is(await page.locator('text=https://two.example').count(), 0)
  await page.click('text=Resume')
  await page.waitForSelector('text=https://two.example')
})

test('a waiting origin is counted, allowed with what is ticked, and waits no more', async ({
  open,
  fixture,
  origin,
}) => {
  fixture.request(
    'https://foreign.example',
    '/api/items',
    { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-token' },
    'OPTIONS',
  )
  const page = await open()
  const badge = page.locator('.navigation a[href$="/waiting"] .badge')
  await badge.waitFor()
  assert.is(await badge.textContent(), '1 waiting')
  await page.goto(`${origin}${basePath}/waiting`)
  await page.click('.event a:text("Allow")')
  await page.check('text=x-token')
  await page.click('button:text("Allow this origin")')
  await page.click('button[value=save]')
  await page.waitForSelector('text=Saved as version 2.')
  const { allowedOrigins, allowedHeaders } = configurationOf(fixture.admin)
  assert.ok(allowedOrigins.includes('https://foreign.example'))
  assert.ok(allowedHeaders.includes('x-token'))
  await page.goto(`${origin}${basePath}/waiting`)
  await page.waitForSelector('text=No origin is waiting')
})

test('a page of another origin cannot frame, read or change the console', async ({
  open,
  origin,
  fixture,
  complaints,
}) => {
  const page = await open()
  const evil = createServer((_req, res) => {
    res.setHeader('content-type', 'text/html')
    res.end(`<iframe src="${origin}${basePath}/settings"></iframe>
      <form method="post" action="${origin}${basePath}/settings"><input name="do" value="save">
      <input name="version" value="1"><input name="draft" value='{"enabled":false}'></form>`)
  })
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
  const other = `http://localhost:${(evil.address() as AddressInfo).port}`
  try {
    const foreign = await page.context().newPage()
    await foreign.goto(other)
    assert.is(
      await foreign.evaluate('frames[0].document.body?.innerHTML ?? ""').catch(() => ''),
      '',
    )
    const read = `fetch('${origin}${basePath}/api/system-configuration', { credentials: 'include' }).then((answer) => answer.text(), (error) => error.name)`
    assert.is(await foreign.evaluate(read), 'TypeError')
    await foreign.evaluate('document.forms[0].submit()')
    await foreign.waitForURL(`${origin}${basePath}/**`)
    assert.is((await fixture.store.configuration.current())?.version, 1)
    assert.is(configurationOf(fixture.admin).enabled, true)
  } finally {
    evil.closeAllConnections()
    await new Promise((resolve) => evil.close(resolve))
  }
  complaints.splice(0)
})

test('a second policy is added, found by its name, and every page of it can be read', async ({
  fixture,
  origin,
  open,
  complaints,
}) => {
  const page = await open({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' })
  const check = async (name: string) => {
    assert.equal(await findBarriers(page), [], name)
    const width = await page.evaluate('document.documentElement.scrollWidth')
    assert.ok((width as number) <= 360, `${name} is ${width} wide`)
  }
  await page.click('text=Add a policy for some hosts or paths')
  await page.fill('#policy-name', 'public')
  await page.fill('#policy-paths', '/public/../x')
  await page.fill('#add-allowedOrigins', 'https://two.example')
  await page.press('#add-allowedOrigins', 'Enter')
  await page.waitForSelector('.issue')
  await check('issues')
  await page.fill('#policy-paths', '/public*')
  await page.click('button[value=review]')
  await page.waitForSelector('text=is added')
  await check('review')
  await page.click('button[value=save]')
  await page.waitForSelector('text=Saved as version 2.')
  await check('list')
  fixture.request('https://foreign.example', '/x')
  await page.goto(`${origin}${basePath}/events?live=off`)
  await page.selectOption('#policy', 'Everything else')
  await page.click('text=Filter')
  await page.waitForSelector('.event')
  await check('events')
  await page.goto(`${origin}${basePath}/try`)
  await page.fill('#origin', 'https://two.example')
  await page.fill('#path', '/public/x')
  await page.click('button[value=try]')
  await page.waitForSelector('text=Decided by the policy “public”.')
  await check('try')
  await page.goto(`${origin}${basePath}/policies/0`)
  await check('policy')
  await page.fill('#policy-name', 'open')
  await page.click('button[value=review]')
  await page.click('button[value=save]')
  await page.waitForSelector('text=“open”')
  assert.equal(complaints, [])
})

test('without scripts the forms work', async ({ open }) => {
  const page = await open({ javaScriptEnabled: false })
  await page.fill('#add-allowedOrigins', 'https://two.example\nhttps://three.example')
  await page.click('#add-button-allowedOrigins')
  await page.click('button[aria-label^="Remove https://app.example"]')
  await page.click('button[value=review]')
  await page.click('button[value=save]')
  await page.waitForSelector('text=Saved as version 2.')
  assert.is(await page.locator('#list-allowedOrigins .tag').count(), 2)
})

// Only where there is a Chromium; a missing one is told.
test.run()
