import type { Cors, CorsPolicies } from '@crossgate/core'
import {
  createDecisionExchange,
  type Exchange,
  type ExchangeResponse,
  type Header,
  HeaderList,
  predict,
  type RecordedExchange,
} from '@crossgate/probe'
import { longestMaxAge, unsaidMaxAge } from '../notation/policy-draft.js'
import { isPublicSuffix } from '../policy/public-suffix.js'

/** A request of a page, as far as a policy can tell requests apart. */
export interface Case {
  readonly origin: string
  readonly method: string
  /** Names of headers that the page sets. */
  readonly headers: readonly string[]
  /** The host of the server, and the path. */
  readonly host: string
  readonly path: string
  readonly credentials: 'omit' | 'include'
}

/** What becomes of a request. */
export interface Outcome {
  /** Whether the request itself left the browser, after its preflight if there was one. */
  readonly sent: boolean
  /** Whether the application was asked; unknown of a live server. */
  readonly reached?: boolean
  /** Whether the page can read the application's answer. */
  readonly readable: boolean
  /** The names of the headers that the page can read of it. */
  readonly exposed: readonly string[]
  /** The seconds for which a browser may keep the preflight; absent where none was sent, or where it failed. */
  readonly preflightMaxAge?: number
}

/** One of the two that are compared. */
export interface Side {
  /** What to call it: the name of a file, or a URL. */
  readonly name: string
  ask(asked: Case): Promise<Outcome>
}

/** Header names that every application answers with, so that what is exposed shows. */
export type AnswerHeaders = readonly string[]

/** A policy as a side: an application answers 200 behind it. */
export function policySide(
  name: string,
  engine: Pick<Cors | CorsPolicies, 'decide'>,
  answerHeaders: AnswerHeaders,
): Side {
  return {
    name,
    ask: async (asked) => {
      let reached = false
      const exchange = createDecisionExchange(
        engine as Pick<Cors, 'decide'>,
        ({ purpose }): ExchangeResponse => {
          reached ||= purpose === 'request'
          return { status: 200, headers: answerHeaders.map((header): Header => [header, '1']) }
        },
      )
      const outcome = await askExchange(exchange, asked)
      // A page can read a refusal of an allowed origin, but that is not what it asked for. The
      // filter's own Vary tells a page nothing: it counts where the application answers with one.
      const isAnswered = (name: string) => name !== 'vary' || answerHeaders.includes(name)
      return {
        ...outcome,
        reached,
        readable: outcome.readable && reached,
        exposed: reached ? outcome.exposed.filter(isAnswered) : [],
      }
    },
  }
}

/** Sends a request through the rules of the Fetch standard. */
export async function askExchange(exchange: Exchange, asked: Case): Promise<Outcome> {
  const { origin, method, headers, host, path, credentials } = asked
  const prediction = await predict(
    // A page without TLS cannot be told from one with it where only the policy is asked.
    { origin, isSecureContext: true, addressSpace: 'public', localNetworkPermission: 'granted' },
    {
      url: `https://${host}${path}`,
      method,
      credentials,
      headers: headers.map(
        (header): Header => [header, header === 'content-type' ? 'application/json' : '1'],
      ),
    },
    exchange,
    { isPublicSuffix },
  )
  const sent = prediction.exchanges.some(({ purpose }) => purpose === 'request')
  const preflight = prediction.exchanges.find(({ purpose }) => purpose === 'preflight')
  return {
    sent,
    ...(sent && preflight !== undefined && { preflightMaxAge: readMaxAge(preflight) }),
    readable: prediction.success,
    exposed: prediction.success ? prediction.readableHeaders : [],
  }
}

function readMaxAge({ response }: Pick<RecordedExchange, 'response'>): number {
  const written = new HeaderList(response?.headers ?? []).get('access-control-max-age') ?? ''
  const seconds = /^\s*-?\d+\s*$/.test(written) ? Number(written) : unsaidMaxAge
  return Math.max(0, Math.min(seconds, longestMaxAge))
}

/** Whether two outcomes are the same, as far as both are known. */
export function isSameOutcome(one: Outcome, other: Outcome): boolean {
  const [age, otherAge] = [one.preflightMaxAge, other.preflightMaxAge]
  return (
    isSamePermission(one, other) &&
    (age === undefined || otherAge === undefined || age === otherAge)
  )
}

/** Whether a page may do the same, whatever its browser then remembers of it. */
export function isSamePermission(one: Outcome, other: Outcome): boolean {
  return (
    one.sent === other.sent &&
    one.readable === other.readable &&
    (one.reached === undefined || other.reached === undefined || one.reached === other.reached) &&
    one.exposed.join() === other.exposed.join()
  )
}
