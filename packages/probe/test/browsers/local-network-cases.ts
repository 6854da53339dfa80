import type { Page, PageRequest } from '../../src/index.js'
import type { BrowserEngine } from './browser.js'
import { allowOrigin, type Case } from './case.js'
import { type CaseRun, CaseServers, runCases } from './cases.js'
import { directHost, type Site } from './network.js'
import type { Stage } from './stage.js'

const requests: Readonly<Record<string, Partial<PageRequest>>> = {
  fetch: {},
  preflighted: { method: 'PUT' },
  credentials: { credentials: 'include' },
  'no-cors': { mode: 'no-cors' },
  image: { sender: 'image' },
  websocket: { sender: 'websocket' },
  iframe: { sender: 'iframe' },
}

/** What headless browsers answer to the prompt by themselves. */
const unanswered: Readonly<Record<BrowserEngine, NonNullable<Page['localNetworkPermission']>>> = {
  chromium: 'denied',
  firefox: 'prompt',
  webkit: 'prompt',
}

function localNetworkCases(
  { publicOrigin, browser }: Stage,
  apiPort: number,
  permission: NonNullable<Page['localNetworkPermission']>,
): Case[] {
  const pages = {
    secure: publicOrigin,
    // Over plain http and by name, so that the page is not a secure context.
    insecure: 'http://page.case.test',
  }
  return Object.entries(pages).flatMap(([kind, origin]) =>
    // Firefox is told by address which page is public.
    (kind === 'insecure' && browser.engine === 'firefox') ||
    // No visitor can be asked for a page that is not a secure context.
    (kind === 'insecure' && browser.engine === 'chromium' && permission === 'granted')
      ? []
      : Object.entries(requests).map(([name, request]): Case => {
          const scheme = request.sender === 'websocket' ? 'ws' : 'http'
          const answer = {
            status: request.sender === 'websocket' ? 101 : 200,
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
        }),
  )
}

/** A page over TLS that calls this machine over http. */
const mixedCase = (apiPort: number, engine: BrowserEngine): Case => ({
  id: 'mixed-content-loopback',
  // What comes through a proxy is public to Firefox, and of no address space to the others.
  ...(engine === 'firefox' && { pageFacts: { addressSpace: 'public' as const } }),
  page: 'https://page.case.test/',
  request: { url: `http://${directHost}:${apiPort}/start` },
})

/** Lets pages of the public internet call a server on loopback, without the permission and with it. */
export async function runLocalNetworkCases(stage: Stage): Promise<CaseRun[]> {
  let servers: CaseServers | undefined
  const site: Site = {
    request: (request, response) => servers?.request(request, response),
    upgrade: (request, socket) => servers?.upgrade(request, socket),
  }
  stage.servePublic(site)
  const port = await stage.listen(site)
  const { engine, permitLocalNetworks } = stage.browser
  const runs: CaseRun[] = []
  for (const permission of [unanswered[engine], 'granted'] as const) {
    if (permission === 'granted') {
      if (permitLocalNetworks === undefined) continue
      await permitLocalNetworks(stage.publicOrigin)
    }
    const cases = localNetworkCases(stage, port, permission)
    if (permission !== 'granted') cases.push(mixedCase(port, engine))
    servers = new CaseServers(cases)
    runs.push(...(await runCases(stage, cases, servers)))
  }
  return runs
}
