import type { BrowserEngine } from '../../src/engines/engine-profile.js'
import type { Page, PageRequest } from '../../src/index.js'
import { allowOrigin, type Case } from './case.js'
import { type CaseRun, CaseServers, runCases } from './cases.js'
import { directHost, type Site } from './network.js'
import type { Stage } from './stage.js'

type Request = Omit<PageRequest, 'url'> & { readonly url?: string }

const requests: Readonly<Record<string, Request>> = {
  fetch: {},
  preflighted: { method: 'PUT' },
  credentials: { credentials: 'include' },
  'no-cors': { mode: 'no-cors' },
  image: { sender: 'image' },
  websocket: { sender: 'websocket' },
  iframe: { sender: 'iframe' },
  'declared-loopback': { targetAddressSpace: 'loopback' },
  'declared-local': { targetAddressSpace: 'local' },
  'declared-public': { targetAddressSpace: 'public' },
}

type Answer = NonNullable<Page['localNetworkPermission']>
type PageKind = 'secure' | 'insecure'

/** What visitors may have answered, in the order in which it is tried: first what a headless browser does by itself. */
const answers: Readonly<Record<BrowserEngine, readonly Answer[]>> = {
  chromium: ['denied', 'granted'],
  firefox: ['prompt', 'denied', 'granted'],
  webkit: ['prompt'],
}

/** What no test can do to a browser, and so is predicted without being compared. */
export const undrivenLocalNetworks: readonly {
  readonly engine: BrowserEngine
  readonly kind: PageKind
  readonly answer?: Answer
  readonly because: string
}[] = [
  {
    engine: 'firefox',
    kind: 'insecure',
    because:
      'Firefox is told by address which server is public, and the page of that address is a secure context.',
  },
  {
    engine: 'chromium',
    kind: 'insecure',
    answer: 'granted',
    because: 'Chromium asks no visitor for a page that is not a secure context.',
  },
  {
    engine: 'chromium',
    kind: 'secure',
    answer: 'prompt',
    because: 'A headless Chromium shows no prompt, and counts as one whose visitor has refused.',
  },
]

/** How long a page that waits for its visitor is watched, in milliseconds: one that need not wait is answered at once. */
const promptPatience = 3_000

const isDriven = (engine: BrowserEngine, kind: PageKind, answer: Answer): boolean =>
  !undrivenLocalNetworks.some(
    (each) => each.engine === engine && each.kind === kind && (each.answer ?? answer) === answer,
  )

function localNetworkCases(
  { publicOrigin, browser: { engine } }: Stage,
  apiPort: number,
  permission: Answer,
): Case[] {
  const pages = {
    secure: publicOrigin,
    // Over plain http and by name, so that the page is not a secure context.
    insecure: 'http://page.case.test',
  }
  const kinds = Object.keys(pages) as PageKind[]
  return kinds
    .filter((kind) => isDriven(engine, kind, permission))
    .flatMap((kind) => {
      const origin = pages[kind]
      // A page that is not a secure context has come through the proxy, which hides where its server is.
      const own: Record<string, Request> =
        kind === 'secure' ? { own: { url: `${origin}/start` } } : {}
      return Object.entries({ ...requests, ...own }).map(([name, request]): Case => {
        const { sender } = request
        const scheme = sender === 'websocket' ? 'ws' : 'http'
        const answer = {
          status: sender === 'websocket' ? 101 : 200,
          headers: [...allowOrigin(origin), ['Content-Type', 'image/gif'] as const],
        }
        return {
          id: `local-network-${permission}-${kind}-${name}`,
          page: `${origin}/`,
          pageHeaders: { 'content-security-policy': 'treat-as-public-address' },
          pageFacts: { addressSpace: 'public', localNetworkPermission: permission },
          request: { url: `${scheme}://${directHost}:${apiPort}/start`, ...request },
          paths: { '/start': { preflight: { ...answer, status: 204 }, request: answer } },
        }
      })
    })
}

/** A page over TLS that calls this machine over http. */
const mixedCase = (apiPort: number, engine: BrowserEngine): Case => ({
  id: 'mixed-content-loopback',
  // What comes through a proxy is public to Firefox, and of no address space to the others.
  ...(engine === 'firefox' && { pageFacts: { addressSpace: 'public' as const } }),
  page: 'https://page.case.test/',
  request: { url: `http://${directHost}:${apiPort}/start` },
})

/** The same, of a page that asks for upgrades: what is trustworthy needs none. */
function upgradeCase(apiPort: number, engine: BrowserEngine): Case {
  const { pageFacts, ...mixed } = mixedCase(apiPort, engine)
  return {
    ...mixed,
    id: 'upgrade-loopback',
    pageHeaders: { 'content-security-policy': 'upgrade-insecure-requests' },
    pageFacts: { ...pageFacts, upgradeInsecureRequests: true },
  }
}

/** Lets pages of the public internet call a server on loopback, with each answer of a visitor. */
export async function runLocalNetworkCases(stage: Stage): Promise<CaseRun[]> {
  let servers: CaseServers | undefined
  const site: Site = {
    request: (request, response) => servers?.request(request, response),
    upgrade: (request, socket) => servers?.upgrade(request, socket),
  }
  stage.servePublic(site)
  const port = await stage.listen(site)
  const { browser } = stage
  const { engine } = browser
  const runs: CaseRun[] = []
  for (const [index, answer] of answers[engine].entries()) {
    if (index > 0 && answer !== 'prompt') {
      await browser.answerLocalNetworkPrompt?.(stage.publicOrigin, answer)
    }
    const cases = localNetworkCases(stage, port, answer)
    if (index === 0) cases.push(mixedCase(port, engine), upgradeCase(port, engine))
    servers = new CaseServers(cases)
    runs.push(...(await runCases(stage, cases, servers, promptPatience)))
  }
  return runs
}
