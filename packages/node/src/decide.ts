import { channel } from 'node:diagnostics_channel'
import type { CorsDecision, CorsEngine } from '@crossgate/core'
import {
  IncomingRequest,
  type NodeCorsRequest,
  RequestBelow,
  type RequestClient,
} from './request.js'
import { refuseWrongCaller } from './wrong-caller.js'

// What APM agents and tests listen to: `{ request, decision }`, with node's own request.
const decisions = channel('crossgate:decision')

/** Asks an engine for its decision about a node request. */
export function decide(engine: CorsEngine, request: NodeCorsRequest): CorsDecision {
  try {
    return engine.decide(new IncomingRequest(request))
  } catch (error) {
    refuseWrongCaller(request)
    throw error
  }
}

/**
 * Returns an engine's decision about the node request below a framework's own. For adapters. Never
 * throws.
 *
 * @param engine what `createCors` or `createPolicies` gave.
 * @param request node's request. What it says of its
 *   [host](https://www.rfc-editor.org/rfc/rfc9110#name-host-and-authority) on several lines, or in an
 *   absolute target, counts together.
 * @param client who sent it, as the framework knows it: for events.
 * @example
 * ```ts
 * import { createCors } from '@crossgate/core'
 * import { decideBelow } from '@crossgate/node'
 *
 * const engine = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * const request = { method: 'GET', url: '/', headers: { origin: 'https://other.example' } }
 * decideBelow(engine, request, { ip: '192.0.2.1' }).denial?.reason // 'origin-not-allowed'
 * ```
 */
export function decideBelow(
  engine: CorsEngine,
  request: NodeCorsRequest,
  client: RequestClient,
): CorsDecision {
  return engine.decide(new RequestBelow(request, client))
}

/**
 * Publishes `{ request, decision }` on the diagnostics channel `crossgate:decision`, where someone
 * listens. For adapters. Never throws: node hands what a listener throws to `uncaughtException`.
 *
 * @param decision what the engine decided.
 * @param request node's request, as it is.
 * @example
 * ```ts
 * import { subscribe } from 'node:diagnostics_channel'
 * import { createCors } from '@crossgate/core'
 * import { decideBelow, publish } from '@crossgate/node'
 *
 * subscribe('crossgate:decision', (message) => console.log(message))
 * const request = { method: 'GET', url: '/', headers: {} }
 * publish(decideBelow(createCors(), request, {}), request)
 * ```
 */
export function publish(decision: CorsDecision, request: NodeCorsRequest): void {
  if (decisions.hasSubscribers) {
    decisions.publish({ request, decision })
  }
}
