import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Filter } from './filter.js'

/** An error of Fastify's before there is a route. */
interface FrameworkError extends Error {
  readonly code: string
  readonly statusCode?: number
}

/** What Fastify looks up when it has to answer without a route. */
export interface FrameworkOptions {
  frameworkErrors?: (error: FrameworkError, request: FastifyRequest, reply: FastifyReply) => void
}

/**
 * Puts the filter before the responses that Fastify gives without a route and so without a hook: to a
 * target that cannot be decoded (400) and to a parameter that is too long (414). They are what they
 * were, or what the application's own `frameworkErrors` makes of them.
 */
export function filterUnrouted(app: FastifyInstance, filter: Filter): void {
  const options = optionsOf(app)
  if (options === undefined) {
    app.log.warn(
      `@crossgate/fastify does not know how Fastify ${app.version} answers a malformed request target: those responses (400) carry no CORS headers.`,
    )
    return
  }
  const own = options.frameworkErrors
  options.frameworkErrors = (error, request, reply) => {
    filter(request, reply, (failure) => {
      if (failure) reply.send(failure)
      else if (own) own.call(options, error, request, reply)
      else answerAsFastify(error, reply)
    })
  }
}

/**
 * Returns the options that an application was made with, as Fastify itself reads them: what it shows of
 * them, `initialConfig`, is a copy. There is no other way to the answers without a hook that holds for
 * every server of an application, and for `inject`.
 */
export function optionsOf(app: object): FrameworkOptions | undefined {
  const key = Object.getOwnPropertySymbols(app).find(
    ({ description }) => description === 'fastify.options',
  )
  return key && (app as Record<symbol, FrameworkOptions>)[key]
}

/** Answers in Fastify's own words, which it has only where nobody else answers. */
function answerAsFastify(error: FrameworkError, { raw }: FastifyReply): void {
  const { code, message, statusCode = 500 } = error
  const isServers = statusCode >= 500
  const body = JSON.stringify({
    error: isServers ? 'Internal Server Error' : 'Bad Request',
    ...(isServers ? {} : { code }),
    message,
    statusCode,
  })
  raw.writeHead(statusCode, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  })
  raw.end(body)
}
