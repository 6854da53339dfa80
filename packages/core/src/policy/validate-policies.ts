import type { CorsPolicy } from '../configuration.js'
import type { ConfigurationIssue } from '../issues.js'
import { IssueList } from './finding.js'
import { readPolicies } from './policy-check.js'
import type { ValidationOptions } from './validate.js'

/**
 * Checks a list of policies as `createPolicies` does, without throwing: returns every issue, and
 * `[]` for a valid list. Paths begin with the index of the policy:
 * `[1].configuration.allowedOrigins[0]`.
 *
 * @example
 * ```ts
 * checkPolicies([{ configuration: { allowedOrigins: ['https://example.com/'] } }])
 * // [{ code: 'invalid-origin', path: '[0].configuration.allowedOrigins[0]', … }]
 * ```
 */
export function checkPolicies(
  input: unknown,
  options: ValidationOptions = {},
): ConfigurationIssue[] {
  return validatePolicies(input, options).issues
}

/** Reads, checks and completes a list of policies. */
export function validatePolicies(
  input: unknown,
  { isPublicSuffix }: ValidationOptions,
): { readonly policies: readonly CorsPolicy[]; readonly issues: ConfigurationIssue[] } {
  const list = new IssueList()
  const policies = readPolicies(input, { issues: list, isPublicSuffix, place: '' })
  return { policies, issues: list.issues }
}
