import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  type Cors,
  type CorsConfigurationInput,
  type CorsDecision,
  type CorsRespond,
  type CorsSource,
  withEngine,
} from '@crossgate/core'
import { ask } from './decide.js'
import type { NodeCorsRequest } from './request.js'

type Decide = (req: NodeCorsRequest) => CorsDecision | Promise<CorsDecision>

// A configuration is compiled at the first handshake that meets it, not at every one.
const deciders = new WeakMap<object, Decide>()

/**
 * Decides a request of the `upgrade` event. Browsers open WebSockets to any server and enforce no
 * CORS on them, so a page of any origin could use the visitor's cookies there: go on only where the
 * `action` is `continue`, and give every other decision to `rejectUpgrade`.
 *
 * Returns the decision; a promise of it where the source is asynchronous. Throws or rejects where
 * the source function does or gives anything but a `Cors`: reject the upgrade then too.
 *
 * Over HTTP/2 the handshake is a `connect` event with a response of its own, so there `withCors`
 * around the listener both decides and answers.
 *
 * @param source an engine, a configuration (read once: give the same object each time), or a
 *   function of the request that returns an engine or a promise of one.
 * @throws `CorsConfigurationError` where the configuration is invalid.
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
  source: Cors | CorsConfigurationInput | ((req: Request) => Cors),
  req: Request,
): CorsDecision
export function checkUpgrade<Request extends NodeCorsRequest = IncomingMessage>(
  source: (req: Request) => Promise<Cors>,
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
  let decide = deciders.get(source)
  if (!decide) {
    decide = withEngine(source, undefined, ask) as Decide
    deciders.set(source, decide)
  }
  return decide(req)
}

/**
 * Answers an upgrade with 403, the decision's headers, its `Vary` and, while `debug` is on, its
 * reason, and destroys the socket once that is sent. A client that has gone already is no error.
 *
 * @param socket what the `upgrade` event gave.
 * @param decision what `checkUpgrade` gave. It is answered 403 whatever its `action`.
 */
export function rejectUpgrade(socket: Duplex, decision: CorsDecision): void {
  // Nobody else listens to this socket, and an error without a listener ends the process.
  socket.on('error', () => {})
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
  // Not through a ServerResponse: it throws while a pipelined request before this one holds the
  // socket. Not only ended: a client that never closes its half would keep the other one open.
  socket.end(`${head}\r\n${body}`, () => socket.destroy())
}
