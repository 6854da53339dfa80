import { readFileSync } from 'node:fs'
import type { RequestListener, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserKind, ConsoleLine } from '../browser.js'
import { directHost, directName } from '../network.js'
import { Stage } from '../stage.js'
import { type RemoteBrowser, remoteHost, remoteScript } from './webkit-console.js'
import type { LineScenario, PagePlace, ScenarioAnswer } from './scenario.js'
import { apiOrigin, lineScenarios, otherOrigin, pageOrigin } from './scenarios.js'

/** What one engine said about one scenario. */
export interface Recording {
  readonly scenario: LineScenario
  /** What the page itself was told. */
  readonly outcome: string
  readonly lines: readonly ConsoleLine[]
  /** Chromium's name for the failure. */
  readonly corsError: string | undefined
  /** The values in the lines, by the name of the part. */
  readonly values: Readonly<Record<string, string>>
}

const script = readFileSync(new URL('./page.js', import.meta.url), 'utf8')

const pageHeaders: Readonly<Partial<Record<PagePlace, Record<string, string>>>> = {
  policy: { 'content-security-policy': "connect-src 'self'" },
  sandbox: { 'content-security-policy': 'sandbox allow-scripts' },
  embedder: { 'cross-origin-embedder-policy': 'require-corp' },
  public: { 'content-security-policy': 'treat-as-public-address' },
  'public-plain': { 'content-security-policy': 'treat-as-public-address' },
}

/** Serves the page; where there is no driver, one that can be told what to do. */
const servePage = (remotely: boolean): RequestListener => (request, response) => {
  const remote = remotely ? remoteScript('encrypted' in request.socket) : ''
  const place = (request.url ?? '').slice(1) as PagePlace
  response.writeHead(200, { 'content-type': 'text/html', ...pageHeaders[place] })
  response.end(
    `<!doctype html><title>${place}</title><link rel="icon" href="data:,"><script>${script}</script>${remote}`,
  )
}

function reply(response: ServerResponse, { status = 200, headers = [] }: ScenarioAnswer): void {
  if (status === 0) return void response.destroy()
  for (const [name, value] of headers) {
    response.appendHeader(name, value.replace('{other}', otherOrigin))
  }
  response.writeHead(status).end('{}')
}

/** Permits what is asked, so that only what a scenario leaves out is missing. */
function permission(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const value = (name: string) => String(headers[name] ?? '*')
  return {
    status: 200,
    headers: [
      ['Access-Control-Allow-Origin', value('origin')],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Access-Control-Allow-Methods', value('access-control-request-method')],
      ['Access-Control-Allow-Headers', value('access-control-request-headers')],
    ],
  } as const
}

const serveApi: RequestListener = ({ url = '', method, headers }, response) => {
  const id = url.slice(1).replace(/\?.*$/, '')
  const scenario = lineScenarios.find((each) => each.id === id)
  const preflight = method === 'OPTIONS'
  if (id === 'final') return reply(response, current?.target ?? permission(headers))
  const answer = preflight ? scenario?.preflight : scenario?.answer
  if (answer === 'close') return void response.destroy()
  reply(response, answer ?? permission(headers))
}

/** The scenario that is being played, since the target of a redirect is the same for all. */
let current: LineScenario | undefined

/** Where everything is, for one stage. */
interface Places {
  readonly page: (place: PagePlace) => string
  readonly loopback: string
  readonly closed: string
}

async function servePlaces(stage: Stage): Promise<Places> {
  const site = 'site' in stage.browser ? (stage.browser as RemoteBrowser).site : undefined
  const page = servePage(site !== undefined)
  const hosts = new Set(['page.lines.test'])
  const listeners: RequestListener = (request, response) =>
    hosts.has((request.headers.host ?? '').replace(/:\d+$/, ''))
      ? page(request, response)
      : serveApi(request, response)
  stage.serve(() => true, {
    request: listeners,
    upgrade: (_request, socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    },
  })
  if (site !== undefined) stage.serve((host) => host.startsWith(remoteHost), site)
  const pagePort = await stage.listen({ request: page })
  const apiPort = await stage.listen({ request: serveApi })
  const closedPort = await stage.closedPort()
  return {
    page: (place) => {
      const direct = `${directHost}:${pagePort}`
      const origins: Readonly<Partial<Record<PagePlace, string>>> = {
        plain: pageOrigin.replace('https', 'http'),
        direct: `http://${direct}`,
        public: `http://${direct}`,
        'public-plain': `http://${directName}:${pagePort}`,
      }
      return `${origins[place] ?? pageOrigin}/${place}`
    },
    loopback: `${directHost}:${apiPort}`,
    closed: `${directHost}:${closedPort}`,
  }
}

function urlOf(scenario: LineScenario, places: Places): string {
  const url = scenario.url ?? `${apiOrigin}/${scenario.id}`
  return url
    .replace('{loopback}', `http://${places.loopback}`)
    .replace('{loopback-websocket}', `ws://${places.loopback}`)
    .replace('{closed}', `http://${places.closed}`)
}

/** Waits until the console has been quiet for a while. */
async function quiet(lines: readonly ConsoleLine[]): Promise<void> {
  for (let seen = -1; seen !== lines.length; ) {
    seen = lines.length
    await delay(150)
  }
}

async function play(stage: Stage, scenario: LineScenario, places: Places): Promise<Recording> {
  const { browser } = stage
  const { consoleLines = [] } = browser
  const { place = 'secure', sender = 'fetch', init = {} } = scenario
  current = scenario
  const page = places.page(place)
  const url = urlOf(scenario, places)
  await browser.open(page)
  await quiet(consoleLines)
  const before = consoleLines.length
  const call = sender === 'unhandled' ? 'sendUnhandled' : 'send'
  const by = sender === 'unhandled' ? 'fetch' : sender
  const outcome = await browser.evaluate<string>(
    `${call}(${JSON.stringify(by)}, ${JSON.stringify(url)}, ${JSON.stringify(init)})`,
  )
  await quiet(consoleLines)
  return {
    scenario,
    outcome,
    lines: consoleLines.slice(before),
    corsError: browser.corsErrors?.get(url),
    values: { url, page, origin: new URL(page).origin, ...scenario.parts },
  }
}

/** Plays the scenarios in one engine and gives what it said. */
export async function playScenarios(kind: BrowserKind, filter?: string): Promise<Recording[]> {
  const stage = await Stage.open(kind)
  try {
    const places = await servePlaces(stage)
    const recordings: Recording[] = []
    for (const scenario of lineScenarios) {
      if (filter !== undefined && !scenario.id.includes(filter)) continue
      if (scenario.place === 'certificate') continue
      if (scenario.only !== undefined && scenario.only.engine !== kind.engine) continue
      recordings.push(await play(stage, scenario, places))
    }
    return recordings
  } finally {
    await stage.close()
  }
}
