import {
  type CaseRequest,
  type ConfigurationCase,
  configurationCases,
} from '@crossgate/conformance'
import { type Cors, type CorsRequest, createCors } from '@crossgate/core'
import {
  createDecisionExchange,
  type Engine,
  type Exchange,
  type ExchangeRequest,
  type Header,
  HeaderList,
  type PageRequest,
  type Prediction,
  predict,
} from '../../src/index.js'
import { isSameOrigin } from '../../src/requests/fetch-request.js'
import { isBadPort } from '../../src/requests/port.js'
import { isSameSite, isSingleLabel } from '../../src/requests/site.js'

/** A conformance case as a page can make its request. */
export interface ExpressedCase {
  readonly row: ConfigurationCase
  readonly kind: 'fetch' | 'websocket'
  /** The page's origin. */
  readonly origin: string
  /** The URL, with the case's identifier in its query. */
  readonly url: string
  readonly init: PageRequest
  /** Whether the request carries cookies. */
  readonly cookies: boolean
}

const lines = (request: CaseRequest, name: string): string[] =>
  request.headers.filter(([present]) => present.toLowerCase() === name).map(([, value]) => value)

// The URL standard admits more and longer hosts; proxies and name servers do not.
const reachableHost = /^([a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?|\[[0-9a-f:]+\])$/

function isPageOrigin(origin: string): boolean {
  if (origin === 'null') return true
  if (!/^https?:/.test(origin) || !URL.canParse(origin)) return false
  const url = new URL(origin)
  return (
    url.origin === origin &&
    reachableHost.test(url.hostname) &&
    url.hostname.length < 254 &&
    !isBadPort(url)
  )
}

/** The case's URL; undefined where a browser would not send its target and host as they stand. */
function urlOf({ id, request }: ConfigurationCase, scheme: string): string | undefined {
  const [host, ...more] = lines(request, 'host')
  if (host === undefined || more.length > 0 || !request.target.startsWith('/')) return undefined
  const text = `${scheme}//${host}${request.target}`
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.host !== host || url.pathname + url.search !== request.target) return undefined
  return `${text}${request.target.includes('?') ? '&' : '?'}case=${id}`
}

// The framework's own ways of failing and redirecting are not a matter of browsers.
const inexpressibleWays = new Set(['redirect', 'throw', 'reject'])

const unsettable =
  /^(host|origin|cookie|connection|upgrade|sec-.*|access-control-request-.*|authorization)$/

function pageRequest(row: ConfigurationCase, url: string, cookies: boolean): PageRequest {
  const { request } = row
  const preflight = lines(request, 'access-control-request-method')
  const isPreflight = request.method === 'OPTIONS' && preflight.length === 1
  const requestedNames = lines(request, 'access-control-request-headers').join(',')
  const headers: Header[] = isPreflight
    ? requestedNames
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => [name, name.toLowerCase() === 'content-type' ? 'application/json' : '1'])
    : request.headers.filter(
        ([name]) => !unsettable.test(name.toLowerCase()) || /^authorization$/i.test(name),
      )
  return {
    url,
    method: isPreflight ? (preflight[0] as string) : request.method,
    headers,
    ...(cookies ? { credentials: 'include' } : {}),
  }
}

/** The case as a page's request, as far as its shape tells. */
function expressed(row: ConfigurationCase): ExpressedCase | undefined {
  const { request, application } = row
  if (row.inProcessOnly !== undefined || request.mount !== undefined) return undefined
  if (inexpressibleWays.has(application.send)) return undefined
  const [given, ...more] = lines(request, 'origin')
  if (more.length > 0 || (given !== undefined && !isPageOrigin(given))) return undefined
  const websocket = lines(request, 'upgrade').join() === 'websocket' && request.method === 'GET'
  const insecure = given?.startsWith('http:') ?? false
  const url = urlOf(row, insecure ? 'http:' : 'https:')
  if (url === undefined) return undefined
  // Without Origin a browser fetches from the page's own server.
  const origin = given ?? new URL(url).origin
  const cookies = lines(request, 'cookie').length > 0
  // Browsers keep the cookies of another site to themselves, whatever CORS says.
  const page = origin === 'null' ? undefined : new URL(origin)
  if (cookies && !isSameSite(page, new URL(url), isSingleLabel)) return undefined
  if (websocket) {
    const init = { url: url.replace(/^http/, 'ws') }
    return given === undefined ? undefined : { row, kind: 'websocket', origin, url, init, cookies }
  }
  return { row, kind: 'fetch', origin, url, init: pageRequest(row, url, cookies), cookies }
}

const nameSet = (list: string | null): string =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
    .sort()
    .join(',')

/** Whether a browser's request is the one that the case describes. */
function isRequestOf({ request }: ConfigurationCase, sent: ExchangeRequest): boolean {
  if (sent.method !== request.method) return false
  const preflight = lines(request, 'access-control-request-method').length > 0
  if (preflight !== (sent.purpose === 'preflight')) return false
  if ((lines(request, 'origin')[0] ?? null) !== sent.headers.get('origin')) return false
  if (
    nameSet(sent.headers.get('access-control-request-headers')) !==
    nameSet(lines(request, 'access-control-request-headers').join(','))
  ) {
    return false
  }
  return request.headers.every(([name, value]) => {
    const lowerCaseName = name.toLowerCase()
    if (/^(host|cookie|access-control-request-headers)$/.test(lowerCaseName)) return true
    return sent.headers.get(name) === value
  })
}

/** Whether the engine takes a browser's request as the case expects: not where the browser's `Sec-Fetch-Site` tells it what the case leaves open. */
function isDecidedAlike(engine: Cors, { expected }: ConfigurationCase, sent: CorsRequest): boolean {
  const { kind, denial, action } = engine.decide(sent)
  const { decision } = expected
  return (
    kind === decision.kind &&
    denial?.reason === decision.denial?.reason &&
    denial?.value === decision.denial?.value &&
    (action === 'continue') === expected.reached
  )
}

/**
 * Whether a browser's WebSocket handshake is the one that the case describes. Engines differ in
 * whether it has `Sec-Fetch-Site`, so both have to be decided as the case expects.
 */
export function isHandshakeMet({ row, origin, url }: ExpressedCase): boolean {
  if (row.request.headers.some(([name]) => /^sec-fetch-/i.test(name))) return false
  const engine = createCors(row.configuration)
  const value = isSameOrigin(new URL(url), origin) ? 'same-origin' : 'cross-site'
  return [[], [['Sec-Fetch-Site', value] as const]].every((metadata) =>
    isDecidedAlike(engine, row, {
      method: 'GET',
      url: row.request.target,
      headers: new HeaderList([...row.request.headers, ...metadata]),
    }),
  )
}

/** The headers of the answer that the case expects. */
function expectedHeaders({ expected, application }: ConfigurationCase): Header[] {
  const headers: Header[] = Object.entries(expected.headers).flatMap(([name, value]) =>
    [value].flat().map((line): Header => [name, line]),
  )
  if (expected.vary.length > 0) headers.push(['vary', expected.vary.join(', ')])
  if (!expected.reached) return headers
  const expectedNames = new Set([...Object.keys(expected.headers), 'vary'])
  const own = application.headers.filter(
    ([name]) => !/^access-control-/i.test(name) && !expectedNames.has(name.toLowerCase()),
  )
  return [...headers, ...own]
}

/** What is predicted for a case, by the answer that the case itself expects. */
export interface CasePrediction {
  readonly prediction: Prediction
  /** Whether the browser's fetch makes the case's request, so that the case can be run. */
  readonly isMet: boolean
}

/** Predicts a case: its own request is answered as the case expects, any other as the engine decides. */
export async function predictCase(
  { row, origin, init, cookies }: ExpressedCase,
  engine: Engine,
): Promise<CasePrediction> {
  const cors = createCors(row.configuration)
  const decide = createDecisionExchange(cors, () => ({
    status: row.application.status,
    headers: row.application.headers,
  }))
  let isMet = false
  const exchange: Exchange = (request) => {
    if (cookies && request.includeCredentials) request.headers.append('Cookie', 'visitor=1')
    if (isMet || !isRequestOf(row, request) || !isDecidedAlike(cors, row, request)) {
      return decide(request)
    }
    isMet = true
    return { status: row.expected.status, headers: expectedHeaders(row) }
  }
  const prediction = await predict({ origin }, init, exchange, { engine })
  return { prediction, isMet }
}

/** Every case whose request has a shape that a page can make. */
export const expressedCases: readonly ExpressedCase[] = configurationCases.flatMap(
  (row) => expressed(row) ?? [],
)
