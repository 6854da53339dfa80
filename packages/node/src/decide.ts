import { channel } from 'node:diagnostics_channel'
import type { Cors, CorsDecision } from '@crossgate/core'
import { IncomingRequest, type NodeCorsRequest } from './request.js'

// What APM agents and tests listen to: `{ request, decision }`, with node's own request.
const decisions = channel('crossgate:decision')

/** Asks an engine for its decision, and publishes that where someone listens. */
export function ask(engine: Cors, request: NodeCorsRequest): CorsDecision {
  const decision = engine.decide(new IncomingRequest(request))
  if (decisions.hasSubscribers) {
    decisions.publish({ request, decision })
  }
  return decision
}
