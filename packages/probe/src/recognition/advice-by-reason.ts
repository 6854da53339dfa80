import type { Advice } from './advice.js'
import { corsAdvice } from './cors-advice.js'
import { networkAdvice } from './network-advice.js'
import type { RecognizedReason } from './recognized-reason.js'
import { requestAdvice } from './request-advice.js'

/**
 * The advice for each reason; complete by its type, so that a new reason cannot be forgotten.
 *
 * @example
 * ```ts
 * console.log(adviceByReason['missing-allow-origin'].remedy)
 * ```
 */
export const adviceByReason: Readonly<Record<RecognizedReason, Advice>> = {
  ...corsAdvice,
  ...requestAdvice,
  ...networkAdvice,
}
