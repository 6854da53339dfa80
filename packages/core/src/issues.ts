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
  /** The one thing that is wrong with the value. Absent where the code alone says it. */
  readonly fault?: ConfigurationFault
  /** A full sentence that says what is wrong and what to write instead. */
  readonly message: string
  /**
   * A replacement that is valid by itself and not listed yet: an entry, a value, or, for
   * `unknown-key`, the key that was meant. A number only for `preflightMaxAgeInSeconds`, in seconds.
   * Absent where there is no single one.
   */
  readonly suggestion?: string | number
}

/** Every piece of advice about a valid configuration. Codes are stable: compare them, never the message. */
export type ConfigurationAdviceCode =
  | 'covered-entry'
  | 'never-sent-header'
  | 'never-readable-header'
  | 'never-sent-origin'
  | 'enabled-absent'
  | 'no-origin'
  | 'content-type-missing'
  | 'credentials-without-origin'
  | 'max-age-beyond-engines'
  | 'registrable-pattern'
  | 'trusted-header-prefix'
  | 'hosts-while-off'
  | 'hosts-without-last'
  | 'unset-variable'
  | 'probably-misspelled'

/** One thing in a valid configuration that has no effect, is not needed or deserves a second look. */
export interface ConfigurationAdvice {
  /** What the advice is about. */
  readonly code: ConfigurationAdviceCode
  /** Where: a key (`enabled`) or an entry (`allowedOrigins[1]`). */
  readonly path: string
  /** What was found there. */
  readonly value: unknown
  /** A full sentence that says what was noticed and what to do about it. */
  readonly message: string
  /**
   * A replacement, or for a list a further entry, that is valid. A number only for
   * `preflightMaxAgeInSeconds`, in seconds. Absent where there is no single one.
   */
  readonly suggestion?: string | number
}

/** Most issues that the message of an error holds. */
const maximumLines = 20

/**
 * Thrown by `createCors` and `reconfigure` for a configuration that is not valid. It holds every
 * issue, and its message one line for each of the first 20.
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
    const lines = issues.slice(0, maximumLines).map(describeIssue)
    const more = issues.length - lines.length
    if (more > 0) lines.push(`and ${more} more`)
    super(`Invalid CORS configuration:\n  ${lines.join('\n  ')}`)
    this.issues = issues
  }
}

/** One line of an error's message. An unknown key may be any text, and its message names it already. */
function describeIssue({ code, path, message }: ConfigurationIssue): string {
  const policy = /^\[\d+\](?:\.configuration)?(?=\.)/.exec(path)?.[0] ?? ''
  const place = code === 'unknown-key' ? policy : path
  return place === '' ? message : `${place}: ${message}`
}
