import type { CorsPolicy } from '../configuration.js'
import type { ConfigurationIssue } from '../issues.js'
import type { CorsOptions } from '../options.js'
import { validateConfiguration } from './validate.js'

/** Stands in until the validation of lists is merged. */
export function validatePolicies(
  input: unknown,
  options: Pick<CorsOptions, 'isPublicSuffix'>,
): { policies: readonly CorsPolicy[]; issues: ConfigurationIssue[] } {
  const issues: ConfigurationIssue[] = []
  const policies = (input as CorsPolicy[]).map((policy) => {
    const result = validateConfiguration(policy.configuration, options)
    issues.push(...result.issues)
    return Object.freeze({ ...policy, configuration: result.configuration })
  })
  return { policies: Object.freeze(policies), issues }
}
