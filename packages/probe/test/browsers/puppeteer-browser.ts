import puppeteer, { type LaunchOptions, type Page } from 'puppeteer-core'
import type { Browser, ConsoleLine } from './browser.js'
import { loadPage } from './load-page.js'
import { ProcessFamily } from './processes.js'

/** Starts and drives a browser with puppeteer: Chromium over its own protocol, Firefox over WebDriver BiDi. */
export async function startWithPuppeteer(
  engine: Browser['engine'],
  options: LaunchOptions,
): Promise<Browser> {
  const family = new ProcessFamily()
  try {
    return await drive(engine, options, family)
  } catch (error) {
    await family.end()
    throw error
  }
}

async function drive(
  engine: Browser['engine'],
  options: LaunchOptions,
  family: ProcessFamily,
): Promise<Browser> {
  const browser = await puppeteer.launch({
    ...options,
    headless: true,
    // Nothing here reads puppeteer's own account of requests, and to give it costs Firefox more than to make them.
    networkEnabled: false,
    env: family.environment,
  })
  // Puppeteer starts a browser as the leader of a process group.
  const leader = browser.process()?.pid
  if (leader !== undefined) family.adopt(leader)
  let page = (await browser.pages())[0] ?? (await browser.newPage())
  const consoleLines: ConsoleLine[] = []
  const watchConsole = engine === 'chromium' ? watchChromiumConsole : watchFirefoxConsole
  await watchConsole(page, consoleLines)
  return {
    engine,
    ...(engine === 'chromium' ? { corsErrors: await watchCorsErrors(page) } : {}),
    consoleLines,
    version: (await browser.version()).split('/')[1] ?? '',
    open: async (url) => {
      const load = async () => void (await page.goto(url))
      if (engine === 'chromium') return load()
      return loadPage(load, async () => {
        process.stdout.write(
          `${engine} never said that it loaded ${url}: once more, in a new tab\n`,
        )
        const lost = page
        page = await browser.newPage()
        await watchConsole(page, consoleLines)
        void lost.close().catch(() => undefined)
      })
    },
    answerLocalNetworkPrompt: async (origin, answer) => {
      for (const name of ['loopback-network', 'local-network']) {
        await setPermission(page, engine, origin, name, answer)
      }
    },
    evaluate: (expression) => page.evaluate(expression) as never,
    close: async () => {
      // A browser that hangs is ended all the same.
      await Promise.race([browser.close().catch(() => undefined), ended(5_000)])
      await family.end()
    },
  }
}

/** Chromium's own lines are entries of its log; what a page's promise was rejected with is an exception. */
async function watchChromiumConsole(page: Page, lines: ConsoleLine[]): Promise<void> {
  const session = await page.createCDPSession()
  session.on('Log.entryAdded', ({ entry }) =>
    lines.push({ channel: entry.source, text: entry.text }),
  )
  session.on('Runtime.exceptionThrown', ({ exceptionDetails: { text, exception } }) =>
    lines.push({ channel: 'exception', text: `${text} ${exception?.description ?? ''}`.trim() }),
  )
  await session.send('Log.enable')
  await session.send('Runtime.enable')
}

/** Firefox's lines about CORS are errors of the page over WebDriver BiDi, not messages of its console. */
async function watchFirefoxConsole(page: Page, lines: ConsoleLine[]): Promise<void> {
  page.on('pageerror', (error) =>
    lines.push({
      channel: 'javascript',
      text: error instanceof Error ? error.message : String(error),
    }),
  )
  page.on('console', (message) => lines.push({ channel: 'console', text: message.text() }))
}

/** Grants or refuses a permission for which puppeteer has no name. */
async function setPermission(
  page: Page,
  engine: Browser['engine'],
  origin: string,
  name: string,
  state: 'granted' | 'denied',
): Promise<void> {
  if (engine === 'firefox') {
    await page
      .browserContext()
      .setPermission(origin, { permission: { name: name as never }, state })
    return
  }
  const session = await page.createCDPSession()
  await session.send('Browser.setPermission', { permission: { name }, setting: state, origin })
}

async function watchCorsErrors(page: Page): Promise<ReadonlyMap<string, string>> {
  const errors = new Map<string, string>()
  const urls = new Map<string, string>()
  const session = await page.createCDPSession()
  session.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse }) => {
    // A redirect keeps the identifier; the page knows the first URL.
    if (redirectResponse === undefined) urls.set(requestId, request.url)
  })
  session.on('Network.loadingFailed', ({ requestId, corsErrorStatus }) => {
    const url = urls.get(requestId)
    if (url !== undefined && corsErrorStatus !== undefined) {
      errors.set(url, corsErrorStatus.corsError)
    }
  })
  await session.send('Network.enable')
  return errors
}

const ended = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds).unref())
