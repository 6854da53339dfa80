/** Every way in which a configuration can be wrong. Codes are stable: compare them, never the message. */
export type ConfigurationIssueCode =
  | 'unknown-key'
  | 'wrong-type'
  | 'wildcard-not-alone'
  | 'wildcard-with-credentials'
  | 'invalid-origin'
  | 'null-origin'
  | 'insecure-origin-with-credentials'
  | 'public-suffix-with-credentials'
  | 'invalid-method'
  | 'forbidden-method'
  | 'invalid-header-name'
  | 'invalid-host'
  | 'public-suffix-host'
  | 'invalid-max-age'
  | 'invalid-path'
  | 'invalid-enforcement'
  | 'unknown-danger'
  | 'unreachable-policy'
  | 'last-policy-conditional'
  | 'empty-list'
  | 'too-many-issues'

/**
 * The one thing that is wrong with a value, where the code alone leaves several. The list is
 * closed: a message of your own can be written for each.
 */
export type ConfigurationFault =
  | 'trailing-slash'
  | 'path'
  | 'query'
  | 'fragment'
  | 'upper-case'
  | 'default-port'
  | 'bad-port'
  | 'no-scheme'
  | 'no-host'
  | 'user-info'
  | 'unicode-host'
  | 'punycode-host'
  | 'label-length'
  | 'host-length'
  | 'ip-address'
  | 'several-origins'
  | 'regular-expression'
  | 'wildcard-place'
  | 'wildcard-scheme'
  | 'white-space'
  | 'control-character'
  | 'not-a-string'
  | 'comma-list'
  | 'not-a-list'

/** One thing that is wrong with a configuration. */
export interface ConfigurationIssue {
  /** Which rule was broken. */
  readonly code: ConfigurationIssueCode
  /** Where: a key (`preflightMaxAgeInSeconds`), an entry (`allowedOrigins[1]`), or `''` for the whole configuration. */
  readonly path: string
  /** What was found there, as it was given. */
  readonly value: unknown
  /** The one thing that is wrong with the value. */
  readonly fault?: ConfigurationFault
  /** A full sentence that says what is wrong and what to write instead. */
  readonly message: string
  /** A replacement that is valid by itself and not listed yet. */
  readonly suggestion?: string | number
}

/** Takes what is wrong with one value, and what to write instead. */
export type Refuse = (
  code: ConfigurationIssueCode,
  remedy: string,
  suggestion?: string | number | undefined,
) => void

/**
 * Thrown by `createCors` and `reconfigure` for a configuration that is not valid. It holds every
 * issue, not only the first.
 *
 * Recognise it by `code`: `instanceof` fails between the ESM and the CommonJS copy of a package.
 *
 * @example
 * ```ts
 * try {
 *   createCors({ allowedOrigins: ['https://example.com/'] })
 * } catch (error) {
 *   if ((error as CorsConfigurationError).code !== 'invalid-configuration') throw error
 *   for (const issue of (error as CorsConfigurationError).issues) console.error(issue.message)
 * }
 * ```
 */
export class CorsConfigurationError extends Error {
  override readonly name = 'CorsConfigurationError'
  /** Always `invalid-configuration`. */
  readonly code = 'invalid-configuration'
  /** Everything that is wrong, in the order of the configuration's keys; never empty. */
  declare readonly issues: readonly ConfigurationIssue[]

  constructor(issues: readonly ConfigurationIssue[]) {
    const [first] = issues as readonly [ConfigurationIssue]
    super(
      `Invalid CORS configuration, issue 1 of ${issues.length}: ${first.path}: ${first.message}`,
    )
    this.issues = issues
  }
}
