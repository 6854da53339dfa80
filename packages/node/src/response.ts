import type { CorsDecision } from '@crossgate/core'

/** What the adapter touches of a response: an `http.ServerResponse`, an `http2.Http2ServerResponse`, a framework's extension of one, or what a server gives in its place. */
export interface NodeCorsResponse {
  /** The status of a head that is not written by `writeHead`. Absent: the response has none yet. */
  statusCode?: number
  /** Whether the head is written. Absent: it is not. */
  readonly headersSent?: boolean
  /** As [in node](https://nodejs.org/api/http.html#responsegetheadername). */
  getHeader(name: string): HeaderValue | undefined
  /** As [in node](https://nodejs.org/api/http.html#responsegetheadernames). Absent: the response cannot list its headers. */
  getHeaderNames?(): string[]
  /** As [in node](https://nodejs.org/api/http.html#responsesetheadername-value). */
  // biome-ignore lint/suspicious/noExplicitAny: http and http2 type these methods differently, and both are meant.
  setHeader(name: string, value: any): any
  /** As [in node](https://nodejs.org/api/http.html#responseremoveheadername). */
  removeHeader(name: string): void
  /** As [in node](https://nodejs.org/api/http.html#responsewriteheadstatuscode-statusmessage-headers). */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  writeHead(status: number, ...rest: any[]): any
  /** As [in node](https://nodejs.org/api/http.html#responseenddata-encoding-callback). */
  end(): unknown
  /** The same, with a body. See [node](https://nodejs.org/api/http.html#responseenddata-encoding-callback). */
  end(body: string): unknown
}

type HeaderValue = string | number | string[]

/** What the decisions made for a response's request say about its headers. */
export type HeaderDecision = Pick<CorsDecision, 'headers' | 'vary' | 'authoritative'>

// Registered, because the two module formats of this package may meet on one response.
export const decisionKey = Symbol.for('crossgate')
// Set where a response may hold permissions of the application's own. To list the names of its
// headers takes long, so that no other response is searched for them.
export const searchKey = Symbol.for('crossgate.search')
/** A response that has the decision for its head. */
export type GuardedResponse = NodeCorsResponse & {
  [decisionKey]?: HeaderDecision
  [searchKey]?: boolean
}

/**
 * The [header fields that describe a body](https://www.rfc-editor.org/rfc/rfc9110#name-representation-metadata).
 * Where the filter answers, an adapter removes those that were set for another body: a length that
 * does not hold makes the client wait. For adapters.
 *
 * @example
 * ```ts
 * import { bodyHeaders } from '@crossgate/node'
 *
 * bodyHeaders.includes('Content-Length') // true
 * ```
 */
export const bodyHeaders: readonly string[] = [
  'Content-Length',
  'Content-Type',
  'Content-Encoding',
  'Transfer-Encoding',
  'ETag',
]
