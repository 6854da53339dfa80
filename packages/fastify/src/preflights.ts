import type { IncomingMessage } from 'node:http'
import type { CorsSource } from '@crossgate/core'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  RouteOptions,
} from 'fastify'

// Fastify hands a preflight to the hooks of the route that it matches, and there is none: nothing but
// those of the root see it then. So each route gets a companion for its preflights, which the router
// tells from the application's own OPTIONS routes, and from one another, by the method asked for.
// It is part of a function's text there, so that it has to be an identifier.
const constraint = 'preflightFor'
const anyMethod = '*'

const requestMethod = 'access-control-request-method'

/** A route as `onRoute` gives it. */
type CollectedRoute = RouteOptions & { readonly routePath: string }

/** What the companion of a route is decided by: its own source, or else that of its scope. */
export type RouteSource = CorsSource<FastifyRequest> | false | undefined

// On preflights that a policy leaves to the application: they are routed as if there were no companions.
// Registered, because the two module formats of this package may meet in one application.
const handedOn = Symbol.for('crossgate.fastify.handed-on')

type NodeRequest = IncomingMessage & { [handedOn]?: true }

/** Whether this plugin has handed a preflight on to the application. */
export function isHandedOn({ raw }: FastifyRequest): boolean {
  return raw.method === 'OPTIONS' && (raw as NodeRequest)[handedOn] === true
}

/** Lets routes be chosen by the method that a preflight asks for. */
export function addPreflightConstraint(app: FastifyInstance): void {
  if (app.hasConstraintStrategy(constraint)) return
  app.addConstraintStrategy({
    name: constraint,
    storage: () => {
      const handlers = new Map<string, unknown>()
      return {
        get: (method: string) => (handlers.get(method) ?? handlers.get(anyMethod) ?? null) as never,
        set: (method: string, handler: unknown) => void handlers.set(method, handler),
      }
    },
    deriveConstraint: (req: NodeRequest) =>
      req.method === 'OPTIONS' && !req[handedOn] ? req.headers[requestMethod] : undefined,
    validate: () => {},
  } as never)
}

/** Whether a route is one that this file adds. */
export function isCompanion({ handler }: RouteOptions): boolean {
  return handler === handOn
}

/**
 * Adds companions to a route, one for each of its methods. What a preflight does not carry, such as
 * `Accept-Version`, cannot choose between routes: `known` holds what decides those that were added, and
 * it is an error where two of them that a preflight cannot tell apart have different sources.
 */
export function addCompanions(
  app: FastifyInstance,
  route: CollectedRoute,
  source: RouteSource,
  known: Map<string, RouteSource>,
): void {
  const host = route.constraints?.host
  for (const method of [route.method].flat()) {
    if (method === 'OPTIONS') continue
    const key = JSON.stringify([method, route.url, String(host)])
    if (known.has(key)) {
      if (known.get(key) === source) continue
      throw new Error(
        `${method} ${route.url} is registered twice with different sources in config.crossgate, under constraints that a preflight does not carry: give both the same source.`,
      )
    }
    known.set(key, source)
    for (const path of pathsOf(app, route)) {
      addCompanion(app, path, { ...(host !== undefined && { host }), [constraint]: method }, source)
    }
  }
}

/** Returns the paths of a route: one at the prefix itself is there with a slash at its end as well. */
function pathsOf(
  app: FastifyInstance,
  { routePath, prefixTrailingSlash = 'both' }: CollectedRoute,
): readonly string[] {
  return routePath === '' && prefixTrailingSlash === 'both' ? prefixPaths(app) : [routePath]
}

/** Returns the paths of an instance's prefix itself. The router may take both for the same. */
function prefixPaths({ initialConfig }: FastifyInstance): readonly string[] {
  const { ignoreTrailingSlash, routerOptions } = initialConfig
  const isSame = ignoreTrailingSlash === true || routerOptions?.ignoreTrailingSlash === true
  return isSame ? [''] : ['', '/']
}

/**
 * Adds what decides the preflights below an instance's prefix for which there is no route: an
 * application that answers those in a `setNotFoundHandler` is found by them, and a method without a
 * route is refused in the words of the policy.
 */
export function addFallbacks(app: FastifyInstance): void {
  if (app.prefix === '' || app.prefix === '/') return
  for (const path of [...prefixPaths(app), '/*']) {
    addCompanion(app, path, { [constraint]: anyMethod })
  }
}

function addCompanion(
  app: FastifyInstance,
  path: string,
  constraints: NonNullable<RouteOptions['constraints']>,
  source?: RouteSource,
): void {
  const url = app.prefix.endsWith('/') ? app.prefix + path.replace(/^\//, '') : app.prefix + path
  if (app.hasRoute({ method: 'OPTIONS', url, constraints })) return
  app.route({
    method: 'OPTIONS',
    url: path,
    // Each path alone.
    prefixTrailingSlash: path === '' ? 'no-slash' : 'slash',
    constraints,
    ...(source !== undefined && { config: { crossgate: source } }),
    // Tools that describe an application by its routes leave those out that say so.
    schema: { hide: true } as FastifySchema,
    handler: handOn,
  })
}

/** Routes a preflight once more, without companions: the policy has left it to the application. */
function handOn(this: FastifyInstance, request: FastifyRequest, reply: FastifyReply): void {
  const raw: NodeRequest = request.raw
  raw[handedOn] = true
  reply.hijack()
  this.routing(raw, reply.raw)
}
