import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Cors, createCors } from '@crossgate/core'
import { withCors } from '@crossgate/node'
import type { Combination, CombinationAnswer } from './combination.js'
import type { Site } from './network.js'

/** What one request looked like on the wire, and what became of it. */
export interface Seen {
  readonly purpose: 'preflight' | 'request'
  readonly method: string
  readonly url: string
  readonly origin: string | null
  readonly requestedMethod: string | null
  readonly requestedHeaders: string | null
  readonly secFetchSite: string | null
  readonly secFetchMode: string | null
  readonly secFetchDest: string | null
  readonly secFetchStorageAccess: string | null
  readonly authorization: string | null
  readonly contentType: string | null
  readonly cookies: boolean
  /** Whether the application behind the filter ran. */
  applicationRan: boolean
}

const script = readFileSync(new URL('./browser-page.js', import.meta.url), 'utf8')

/** Answers with the page that `Browser.evaluate` runs in. */
export function servePage(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers })
  response.end(
    `<!doctype html><title>page</title><link rel="icon" href="data:,"><script>${script}</script>`,
  )
}

export const urlOf = (request: IncomingMessage): string => {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http'
  return `${scheme}://${request.headers.host}${request.url}`
}

export function see(request: IncomingMessage): Seen {
  const header = (name: string): string | null => {
    const value = request.headers[name]
    return value === undefined ? null : String(value)
  }
  const requestedMethod = header('access-control-request-method')
  return {
    purpose: request.method === 'OPTIONS' && requestedMethod !== null ? 'preflight' : 'request',
    method: request.method ?? '',
    url: urlOf(request),
    origin: header('origin'),
    requestedMethod,
    requestedHeaders: header('access-control-request-headers'),
    secFetchSite: header('sec-fetch-site'),
    secFetchMode: header('sec-fetch-mode'),
    secFetchDest: header('sec-fetch-dest'),
    secFetchStorageAccess: header('sec-fetch-storage-access'),
    authorization: header('authorization'),
    contentType: header('content-type')?.replace(/boundary=.*/, 'boundary=') ?? null,
    cookies: header('cookie') !== null,
    applicationRan: false,
  }
}

/** The answer of a combination's application. */
export function answerOf(
  combination: Combination,
  { method, url }: { readonly method?: string | undefined; readonly url?: string | undefined },
): CombinationAnswer {
  if (url?.includes('/final?')) return combination.finalAnswer
  return method === 'OPTIONS' ? combination.optionsAnswer : combination.answer
}

/** Crossgate servers that answer each combination by its own policy, and write down what reaches them. */
export class CombinationServers implements Site {
  readonly #combinations: readonly Combination[]
  readonly #engines = new Map<number, Cors>()
  readonly #seen = new Map<number, Seen[]>()
  readonly #notes = new WeakMap<IncomingMessage, Seen>()
  readonly #filtered: (request: IncomingMessage, response: ServerResponse) => unknown

  constructor(combinations: readonly Combination[]) {
    this.#combinations = combinations
    this.#filtered = withCors<void, IncomingMessage, ServerResponse>(
      (request) => this.engine(this.#combinationOf(request) as Combination),
      (request, response) => {
        const note = this.#notes.get(request)
        if (note !== undefined) note.applicationRan = true
        const answer = answerOf(this.#combinationOf(request) as Combination, request)
        for (const [name, value] of answer.headers) response.appendHeader(name, value)
        response.writeHead(answer.status).end()
      },
      // Nothing but the URL chooses the engine.
      { vary: false },
    )
  }

  /** The engine that decides for a combination. */
  engine({ id, configuration }: Combination): Cors {
    let engine = this.#engines.get(id)
    if (engine === undefined) {
      engine = createCors(configuration)
      this.#engines.set(id, engine)
    }
    return engine
  }

  /** What reached the servers for a combination, in order. */
  seen({ id }: Combination): readonly Seen[] {
    return this.#seen.get(id) ?? []
  }

  readonly request = (request: IncomingMessage, response: ServerResponse): void => {
    const combination = this.#combinationOf(request)
    if (combination !== undefined) {
      const note = see(request)
      this.#notes.set(request, note)
      this.#seen.set(combination.id, [...this.seen(combination), note])
      this.#filtered(request, response)
    } else if (request.url === '/cookie') {
      const site = 'encrypted' in request.socket ? 'None; Secure' : 'Lax'
      servePage(response, { 'set-cookie': `visitor=1; SameSite=${site}; Path=/` })
    } else if (request.url === '/sandboxed') {
      servePage(response, { 'content-security-policy': 'sandbox allow-scripts' })
    } else servePage(response)
  }

  #combinationOf(request: IncomingMessage): Combination | undefined {
    const id = /[?&]combination=(\d+)/.exec(request.url ?? '')?.[1]
    return id === undefined ? undefined : this.#combinations[Number(id)]
  }
}
