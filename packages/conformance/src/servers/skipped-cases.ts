const asterisk = 'a URL, and so a Request, has no asterisk target'
const empty = 'workerd hands over an empty header as absent'
const fragment = 'workerd drops what follows a number sign in the target, before any handler'
const fastifyPath = 'Fastify answers 400 to a path that it cannot decode, before any hook'
const honoUrl = "Hono's server answers 400 to what it cannot make a URL of, before any handler"
const bunAsterisk = 'Bun answers 400 to an asterisk target, before any handler'
const nestPath =
  "Express answers 400 to a path that its router cannot decode: the filter's headers, no application"
const nestAsterisk = 'no route of NestJS matches the asterisk target'

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
  fastify: {
    ...{ x189: fastifyPath, x190: fastifyPath, x191: fastifyPath, x192: fastifyPath },
    ...{ x195: fastifyPath, x196: fastifyPath, x197: fastifyPath, x198: fastifyPath },
  },
  nest: {
    ...{ c011: nestAsterisk, c012: nestAsterisk },
    ...{ x189: nestPath, x191: nestPath, x195: nestPath, x197: nestPath },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>
