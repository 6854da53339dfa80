import {
  type CorsDecision,
  type CorsRespond,
  type CorsSource,
  type CorsSourceOptions,
  checkErrorHandler,
  withDecision,
} from '@crossgate/core'
import { bodyHeaders, decideBelow, guardReply, publish, sourceError } from '@crossgate/node'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CrossgateOptions } from './options.js'

/** Goes on to the next hook, or ends the request with an error. */
export type Done = (error?: Error) => void

/** Decides a request, and answers it or calls `done`. */
export type Filter = (request: FastifyRequest, reply: FastifyReply, done: Done) => void

/**
 * Returns the filter of a source. Its decision is in `request.crossgate`, and its headers are put on
 * as the head is written, by the reply or past it.
 */
export function createFilter(
  source: CorsSource<FastifyRequest>,
  given: Omit<CrossgateOptions, 'source'>,
): Filter {
  checkErrorHandler(given)
  const { onError, ...options } = given
  const decide = withDecision<FastifyRequest, FastifyReply, Done, void>(
    source,
    options satisfies CorsSourceOptions,
    (engine, request) => decideBelow(engine, request.raw, request),
    apply,
    (error, request, _reply, done) => {
      onError?.(error, request)
      done(sourceError(error))
    },
  )
  if (typeof source !== 'function') return decide as Filter
  return (request, reply, done) => {
    // What throws behind a promise would end the process.
    decide(request, reply, done)?.catch(done)
  }
}

function apply(
  decision: CorsDecision,
  request: FastifyRequest,
  reply: FastifyReply,
  done: Done,
): void {
  request.crossgate = decision
  publish(decision, request.raw)
  guardReply(reply.raw, decision)
  if (decision.action === 'respond') answer(reply, decision)
  else done()
}

// Fastify puts each name in lower case before it looks: of one that is so already nothing is copied.
const bodyNames = bodyHeaders.map((name) => name.toLowerCase())

function answer(reply: FastifyReply, { status, body }: CorsRespond): void {
  // A response that has begun, while an asynchronous source was asked, is not added to.
  if (reply.sent || reply.raw.headersSent) return
  for (const name of bodyNames) {
    if (reply.hasHeader(name)) reply.removeHeader(name)
  }
  // Node's types leave out that it says so of requests of the `upgrade` event.
  if ((reply.request.raw as { upgrade?: boolean }).upgrade) closeAfterwards(reply)
  reply.code(status).send(body)
}

/**
 * Closes the connection of a handshake once it is refused. Node has given it up to those who listen for
 * upgrades, and @fastify/websocket closes only what its own hook has seen, which is behind this one.
 */
function closeAfterwards(reply: FastifyReply): void {
  const { socket } = reply.request.raw
  reply.header('connection', 'close')
  reply.raw.once('finish', () => socket.destroySoon())
}
