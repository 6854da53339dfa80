import type { CorsDecision } from '@crossgate/core'

/** What the adapter touches of a response: an `http.ServerResponse`, an `http2.Http2ServerResponse`, a framework's extension of one, or what a server gives in its place. */
export interface NodeCorsResponse {
  statusCode?: number
  readonly headersSent?: boolean
  getHeader(name: string): HeaderValue | undefined
  getHeaderNames?(): string[]
  // biome-ignore lint/suspicious/noExplicitAny: http and http2 type these methods differently, and both are meant.
  setHeader(name: string, value: any): any
  removeHeader(name: string): void
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  writeHead(status: number, ...rest: any[]): any
  end(): unknown
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

/** Set for a body that is not sent when the filter answers: a length that does not hold makes the client wait. For adapters. */
export const bodyHeaders: readonly string[] = [
  'Content-Length',
  'Content-Type',
  'Content-Encoding',
  'Transfer-Encoding',
  'ETag',
]
