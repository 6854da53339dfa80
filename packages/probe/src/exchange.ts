import type { Cors, CorsRequest } from '@crossgate/core'
import { type Header, HeaderList } from './header-list.js'

/** A request as the browser puts it on the wire. It is a `CorsRequest` as it stands. */
export interface ExchangeRequest extends CorsRequest {
  /** The method, normalized as a browser does. */
  readonly method: string
  /** Absolute, without fragment. */
  readonly url: string
  /** Every header line that the browser sends, but for those of the connection. */
  readonly headers: HeaderList
  /** What the exchange is for: a preflight is the browser's own request, not the page's. */
  readonly purpose: 'preflight' | 'request'
  /** Whether the browser adds the cookies it has for the URL. */
  readonly includeCredentials: boolean
  /** Whether the request has a body. */
  readonly hasBody: boolean
}

/** What came back. Repeated header lines stay apart. */
export interface ExchangeResponse {
  /** The status of the response. */
  readonly status: number
  /** Every header line of the response. */
  readonly headers: Iterable<Header>
  /** The version of HTTP: some browsers stream bodies over HTTP/2 only. Absent: not known. */
  readonly httpVersion?: '1.1' | '2' | '3'
}

/**
 * Answers one HTTP exchange, without following redirects. A rejection means that there was no
 * answer: no connection, a TLS failure, a time-out.
 */
export type Exchange = (request: ExchangeRequest) => ExchangeResponse | Promise<ExchangeResponse>

/** An exchange that took place, as data: it can be stored and replayed. */
export interface RecordedExchange {
  /** What the exchange was for. */
  readonly purpose: 'preflight' | 'request'
  /** Whether the browser added the cookies it has for the URL. */
  readonly includeCredentials: boolean
  /** What was sent. */
  readonly request: {
    /** The method as sent. */
    readonly method: string
    /** Absolute, without fragment. */
    readonly url: string
    /** Every header line as sent. */
    readonly headers: readonly Header[]
  }
  /** What came back. Absent where there was no response. */
  readonly response?: {
    /** The status of the response. */
    readonly status: number
    /** Every header line of the response. */
    readonly headers: readonly Header[]
  }
  /** Why there was no response, as a sentence. Absent where there was one. */
  readonly error?: string
}

/** An application behind the filter: answers what the filter lets through. */
export type Application = (request: ExchangeRequest) => ExchangeResponse | Promise<ExchangeResponse>

/**
 * Returns an exchange of a Crossgate engine and an application, without a server: the application
 * runs where the engine's decision lets it, and gets the decision's headers, as the
 * [CORS protocol](https://fetch.spec.whatwg.org/#http-responses) has them. It rejects with what the
 * application throws.
 *
 * @param cors The engine that decides.
 * @param application What answers behind it. Default: 200 with a `Content-Type`.
 *
 * @example
 * ```ts
 * import { createCors } from '@crossgate/core'
 * import { createDecisionExchange, predict } from '@crossgate/probe'
 *
 * const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * const prediction = await predict(
 *   { origin: 'https://app.example.com' },
 *   { url: 'https://api.example.com/items', headers: { 'X-Api-Key': '1' } },
 *   createDecisionExchange(cors),
 * )
 * prediction.failure?.reason // 'preflight-status'
 * ```
 */
export function createDecisionExchange(
  cors: Pick<Cors, 'decide'>,
  application: Application = () => ({ status: 200, headers: [['Content-Type', 'text/plain']] }),
): Exchange {
  return async (request) => {
    const decision = cors.decide(request)
    const own: Header[] = Object.entries(decision.headers)
    if (decision.vary.length > 0) own.push(['vary', decision.vary.join(', ')])
    if (decision.action === 'respond') return { status: decision.status, headers: own }
    const answer = await application(request)
    const applicationHeaders = [...answer.headers].filter(
      ([name]) => !(decision.authoritative && /^access-control-/i.test(name)),
    )
    return { status: answer.status, headers: [...applicationHeaders, ...own] }
  }
}

/**
 * Returns an exchange that answers each request with the first unused recording of the same purpose,
 * method and URL. It rejects with an `Error` where there is none, or where the recording has no
 * answer. No standard speaks of recordings; what is done with them is the
 * [Fetch standard's](https://fetch.spec.whatwg.org/#http-network-fetch) way over the network.
 *
 * @param recordings what a prediction or a probe has in `exchanges`.
 * @example
 * ```ts
 * import { createReplay, predict, probe } from '@crossgate/probe'
 *
 * const page = { origin: 'https://app.example.com' }
 * const url = 'https://api.example.com/items'
 * const live = await probe(url, page)
 * const recorded = createReplay(live.prediction.exchanges)
 * const again = await predict(page, { url }, recorded, { engine: 'webkit' })
 * again.success === live.prediction.success // true
 * ```
 */
export function createReplay(recordings: readonly RecordedExchange[]): Exchange {
  const unused = [...recordings]
  return async ({ purpose, method, url }) => {
    const index = unused.findIndex(
      (recording) =>
        recording.purpose === purpose &&
        recording.request.method === method &&
        recording.request.url === url,
    )
    const recording = unused.splice(index, index < 0 ? 0 : 1)[0]
    if (recording === undefined) throw new Error(`No recording of ${method} ${url} (${purpose}).`)
    if (recording.response === undefined) throw new Error(recording.error ?? 'No response.')
    return {
      status: recording.response.status,
      headers: new HeaderList(recording.response.headers),
    }
  }
}
