import type { CorsConfiguration } from '../configuration.js'
import type { ConfigurationIssue } from '../issues.js'
import type { CorsOptions } from '../options.js'
import { readConfigurationInSteps } from './configuration-check.js'
import { IssueList } from './finding.js'
import { complete, type Steps } from './steps.js'

/** What validation needs of an engine's options. */
export type ValidationOptions = Pick<CorsOptions, 'isPublicSuffix'>

/** What validation returns: the complete configuration, which holds where there is no issue. */
export interface ValidationResult {
  readonly configuration: CorsConfiguration
  readonly issues: ConfigurationIssue[]
}

/**
 * Checks a configuration as `createCors` does, without throwing: returns every issue, in the order
 * of the configuration's keys, and `[]` for a valid one. The 1,001st issue is `too-many-issues`,
 * and nothing after it is looked at.
 *
 * The input may be anything: JSON from a file, a form, an export of a FusionAuth server; absent it
 * is the default configuration. It is read once and not kept.
 *
 * @example
 * ```ts
 * for (const { path, message, suggestion } of checkConfiguration(JSON.parse(text))) {
 *   console.error(path, message, suggestion)
 * }
 * ```
 */
export function checkConfiguration(
  input: unknown = {},
  options: ValidationOptions = {},
): ConfigurationIssue[] {
  return complete(validateInSteps(input, options)).issues
}

/** Reads, checks and completes a configuration, with pauses in long lists. */
export function* validateInSteps(
  input: unknown,
  { isPublicSuffix }: ValidationOptions,
): Steps<ValidationResult> {
  const list = new IssueList()
  const scope = { issues: list, isPublicSuffix, place: '' }
  const { configuration } = yield* readConfigurationInSteps(input, scope)
  return { configuration, issues: list.issues }
}
