import {
  type CorsConfigurationInput,
  type CorsEngine,
  type CorsOptions,
  type CorsSource,
  checkErrorHandler,
  checkHandler,
  resolveSource,
} from '@crossgate/core'
import { type BunHandler, staticHandler } from './bun-static.js'
import type { GlobalRequest } from './platform.js'
import { type WithCorsOptions, withCors as withFetchCors } from './with-cors.js'

export type { WithCorsOptions } from './with-cors.js'

/** The part of what `Bun.serve` takes that the filter reads and changes. */
interface ServeOptions {
  readonly fetch?: BunHandler
  readonly routes?: Routes
  /** The first name of `routes`, which Bun still takes. */
  readonly static?: Routes
  readonly error?: (this: unknown, error: unknown) => unknown
}

type Routes = Readonly<Record<string, unknown>>

interface BunServer {
  reload(options: ServeOptions): unknown
}

const aroundHandler =
  'withCors of @crossgate/fetch/bun takes Bun.serve: around a handler use withCors of @crossgate/fetch.'

/**
 * Puts all that `Bun.serve` serves behind the filter: `fetch`, and each entry of `routes`, which Bun
 * answers without asking `fetch`. Returns a function that takes and returns what `Bun.serve` does,
 * with its types. What the server's `reload` takes is guarded as well.
 *
 * Functions, responses and files are guarded, alone and by method, and are answered as Bun answers
 * them: [entity tags](https://www.rfc-editor.org/rfc/rfc9110#name-etag), 304s, ranges and missing files included. HTML imports and `{ dir }` entries stay
 * with Bun, which calls nothing of the application for them: pages of other origins get no permission
 * there, and no preflight does.
 *
 * @param source An engine, a configuration, or a function of the request that chooses an engine. It
 * throws and rejects as in `withCors` of `@crossgate/fetch`.
 * @param serve `Bun.serve`.
 * @param options As in `withCors` of `@crossgate/fetch`. Without `onError`, the server's own `error`
 * answers what a handler throws, and that answer gets the headers. Default: none.
 * @throws `CorsConfigurationError` and `TypeError` at once, as `withCors` of `@crossgate/fetch` does.
 * @example
 * ```ts
 * import { withCors } from '@crossgate/fetch/bun'
 *
 * const serve = withCors({ enabled: true, allowedOrigins: ['https://app.example.com'] }, Bun.serve)
 *
 * serve({
 *   routes: {
 *     '/health': new Response('OK'),
 *     '/users/:id': { GET: ({ params }) => Response.json({ id: params.id }) },
 *   },
 *   error: () => new Response('Internal Server Error', { status: 500 }),
 * })
 * ```
 */
export function withCors<Serve extends (options: never) => { reload(options: never): unknown }>(
  source:
    | CorsEngine
    | CorsConfigurationInput
    | ((request: GlobalRequest) => CorsEngine | Promise<CorsEngine>),
  serve: Serve,
  options: WithCorsOptions = {},
): Serve {
  checkHandler(source, serve, 'withCors(policy, Bun.serve)')
  checkErrorHandler(options)
  const { onError, vary, ...engineOptions } = options
  const shared = sharedEngine(source, engineOptions)
  const ofRequests: WithCorsOptions = {
    ...(onError && { onError }),
    ...(vary !== undefined && { vary }),
  }
  const start = serve as unknown as (options: ServeOptions) => BunServer
  function guardedServe(given: ServeOptions): BunServer {
    // A request has no handler that could be guarded: the one in place of Bun.serve would run at once.
    if (given instanceof Request) throw new TypeError(aroundHandler)
    let server: BunServer | undefined
    const guard = (next: ServeOptions) => guardOptions(shared, next, ofRequests, () => server)
    server = start(guard(given))
    if (typeof server?.reload !== 'function') throw new TypeError(aroundHandler)
    // With `bun --hot` Bun returns one server again and again: the prototype's is never guarded yet.
    const { reload } = Object.getPrototypeOf(server) as BunServer
    server.reload = (next) => reload.call(server, guard(next))
    return server
  }
  return guardedServe as unknown as Serve
}

/** Turns a configuration into the one engine that all routes share, and reloads after them. */
function sharedEngine(
  source: CorsSource<GlobalRequest>,
  options: CorsOptions,
): CorsEngine | ((request: GlobalRequest) => CorsEngine | Promise<CorsEngine>) {
  const choose = resolveSource(source, options)
  // Only a source function can return a promise.
  return typeof source === 'function' ? source : (choose(undefined as never) as CorsEngine)
}

function guardOptions(
  source: CorsEngine | ((request: GlobalRequest) => CorsEngine | Promise<CorsEngine>),
  given: ServeOptions,
  options: WithCorsOptions,
  serverOf: () => unknown,
): ServeOptions {
  const { error, fetch = notFound } = given
  const answered = new WeakSet<object>()
  const answerError = (thrown: unknown): unknown => {
    if (thrown instanceof Object) answered.add(thrown)
    return error?.call(serverOf(), thrown)
  }
  const decide = withFetchCors(
    source,
    (request: GlobalRequest, server: unknown, handler: BunHandler) =>
      handler.call(server, request as unknown as Request, server),
    { ...(error && { onError: answerError }), ...options },
  )
  const guard =
    (handler: BunHandler): BunHandler =>
    (request, server) =>
      decide(request as unknown as GlobalRequest, server, handler)
  const guardRoute = (route: unknown) => {
    const handler =
      typeof route === 'function' ? (route as BunHandler) : staticHandler(route, fetch)
    return handler === undefined ? route : guard(handler)
  }
  const guardRoutes = (routes: Routes) =>
    mapValues(routes, (route) =>
      isMethodTable(route) ? mapValues(route, guardRoute) : guardRoute(route),
    )
  return {
    ...given,
    fetch: guard(fetch),
    ...(given.routes && { routes: guardRoutes(given.routes) }),
    ...(given.static && { static: guardRoutes(given.static) }),
    // Bun asks for what comes out of a handler once more, where `error` had no response to it.
    ...(error && {
      error: (thrown) =>
        thrown instanceof Object && answered.has(thrown) ? undefined : answerError(thrown),
    }),
  }
}

/** What Bun answers where no route matches and there is no `fetch`. */
function notFound(): Response {
  return new Response(null, { status: 404 })
}

/** Whether an entry of `routes` holds handlers by method, and is neither an HTML import nor a directory. */
function isMethodTable(route: unknown): route is Routes {
  return (
    typeof route === 'object' &&
    route !== null &&
    Object.keys(route).some((key) => methods.test(key))
  )
}

const methods = /^[A-Z]+$/

function mapValues(record: Routes, change: (value: unknown) => unknown): Routes {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
