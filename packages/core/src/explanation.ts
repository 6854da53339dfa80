import type { CorsConfiguration, CorsConfigurationInput } from './configuration.js'
import type { CorsDecision } from './decision.js'
import type { ConfigurationIssue } from './issues.js'

/** The steps of a decision, in the order in which they are taken. May gain members in a minor version. */
export type ExplanationStepName =
  | 'policy'
  | 'enabled'
  | 'host-allowed'
  | 'origin-present'
  | 'same-origin'
  | 'excluded-path'
  | 'origin-syntax'
  | 'preflight-syntax'
  | 'origin-allowed'
  | 'method-allowed'
  | 'headers-allowed'
  | 'enforcement'

/** One step of a decision. */
export interface ExplanationStep {
  /** Which question was asked. */
  readonly name: ExplanationStepName
  /** `continue`: the next step decides. `allowed` and `denied`: this step decided. */
  readonly verdict: 'continue' | 'allowed' | 'denied'
  /** The parts of request and configuration the step looked at, by name; null is absent. */
  readonly inputs: Readonly<Record<string, string | readonly string[] | boolean | null>>
  /** What it found, as a sentence. */
  readonly finding: string
}

/** One entry added to, or removed from, a list of the configuration. */
export interface ConfigurationEdit {
  /** The list that changes. */
  readonly key: keyof CorsConfiguration
  /** Whether the entry joins the list or leaves it. */
  readonly action: 'add' | 'remove'
  /** The entry, as it stands in the list. */
  readonly entry: string
}

/**
 * The smallest change of the configuration that would allow a denied request. `Configuration` is
 * what it holds: changed keys, or under `createPolicies` a whole list.
 */
export interface ProposedChange<Configuration = CorsConfigurationInput> {
  /** The change, entry by entry. */
  readonly edits: readonly ConfigurationEdit[]
  /** The changed keys with their complete new values: spread it over the configuration. Under `createPolicies` the new list. */
  readonly configuration: Configuration
  /** The change as a sentence, and what else it opens. */
  readonly sentence: string
  /**
   * Whether validation would refuse the changed configuration (`issues` says why), or the change
   * adds to `dangerouslyAllow`, or adds or removes an excluded path.
   */
  readonly dangerous: boolean
  /** What validation would say of the changed configuration: `[]` where it would accept it. */
  readonly issues: readonly ConfigurationIssue[]
}

/**
 * A decision with its reasons: data with sentences, not text to be parsed. `Configuration` is what
 * a proposed change holds: changed keys, or under `createPolicies` a whole list.
 */
export interface Explanation<Configuration = CorsConfigurationInput> {
  /** What `decide` returns for the request. */
  readonly decision: CorsDecision
  /** The outcome as a sentence. */
  readonly summary: string
  /** The steps that were taken, in order, the deciding one last but for `enforcement`. */
  readonly steps: readonly ExplanationStep[]
  /** For a denial: what to do about it, as a sentence. Absent where nothing was denied. */
  readonly remedy?: string
  /** For a denial that a configuration could allow: how. Absent where only the client can fix the request. */
  readonly change?: ProposedChange<Configuration>
}
