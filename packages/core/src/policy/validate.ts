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
 * and nothing after it is looked at. Entries of `allowedOrigins` are
 * [serialized origins](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin),
 * or patterns of them.
 *
 * The input may be anything: JSON from a file, a form, an export of a FusionAuth server; absent it
 * is the default configuration. It is read once and not kept. Never throws.
 *
 * @param input what would be given to `createCors`.
 * @param options which names are public suffixes, as in `createCors`. Default: those that the engine knows.
 * @example
 * ```ts
 * const text = '{ "allowedOrigins": ["https://example.com/"] }'
 * const [issue] = checkConfiguration(JSON.parse(text))
 * issue?.path // 'allowedOrigins[0]'
 * issue?.fault // 'trailing-slash'
 * issue?.suggestion // 'https://example.com'
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
