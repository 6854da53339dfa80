import { readFileSync } from 'node:fs'
import type { RequestListener, ServerResponse } from 'node:http'
import { directHost, directName } from '../network.js'
import type { Stage } from '../stage.js'
import type { LineScenario, PagePlace, ScenarioAnswer } from './scenario.js'
import { lineScenarios, otherOrigin, pageOrigin } from './scenarios.js'
import { type RemoteBrowser, remoteHost, remoteScript } from './webkit-console.js'

const script = readFileSync(new URL('./page.js', import.meta.url), 'utf8')

const pageHeaders: Readonly<Partial<Record<PagePlace, Record<string, string>>>> = {
  policy: { 'content-security-policy': "connect-src 'self'" },
  sandbox: { 'content-security-policy': 'sandbox allow-scripts' },
  embedder: { 'cross-origin-embedder-policy': 'require-corp' },
  public: { 'content-security-policy': 'treat-as-public-address' },
  'public-plain': { 'content-security-policy': 'treat-as-public-address' },
}

/** Serves the pages; where there is no driver, pages that can be told what to do. */
const pageListener =
  (remotely: boolean): RequestListener =>
  (request, response) => {
    const remote = remotely ? remoteScript('encrypted' in request.socket) : ''
    const place = (request.url ?? '').slice(1) as PagePlace
    response.writeHead(200, { 'content-type': 'text/html', ...pageHeaders[place] })
    response.end(
      `<!doctype html><title>${place}</title><link rel="icon" href="data:,"><script>${script}</script>${remote}`,
    )
  }

function reply(response: ServerResponse, answer: ScenarioAnswer | 'close'): void {
  if (answer === 'close') return void response.destroy()
  const { status = 200, headers = [] } = answer
  for (const [name, value] of headers) {
    response.appendHeader(name, value.replace('{other}', otherOrigin))
  }
  response.writeHead(status).end('{}')
}

/** Permits whatever is asked, so that nothing is missing but what a scenario leaves out. */
function permission(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ScenarioAnswer {
  const value = (name: string) => String(headers[name] ?? '*')
  return {
    headers: [
      ['Access-Control-Allow-Origin', value('origin')],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Access-Control-Allow-Methods', value('access-control-request-method')],
      ['Access-Control-Allow-Headers', value('access-control-request-headers')],
    ],
  }
}

/** The servers of every scenario: its page, and what it fetches. */
export class ScenarioServers {
  /** The scenario that is being played; the target of a redirect is at one URL for all. */
  scenario: LineScenario | undefined
  readonly #ports: { readonly page: number; readonly api: number; readonly closed: number }

  private constructor(ports: { page: number; api: number; closed: number }) {
    this.#ports = ports
  }

  static async open(stage: Stage): Promise<ScenarioServers> {
    const remote = 'site' in stage.browser ? (stage.browser as RemoteBrowser).site : undefined
    const page = pageListener(remote !== undefined)
    let servers: ScenarioServers | undefined
    const api: RequestListener = (request, response) => servers?.answer(request, response)
    stage.serve(() => true, {
      request: api,
      upgrade: (_request, socket) => {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      },
    })
    stage.serve((host) => host.startsWith(new URL(pageOrigin).host), { request: page })
    if (remote !== undefined) stage.serve((host) => host.startsWith(remoteHost), remote)
    servers = new ScenarioServers({
      page: await stage.listen({ request: page }),
      api: await stage.listen({ request: api }),
      closed: await stage.closedPort(),
    })
    return servers
  }

  readonly answer: RequestListener = ({ url = '', method, headers }, response) => {
    const id = url.slice(1).replace(/\?.*$/, '')
    const scenario = lineScenarios.find((each) => each.id === id)
    if (id === 'final') return reply(response, this.scenario?.target ?? permission(headers))
    const answer = method === 'OPTIONS' ? scenario?.preflight : scenario?.answer
    reply(response, answer ?? permission(headers))
  }

  /** The page of a place. */
  pageAt(place: PagePlace): string {
    const direct = `http://${directHost}:${this.#ports.page}`
    const plain = pageOrigin.replace('https', 'http')
    const origins: Readonly<Partial<Record<PagePlace, string>>> = {
      plain,
      certificate: plain,
      direct,
      public: direct,
      'public-plain': `http://${directName}:${this.#ports.page}`,
    }
    return `${origins[place] ?? pageOrigin}/${place}`
  }

  /** Fills in the addresses that are known only once the servers listen. */
  resolve(url: string): string {
    return url
      .replace('{loopback}', `${directHost}:${this.#ports.api}`)
      .replace('{closed}', `${directHost}:${this.#ports.closed}`)
  }
}
