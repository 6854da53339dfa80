import {
  answerHeaders,
  type Cors,
  type CorsConfigurationInput,
  type CorsContinue,
  type CorsOptions,
  type CorsRespond,
  type CorsSource,
  isPermissionHeader,
  mergeVary,
  withEngine,
} from '@crossgate/core'
import type { FetchRequest, FetchResponse, GlobalRequest } from './platform.js'

/** What `withCors` takes besides a source and a handler. The engine's own options count where the source is a configuration. */
export interface WithCorsOptions<Request = GlobalRequest> extends CorsOptions {
  /**
   * Answers for a handler that threw or rejected. A `Response` it returns gets the CORS headers,
   * so that the page can read the failure. Where it returns anything else, or is absent, the
   * handler's error passes untouched; an error it throws itself takes that error's place.
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
 * Preflights and refused requests are answered without the handler. Any other response the handler
 * gives gets the CORS headers: in place where its headers can be changed, else in a copy that keeps
 * status, body stream and every `Set-Cookie`. `Vary` is merged, and while the filter is in force
 * the handler's own `Access-Control-*` headers are removed. `Response.error()`, a 101 response and
 * a result that is no response pass untouched. The result is a promise only where the handler or
 * the source gives one.
 *
 * @param source An engine, a configuration, or a function of the request that chooses an engine.
 * An invalid configuration throws a `CorsConfigurationError` at once. Where the function throws,
 * rejects or gives anything but an engine, the guarded handler rejects without calling `handler`.
 * @param handler Called with every argument that the runtime gives.
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
  Policy extends Cors | Promise<Cors> = Cors,
>(
  source: Cors | CorsConfigurationInput | ((request: Request) => Policy),
  handler: (request: Request, ...rest: Rest) => Result,
  options: WithCorsOptions<Request> = {},
): (request: Request, ...rest: Rest) => GuardedResult<Policy, Result> {
  const { onError } = options

  function guard(cors: Cors, request: Request, rest: Rest): unknown {
    const decision = cors.decide(request)
    if (decision.action === 'respond') return createResponse(decision, request.method)
    const recover = (error: unknown): unknown => {
      if (onError === undefined) throw error
      const applyOrThrow = (answer: unknown): unknown => {
        if (!isResponse(answer)) throw error
        return apply(decision, answer)
      }
      const answer = onError(error, request)
      return isPromise(answer) ? answer.then(applyOrThrow) : applyOrThrow(answer)
    }
    let result: unknown
    try {
      result = handler(request, ...rest)
    } catch (error) {
      return recover(error)
    }
    return isPromise(result)
      ? result.then((given) => apply(decision, given), recover)
      : apply(decision, result)
  }

  const guarded = withEngine<Request, Rest, undefined, unknown>(
    source as CorsSource<Request>,
    options,
    guard,
    (error) => Promise.reject(error),
  )
  return ((request: Request, ...rest: Rest) => guarded(request, rest, undefined)) as (
    request: Request,
    ...rest: Rest
  ) => GuardedResult<Policy, Result>
}

function createResponse(decision: CorsRespond, method: string): Response {
  const { status, body } = decision
  return new Response(method === 'HEAD' ? null : body, { status, headers: answerHeaders(decision) })
}

function apply(decision: CorsContinue, result: unknown): unknown {
  // A status below 200 is an upgraded connection or `Response.error()`: neither can be rebuilt.
  if (!isResponse(result) || result.status < 200) return result
  try {
    changeHeaders(decision, result.headers)
    return result
  } catch {
    // Headers of redirects, fetched and cached responses cannot be changed, and nothing but the
    // attempt tells. A copy would cost twice the time everywhere else, and runtimes their fast path.
    const copy = new Response(result.body, result)
    changeHeaders(decision, copy.headers)
    return copy
  }
}

function changeHeaders({ headers, vary, authoritative }: CorsContinue, target: Headers): void {
  let presentVary: string | null = null
  const foreign: string[] = []
  // Once over all: asking for each that may be there takes several times as long, and so does an
  // iterator in some runtimes.
  target.forEach((value, name) => {
    if (name === 'vary') presentVary = value
    else if (authoritative && isPermissionHeader(name)) foreign.push(name)
  })
  for (const name of foreign) target.delete(name)
  for (const name in headers) target.set(name, headers[name] as string)
  if (vary.length > 0) target.set('vary', mergeVary(presentVary, vary))
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function isResponse(value: unknown): value is Response {
  const response = value as Response | null | undefined
  return typeof response?.status === 'number' && typeof response.headers?.set === 'function'
}
