import type { PathVerdict } from '../policy/excluded-paths.js'
import type { SameOriginEvidence } from './same-origin.js'

/** One question of a decision with its answer, as the deciding code found it. */
export type ObservedStep =
  | { readonly name: 'enabled'; readonly enabled: boolean }
  | {
      readonly name: 'host-allowed'
      readonly authority: string | undefined
      readonly isAllowed: boolean
    }
  | {
      readonly name: 'origin-present'
      readonly origin: string | null
      readonly path: PathVerdict
    }
  | { readonly name: 'same-origin'; readonly evidence: SameOriginEvidence | null }
  | { readonly name: 'excluded-path'; readonly path: PathVerdict }
  | { readonly name: 'origin-syntax'; readonly origin: string; readonly isOrigin: boolean }
  | {
      readonly name: 'preflight-syntax'
      readonly requested: string
      readonly list: string
      readonly fault: 'method' | 'list' | null
    }
  | { readonly name: 'origin-allowed'; readonly origin: string; readonly isAllowed: boolean }
  | { readonly name: 'method-allowed'; readonly method: string; readonly isAllowed: boolean }
  | { readonly name: 'headers-allowed'; readonly list: string; readonly denied: string | null }

/**
 * Is told each question of a decision, in order, when it is answered. `explain` is one; in
 * production there is none, and then nothing of a step is created.
 */
export type DecisionObserver = (step: ObservedStep) => void
