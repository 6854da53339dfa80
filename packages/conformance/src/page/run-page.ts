import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { HeaderLine } from '../case.js'
import { answerDifferences, linesByName, varyNames } from '../differences.js'
import { type BareAnswer, sendBare } from '../exchange.js'
import { withinLimit } from '../run-cases.js'
import { listen } from '../servers/sockets.js'
import { origins } from './page-policy.js'
import {
  type ComparedRow,
  type PageRequest,
  type PageRoute,
  type PageRow,
  pageRoutes,
} from './page-row.js'
import { comparedRows, type PageRowId, pageRows, pageRowTexts, permission } from './page-rows.js'

/** How a server is asked. */
export interface PageOptions {
  /** What the routes begin with. Default: `/api`. */
  readonly prefix?: string
  /** Whole paths of routes that are not where `pageRoutes` has them, such as a WebSocket's. */
  readonly paths?: Readonly<Partial<Record<PageRoute, string>>>
  /** The address of the same server without the filter, with a path where that is another prefix. The rows that compare need it. */
  readonly unguarded?: string
  /** Rows that this framework cannot keep: the reason by id. Each is asked all the same, and it is an error where it is kept. */
  readonly skip?: Readonly<Partial<Record<PageRowId, string>>>
  /** The names that the framework itself puts into `Vary`. Default: none. */
  readonly frameworkVary?: readonly string[]
  /** How long one row may take, in milliseconds. Default: 10,000. */
  readonly timeLimit?: number
}

/** What was seen of one row. */
export interface PageRowReport {
  readonly id: PageRowId
  readonly what: string
  readonly outcome: 'covered' | 'skipped'
  /** Of a skipped row: why. */
  readonly reason?: string
  /** Of a skipped row: in what the answer differs. */
  readonly seen?: readonly string[]
}

/** What was seen of a server: every row, in the order of the tables. */
export interface PageReport {
  readonly name: string
  readonly rows: readonly PageRowReport[]
}

/**
 * Asks a server that listens at `url`, answers `pageRoutes` and is guarded by `pagePolicy` every row,
 * and returns what was seen.
 *
 * Throws one error that names every row whose answer differs, with each difference, and every row
 * that is skipped and yet kept.
 *
 * @example
 * ```ts
 * const report = await runPage('Express', server.url, { unguarded: bare.url, skip: {
 *   'allowed handshake': 'Express has no WebSockets',
 * } })
 * ```
 */
export async function runPage(
  name: string,
  url: string,
  options: PageOptions = {},
): Promise<PageReport> {
  const { skip = {} } = options
  const unknown = Object.keys(skip).filter((id) => !Object.hasOwn(pageRowTexts, id))
  if (unknown.length > 0) throw new Error(`${name}: no row to skip is called ${unknown.join(', ')}`)
  const upstream = await listen(upstreamServer())
  const page = new Page(url, upstream.url, options)
  const faults: string[] = []
  const rows: PageRowReport[] = []
  try {
    for (const [id, what] of Object.entries(pageRowTexts) as [PageRowId, string][]) {
      const seen = await page.differences(id)
      const reason = skip[id]
      if (reason === undefined) faults.push(...seen.map((each) => `${id}: ${each}`))
      else if (seen.length === 0) faults.push(`${id}: is skipped, and kept: no longer skip it`)
      if (reason === undefined) rows.push({ id, what, outcome: 'covered' })
      else rows.push({ id, what, outcome: 'skipped', reason, seen })
    }
  } finally {
    await upstream.close()
  }
  if (faults.length > 0) throw new Error(`${name}:\n    ${faults.join('\n    ')}`)
  return { name, rows }
}

function rowOf(id: keyof typeof pageRows | keyof typeof comparedRows): PageRow | ComparedRow {
  return { ...pageRows, ...comparedRows }[id]
}

/** Another server, whose answers a server under test hands on. */
function upstreamServer() {
  const body = gzipSync('hello '.repeat(50))
  return createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/plain',
      'content-encoding': 'gzip',
      'content-length': body.length,
      'set-cookie': ['a=1', 'b=2'],
      vary: 'Accept-Encoding',
    })
    response.end(body)
  })
}

/** A server as a page sees it. */
class Page {
  readonly #url: string
  readonly #upstream: string
  readonly #options: PageOptions
  /** The answers so far whose `Vary` is on several lines. */
  readonly #splitVary: string[] = []

  constructor(url: string, upstream: string, options: PageOptions) {
    this.#url = url
    this.#upstream = upstream
    this.#options = options
  }

  /** Everything in which the answer to a row is not what it should be. */
  async differences(id: PageRowId): Promise<string[]> {
    try {
      if (id === 'one line of vary') return this.#splitVary
      const row = rowOf(id)
      return 'expected' in row ? await this.#ask(row) : await this.#compare(row)
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)]
    }
  }

  async #ask(row: PageRow): Promise<string[]> {
    const before = row.saves === undefined ? 0 : await this.#saves()
    const answer = await this.#send(this.#url, row.request)
    const found = this.#judge(row, answer)
    if (row.saves === undefined) return found
    const saved = (await this.#saves()) - before
    if (saved !== row.saves) found.push(`the application ran ${saved} times, expected ${row.saves}`)
    return found
  }

  #judge({ request, expected }: PageRow, answer: BareAnswer): string[] {
    const { prefix = '/api', frameworkVary = [] } = this.#options
    const status = [expected.status].flat()
    const headers = Object.fromEntries(
      Object.entries(expected.headers).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.replace('{prefix}', prefix) : value,
      ]),
    )
    const found = answerDifferences(
      {
        ...expected,
        headers,
        status: status.includes(answer.status) ? answer.status : (status[0] ?? 0),
        optionalVary: [...(expected.optionalVary ?? []), ...frameworkVary],
      },
      { ...answer, body: answer.body.toString('utf8') },
    )
    const lines = linesByName(answer.headers).get('vary') ?? []
    if (lines.length > 1) this.#splitVary.push(`vary of ${request.route} is ${lines.join(' / ')}`)
    return found
  }

  async #compare({ request, status }: ComparedRow): Promise<string[]> {
    const { unguarded } = this.#options
    if (unguarded === undefined) return ['there is no server without the filter to compare with']
    const [guarded, bare] = await Promise.all([
      this.#send(this.#url, request),
      this.#send(unguarded, request),
    ])
    const found: string[] = []
    if (bare.status !== status) found.push(`status without the filter is ${bare.status}`)
    const actual = contentOf(guarded)
    const wanted = new Map([...contentOf(bare), ...Object.entries(permission(origins.allowed))])
    wanted.set('vary', [...new Set([...varyNames(bare.headers), 'origin'])].sort().join(', '))
    for (const name of new Set([...actual.keys(), ...wanted.keys()])) {
      const [is, was] = [actual.get(name), wanted.get(name)]
      if (is !== was) found.push(`${name} is ${is}, expected what it is without the filter: ${was}`)
    }
    return found
  }

  async #saves(): Promise<number> {
    const answer = await this.#send(this.#url, { method: 'GET', route: 'saves', headers: [] })
    const text = answer.body.toString('utf8')
    if (answer.status !== 200 || !/^\d+$/.test(text)) {
      throw new Error(`GET of the route "saves" gives ${answer.status} ${text.slice(0, 100)}`)
    }
    return Number(text)
  }

  #send(url: string, { method, route, query = '', headers }: PageRequest): Promise<BareAnswer> {
    const { prefix = '/api', paths = {}, timeLimit = 10_000 } = this.#options
    const { host, origin, pathname } = new URL(url)
    const below = pathname === '/' ? prefix : pathname
    const path = paths[route] ?? below + pageRoutes[route]
    const target = path + query.replace('{upstream}', encodeURIComponent(this.#upstream))
    const given = headers.map(([name, value]): HeaderLine => [name, value.replace('{own}', origin)])
    const named = given.some(([name]) => name === 'Host')
    const lines: HeaderLine[] = named ? given : [['Host', host], ...given]
    const controller = new AbortController()
    const sent = sendBare(url, { method, target, headers: lines }, controller.signal)
    return withinLimit(sent, timeLimit, `no answer within ${timeLimit} ms`).finally(() =>
      controller.abort(),
    )
  }
}

/** All that an answer says, by name, but for the time. */
function contentOf({ status, headers, body }: BareAnswer): Map<string, string> {
  const content = new Map(
    [...linesByName(headers)].map(([name, values]) => [name, values.join('\n')]),
  )
  content.delete('date')
  content.set('vary', [...varyNames(headers)].sort().join(', '))
  content.set('status', String(status))
  content.set('body', body.toString('hex'))
  return content
}
