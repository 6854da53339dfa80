import type { CorsConfigurationInput } from '../configuration.js'
import { createCors } from '../deciding/cors.js'
import type { Cors, CorsOptions } from '../options.js'

/** Where an adapter gets its policy from: an engine, a configuration, or a function that chooses an engine for each request. */
export type CorsSource<Request = never> =
  | Cors
  | CorsConfigurationInput
  | ((request: Request) => Cors | Promise<Cors>)

/**
 * Turns a source into a function that gives the engine for a request.
 *
 * A configuration becomes one engine, with `options`; a wrong one throws a
 * `CorsConfigurationError` here and now. The function throws (or its promise rejects) where a
 * source function throws, rejects or gives anything but a `Cors`: an adapter lets nothing through
 * then. It returns a promise only where the source function does. For adapters.
 *
 * @example
 * ```ts
 * const engineFor = resolveSource<{ host: string }>(({ host }) => tenants.get(host) ?? fallback)
 * const cors = await engineFor(request)
 * ```
 */
export function resolveSource<Request>(
  source: CorsSource<Request>,
  options?: CorsOptions,
): (request: Request) => Cors | Promise<Cors> {
  if (typeof source === 'function') {
    return (request) => {
      const chosen = source(request)
      return isPromise(chosen) ? Promise.resolve(chosen).then(assertCors) : assertCors(chosen)
    }
  }
  const cors = engineOf(source, options)
  return () => cors
}

function engineOf(source: Cors | CorsConfigurationInput, options?: CorsOptions): Cors {
  return isCors(source) ? source : createCors(source, options)
}

/**
 * Puts a source before a function of a request's engine. Returns a function of a request and of up
 * to two things that an adapter hands on with it, which calls `use` with the engine and all of
 * them, or `fail` with what `resolveSource` would throw or reject with; without `fail` it throws or
 * rejects with that itself. It gives what those return; a promise of it only where the source
 * function returns one. For adapters.
 *
 * @example
 * ```ts
 * const isRefused = withEngine<CorsRequest, undefined, undefined, boolean>(
 *   { enabled: true },
 *   {},
 *   (cors, request) => cors.decide(request).action === 'respond',
 *   () => true,
 * )
 * ```
 */
export function withEngine<Request, First, Second, Result>(
  source: CorsSource<Request>,
  options: CorsOptions | undefined,
  use: (cors: Cors, request: Request, first: First, second: Second) => Result,
  fail: (error: unknown, request: Request, first: First, second: Second) => Result = rethrow,
): (request: Request, first: First, second: Second) => Result | Promise<Result> {
  // What can neither fail nor be a promise is not looked at for each request.
  if (typeof source !== 'function') {
    const cors = engineOf(source, options)
    return (request, first, second) => use(cors, request, first, second)
  }
  const resolve = resolveSource(source, options)
  return (request, first, second) => {
    let cors: Cors | Promise<Cors>
    try {
      cors = resolve(request)
    } catch (error) {
      return fail(error, request, first, second)
    }
    return cors instanceof Promise
      ? cors.then(
          (chosen) => use(chosen, request, first, second),
          (error) => fail(error, request, first, second),
        )
      : use(cors, request, first, second)
  }
}

function rethrow(error: unknown): never {
  throw error
}

function isPromise(value: unknown): value is PromiseLike<unknown> & Promise<Cors> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

/** By shape: two copies of this package, one ESM and one CommonJS, may meet in one process. */
function isCors(value: unknown): value is Cors {
  const cors = value as Partial<Cors> | null | undefined
  return (
    typeof cors?.decide === 'function' &&
    typeof cors.reconfigure === 'function' &&
    typeof cors.configuration === 'object'
  )
}

function assertCors(value: unknown): Cors {
  if (isCors(value)) return value
  const found = value === null ? 'null' : typeof value
  throw new TypeError(
    `A source function must return a Cors, as createCors makes it, or a promise of one; it gave ${found}.`,
  )
}
