import {
  type Cors,
  type CorsConfiguration,
  type CorsConfigurationInput,
  type CorsPolicies,
  type CorsPolicyInput,
  createCors,
  createPolicies,
} from '@crossgate/core'
import { isPublicSuffix } from '../policy/public-suffix.js'

/** A policy that can be asked, and its parts. */
export interface LoadedPolicy {
  readonly engine: Cors | CorsPolicies
  /** The complete configurations: one, or those of a list in order. */
  readonly configurations: readonly CorsConfiguration[]
  readonly policies: readonly CorsPolicyInput[]
}

type PolicyInput = CorsConfigurationInput | readonly CorsPolicyInput[]

/** Compiles a valid policy. */
export function loadPolicy(policy: PolicyInput): LoadedPolicy {
  const options = { isPublicSuffix }
  if (isList(policy)) {
    const engine = createPolicies(policy, options)
    const { configuration } = engine
    return {
      engine,
      configurations: configuration.map((each) => each.configuration),
      policies: configuration,
    }
  }
  const engine = createCors(policy, options)
  return { engine, configurations: [engine.configuration], policies: [{ configuration: policy }] }
}

export function isList(policy: PolicyInput): policy is readonly CorsPolicyInput[] {
  return Array.isArray(policy)
}
