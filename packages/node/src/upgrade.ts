import type { IncomingMessage } from 'node:http'
import {
  type Cors,
  type CorsConfigurationInput,
  type CorsDecision,
  type CorsSource,
  resolveSource,
} from '@crossgate/core'
import { decide } from './cors.js'
import type { NodeCorsRequest } from './request.js'

/** What `rejectUpgrade` touches of the socket that the `upgrade` event gives. */
export interface NodeCorsSocket {
  readonly destroyed: boolean
  on(event: 'error', listener: () => void): unknown
  end(text: string, callback: () => void): unknown
  destroy(): unknown
}

type Resolve = (req: NodeCorsRequest) => Cors | Promise<Cors>

// A configuration is compiled at the first handshake that meets it, not at every one.
const resolved = new WeakMap<object, Resolve>()

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
  let resolve = resolved.get(source)
  if (!resolve) {
    resolve = resolveSource(source)
    resolved.set(source, resolve)
  }
  const engine = resolve(req)
  return 'then' in engine ? engine.then((chosen) => decide(chosen, req)) : decide(engine, req)
}

/**
 * Answers an upgrade with 403, the decision's headers, its `Vary` and, while `debug` is on, its
 * reason, and ends the socket. Does nothing where the client has gone already.
 *
 * @param socket what the `upgrade` event gave.
 * @param decision what `checkUpgrade` gave. It is answered 403 whatever its `action`.
 */
export function rejectUpgrade(socket: NodeCorsSocket, decision: CorsDecision): void {
  // Nobody else listens to this socket, and an error without a listener ends the process.
  socket.on('error', () => {})
  if (socket.destroyed) {
    return
  }
  const body = decision.action === 'respond' ? (decision.body ?? '') : ''
  const head: Record<string, string | number> = {
    ...decision.headers,
    ...(decision.vary.length > 0 && { vary: decision.vary.join(', ') }),
    date: new Date().toUTCString(),
    connection: 'close',
    'content-length': Buffer.byteLength(body),
  }
  const lines = Object.keys(head).map((name) => `${name}: ${head[name]}\r\n`)
  // A client that never closes its half would keep the other half open for good.
  socket.end(`HTTP/1.1 403 Forbidden\r\n${lines.join('')}\r\n${body}`, () => socket.destroy())
}
