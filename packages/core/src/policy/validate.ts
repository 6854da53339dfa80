import { type CorsConfiguration, defaultConfiguration } from '../configuration.js'
import type { ConfigurationIssue, ConfigurationIssueCode, Refuse } from '../issues.js'
import type { CorsOptions } from '../options.js'
import { isForbiddenMethod, isStandardMethod } from '../reading/method.js'
import { canonicalPath } from '../reading/path.js'
import { quote, refusalOf } from '../reading/printable.js'
import { asciiLowerCase, isToken } from '../reading/token.js'
import { checkOrigin, type Rules } from './origin-rules.js'

/** Issues beyond this many are counted, not described. */
const maximumIssues = 1_000
/** Longest list that is read. */
const maximumEntries = 1_000_000

const knownKeys = /* @__PURE__ */ Object.keys(defaultConfiguration)

type Key = keyof CorsConfiguration
type RefuseAt = (
  path: string,
  value: unknown,
  isFit?: (suggestion: string | number) => boolean,
) => Refuse

/** What validation gives: the complete configuration, which holds where there is no issue. */
export interface ValidationResult {
  readonly configuration: CorsConfiguration
  readonly issues: ConfigurationIssue[]
}

/**
 * Checks a configuration as `createCors` does, without throwing: gives every issue, in the order
 * of the configuration's keys, and `[]` for a valid one. After 1,000 issues one more
 * (`too-many-issues`) says how many were left out.
 *
 * The input may be anything: JSON from a file, a form, an export of a FusionAuth server. It is
 * read once and not kept.
 *
 * @example
 * ```ts
 * for (const { path, message, suggestion } of checkConfiguration(JSON.parse(text))) {
 *   console.error(path, message, suggestion)
 * }
 * ```
 */
export function checkConfiguration(
  input: unknown,
  options: Pick<CorsOptions, 'isPublicSuffix'> = {},
): ConfigurationIssue[] {
  return validateConfiguration(input, options).issues
}

/** Reads, checks and completes a configuration. */
export function validateConfiguration(
  input: unknown,
  { isPublicSuffix }: Pick<CorsOptions, 'isPublicSuffix'>,
): ValidationResult {
  const issues: ConfigurationIssue[] = []
  let found = 0
  const refuseAt: RefuseAt = (path, value, isFit) => (code, remedy, suggestion) => {
    if (++found > maximumIssues) return
    const isKey = code === 'unknown-key'
    const isGiven = suggestion !== undefined && isFit?.(suggestion)
    const question = isGiven ? ` Did you mean ${quote(suggestion)}?` : ''
    const message = `${refusalOf(quote(isKey ? path : value), code)} ${remedy}${question}`
    // A key does not replace the value that was found there.
    issues.push({ code, path, value, message, ...(isGiven && !isKey && { suggestion }) })
  }
  const values = readValues(input, refuseAt)
  const rules: Rules = {
    ...values,
    accepted: new Set([values.dangerouslyAllow].flat()),
    isPublicSuffix,
  }
  for (const key in values) {
    const value = values[key]
    const standard: unknown = defaultConfiguration[key as Key]
    const isList = Array.isArray(standard) && Array.isArray(value)
    // Any other value is checked as if it was the only entry of a list.
    const entries: readonly unknown[] = isList ? value : [value]
    const type = isList ? 'string' : Array.isArray(standard) ? 'list' : typeof standard
    const identify = (entry: unknown): unknown =>
      key.endsWith('Headers') && typeof entry === 'string' ? asciiLowerCase(entry) : entry
    const listed = new Set(entries.map(identify))
    const unseen = new Set(listed)
    const isKnown = knownKeys.includes(key)
    const check = checks[key as Key]
    // What is listed already, or would be refused in its turn, helps nobody.
    const isFit = (suggestion: string | number): boolean => {
      let isValid = !listed.has(identify(suggestion))
      const refuse = (): void => {
        isValid = false
      }
      check?.(suggestion as never, refuse, rules, listed.size)
      return isValid
    }
    entries.forEach((entry, index) => {
      const refuse = refuseAt(isList ? `${key}[${index}]` : key, entry, isFit)
      if (!isKnown) checkWord('unknown-key', knownKeys)(key, refuse)
      else if (typeof entry !== type) refuse('wrong-type', `Write a ${type}.`)
      else if (!unseen.delete(identify(entry))) refuse('unknown-key' as never, 'Remove it.')
      else check?.(entry as never, refuse, rules, listed.size)
    })
  }
  const value = found - maximumIssues
  if (value > 0) {
    issues.push({
      code: 'too-many-issues',
      path: '',
      value,
      message: `${value} more issues were left out.`,
    })
  }
  return { configuration: Object.freeze({ ...values }) as unknown as CorsConfiguration, issues }
}

/**
 * The default configuration with each given key in place of its own, read once: a getter may give
 * another value the second time, or throw, which ends the reading.
 */
function readValues(input: unknown, refuseAt: RefuseAt): Record<string, unknown> {
  // Without a prototype, since a key may be `__proto__`.
  const values: Record<string, unknown> = { __proto__: null, ...defaultConfiguration }
  let key = ''
  try {
    if ({}.toString.call(input) !== '[object Object]') throw new Error()
    for (key of Object.keys(input as object)) {
      const value = (input as Record<string, unknown>)[key]
      if (Array.isArray(value)) {
        if (value.length > maximumEntries) throw new Error()
        values[key] = Object.freeze([...value])
      } else if (value !== undefined) {
        // -0 is not what JSON gives back.
        values[key] = value === 0 ? 0 : value
      }
    }
  } catch {
    refuseAt(key, key ? undefined : input)('wrong-type', 'Write a readable object.')
  }
  return values
}

/** Checks an entry of a list that has so many different ones. */
type Check = (entry: never, refuse: Refuse, rules: Rules, size: number) => void

/** What is checked of an entry that has the right type. Suggestions are not yet checked. */
const checks: { [key in Key]?: Check } & { __proto__: null } = {
  // An unknown key may have the name of an inherited method.
  __proto__: null,
  allowedHeaders: checkHeader,
  allowedMethods(entry: string, refuse) {
    const name = entry.trim()
    const meant = isStandardMethod(name) ? name.toUpperCase() : name
    if (isForbiddenMethod(entry)) refuse('forbidden-method', 'Remove it.')
    else if (!(isToken(entry) && entry === meant)) {
      refuse('invalid-method', 'Write one method.', meant)
    }
  },
  allowedOrigins: checkOrigin,
  exposedHeaders: (name: string, refuse, { allowCredentials }) =>
    name === '*' && allowCredentials
      ? refuse('wildcard-with-credentials', 'Write the names.')
      : checkHeader(name, refuse),
  preflightMaxAgeInSeconds(age: number, refuse) {
    const nearest = Math.max(-1, Math.min(86_400, Math.trunc(age) || 0))
    if (nearest !== age) refuse('invalid-max-age', 'Write an integer from -1 to 86400.', nearest)
  },
  excludedPaths(entry: string, refuse) {
    const path = entry.replace(/\*$/, '')
    // What decodes to one of these characters is the path of nothing.
    const suggestion = canonicalPath(path).replace(/^.*[*?#].*/s, '') + entry.slice(path.length)
    if (suggestion !== entry) {
      refuse('invalid-path', 'Write a canonical path or prefix*.', suggestion)
    }
  },
  ownOrigins: (entry, refuse, rules) => checkOrigin(entry, refuse, rules),
  enforcement: /* @__PURE__ */ checkWord('invalid-enforcement', ['block', 'omit', 'report']),
  dangerouslyAllow: /* @__PURE__ */ checkWord('unknown-danger', [
    'any-origin-with-credentials',
    'null-origin',
    'insecure-origins-with-credentials',
    'public-suffixes-with-credentials',
  ]),
}

function checkHeader(name: string, refuse: Refuse): void {
  if (!isToken(name)) refuse('invalid-header-name', 'Write one name.', name.trim())
}

function checkWord(
  code: ConfigurationIssueCode,
  known: readonly string[],
): (word: string, refuse: Refuse) => void {
  return (word, refuse) => {
    if (known.includes(word)) return
    const typed = word.slice(0, 40).toLowerCase()
    // How many pairs of letters the words have in common.
    const alike = known.map(
      (one) =>
        [...one].filter((_, at) => typed.includes(one.slice(at, at + 2).toLowerCase())).length,
    )
    // None is close that has not even half of them.
    const closest = known[alike.indexOf(Math.max(typed.length / 2 + 1, ...alike))]
    refuse(code, `Write one of ${known.join(', ')}.`, closest)
  }
}
