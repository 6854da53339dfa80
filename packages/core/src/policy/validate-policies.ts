import type { CorsPolicy } from '../configuration.js'
import type { ConfigurationIssue } from '../issues.js'
import { IssueList } from './finding.js'
import { readPoliciesInSteps } from './policy-check.js'
import { complete, type Steps } from './steps.js'
import type { ValidationOptions } from './validate.js'

/**
 * Checks a list of policies as `createPolicies` does, without throwing: returns every issue, and
 * `[]` for a valid list. Paths begin with the index of the policy:
 * `[1].configuration.allowedOrigins[0]`. Entries of `hosts` are
 * [hosts](https://url.spec.whatwg.org/#concept-host) of http origins. Never throws.
 *
 * @param input what would be given to `createPolicies`.
 * @param options which names are public suffixes, as in `createCors`. Default: those that the engine knows.
 * @example
 * ```ts
 * const policies = [{ configuration: { allowedOrigins: ['https://example.com/'] } }]
 * const [issue] = checkPolicies(policies)
 * issue?.code // 'invalid-origin'
 * issue?.path // '[0].configuration.allowedOrigins[0]'
 * ```
 */
export function checkPolicies(
  input: unknown,
  options: ValidationOptions = {},
): ConfigurationIssue[] {
  return complete(validatePoliciesInSteps(input, options)).issues
}

/** What validation of a list returns: the complete policies, which hold where there is no issue. */
export interface PoliciesValidation {
  readonly policies: readonly CorsPolicy[]
  readonly issues: ConfigurationIssue[]
}

/** Reads, checks and completes a list of policies, with pauses in long lists of a configuration. */
export function* validatePoliciesInSteps(
  input: unknown,
  { isPublicSuffix }: ValidationOptions,
): Steps<PoliciesValidation> {
  const list = new IssueList()
  const policies = yield* readPoliciesInSteps(input, { issues: list, isPublicSuffix, place: '' })
  return { policies, issues: list.issues }
}
