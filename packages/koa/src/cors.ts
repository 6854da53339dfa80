import {
  type CorsEngine,
  type CorsSource,
  type CorsSourceOptions,
  markFilter,
  resolveSource,
} from '@crossgate/core'
import { type NodeCorsRequest, type NodeCorsResponse, cors as nodeCors } from '@crossgate/node'

/** What the middleware touches of a Koa context. */
export interface KoaCorsContext {
  /** Node's request. */
  readonly req: NodeCorsRequest & {
    /** The whole path, where a mount has cut `url`. Absent: `url` is the whole one. */
    originalUrl?: string
  }
  /** Node's response. */
  readonly res: NodeCorsResponse
  /** The whole path, as Koa keeps it under a mount. */
  readonly originalUrl: string
  /** Set to false where the filter has answered, so that Koa does not. Absent: Koa answers. */
  respond?: boolean | undefined
}

/**
 * Returns a Koa middleware, for Koa 3 and 2, which is the server's part of the
 * [CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol). It answers preflights and refusals itself, and hands
 * every other request to `next`, whose response then carries the decision's headers: also one that
 * Koa makes of an error, and one that is written to `ctx.res` directly.
 *
 * Use it before everything that may answer: authentication, routers, body parsers, static files.
 * For the middleware before it, a response of its own is there in `ctx.status` and already sent
 * (`ctx.respond` is false).
 *
 * @param source an engine, a configuration, or a function of the context that returns an engine or
 *   a promise of one. Where that function throws, rejects or returns anything but an engine, the
 *   middleware rejects, and `next` is not called.
 * @param options what `createCors` takes, where the source is a configuration, and `vary`: the
 *   request headers that a source function reads, which are added to each response's `Vary` with `Origin`.
 *   Default: none.
 * @throws `CorsConfigurationError` (`code` is `invalid-configuration`) at once, with every issue, where the configuration is invalid, and
 *   `TypeError` where the source is none of these, `options.vary` holds what is not a header name, or an
 *   option is not known or has no effect.
 * @example
 * ```ts
 * import { cors } from '@crossgate/koa'
 * import Koa from 'koa'
 *
 * new Koa()
 *   .use(cors({ enabled: true, allowedOrigins: ['https://app.example.com'] }))
 *   .use((ctx) => {
 *     ctx.body = 'hello'
 *   })
 *   .listen(3000)
 * ```
 */
export function cors<Context extends KoaCorsContext = KoaCorsContext>(
  source: CorsSource<Context>,
  options: CorsSourceOptions = {},
): <Given extends Context>(ctx: Given, next: () => Promise<unknown>) => Promise<unknown> {
  if (typeof source !== 'function') {
    const filter = nodeCors<NodeCorsRequest, NodeCorsResponse>(source, options)
    return markFilter((ctx, next) => passInKoa(filter, ctx, next))
  }
  const chooseEngine = resolveSource(source)
  let engine: CorsEngine
  // It asks for the engine while it is being called, so that no request meets another's.
  const filter = nodeCors<NodeCorsRequest, NodeCorsResponse>(() => engine, options)
  return markFilter(async (ctx, next) => {
    const chosen = await chooseEngine(ctx)
    engine = chosen
    return passInKoa(filter, ctx, next)
  })
}

type Filter = (req: NodeCorsRequest, res: NodeCorsResponse, next: () => void) => void

/** Does what `pass` does, and says which package is for a caller that is not Koa. */
function passInKoa(
  filter: Filter,
  ctx: KoaCorsContext,
  next: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return pass(filter, ctx, next)
  } catch (error) {
    throw typeof ctx.req === 'object' ? error : new TypeError(notKoa)
  }
}

const notKoa =
  'This cors is of @crossgate/koa, and what called it is not Koa: in Express, use cors of @crossgate/node.'

/** Hands a request on, unless the filter answers it. */
function pass(filter: Filter, ctx: KoaCorsContext, next: () => Promise<unknown>): Promise<unknown> {
  const { req, res, originalUrl } = ctx
  // Koa keeps the whole path to itself: under a mount its `req` has what is left of it.
  if (req.url !== originalUrl) req.originalUrl ??= originalUrl
  let isAnswered = true
  filter(req, res, () => {
    isAnswered = false
  })
  if (!isAnswered) return next()
  ctx.respond = false
  return Promise.resolve()
}
