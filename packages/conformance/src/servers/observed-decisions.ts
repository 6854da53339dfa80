import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { CorsDecision } from '@crossgate/core'
import { type NodeRequest, referenceOf } from './node-application.js'

/** The decisions that the node adapter publishes, by reference. */
export interface ObservedDecisions {
  readonly decision: (reference: string) => CorsDecision | undefined
  stop(): void
}

/** Listens to the adapter's diagnostics channel until stopped. */
export function observeDecisions(): ObservedDecisions {
  const decisions = new Map<string, CorsDecision>()
  function observe(message: unknown): void {
    const { request, decision } = message as { request: NodeRequest; decision: CorsDecision }
    decisions.set(referenceOf(request), decision)
  }
  subscribe('crossgate:decision', observe)
  return {
    decision: (reference) => decisions.get(reference),
    stop: () => void unsubscribe('crossgate:decision', observe),
  }
}
