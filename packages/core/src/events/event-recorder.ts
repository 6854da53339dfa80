import type { Enforcement } from '../configuration.js'
import type { CorsDecision } from '../decision.js'
import type { CorsOptions } from '../options.js'
import type { CorsRequest } from '../request.js'
import { captureEvent } from './capture-event.js'
import { createEventQueue } from './event-queue.js'

/** Records what was denied, or kept from a page, in one decision. */
export type EventRecorder = (
  enforcement: Enforcement,
  decision: CorsDecision,
  request: CorsRequest,
) => void

/** Creates the recorder of an engine; undefined where it has no event log. */
export function createEventRecorder({ eventLog }: CorsOptions): EventRecorder | undefined {
  if (eventLog === undefined) return undefined
  const enqueueEvent = createEventQueue(eventLog)
  return (enforcement, decision, request) => {
    const denial = decision.denial ?? decision.withheld
    if (denial !== undefined) enqueueEvent(captureEvent(enforcement, decision, denial, request))
  }
}
