import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { type Exchange, type Prediction, predict } from '../../src/index.js'
import { type Case, caseAnswer, markedURL } from './case.js'
import { differences, type FetchResult, observed, predicted } from './comparison.js'
import { acceptUpgrade } from './conformance.js'
import type { Site } from './network.js'
import { type Seen, see, servePage } from './sites.js'
import type { Stage } from './stage.js'

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** A body that the sender can use. */
function bodyFor(each: Case | undefined): string | Buffer {
  switch (each?.request.sender) {
    case 'image':
      return pixel
    case 'worker':
    case 'module-worker':
      return 'postMessage(1)'
    case 'shared-worker':
      return 'onconnect = ({ ports }) => ports[0].postMessage(1)'
    case 'event-source':
      return 'data: event\n\n'
    default:
      return ''
  }
}

/** Answers each case as it says, and writes down what reaches it. */
export class CaseServers implements Site {
  readonly #cases: ReadonlyMap<string, Case>
  readonly #counts = new Map<string, number>()
  readonly seen = new Map<string, Seen[]>()

  constructor(cases: readonly Case[]) {
    this.#cases = new Map(cases.map((each) => [each.id, each]))
  }

  readonly request = (request: IncomingMessage, response: ServerResponse): void => {
    const parameters = new URL(request.url ?? '/', 'http://case.test').searchParams
    const pageOf = this.#cases.get(parameters.get('page') ?? '')
    if (pageOf !== undefined || !parameters.has('case')) {
      servePage(response, pageOf?.pageHeaders)
      return
    }
    const { status, headers } = this.#answer(request)
    for (const [name, value] of headers) response.appendHeader(name, value)
    response.writeHead(status).end(bodyFor(this.#cases.get(parameters.get('case') ?? '')))
  }

  readonly upgrade = (request: IncomingMessage, socket: Socket): void => {
    const { status } = this.#answer(request)
    if (status === 101) acceptUpgrade(request, socket)
    else socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
  }

  #answer(request: IncomingMessage): ReturnType<typeof caseAnswer> {
    const note = see(request)
    const id = new URL(note.url).searchParams.get('case') ?? ''
    const each = this.#cases.get(id)
    if (each === undefined) return { status: 404, headers: [] }
    this.seen.set(id, [...(this.seen.get(id) ?? []), note])
    const key = `${id} ${note.purpose} ${new URL(note.url).pathname}`
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    return caseAnswer(each, note, count)
  }
}

/** What a browser did with a case. */
export interface CaseRun {
  readonly case: Case
  readonly result: FetchResult
  readonly seen: readonly Seen[]
  readonly prediction: Prediction
  readonly differences: readonly string[]
}

/** The facts of a result that a page can tell of its sender. */
function comparable(account: readonly string[], { request }: Case): string[] {
  const { sender = 'fetch' } = request
  if (sender === 'fetch') return [...account]
  const untold = sender === 'xhr' ? /^(type|redirected) / : /^(type|status|redirected|readable) /
  // A frame loads whatever it shows, and no file here is a font.
  // The page of a beacon is told that it will be sent, and nothing of what came of it.
  const unknown = /^(iframe|form|font|beacon)$/.test(sender) ? /^success / : /^$/
  return account.filter((line) => !untold.test(line) && !unknown.test(line))
}

/** That the page still waits; a prompt that another one replaces is over, so that it is told only where it was seen. */
const waiting = (
  { request }: Case,
  result: FetchResult,
  { settled }: { readonly settled?: boolean },
): string[] =>
  // Elements and workers that are refused may tell nothing at all.
  (request.sender ?? 'fetch') === 'fetch' && result.settled === false ? [`settled ${settled}`] : []

async function predictCase(each: Case, stage: Stage): Promise<Prediction> {
  const counts = new Map<string, number>()
  const exchange: Exchange = (request) => {
    const key = `${request.purpose} ${new URL(request.url).pathname}`
    const count = counts.get(key) ?? 0
    counts.set(key, count + 1)
    return { ...caseAnswer(each, request, count), httpVersion: '1.1' }
  }
  const origin = each.sandboxed === true ? 'null' : new URL(each.page).origin
  const page = { origin, ...each.pageFacts }
  const { engine } = stage.browser
  return predict(page, { ...each.request, url: markedURL(each) }, exchange, { engine })
}

/** Names, and an address and a name of local networks, which the proxy answers as it does all others. */
const caseHosts = /^((.+\.)?case\.(test|example)|192\.168\.67\.79|case-printer\.local)(:\d+)?$/

/** How long a sender may take that never says when it has failed, in milliseconds. */
const defaultPatience = 8_000

/** Lets a browser make the request of each case, and predicts each. */
export async function runCases(
  stage: Stage,
  cases: readonly Case[],
  servers = new CaseServers(cases),
  patience = defaultPatience,
): Promise<CaseRun[]> {
  const { engine } = stage.browser
  stage.serve((host) => caseHosts.test(host), servers)
  const pages = new Map<string, Case[]>()
  for (const each of cases) {
    if (each.engines?.includes(engine) === false) continue
    const key = `${each.page} ${JSON.stringify(each.pageHeaders ?? {})}`
    pages.set(key, [...(pages.get(key) ?? []), each])
  }
  const runs: CaseRun[] = []
  for (const here of pages.values()) {
    const [first] = here as [Case, ...Case[]]
    await stage.browser.open(`${first.page}?page=${first.id}`)
    const results = await stage.call<FetchResult[]>(
      'sendAll',
      here.map((each) => ({
        ...each.request,
        url: markedURL(each),
        sandboxed: each.sandboxed === true,
      })),
      patience,
    )
    for (const [index, each] of here.entries()) {
      const result = results[index] as FetchResult
      const seen = servers.seen.get(each.id) ?? []
      const prediction = await predictCase(each, stage)
      runs.push({
        case: each,
        result,
        seen,
        prediction,
        differences: differences(
          [...comparable(predicted(prediction, false), each), ...waiting(each, result, prediction)],
          [...comparable(observed(result, seen, false), each), ...waiting(each, result, result)],
        ),
      })
    }
  }
  return runs
}
