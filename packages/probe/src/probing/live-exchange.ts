import type { LookupFunction } from 'node:net'
import type { Agent, Dispatcher } from 'undici'
import type { Exchange, ExchangeRequest, ExchangeResponse } from '../exchange.js'
import type { Header } from '../header-list.js'
import type { BodyFault, NoAnswerReason } from '../no-answer.js'
import type { ResolveHost } from './host-place.js'

/**
 * What a live exchange rejects with: in the standard's words, a
 * [network error](https://fetch.spec.whatwg.org/#concept-network-error). Recognise it by its `reason`.
 *
 * @example
 * ```ts
 * import { HeaderList, NoAnswerError, openLiveExchange } from '@crossgate/probe'
 *
 * const { exchange, close } = await openLiveExchange({ timeoutInSeconds: 2 })
 * try {
 *   await exchange({
 *     ...{ method: 'GET', url: 'http://127.0.0.1:1/', headers: new HeaderList() },
 *     ...{ purpose: 'request', includeCredentials: false, hasBody: false },
 *   })
 * } catch (error) {
 *   if (!(error instanceof NoAnswerError)) throw error
 *   console.log(error.reason, error.message)
 * } finally {
 *   await close()
 * }
 * ```
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
  /** Why there was no response, as a code that stays the same. */
  readonly reason: NoAnswerReason

  constructor(reason: NoAnswerReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** Something about a response that a fetch's promise does not show: the head was fine, and the body was not. */
export interface BodyObservation {
  /** The URL that was answered. */
  readonly url: string
  /** What was wrong with the body. */
  readonly observed: BodyFault
}

/** How requests are sent. */
export interface LiveExchangeOptions {
  /** How long one exchange may take, in seconds. Default: 10. */
  readonly timeoutInSeconds?: number
  /** How much of a response's body is read, in bytes; with 0 none is waited for. Default: 1,048,576. */
  readonly maxBodySize?: number
  /** A `Cookie` header for the requests that a browser would send cookies with. Default: none. */
  readonly cookie?: string
  /** Whether certificates are left unchecked, as for a development server. Default: `false`. */
  readonly ignoreCertificateErrors?: boolean
  /** Returns the IP addresses of a host name, for connections and to tell local networks. Default: the system's. */
  readonly resolveHost?: ResolveHost
  /** Called with the first bytes of each response's body, as they came: error pages tell who wrote them. Default: bodies are dropped. */
  readonly onBody?: (request: ExchangeRequest, beginning: Uint8Array) => void
  /** Whether HTTP/2 may be spoken, which hides how a server spells its headers. Default: `true`. */
  readonly allowHttp2?: boolean
}

/** An exchange over the network, which has to be closed. */
export interface LiveExchange {
  /** Sends a request. It rejects with a `NoAnswerError` where there is no response in time. */
  readonly exchange: Exchange
  /** What the bodies so far showed. */
  readonly observations: readonly BodyObservation[]
  /** Ends every connection; the promise is fulfilled once that is done. Never rejects. */
  close(): Promise<void>
}

const userAgent = 'crossgate-probe (https://www.npmjs.com/package/@crossgate/probe)'

const reasons: readonly [pattern: RegExp, reason: NoAnswerReason, sentence: string][] = [
  [/^(ENOTFOUND|EAI_\w+)$/, 'name-not-resolved', 'The name has no address'],
  [/^ECONNREFUSED$/, 'connection-refused', 'Nothing listens at that address and port'],
  [
    /^(UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT|ABORT_ERR)$/,
    'timeout',
    'There was no response in time',
  ],
  [
    /^UND_ERR_HEADERS_OVERFLOW$|HPE_HEADER_OVERFLOW/,
    'headers-too-large',
    'The response headers are too large',
  ],
  [
    /^(HPE_|HTTPParserError|UND_ERR_RES_|ERR_HTTP2|ERR_INVALID_(CHAR|HTTP_TOKEN))/,
    'malformed-answer',
    'The response is not HTTP',
  ],
  [
    /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME|EPROTO)/,
    'tls-failure',
    'There is no trusted TLS connection',
  ],
  [
    /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_ABORTED)$/,
    'connection-closed',
    'The server closed the connection without a response',
  ],
]

function noAnswer(error: unknown): NoAnswerError {
  const { code, name, message, reason, cause } = error as {
    code?: string
    name?: string
    message?: string
    /** Of OpenSSL, whose messages are addresses and files beside that. */
    reason?: string
    cause?: { code?: string }
  }
  const codes = [code, cause?.code, name].filter((each) => each !== undefined)
  const detail = code?.startsWith('ERR_SSL_') && typeof reason === 'string' ? reason : message
  for (const [pattern, known, sentence] of reasons) {
    const matchingCode = codes.find((each) => pattern.test(each))
    if (matchingCode !== undefined)
      return new NoAnswerError(known, `${sentence} (${matchingCode}: ${detail}).`)
  }
  return new NoAnswerError(
    'unreachable',
    `The server cannot be reached: ${message ?? String(error)}.`,
  )
}

function pairs(rawHeaders: readonly (string | readonly string[])[]): Header[] {
  const headers: Header[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = String(rawHeaders[index])
    for (const value of [rawHeaders[index + 1]].flat()) {
      if (!name.startsWith(':')) headers.push([name, String(value)])
    }
  }
  return headers
}

type Settings = Required<Omit<LiveExchangeOptions, 'cookie' | 'onBody' | 'resolveHost'>> &
  Pick<LiveExchangeOptions, 'cookie' | 'onBody' | 'resolveHost'>

/** A resolver as sockets ask it. */
const socketLookup =
  (resolveHost: ResolveHost): LookupFunction =>
  (hostname, { all }, done) => {
    const found = (addresses: readonly string[]) => {
      const entries = addresses.map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }))
      const [first] = entries
      if (first === undefined) done(noSuchName(hostname), [])
      else if (all === true) done(null, entries)
      else done(null, first.address, first.family)
    }
    resolveHost(hostname).then(found, (error) => done(error, []))
  }

const noSuchName = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' })

/** Aborts `signal` after this many seconds unless `clear` is called. */
function createDeadline(seconds: number) {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), seconds * 1000)
  return { signal: controller.signal, clear: () => clearTimeout(timer) }
}

async function drain(
  body: Dispatcher.ResponseData['body'],
  maxBodySize: number,
  signal: AbortSignal,
  onFirst: (chunk: Uint8Array) => void,
): Promise<BodyFault | null> {
  let size = 0
  if (maxBodySize === 0) {
    // What is not read may break off without being told.
    body.on('error', () => undefined).destroy()
    return null
  }
  try {
    for await (const chunk of body) {
      if (size === 0) onFirst(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size > maxBodySize) return 'body-too-large'
    }
    return null
  } catch {
    return signal.aborted ? 'body-endless' : 'body-broken'
  } finally {
    body.destroy()
  }
}

function wireHeaders(request: ExchangeRequest, { cookie }: Settings): string[] {
  const headers = [...request.headers].flat()
  headers.push('User-Agent', userAgent)
  if (cookie !== undefined && request.includeCredentials) headers.push('Cookie', cookie)
  return headers
}

/**
 * Returns a promise of an exchange over the network, the standard's
 * [HTTP-network fetch](https://fetch.spec.whatwg.org/#http-network-fetch), with undici (which is loaded
 * only then): HTTP/1.1 and HTTP/2, no redirect followed, every header line kept apart. The exchange
 * rejects with a `NoAnswerError` within `options.timeoutInSeconds`, whatever the server does.
 *
 * Requests say who sends them in `User-Agent`, and have an empty body where a page's has one.
 *
 * @example
 * ```ts
 * import { openLiveExchange, predict } from '@crossgate/probe'
 *
 * const { exchange, close } = await openLiveExchange({ timeoutInSeconds: 2 })
 * const page = { origin: 'https://app.example.com' }
 * const prediction = await predict(page, { url: 'https://api.example.com/items' }, exchange)
 * await close()
 * console.log(prediction.failure?.message ?? prediction.readableHeaders)
 * ```
 */
export async function openLiveExchange(options: LiveExchangeOptions = {}): Promise<LiveExchange> {
  const { Agent } = await import('undici')
  const settings: Settings = {
    timeoutInSeconds: 10,
    maxBodySize: 1_048_576,
    ignoreCertificateErrors: false,
    allowHttp2: true,
    ...options,
  }
  const agent = new Agent({
    allowH2: settings.allowHttp2,
    connect: {
      rejectUnauthorized: !settings.ignoreCertificateErrors,
      ...(settings.resolveHost && { lookup: socketLookup(settings.resolveHost) }),
    },
  })
  const observations: BodyObservation[] = []
  return {
    observations,
    exchange: (request) => send(agent, request, settings, observations),
    // A server that holds its connection open holds up nobody.
    close: () => agent.destroy(),
  }
}

async function send(
  agent: Agent,
  request: ExchangeRequest,
  settings: Settings,
  observations: BodyObservation[],
): Promise<ExchangeResponse> {
  const { origin, pathname, search } = new URL(request.url)
  const deadline = createDeadline(settings.timeoutInSeconds)
  try {
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method: request.method as Dispatcher.HttpMethod,
      headers: wireHeaders(request, settings),
      body: request.hasBody ? '' : null,
      signal: deadline.signal,
      responseHeaders: 'raw',
    })
    const onFirst = (chunk: Uint8Array) => settings.onBody?.(request, chunk)
    const observed = await drain(answer.body, settings.maxBodySize, deadline.signal, onFirst)
    if (observed !== null) observations.push({ url: request.url, observed })
    const raw = answer.headers as unknown as readonly (string | readonly string[])[]
    return { status: answer.statusCode, headers: pairs(raw) }
  } catch (error) {
    if (!deadline.signal.aborted) throw noAnswer(error)
    const seconds = settings.timeoutInSeconds
    throw new NoAnswerError('timeout', `There was no response within ${seconds} seconds.`)
  } finally {
    deadline.clear()
  }
}
