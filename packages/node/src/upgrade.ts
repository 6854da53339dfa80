import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  type CorsConfigurationInput,
  type CorsDecision,
  type CorsEngine,
  type CorsRespond,
  type CorsSource,
  withDecision,
} from '@crossgate/core'
import { decide, publish } from './decide.js'
import type { NodeCorsRequest } from './request.js'
import { refuseFetchRequest } from './wrong-caller.js'

type DecideUpgrade = (
  req: NodeCorsRequest,
  first?: unknown,
  second?: unknown,
) => CorsDecision | Promise<CorsDecision>

// A configuration is compiled at the first handshake that meets it, not at every one.
const knownSources = new WeakMap<object, DecideUpgrade>()

/**
 * Decides a request of the `upgrade` event, a
 * [WebSocket handshake](https://www.rfc-editor.org/rfc/rfc6455#section-4.2). Browsers open WebSockets to any server and enforce no
 * CORS on them, so a page of any origin could use the visitor's cookies there: go on only where the
 * `action` is `continue`, and give every other decision to `rejectUpgrade`.
 *
 * Returns the decision; a promise of it where the source is asynchronous. Throws or rejects where
 * the source function does or returns anything but an engine: reject the upgrade then too.
 *
 * Over HTTP/2 the handshake is a `connect` event with a response of its own, so there `withCors`
 * around the listener both decides and answers.
 *
 * @param source an engine, a configuration (read once: give the same object each time), or a
 *   function of the request that returns an engine or a promise of one.
 * @param req what the `upgrade` event gave.
 * @throws `CorsConfigurationError` where the configuration is invalid, and `TypeError` where the
 *   source is none of these or the request is not one.
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createCors } from '@crossgate/core'
 * import { checkUpgrade, rejectUpgrade } from '@crossgate/node'
 *
 * const engine = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * createServer()
 *   .on('upgrade', (req, socket) => {
 *     const decision = checkUpgrade(engine, req)
 *     if (decision.action === 'respond') {
 *       rejectUpgrade(socket, decision)
 *     } else {
 *       socket.end('HTTP/1.1 501 Not Implemented\r\n\r\n') // the WebSocket library's place
 *     }
 *   })
 *   .listen(3000)
 * ```
 */
export function checkUpgrade<Request extends NodeCorsRequest = IncomingMessage>(
  source: CorsEngine | CorsConfigurationInput | ((req: Request) => CorsEngine),
  req: Request,
): CorsDecision
export function checkUpgrade<Request extends NodeCorsRequest = IncomingMessage>(
  source: (req: Request) => Promise<CorsEngine>,
  req: Request,
): Promise<CorsDecision>
export function checkUpgrade<Request extends NodeCorsRequest = IncomingMessage>(
  source: CorsSource<Request>,
  req: Request,
): CorsDecision | Promise<CorsDecision>
export function checkUpgrade(
  source: CorsSource<NodeCorsRequest>,
  req: NodeCorsRequest,
): CorsDecision | Promise<CorsDecision> {
  if (typeof req?.headers !== 'object') {
    throw new TypeError(
      'checkUpgrade(policy, request) needs what the upgrade event gave as its second argument.',
    )
  }
  refuseFetchRequest(req)
  const known = knownSources.get(source)
  if (known) {
    return known(req)
  }
  const decideUpgrade: DecideUpgrade = withDecision<
    NodeCorsRequest,
    unknown,
    unknown,
    CorsDecision
  >(source, {}, decide, (decision, request) => {
    publish(decision, request)
    return decision
  })
  knownSources.set(source, decideUpgrade)
  return decideUpgrade(req)
}

/**
 * Answers an upgrade with 403, the decision's headers, its `Vary` and, while `debug` is on, its
 * reason, and destroys the socket once that is sent. Where a pipelined request before it still waits
 * for its response, the socket is destroyed without one, which the client would take for that answer.
 * A client that has gone already is not an error. Never throws.
 *
 * A handshake that is not answered 101 is no connection, by
 * [RFC 6455](https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2).
 *
 * @param socket what the `upgrade` event gave.
 * @param decision what `checkUpgrade` gave. It is answered 403 whatever its `action`.
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { checkUpgrade, rejectUpgrade } from '@crossgate/node'
 *
 * // Nobody may open a WebSocket here.
 * const configuration = { enabled: true }
 * createServer()
 *   .on('upgrade', (req, socket) => rejectUpgrade(socket, checkUpgrade(configuration, req)))
 *   .listen(3000)
 * ```
 */
export function rejectUpgrade(socket: Duplex, decision: CorsDecision): void {
  // Nobody else listens to this socket, and an error without a listener ends the process.
  socket.on('error', () => {})
  if (isAwaited(socket)) {
    socket.destroy()
    return
  }
  const { headers, vary, body = '' } = decision as CorsRespond
  const fields = {
    ...headers,
    vary,
    connection: 'close',
    'content-length': Buffer.byteLength(body),
  }
  let head = 'HTTP/1.1 403 Forbidden\r\n'
  for (const [name, value] of Object.entries(fields)) {
    head += `${name}: ${value}\r\n`
  }
  // Not only ended: a client that never closes its half would keep the other one open.
  socket.end(`${head}\r\n${body}`, () => socket.destroy())
}

/**
 * Whether a request that came before on this socket waits for its response: a client would take ours
 * for that. No response can have a socket that another one has.
 */
function isAwaited(socket: Duplex): boolean {
  const response = new ServerResponse({} as IncomingMessage)
  try {
    response.assignSocket(socket as Socket)
    response.detachSocket(socket as Socket)
    return false
  } catch {
    return true
  }
}
