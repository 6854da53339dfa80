import {
  type CorsConfiguration,
  type DangerousPermission,
  defaultConfiguration,
} from './configuration.js'
import type { CorsOptions } from './cors.js'
import { type ConfigurationIssue, type Finding, quote } from './issues.js'
import { isForbiddenMethod, standardMethods } from './method.js'
import { checkOrigin, type OriginRules } from './origin-rules.js'
import { canonicalPath } from './path.js'
import { asciiLowerCase, isToken } from './token.js'

/** Issues beyond this many are counted, not described. */
const maximumIssues = 1_000
/** Longest list that is read. */
const maximumEntries = 1_000_000

const dangers: readonly DangerousPermission[] = [
  'any-origin-with-credentials',
  'null-origin',
  'insecure-origins-with-credentials',
  'public-suffixes-with-credentials',
]
const enforcements = ['block', 'omit', 'report']

type Key = keyof CorsConfiguration
type Report = (path: string, value: unknown, finding: Finding | undefined) => void

/** What validation gives: the complete configuration, or every issue. */
export interface ValidationResult {
  readonly configuration?: CorsConfiguration
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
  let leftOut = 0
  const report: Report = (path, value, finding) => {
    if (finding === undefined) return
    const [code, message, suggestion] = finding
    const issue = { code, path, value, message }
    if (issues.length === maximumIssues) leftOut++
    else issues.push(suggestion === undefined ? issue : { ...issue, suggestion })
  }
  const given = readKeys(input, report)
  const read = (key: Key): unknown => (given.has(key) ? given.get(key) : defaultConfiguration[key])
  const accepted = read('dangerouslyAllow')
  const rules: OriginRules = {
    allowCredentials: read('allowCredentials') === true,
    accepts: new Set<unknown>(Array.isArray(accepted) ? accepted : []),
    isPublicSuffix,
  }
  const configuration: Partial<Record<Key, unknown>> = {}
  for (const key of configurationKeys) configuration[key] = checkKey(key, read(key), rules, report)
  for (const key of given.keys()) {
    if (!Object.hasOwn(defaultConfiguration, key)) {
      const [code, message] = unknownWord('unknown-key', key, configurationKeys)
      report(key, given.get(key), [code, message])
    }
  }
  if (leftOut > 0) {
    const message = `${leftOut} more issues were left out.`
    issues.push({ code: 'too-many-issues', path: '', value: leftOut, message })
  }
  return issues.length > 0
    ? { issues }
    : { configuration: Object.freeze(configuration) as unknown as CorsConfiguration, issues }
}

const configurationKeys = /* @__PURE__ */ Object.keys(defaultConfiguration) as Key[]

/** Reads each key once: a getter may throw, or give another value the second time. */
function readKeys(input: unknown, report: Report): Map<string, unknown> {
  const values = new Map<string, unknown>()
  const attempt = (path: string, read: () => void): void => {
    try {
      read()
    } catch {
      report(path, undefined, ['wrong-type', `"${path}" could not be read.`])
    }
  }
  attempt('', () => {
    if (!isPlainObject(input)) return report('', input, wrongType(input, 'a plain object'))
    for (const key of Object.keys(input)) {
      attempt(key, () => {
        const value = input[key]
        if (value !== undefined) values.set(key, Array.isArray(value) ? copyList(value) : value)
      })
    }
  })
  return values
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Not only this realm's Object.prototype: a configuration may come from another context.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function copyList(list: readonly unknown[]): unknown[] {
  if (list.length > maximumEntries) throw new RangeError()
  // Not spread: a hole is an entry of the wrong type.
  return Array.from(list, (entry) => entry)
}

function wrongType(value: unknown, expected: string): Finding {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
  return ['wrong-type', `Expected ${expected}, found ${found}.`]
}

function checkKey(key: Key, value: unknown, rules: OriginRules, report: Report): unknown {
  const fallback = defaultConfiguration[key]
  const type = typeof fallback
  if (Array.isArray(fallback)) {
    if (Array.isArray(value)) return checkList(key as ListKey, value, rules, report)
    report(key, value, wrongType(value, 'a list'))
  } else if (typeof value !== type) {
    report(key, value, wrongType(value, `a ${type}`))
  } else if (type === 'number') {
    report(key, value, checkMaximumAge(value as number))
    // -0 is not what JSON gives back.
    return (value as number) + 0
  } else if (type === 'string' && !enforcements.includes(value as string)) {
    report(key, value, unknownWord('invalid-enforcement', value as string, enforcements))
  }
  return value
}

function checkMaximumAge(value: number): Finding | undefined {
  if (Number.isInteger(value) && value >= -1 && value <= 86_400) return undefined
  const message = `Expected an integer from -1 (never cached) to 86400 (a day), found ${value}.`
  const nearest = Math.max(-1, Math.min(86_400, Math.trunc(value)))
  return [
    'invalid-max-age',
    message,
    Number.isNaN(value) ? defaultConfiguration.preflightMaxAgeInSeconds : nearest,
  ]
}

type ListKey =
  | 'allowedHeaders'
  | 'allowedMethods'
  | 'allowedOrigins'
  | 'exposedHeaders'
  | 'excludedPaths'
  | 'ownOrigins'
  | 'dangerouslyAllow'

function checkList(
  key: ListKey,
  list: readonly unknown[],
  rules: OriginRules,
  report: Report,
): readonly unknown[] {
  const isHeaders = key === 'allowedHeaders' || key === 'exposedHeaders'
  const identify = (entry: unknown): unknown =>
    isHeaders && typeof entry === 'string' ? asciiLowerCase(entry) : entry
  const listed = new Set(list.map(identify))
  const seen = new Set<unknown>()
  list.forEach((entry, index) => {
    const place = `${key}[${index}]`
    const isDuplicate = seen.size === seen.add(identify(entry)).size
    if (typeof entry !== 'string') report(place, entry, wrongType(entry, 'a string'))
    else if (isDuplicate) {
      report(place, entry, ['duplicate', `${quote(entry)} is listed before: remove it.`])
    } else
      for (const [code, message, suggestion] of entryChecks[key](entry, rules, listed.size)) {
        // What is listed already, or would be refused in its turn, helps nobody.
        const isFit =
          suggestion !== undefined &&
          !listed.has(identify(suggestion)) &&
          entryChecks[key](String(suggestion), rules, listed.size).length === 0
        report(place, entry, isFit ? [code, message, suggestion] : [code, message])
      }
  })
  return Object.freeze(list)
}

/** Checks one entry of a list that has so many different ones. Suggestions are not yet checked. */
type EntryCheck = (entry: string, rules: OriginRules, size: number) => Finding[]

const entryChecks: Record<ListKey, EntryCheck> = {
  allowedHeaders: checkHeaderName,
  allowedMethods: checkMethod,
  allowedOrigins: checkOrigin,
  exposedHeaders: (entry, { allowCredentials }) =>
    entry === '*' && allowCredentials
      ? [
          [
            'wildcard-with-credentials',
            'With credentials browsers read * as a name: list the names.',
          ],
        ]
      : checkHeaderName(entry),
  excludedPaths: checkPath,
  ownOrigins: (entry, rules) => checkOrigin(entry, rules),
  dangerouslyAllow: (entry) =>
    (dangers as readonly string[]).includes(entry)
      ? []
      : [unknownWord('unknown-danger', entry, dangers)],
}

function checkHeaderName(entry: string): Finding[] {
  if (isToken(entry)) return []
  const message = `${quote(entry)} is no header name: write one name an entry.`
  return [['invalid-header-name', message, entry.trim()]]
}

function checkMethod(entry: string): Finding[] {
  if (isForbiddenMethod(entry)) {
    return [['forbidden-method', `Browsers let no page send ${entry}: remove it.`]]
  }
  const upper = entry.trim().toUpperCase()
  const isStandard = standardMethods.includes(upper)
  if (isToken(entry) && (entry === upper || !isStandard)) return []
  const message = isStandard
    ? `Methods are case-sensitive: write ${upper}.`
    : `${quote(entry)} is no method: write one method an entry.`
  return [['invalid-method', message, isStandard ? upper : entry.trim()]]
}

function checkPath(entry: string): Finding[] {
  const [path, star = ''] = entry.split(/(\*$)/) as [string, string?]
  const canonical = canonicalPath(path)
  const isText = !/[*?#]/.test(path + canonical)
  if (path === canonical && isText) return []
  const why = isText ? 'is not in canonical form' : 'holds more than a path and a * at its end'
  const suggestion = isText ? canonical + star : undefined
  return [['invalid-path', `${quote(entry)} ${why}: write it as /path or /path*.`, suggestion]]
}

function unknownWord(code: Finding[0], word: string, known: readonly string[]): Finding {
  const typed = word.slice(0, 40).toLowerCase()
  const common = known.map((one) => commonLetters(typed, one.toLowerCase()))
  const most = Math.max(...common)
  const closest = known[common.indexOf(most)]
  const message = `${quote(word)} is none of ${known.join(', ')}. Did you mean "${closest}"?`
  return [code, message, most > 3 && most > typed.length * 0.7 ? closest : undefined]
}

/** How many letters two words have in common, in one order. */
function commonLetters(one: string, other: string): number {
  const row = new Uint8Array(other.length + 1)
  for (const letter of one) {
    let corner = 0
    for (let index = 1; index <= other.length; index++) {
      const above = row[index] as number
      row[index] =
        letter === other[index - 1] ? corner + 1 : Math.max(above, row[index - 1] as number)
      corner = above
    }
  }
  return row[other.length] as number
}
