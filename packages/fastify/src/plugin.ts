import type { CorsDecision, CorsSource } from '@crossgate/core'
import type {
  FastifyInstance,
  FastifyPluginCallback,
  FastifyReply,
  FastifyRequest,
  RawServerBase,
} from 'fastify'
import { refuseEarlierRoutes } from './earlier-routes.js'
import { createFilter, type Done, type Filter } from './filter.js'
import { type CrossgateOptions, readOptions, routeOptions } from './options.js'
import {
  addCompanions,
  addFallbacks,
  addPreflightConstraint,
  isCompanion,
  isHandedOn,
  type RouteSource,
} from './preflights.js'
import { openScope, registrationsOf, type Scope, scopeOf } from './scope.js'
import { filterUnrouted } from './unrouted.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * What decides the requests of this route, its preflights among them, in place of the plugin's
     * source: an engine, a configuration, or a function of the request. `false`: the plugin leaves the
     * route alone.
     */
    crossgate?: CorsSource<FastifyRequest> | false
  }
  interface FastifyRequest {
    /** What `@crossgate/fastify` decided; `null` before, and where no plugin covers the request. */
    crossgate: CorsDecision | null
  }
}

/**
 * The plugin for Fastify 5, which is the server's part of the
 * [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol). It answers preflights and refusals itself, through Fastify's own reply, and
 * puts the decision's headers on every other response of its scope as that is sent, errors included, and
 * also where the application goes past the reply (`reply.hijack()`, `reply.raw`).
 *
 * At the root it covers the whole application, and what Fastify answers without a route (404, and 400
 * to a malformed target). Registered inside of a plugin it covers that plugin's routes and their
 * preflights. Where several cover a route, the innermost decides alone. A route has a source of its own
 * by `config: { crossgate: source }`.
 *
 * Register it first, and wait for it: a route with a source of its own that was registered before, or
 * any route of a child, is an error as the application starts.
 *
 * The registration rejects with `CorsConfigurationError`, every issue in it, where the configuration is
 * invalid, and with `TypeError` where the source is none, `vary` holds what is not a header name, or an
 * option is not known or has no effect: `eventLog` and `isPublicSuffix` are for a configuration.
 *
 * @example
 * ```ts
 * import cors from '@crossgate/fastify'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * await app.register(cors, {
 *   source: { enabled: true, allowedOrigins: ['https://app.example.com'] },
 * })
 * app.get('/items', async () => ({ items: [] }))
 * await app.listen({ port: 3000 })
 * ```
 */
export const crossgate: FastifyPluginCallback<CrossgateOptions, RawServerBase> = Object.assign(
  (given: unknown, options: CrossgateOptions, done: Done) => {
    try {
      refuseOtherCaller(given)
      register(given as FastifyInstance, options)
    } catch (error) {
      if (typeof done !== 'function') throw error
      done(error as Error)
      return
    }
    done()
  },
  {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@crossgate/fastify',
    [Symbol.for('plugin-meta')]: { fastify: '5.x', name: '@crossgate/fastify' },
  },
)

/** Throws a `TypeError` where something else than `register` of Fastify called the plugin. */
function refuseOtherCaller(app: unknown): void {
  if (typeof (app as Partial<FastifyInstance> | null | undefined)?.addHook === 'function') return
  throw new TypeError(
    'This is a plugin for Fastify: write app.register(cors, { source: policy }). Outside of Fastify, use cors of @crossgate/node or @crossgate/koa.',
  )
}

function register(app: FastifyInstance, options: CrossgateOptions): void {
  const { source, ...rest } = readOptions(options)
  const own = createFilter(source, rest)
  refuseEarlierRoutes(app, scopeOf(app))
  const scope = openScope(app)
  if (!app.hasRequestDecorator('crossgate')) app.decorateRequest('crossgate', null)
  const filterFor = createFilters(own, (other) => createFilter(other, routeOptions(other, rest)))
  app.addHook('onRequest', createHook(app, scope, own, filterFor))
  if (scope.isRoot) filterUnrouted(app, own)
  collectRoutes(app, scope, filterFor)
}

type FilterFor = (source: RouteSource) => Filter | undefined

/** Returns what gives the filter of a route's own source, the same for each that has it, or else the scope's. */
function createFilters(
  own: Filter,
  create: (source: CorsSource<FastifyRequest>) => Filter,
): FilterFor {
  const known = new Map<object, Filter>()
  return (source) => {
    if (source === undefined) return own
    if (source === false) return undefined
    const filter = known.get(source) ?? create(source)
    known.set(source, filter)
    return filter
  }
}

function createHook(app: FastifyInstance, scope: Scope, own: Filter, filterFor: FilterFor): Filter {
  const registrations = registrationsOf(app)
  return (request: FastifyRequest, reply: FastifyReply, done: Done) => {
    const filter = decidesHere(request) ? filterOf(request) : undefined
    if (filter) filter(request, reply, done)
    else done()
  }

  /** Whether the innermost scope of the request is this one, which nothing has handed it on from. */
  function decidesHere(request: FastifyRequest): boolean {
    return (registrations.count === 1 || scopeOf(request.server) === scope) && !isHandedOn(request)
  }

  function filterOf(request: FastifyRequest): Filter | undefined {
    // Fastify makes what it tells of a request's route anew on each look.
    return scope.hasRouteSources ? filterFor(request.routeOptions.config.crossgate) : own
  }
}

/** Sees to the preflights of the routes that are registered from now on. */
function collectRoutes(app: FastifyInstance, scope: Scope, filterFor: FilterFor): void {
  const known = new Map<string, RouteSource>()
  app.addHook('onRoute', function (route) {
    if (isCompanion(route) || scopeOf(this) !== scope) return
    const source = route.config?.crossgate
    if (source === undefined && scope.isRoot) return
    // A source that is wrong is an error as the application starts.
    filterFor(source)
    scope.hasRouteSources ||= source !== undefined
    addPreflightConstraint(this)
    addCompanions(this, route, source, known)
  })
  if (!scope.isRoot) {
    addPreflightConstraint(app)
    addFallbacks(app)
  }
}
