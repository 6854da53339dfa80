const koa = 'In Koa, use cors of @crossgate/koa: this one is of @crossgate/node.'
const fastify =
  'In Fastify, write app.register(cors, { source: policy }) with cors of @crossgate/fastify: this one is of @crossgate/node.'
const hono =
  'In Hono, put withCors around the whole application: on Node createServer(withCors(policy, getRequestListener(app.fetch))), elsewhere withCors(policy, app.fetch) of @crossgate/fetch.'
const fetch =
  'A handler that takes a Request needs withCors of @crossgate/fetch: this one is of @crossgate/node.'

/**
 * Throws a `TypeError` where a framework of another package, or a server of fetch handlers, called
 * what is for node's own request and response, and says which package is for them. Only what has
 * failed already is looked at.
 *
 * @param req what stands in place of node's request: a `Request`, the context of Koa or Hono, or
 *   Fastify's request or instance.
 */
export function refuseWrongCaller(req: unknown): void {
  const { req: inContext, request, raw, addHook } = (req ?? {}) as Readonly<Record<string, unknown>>
  if (isFetchRequest((inContext as { readonly raw?: unknown } | undefined)?.raw)) {
    throw new TypeError(hono)
  }
  for (const each of [req, inContext, request]) refuseFetchRequest(each)
  if (typeof inContext === 'object') throw new TypeError(koa)
  if (typeof raw === 'object' || typeof addHook === 'function') throw new TypeError(fastify)
}

/** Throws a `TypeError` for a fetch `Request`: read as node's, it would have no `Origin`, and so pass. */
export function refuseFetchRequest(req: unknown): void {
  if (isFetchRequest(req)) throw new TypeError(fetch)
}

/** Whether a value is a fetch `Request`, of whichever class: the headers of node's own are a plain object. */
function isFetchRequest(value: unknown): boolean {
  const { headers } = (value ?? {}) as { readonly headers?: { readonly get?: unknown } | null }
  return typeof headers?.get === 'function'
}
