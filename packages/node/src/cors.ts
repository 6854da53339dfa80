import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type CorsDecision,
  type CorsSource,
  type CorsSourceOptions,
  checkErrorHandler,
  checkHandler,
  withDecision,
} from '@crossgate/core'
import { answerFailure, applyTo } from './apply.js'
import { decide, publish } from './decide.js'
import type { NodeCorsRequest } from './request.js'
import type { NodeCorsResponse } from './response.js'

/** What `withCors` takes besides its source. */
export interface WithCorsOptions<Request = NodeCorsRequest> extends CorsSourceOptions {
  /**
   * Receives what a source function threw, rejected with or returned instead of an engine, after
   * the request was answered 500. Default: `console.error`.
   */
  readonly onError?: (error: unknown, req: Request) => void
}

/**
 * Returns a middleware for Connect, Express and everything else that calls `(req, res, next)`, which
 * is the server's part of the [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol). It
 * answers preflights and refusals itself, and hands every other request to `next`, whose response
 * then carries the decision's headers, whatever is done to its headers before they are sent.
 *
 * Put it before everything that may answer: authentication, routers, body parsers, static files.
 * Where a request meets two of these, the last one decides the headers and both add to `Vary`.
 *
 * @param source an engine, a configuration, or a function of the request that returns an engine or a
 *   promise of one. What that function throws, rejects with or returns instead goes to `next` as an
 *   `Error` (anything else is its `cause`), so that a failing source never lets a request through.
 * @param options what `createCors` takes, where the source is a configuration, and `vary`: the
 *   request headers that a source function reads, which are added to each response's `Vary` with `Origin`.
 *   Default: none.
 * @throws `CorsConfigurationError` (`code` is `invalid-configuration`) at once, with every issue, where the configuration is invalid, and
 *   `TypeError` where the source is none of these, `options.vary` holds what is not a header name, or an
 *   option is not known or has no effect.
 * @example
 * ```ts
 * import { cors } from '@crossgate/node'
 * import express from 'express'
 *
 * express()
 *   .use(cors({ enabled: true, allowedOrigins: ['https://app.example.com'] }))
 *   .get('/items', (_req, res) => res.json([]))
 *   .listen(3000)
 * ```
 */
export function cors<
  Request extends NodeCorsRequest = IncomingMessage,
  Response extends NodeCorsResponse = ServerResponse,
>(
  source: CorsSource<Request>,
  options: CorsSourceOptions = {},
): (req: Request, res: Response, next: (error?: Error) => void) => void {
  return withDecision<Request, Response, (error?: Error) => void, void>(
    source,
    options,
    decide,
    (decision, req, res, next) => {
      publish(decision, req)
      pass(res, decision, req, next)
    },
    (error, _req, _res, next) => next(sourceError(error)),
  )
}

/** Applies a decision, and goes on where that is what it says. */
function pass(
  res: NodeCorsResponse,
  decision: CorsDecision,
  req: NodeCorsRequest,
  next: (error?: Error) => void,
): void {
  let isPassed: boolean
  try {
    isPassed = applyTo(res, decision, req)
  } catch (error) {
    // Fastify leaves what a hook throws to the event loop.
    if (typeof next !== 'function') throw error
    next(error as Error)
    return
  }
  if (!isPassed) return
  if (next === undefined) throw new TypeError(noNext)
  next()
}

const noNext =
  'There is no next to call: without a framework, write createServer(withCors(policy, listener)) in place of createServer(cors(policy)).'

/**
 * Returns `error`, what a source function threw or rejected with, as an `Error`: a falsy one, or one
 * that is a word such as `'route'`, would make frameworks carry on as if nothing had failed. What is
 * no `Error` yet is the `cause` of one. For adapters. Never throws.
 *
 * @example
 * ```ts
 * import { sourceError } from '@crossgate/node'
 *
 * sourceError('route').cause // 'route'
 * ```
 */
export function sourceError(error: unknown): Error {
  return error instanceof Error ? error : new Error('CORS source failed', { cause: error })
}

/**
 * Wraps a listener of `http.createServer` or `http2.createSecureServer`, and is the server's part of
 * the [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol). Preflights and refusals are
 * answered without the listener; the response to every other request carries the decision's headers.
 *
 * The wrapper returns what the listener returns; a promise of it where the source is asynchronous.
 *
 * @param source an engine, a configuration, or a function of the request that returns an engine or a
 *   promise of one. Where that function fails the response is a 500, `options.onError` receives the
 *   error, and the listener is not called.
 * @param listener what answers the requests that pass.
 * @param options what `createCors` takes, where the source is a configuration, `onError`, and `vary`:
 *   the request headers that a source function reads, which are added to each response's `Vary` with
 *   `Origin`. Default: none.
 * @throws `CorsConfigurationError` (`code` is `invalid-configuration`) at once, with every issue, where the configuration is invalid, and
 *   `TypeError` where the source is none of these, the listener is not a function, `options.vary` holds
 *   what is not a header name, or an option is not known or has no effect.
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { withCors } from '@crossgate/node'
 *
 * const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }
 * createServer(withCors(configuration, (_req, res) => res.end('hello'))).listen(3000)
 * ```
 */
export function withCors<
  Result,
  Request extends NodeCorsRequest = IncomingMessage,
  Response extends NodeCorsResponse = ServerResponse,
>(
  source: CorsSource<Request>,
  listener: (req: Request, res: Response) => Result,
  options: WithCorsOptions<Request> = {},
): (req: Request, res: Response) => Result | undefined | Promise<Result | undefined> {
  checkHandler(source, listener, 'withCors(policy, listener)')
  checkErrorHandler(options)
  const { onError = (error) => console.error(error), ...sourceOptions } = options
  return withDecision<Request, Response, unknown, Result | undefined>(
    source,
    sourceOptions,
    decide,
    (decision, req, res) => {
      publish(decision, req)
      return applyTo(res, decision, req) ? listener(req, res) : undefined
    },
    (error, req, res) => {
      answerFailure(res)
      onError(error, req)
      return undefined
    },
  ) as (req: Request, res: Response) => Result | undefined | Promise<Result | undefined>
}
