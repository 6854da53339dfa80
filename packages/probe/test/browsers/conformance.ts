import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ConfigurationCase } from '@crossgate/conformance'
import { type Cors, createCors } from '@crossgate/core'
import { checkUpgrade, rejectUpgrade, withCors } from '@crossgate/node'
import { differences, type FetchResult, observed, predicted } from './comparison.js'
import {
  type ExpressedCase,
  expressedCases,
  isHandshakeMet,
  predictCase,
} from './conformance-case.js'
import type { Site } from './network.js'
import { type Seen, see, servePage } from './sites.js'
import type { Stage } from './stage.js'

/** Accepts a WebSocket handshake and closes the connection. */
export function acceptUpgrade(request: IncomingMessage, socket: Socket): void {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  const normalClosure = Buffer.from([0x88, 0x02, 0x03, 0xe8])
  socket.write(normalClosure)
  // A socket of the network's own is paused until someone reads it.
  socket.resume()
  socket.on('data', () => socket.end())
}

/** Answers every conformance case by its own policy, under whatever host it names. */
class CaseSite implements Site {
  readonly #rows: ReadonlyMap<string, ConfigurationCase>
  readonly #engines = new Map<string, Cors>()
  readonly seen = new Map<string, Seen[]>()
  readonly #notes = new WeakMap<IncomingMessage, Seen>()
  readonly #filtered: (request: IncomingMessage, response: ServerResponse) => unknown

  constructor(rows: readonly ConfigurationCase[]) {
    this.#rows = new Map(rows.map((row) => [row.id, row]))
    this.#filtered = withCors<void, IncomingMessage, ServerResponse>(
      (request) => this.#engine(request),
      (request, response) => {
        this.#ran(request)
        const { status, headers, body } = this.#row(request)?.application ?? ({} as never)
        for (const [name, value] of headers) response.appendHeader(name, value)
        response.writeHead(status).end(body)
      },
      // Each row is an engine of its own: nothing but the URL chooses it.
      { vary: false },
    )
  }

  readonly request = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.#row(request) !== undefined) {
      this.#note(request)
      this.#filtered(request, response)
    } else if (request.url === '/page?sandboxed') {
      servePage(response, { 'content-security-policy': 'sandbox allow-scripts' })
    } else if (request.url === '/page?cookie') {
      servePage(response, { 'set-cookie': 'visitor=1; SameSite=None; Secure; Path=/' })
    } else servePage(response)
  }

  readonly upgrade = (request: IncomingMessage, socket: Socket): void => {
    this.#note(request)
    const decision = checkUpgrade(this.#engine(request), request)
    if (decision.action === 'respond') rejectUpgrade(socket, decision)
    else {
      this.#ran(request)
      acceptUpgrade(request, socket)
    }
  }

  #row(request: IncomingMessage): ConfigurationCase | undefined {
    const id = /[?&]case=(\w+)$/.exec(request.url ?? '')?.[1]
    return id === undefined ? undefined : this.#rows.get(id)
  }

  #engine(request: IncomingMessage): Cors {
    const { id, configuration } = this.#row(request) as ConfigurationCase
    const engine = this.#engines.get(id) ?? createCors(configuration)
    this.#engines.set(id, engine)
    return engine
  }

  #note(request: IncomingMessage): void {
    const { id } = this.#row(request) as ConfigurationCase
    const note = see(request)
    this.#notes.set(request, note)
    this.seen.set(id, [...(this.seen.get(id) ?? []), note])
  }

  #ran(request: IncomingMessage): void {
    const note = this.#notes.get(request)
    if (note !== undefined) note.applicationRan = true
  }
}

/** What a browser did with a conformance case. */
export interface CaseRun {
  readonly id: string
  readonly kind: ExpressedCase['kind']
  readonly differences: readonly string[]
}

function groupByOrigin(cases: readonly ExpressedCase[]): Map<string, ExpressedCase[]> {
  const groups = new Map<string, ExpressedCase[]>()
  for (const each of cases) groups.set(each.origin, [...(groups.get(each.origin) ?? []), each])
  return groups
}

async function runWebSockets(
  stage: Stage,
  site: CaseSite,
  cases: readonly ExpressedCase[],
): Promise<CaseRun[]> {
  const opened = await stage.call<boolean[]>(
    'openWebSockets',
    cases.map(({ init }) => init.url),
  )
  return cases.map(({ row, kind, origin }, index) => {
    const { reached, status } = row.expected
    const [seen, ...more] = site.seen.get(row.id) ?? []
    return {
      id: row.id,
      kind,
      differences: differences(
        [`opened ${status === 101}`, `origin ${origin}`, `reached ${reached}`, 'handshakes 1'],
        [
          `opened ${opened[index]}`,
          `origin ${seen?.origin}`,
          `reached ${seen?.applicationRan}`,
          `handshakes ${seen === undefined ? 0 : 1 + more.length}`,
        ],
      ),
    }
  })
}

async function runFetches(
  stage: Stage,
  site: CaseSite,
  cases: readonly ExpressedCase[],
): Promise<CaseRun[]> {
  const results = await stage.call<FetchResult[]>(
    'fetchAll',
    cases.map(({ init }) => init),
  )
  const runs: CaseRun[] = []
  for (const [index, each] of cases.entries()) {
    const { prediction } = await predictCase(each, stage.browser.engine)
    const result = results[index] as FetchResult
    const seen = site.seen.get(each.row.id) ?? []
    const expected = each.row.expected.reached
    const { method, headers } = each.row.request
    const isPreflight = headers.some(([name]) => /^access-control-request-method$/i.test(name))
    // The request that follows a preflight, or goes before a redirect, is not a part of the case.
    const own = seen.find((note) =>
      isPreflight
        ? note.purpose === 'preflight'
        : note.purpose === 'request' && note.method === method,
    )
    runs.push({
      id: each.row.id,
      kind: each.kind,
      differences: differences(
        [...predicted(prediction, each.cookies), `reached ${expected}`],
        [...observed(result, seen, each.cookies), `reached ${own?.applicationRan}`],
      ),
    })
  }
  return runs
}

/** Lets a browser make the request of every conformance case that a page can make. */
export async function runConformance(stage: Stage): Promise<CaseRun[]> {
  const { engine } = stage.browser
  const possibleCases: ExpressedCase[] = []
  for (const each of expressedCases) {
    const isMet =
      each.kind === 'websocket' ? isHandshakeMet(each) : (await predictCase(each, engine)).isMet
    if (isMet) possibleCases.push(each)
  }
  const site = new CaseSite(possibleCases.map(({ row }) => row))
  stage.serve(() => true, site)
  const runs: CaseRun[] = []
  // Cases with cookies come last, since a browser that has cookies sends them in any later case.
  for (const cookies of [false, true]) {
    const here = possibleCases.filter((each) => each.cookies === cookies)
    if (cookies) {
      for (const origin of new Set(here.map(({ url }) => new URL(url).origin))) {
        await stage.browser.open(`${origin}/page?cookie`)
      }
    }
    for (const [origin, cases] of groupByOrigin(here)) {
      const page = origin === 'null' ? 'https://sandboxed.example/page?sandboxed' : `${origin}/page`
      await stage.browser.open(page)
      const [fetches, webSockets] = [
        cases.filter(({ kind }) => kind === 'fetch'),
        cases.filter(({ kind }) => kind === 'websocket'),
      ]
      runs.push(...(await runFetches(stage, site, fetches)))
      runs.push(...(await runWebSockets(stage, site, webSockets)))
    }
  }
  return runs
}
