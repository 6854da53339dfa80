import type { CorsDecision, Explanation } from '@crossgate/core'
import type { CaseRequest, HeaderLine, Trait } from './case.js'

/** What a server gave back. */
export interface Answer {
  readonly status: number
  /** The header lines as received. */
  readonly headers: readonly HeaderLine[]
  readonly body: string
  /** The decision behind the answer, where the server can show it. */
  readonly decision?: CorsDecision
  /** Explains the request under the case's policy, where the server can. */
  readonly explain?: () => Explanation
}

/** Sends a request and gives the answer. Gives up when the signal is aborted. */
export type Exchange = (request: CaseRequest, signal: AbortSignal) => Promise<Answer>

interface ServerCommon {
  /** What sets the server apart. Default: nothing. */
  readonly traits?: readonly Trait[]
  /** Whether the application ran. Default: the server is asked over its control path. */
  readonly reached?: (reference: string) => boolean | Promise<boolean>
  /** The decision that the adapter published for this reference. */
  readonly decision?: (reference: string) => CorsDecision | undefined
  readonly close?: () => void | Promise<void>
}

/** A server that listens: real requests go to it over HTTP/1.1, or HTTP/2 where it says so. */
export interface ListeningServer extends ServerCommon {
  /** `http://127.0.0.1:8080`; a certificate behind `https:` is not verified. */
  readonly url: string
  readonly http2?: boolean
}

/** A fetch handler, called directly. */
export interface FetchServer extends ServerCommon {
  readonly fetch: (request: Request) => Response | Promise<Response>
}

/** Anything else: it takes a request and gives an answer. */
export interface ExchangingServer extends ServerCommon {
  readonly exchange: Exchange
}

export type ServerUnderTest = ListeningServer | FetchServer | ExchangingServer
