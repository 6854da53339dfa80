import type { FastifyInstance } from 'fastify'
import { rootOf, type Scope, scopeOf } from './scope.js'

/** What the router keeps of a route, as far as it is looked at here. */
interface KnownRoute {
  readonly method: string
  readonly path: string
  readonly store: {
    readonly config?: { readonly crossgate?: unknown }
    readonly server: FastifyInstance
  } | null
}

/**
 * Throws where a route was registered before the plugin whose preflights it could not decide: one with
 * a source of its own or, in a child, any of the child's. `outer` is the scope that covered the instance
 * before.
 */
export function refuseEarlierRoutes(app: FastifyInstance, outer: Scope | undefined): void {
  const isRoot = rootOf(app) === app
  const late = listRoutes(app).filter(
    ({ store }) =>
      store !== null &&
      isWithin(store.server, app) &&
      scopeOf(store.server) === outer &&
      (!isRoot || store.config?.crossgate !== undefined),
  )
  // Fastify adds a HEAD route to each of GET.
  const route = late.find(({ method }) => method !== 'HEAD') ?? late[0]
  if (route !== undefined) {
    throw new Error(
      `${route.method} ${route.path} is registered before @crossgate/fastify, so the plugin does not see its preflights. Register the plugin first, and wait for it: await app.register(cors, { source }).`,
    )
  }
}

function isWithin(server: FastifyInstance, app: FastifyInstance): boolean {
  return server === app || Object.prototype.isPrototypeOf.call(app, server)
}

/**
 * Lists the routes that are there already, of the whole application. Fastify shows them as text alone:
 * what makes that text of a route is given each of them.
 */
function listRoutes(app: FastifyInstance): KnownRoute[] {
  const found: KnownRoute[] = []
  const collect = (route: KnownRoute): object => {
    // The methods of routes at one path are joined later on, in the route itself.
    found.push({ ...route })
    return {}
  }
  const options = { includeMeta: true }
  // The router puts its own in this place, which must not hold.
  Object.defineProperty(options, 'buildPrettyMeta', { get: () => collect, set: () => {} })
  app.printRoutes(options as never)
  return found
}
