import { channel } from 'node:diagnostics_channel'
import type { CorsDecision, CorsEngine } from '@crossgate/core'
import { IncomingRequest, type NodeCorsRequest, type RequestClient } from './request.js'

// What APM agents and tests listen to: `{ request, decision }`, with node's own request.
const decisions = channel('crossgate:decision')

/** Asks an engine for its decision about a node request. */
export function decide(engine: CorsEngine, request: NodeCorsRequest): CorsDecision {
  return engine.decide(new IncomingRequest(request))
}

/**
 * Asks an engine for its decision about the node request below a framework's own. `client` says who
 * sent it, for events. For adapters.
 */
export function decideBelow(
  engine: CorsEngine,
  request: NodeCorsRequest,
  client: RequestClient,
): CorsDecision {
  return engine.decide(new IncomingRequest(request, client))
}

/** Publishes a decision on the diagnostics channel `crossgate:decision` where someone listens. For adapters. */
export function publish(decision: CorsDecision, request: NodeCorsRequest): void {
  if (decisions.hasSubscribers) {
    decisions.publish({ request, decision })
  }
}
