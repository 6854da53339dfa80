import type { CorsConfigurationInput } from '../configuration.js'
import { createCors } from '../deciding/cors.js'
import { isEngine } from '../deciding/is-engine.js'
import { checkOptions, refuseEngineOptions } from '../deciding/options-check.js'
import type { CorsDecision } from '../decision.js'
import type { CorsEngine, CorsOptions } from '../options.js'
import { kindOf } from '../reading/printable.js'
import { refuseRequest } from './handler-check.js'
import { type SourceVary, varyBySource } from './source-vary.js'

/** Where an adapter gets its policy from: an engine, a configuration, or a function that chooses an engine for each request. */
export type CorsSource<Request = never> =
  | CorsEngine
  | CorsConfigurationInput
  | ((request: Request) => CorsEngine | Promise<CorsEngine>)

/** What an adapter takes besides its source. The engine's own options are for a configuration: with an engine or a function they are an error. */
export interface CorsSourceOptions extends CorsOptions {
  /**
   * The request headers that a source function reads besides `Origin`, by which caches then tell
   * its responses apart: `['X-Tenant']` for a function that chooses by that header. Without the name
   * a shared cache hands one tenant's response to another. `false` says that the function looks at
   * method and URL alone, so that not even `Origin` is added to a response's
   * [`Vary`](https://www.rfc-editor.org/rfc/rfc9110#name-vary). Default: `[]`. A name that is not a
   * header name, and `*`, throw a `TypeError` at once.
   */
  readonly vary?: SourceVary
}

/**
 * Puts a source before what an adapter does with a decision. Returns a function of a request and of
 * up to two things that the adapter hands on with it. That calls `use` with the decision and all of
 * them, or `fail` with what the source function threw, rejected with or returned instead of an
 * engine; without `fail` it throws or rejects with that itself. It returns what those return, in a
 * promise only where the source function returns one. For adapters.
 *
 * A configuration becomes one engine, with `options`; a wrong one throws a
 * `CorsConfigurationError` here and now, and what is not a source a `TypeError`. So does an option that
 * is not known or has no effect. Under a source function each decision's `vary` holds `Origin` and `options.vary` too.
 *
 * @param source an engine, a configuration, or a function of the request that returns an engine or a
 *   promise of one.
 * @param options the engine's own, for a configuration alone, and `vary`, for a function.
 * @param decide asks an engine about the adapter's kind of request.
 * @example
 * ```ts
 * const isRefused = withDecision<CorsRequest, undefined, undefined, boolean>(
 *   { enabled: true },
 *   {},
 *   (engine, request) => engine.decide(request),
 *   (decision) => decision.action === 'respond',
 *   () => true,
 * )
 * const headers = new Map([['origin', 'https://other.example']])
 * isRefused({ method: 'GET', url: '/', headers }, undefined, undefined) // true
 * ```
 */
export function withDecision<Request, First, Second, Result>(
  source: CorsSource<Request>,
  options: CorsSourceOptions,
  decide: (engine: CorsEngine, request: Request) => CorsDecision,
  use: (decision: CorsDecision, request: Request, first: First, second: Second) => Result,
  fail: (error: unknown, request: Request, first: First, second: Second) => Result = rethrow,
): (request: Request, first: First, second: Second) => Result | Promise<Result> {
  checkSource(source)
  checkOptions(options, ['vary'], ['onError'])
  const { vary, ...engineOptions } = options
  const addVary = varyBySource(vary)
  // What can neither fail nor be a promise is not looked at for each request.
  if (typeof source !== 'function') {
    const engine = engineOf(source, engineOptions)
    return markFilter((request, first, second) =>
      use(decide(engine, request), request, first, second),
    )
  }
  const choose = resolveSource(source, engineOptions)
  const go = (engine: CorsEngine, request: Request, first: First, second: Second): Result =>
    use(addVary(decide(engine, request)), request, first, second)
  return markFilter((request, first, second) => {
    let engine: CorsEngine | Promise<CorsEngine>
    try {
      engine = choose(request)
    } catch (error) {
      return fail(error, request, first, second)
    }
    return engine instanceof Promise
      ? engine.then(
          (chosen) => go(chosen, request, first, second),
          (error) => fail(error, request, first, second),
        )
      : go(engine, request, first, second)
  })
}

/**
 * Turns a source into a function that returns the engine for a request.
 *
 * A configuration becomes one engine, with `options`; a wrong one throws a
 * `CorsConfigurationError` here and now, and what is not a source a `TypeError`. So does an option that
 * is not known or has no effect. The function throws (or its promise rejects) where a source function throws, rejects or returns anything but
 * an engine: an adapter lets nothing through then. It returns a promise only where the source
 * function does. For adapters.
 *
 * @param source an engine, a configuration, or a function of the request that returns an engine or a
 *   promise of one.
 * @param options what `createCors` takes, where the source is a configuration. Default: none.
 * @example
 * ```ts
 * const closed = createCors()
 * const tenants = new Map([['a.example', createCors({ enabled: true, allowedOrigins: ['*'] })]])
 * const engineFor = resolveSource<{ host: string }>(({ host }) => tenants.get(host) ?? closed)
 * const engine = await engineFor({ host: 'b.example' })
 * engine === closed // true
 * ```
 */
export function resolveSource<Request>(
  source: CorsSource<Request>,
  options: CorsOptions = {},
): (request: Request) => CorsEngine | Promise<CorsEngine> {
  checkSource(source)
  checkOptions(options)
  if (typeof source === 'function') {
    refuseEngineOptions(options, 'a function')
    return (request) => {
      const chosen = source(request)
      return isPromise(chosen) ? Promise.resolve(chosen).then(assertEngine) : assertEngine(chosen)
    }
  }
  const engine = engineOf(source, options)
  return () => engine
}

/** `options` are checked already. */
function engineOf(source: CorsEngine | CorsConfigurationInput, options: CorsOptions): CorsEngine {
  if (isEngine(source)) {
    refuseEngineOptions(options, 'an engine')
    return source
  }
  const wrong = wrongSource(source)
  if (wrong !== undefined) {
    throw new TypeError(
      `A source must be an engine (from createCors), a configuration, or a function that returns an engine. This is ${wrong}.`,
    )
  }
  return createCors(source, options)
}

const filters = /* @__PURE__ */ new WeakSet<object>()

/**
 * Notes that a function is what an adapter returns, and returns it: in place of a source it would be
 * taken for a source function, and fail at the first request. Never throws. For adapters.
 *
 * @param filter what the adapter is about to return.
 * @example
 * ```ts
 * const filter = markFilter((request: CorsRequest) => createCors().decide(request))
 * try {
 *   resolveSource(filter as never)
 * } catch (error) {
 *   console.error(error) // The source is a filter that has its policy already, …
 * }
 * ```
 */
export function markFilter<Filter extends object>(filter: Filter): Filter {
  filters.add(filter)
  return filter
}

/** Throws a `TypeError` for what stands in place of a source where a filter was called once too little, or once too often. */
function checkSource(source: unknown): void {
  refuseRequest(source, 'cors(policy)')
  if (filters.has(source as object)) {
    throw new TypeError(
      'The source is a filter that has its policy already, as in cors(cors(policy)): use it as it is.',
    )
  }
}

/** What a value is that cannot even be a wrong configuration, in words. */
function wrongSource(source: unknown): string | undefined {
  if (source === null || source === undefined) return String(source)
  if (typeof source === 'string') return 'a string: parse it with JSON.parse first'
  if (Array.isArray(source)) return 'a list: use createPolicies for a list of policies'
  if (isPromise(source)) return 'a promise: await it first, or pass a function that returns it'
  if (typeof source !== 'object') return `a ${typeof source}`
  return isEngine((source as { cors?: unknown }).cors)
    ? 'an object whose cors is an engine: pass that, as in cors(admin.cors)'
    : undefined
}

function rethrow(error: unknown): never {
  throw error
}

function isPromise(value: unknown): value is PromiseLike<unknown> & Promise<CorsEngine> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

function assertEngine(value: unknown): CorsEngine {
  if (isEngine(value)) return value
  throw new TypeError(
    `A source function must return an engine (from createCors) or a promise of one; it returned ${kindOf(value)}.`,
  )
}
