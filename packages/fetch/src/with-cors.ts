import {
  type Cors,
  type CorsConfigurationInput,
  type CorsContinue,
  type CorsDecision,
  type CorsEngine,
  type CorsSource,
  type CorsSourceOptions,
  checkErrorHandler,
  checkHandler,
  markFilter,
  withDecision,
} from '@crossgate/core'
import type { FetchRequest, FetchResponse, GlobalRequest } from './platform.js'
import { applyTo, createResponse, isResponse } from './response.js'
import { refuseServe } from './serve-check.js'

/** What `withCors` takes besides a source and a handler. */
export interface WithCorsOptions<Request = GlobalRequest> extends CorsSourceOptions {
  /**
   * A runtime answers an error that a handler throws by itself, past the filter and so without
   * CORS headers: the page sees a network error, and not even the status of the failure. Return a
   * `Response` for the error here, and it gets the headers. Where this returns anything else, or is
   * absent, the handler's error passes untouched; an error that it throws itself takes that
   * error's place.
   *
   * @example
   * ```ts
   * import { withCors } from '@crossgate/fetch'
   *
   * const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }
   * const handler = (request: Request) => Response.json({ url: request.url })
   * export const fetch = withCors(configuration, handler, {
   *   onError(error) {
   *     console.error(error)
   *     return new Response('Internal Server Error', { status: 500 })
   *   },
   * })
   * ```
   */
  readonly onError?: (error: unknown, request: Request) => unknown
}

/** What a guarded handler returns: the handler's result or the filter's own response, in a promise where the source is asynchronous. */
export type GuardedResult<Policy, Result> =
  Policy extends PromiseLike<unknown>
    ? Promise<Awaited<Result>>
    : Result | Extract<Awaited<Result>, FetchResponse>

/**
 * Puts a fetch handler behind the filter and returns a handler of the same arguments.
 *
 * Preflights and refused requests are answered without the handler, as the
 * [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol) asks a server to. Any other response the handler
 * returns gets the CORS headers: in place where it has a body and its headers can be changed, else in
 * a copy that keeps status, body stream and every `Set-Cookie`. `Vary` is merged, and while the
 * filter is in force the handler's own `Access-Control-*` headers are removed. `Response.error()`, a
 * 101 response and a result that is not a response pass untouched. The result is a promise only where
 * the handler or the source returns one.
 *
 * @param source An engine, a configuration, or a function of the request that chooses an engine. Where the function throws, rejects or returns anything but an engine, the guarded
 * handler rejects without calling `handler`.
 * @param handler Called with every argument that the runtime gives. What it throws is answered by the
 * runtime, without CORS headers, unless `options.onError` answers it.
 * @param options `onError`; `vary`, the request headers that a source function reads, which are added
 * to each response's `Vary` with `Origin`; and what `createCors` takes, where the source is a
 * configuration. Default: none.
 * @throws `CorsConfigurationError` (`code` is `invalid-configuration`) at once, with every issue, where
 * the configuration is invalid, and `TypeError` where the source is none of these, the handler is not a
 * function, `options.vary` holds what is not a header name, or an option is not known or has no effect.
 * @example
 * ```ts
 * import { withCors } from '@crossgate/fetch'
 *
 * export default {
 *   fetch: withCors(
 *     { enabled: true, allowedOrigins: ['https://app.example.com'] },
 *     () => Response.json({ hello: 'world' }),
 *   ),
 * }
 * ```
 */
export function withCors<
  Request extends FetchRequest = GlobalRequest,
  Rest extends unknown[] = [],
  Result = unknown,
  Policy extends CorsEngine | Promise<CorsEngine> = Cors,
>(
  source: CorsEngine | CorsConfigurationInput | ((request: Request) => Policy),
  handler: (request: Request, ...rest: Rest) => Result,
  options: WithCorsOptions<Request> = {},
): (request: Request, ...rest: Rest) => GuardedResult<Policy, Result> {
  checkHandler(source, handler, 'withCors(policy, handler)')
  refuseServe(handler)
  checkErrorHandler(options)
  const { onError, ...sourceOptions } = options
  // Nothing is kept for a promise or an error before one comes: functions that keep something are
  // made on every call.
  function respond(decision: CorsDecision, request: Request, rest: Rest): unknown {
    if (decision.action === 'respond') return createResponse(decision, request.method)
    let result: unknown
    try {
      result = handler(request, ...rest)
    } catch (error) {
      return recover(decision, request, error)
    }
    return isPromise(result) ? settle(decision, request, result) : applyTo(decision, result)
  }

  function settle(decision: CorsContinue, request: Request, result: Promise<unknown>): unknown {
    return result.then(
      (given) => applyTo(decision, given),
      (error) => recover(decision, request, error),
    )
  }

  function recover(decision: CorsContinue, request: Request, error: unknown): unknown {
    if (onError === undefined) throw error
    const answer = onError(error, request)
    return isPromise(answer)
      ? answer.then((given) => applyOrThrow(decision, given, error))
      : applyOrThrow(decision, answer, error)
  }

  const guarded = withDecision<Request, Rest, undefined, unknown>(
    source as CorsSource<Request>,
    sourceOptions,
    (engine, request) => engine.decide(request),
    respond,
    (error) => Promise.reject(error),
  )
  return markFilter((request: Request, ...rest: Rest) => guarded(request, rest, undefined)) as (
    request: Request,
    ...rest: Rest
  ) => GuardedResult<Policy, Result>
}

function applyOrThrow(decision: CorsContinue, answer: unknown, error: unknown): unknown {
  if (!isResponse(answer)) throw error
  return applyTo(decision, answer)
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
