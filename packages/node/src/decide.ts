import { channel } from 'node:diagnostics_channel'
import type { CorsDecision, CorsEngine } from '@crossgate/core'
import { IncomingRequest, type NodeCorsRequest } from './request.js'

// What APM agents and tests listen to: `{ request, decision }`, with node's own request.
const decisions = channel('crossgate:decision')

/** Asks an engine for its decision about a node request. */
export function decide(engine: CorsEngine, request: NodeCorsRequest): CorsDecision {
  return engine.decide(new IncomingRequest(request))
}

/** Publishes a decision where someone listens. */
export function publish(decision: CorsDecision, request: NodeCorsRequest): void {
  if (decisions.hasSubscribers) {
    decisions.publish({ request, decision })
  }
}
