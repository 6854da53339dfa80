const koa = 'In Koa, use cors of @crossgate/koa: this one is of @crossgate/node.'
const fastify =
  'In Fastify, write app.register(cors, { source: policy }) with cors of @crossgate/fastify: this one is of @crossgate/node.'

/**
 * Throws a `TypeError` where Koa or Fastify called what is for node's own request and response, and
 * says which package is for them. Only what has failed already is looked at.
 *
 * @param req what stands in place of node's request: Koa's context, or Fastify's request or instance.
 */
export function refuseWrongCaller(req: unknown): void {
  const { req: inContext, raw, addHook } = (req ?? {}) as Readonly<Record<string, unknown>>
  if (typeof inContext === 'object') throw new TypeError(koa)
  if (typeof raw === 'object' || typeof addHook === 'function') throw new TypeError(fastify)
}
