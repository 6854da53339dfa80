import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type CorsDecision,
  type CorsEngine,
  type CorsPolicyInput,
  type CorsRequest,
  type Explanation,
  explain,
} from '@crossgate/core'
import { readTarget } from './request-target.js'

/** The query parameter that names the run a request belongs to. Queries never count for a decision. */
export const runParameter = 'run'

const capacity = 500
const exchangesPerRun = 20

/** What one HTTP request to the API asked for, what the engine made of it, and what it was answered. */
export interface Exchange {
  readonly request: {
    readonly method: string
    readonly path: string
    readonly preflight: boolean
    /** The headers a decision can depend on, by lower-case name; a cookie is only said to be there. */
    readonly headers: Readonly<Record<string, string>>
  }
  readonly explanation: Explanation | Explanation<readonly CorsPolicyInput[]>
  reachedApplication: boolean
  response?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
  }
}

/** The exchanges of the latest runs, paired with the requests of the page by the run in their query. */
export interface ExchangeLog {
  /** Returns an engine that decides as `cors` does and records the decision for this request. */
  engineFor(request: IncomingMessage): CorsEngine
  /** Notes that the filter let the request through. */
  markReached(request: IncomingMessage): void
  /** Notes what a listener's response says once it is sent. */
  observe(request: IncomingMessage, response: ServerResponse): void
  /** Notes what a request was answered. */
  markAnswered(request: IncomingMessage, status: number, headers: Record<string, string>): void
  /** The exchanges of a run in the order of their arrival. */
  ofRun(run: string): readonly Exchange[]
}

export function createExchangeLog(cors: CorsEngine): ExchangeLog {
  const runs = new Map<string, Exchange[]>()
  const open = new WeakMap<IncomingMessage, Exchange>()

  function record(message: IncomingMessage, exchange: Exchange) {
    const run = readTarget(message.url).query.get(runParameter)
    if (run === null || run.length > 64) return
    const exchanges = runs.get(run) ?? []
    if (exchanges.length === exchangesPerRun) return
    exchanges.push(exchange)
    runs.set(run, exchanges)
    open.set(message, exchange)
    if (runs.size > capacity) runs.delete(runs.keys().next().value as string)
  }

  function markAnswered(message: IncomingMessage, status: number, headers: Record<string, string>) {
    const exchange = open.get(message)
    if (exchange) exchange.response = { status, headers }
  }

  return {
    markAnswered,
    engineFor(message) {
      const decide = (request: CorsRequest) => {
        // The adapter asks as it would ask any engine; `explain` creates no event of its own.
        const decision = cors.decide(request)
        record(message, {
          request: summarise(request, message),
          explanation: { ...explain(cors, request), decision: plain(decision) },
          reachedApplication: false,
        })
        return decision
      }
      return Object.create(cors, { decide: { value: decide } })
    },
    markReached(message) {
      const exchange = open.get(message)
      if (exchange) exchange.reachedApplication = true
    },
    observe(message, response) {
      response.on('finish', () => {
        const headers: Record<string, string> = {}
        for (const [name, value] of Object.entries(response.getHeaders())) {
          headers[name] = Array.isArray(value) ? value.join(', ') : String(value)
        }
        markAnswered(message, response.statusCode, headers)
      })
    },
    ofRun: (run) => runs.get(run) ?? [],
  }
}

const told = /^(origin|host|sec-fetch-\w+|access-control-request-.*|content-type|upgrade|x-.*)$/

function summarise(request: CorsRequest, message: IncomingMessage): Exchange['request'] {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (told.test(name)) headers[name] = String(value)
    else if (name === 'cookie' || name === 'authorization') headers[name] = '(present)'
  }
  return {
    method: request.method,
    path: request.url.split(/[?#]/)[0] ?? '',
    preflight:
      request.method === 'OPTIONS' &&
      message.headers['access-control-request-method'] !== undefined,
    headers,
  }
}

// A denial computes its sentences when they are read: copied here, so that JSON holds them.
function plain(decision: CorsDecision): CorsDecision {
  const { denial, ...rest } = decision
  if (!denial) return decision
  const { reason, value, message, hint } = denial
  return { ...rest, denial: { reason, value, message, hint } } as CorsDecision
}
