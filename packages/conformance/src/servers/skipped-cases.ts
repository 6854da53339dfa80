const asterisk = 'a URL, and so a Request, has no asterisk target'
const empty = 'workerd hands over an empty header as absent'
const fragment = 'workerd drops what follows a number sign in the target, before any handler'
const fastifyPath =
  "Fastify answers 400 to a path that its router cannot decode: the filter's headers, no application"
const fastifyRaw = 'Fastify answers 400 to a path that it cannot decode, before any hook'
const absolute = 'HTTP/2 has no absolute target'
const upgrade = 'HTTP/2 has no Upgrade header, and its :protocol is one word'
const honoUrl = "Hono's server answers 400 to what it cannot make a URL of, before any handler"
const bunAsterisk = 'Bun answers 400 to an asterisk target, before any handler'
const nestPath =
  "Express answers 400 to a path that its router cannot decode: the filter's headers, no application"
const nestAsterisk = 'no route of NestJS matches the asterisk target'

/** What HTTP/2 does not carry, whatever the server. */
export const http2Skips: Readonly<Record<string, string>> = {
  p038: 'The client refuses a second line of this header',
  ...{ c052: absolute, p053: absolute, x029: absolute, x030: absolute, x031: absolute },
  ...{ x032: absolute, x033: absolute, x119: absolute, x120: absolute, x121: absolute },
  ...{ x122: absolute, x207: absolute, x208: absolute, x209: absolute, x210: absolute },
  ...{ x211: absolute, x212: absolute },
  ...{ w029: upgrade, w030: upgrade, w031: upgrade, w032: upgrade },
}

/** The cases that a server cannot express: the reason by id, for each server. */
export const skippedCases = {
  fetch: { p052: asterisk, c012: asterisk, c029: 'a Request has no method TRACE' },
  hono: {
    ...{ p051: honoUrl, p052: honoUrl, c011: honoUrl, c012: honoUrl, s059: honoUrl, s061: honoUrl },
    ...{ x101: honoUrl, x102: honoUrl, x103: honoUrl, x104: honoUrl, x155: honoUrl, x156: honoUrl },
    ...{ j030: honoUrl },
  },
  deno: { p052: asterisk, c012: asterisk },
  bun: { p051: bunAsterisk, p052: bunAsterisk, c011: bunAsterisk, c012: bunAsterisk },
  workerd: {
    ...{ p052: asterisk, c012: asterisk },
    ...{ x269: fragment, x270: fragment, x271: fragment },
    ...{ p035: empty, c041: empty, c067: empty, o090: empty, s019: empty, k017: empty },
  },
  koa: {},
  fastify: undecodable(fastifyPath),
  'fastify-http2': { ...http2Skips, ...undecodable(fastifyPath) },
  'fastify-middleware': undecodable(fastifyRaw),
  nest: {
    ...{ c011: nestAsterisk, c012: nestAsterisk },
    ...{ x189: nestPath, x191: nestPath, x195: nestPath, x197: nestPath },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, string>>>>

/** The cases of paths that a decoding router refuses. */
function undecodable(reason: string): Readonly<Record<string, string>> {
  const ids = ['x189', 'x190', 'x191', 'x192', 'x195', 'x196', 'x197', 'x198']
  return Object.fromEntries(ids.map((id) => [id, reason]))
}
