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
const enforcements = ['block', 'omit', 'report'] as const

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
  const issues = new IssueList()
  const given = readObject(input, issues)
  if (given === undefined) return { issues: issues.all() }
  const read = <Key extends keyof CorsConfiguration>(key: Key): unknown =>
    given.has(key) ? given.get(key) : defaultConfiguration[key]
  const list = (key: keyof CorsConfiguration, check: EntryCheck, same = identity): string[] =>
    checkList(issues, key, read(key), check, same)

  const accepted = read('dangerouslyAllow')
  const accepts = new Set<unknown>(Array.isArray(accepted) ? accepted : [])
  const allowCredentials = read('allowCredentials') === true
  const rules: OriginRules = { allowCredentials, accepts, isPublicSuffix }

  const configuration: Record<keyof CorsConfiguration, unknown> = {
    enabled: checkBoolean(issues, 'enabled', read('enabled')),
    allowCredentials: checkBoolean(issues, 'allowCredentials', read('allowCredentials')),
    allowedHeaders: list('allowedHeaders', checkHeaderName, asciiLowerCase),
    allowedMethods: list('allowedMethods', checkMethod),
    allowedOrigins: list('allowedOrigins', (entry, entries) =>
      checkOrigin(entry, entries, rules, false),
    ),
    debug: checkBoolean(issues, 'debug', read('debug')),
    exposedHeaders: list(
      'exposedHeaders',
      (entry, entries) => checkExposedHeader(entry, entries, allowCredentials),
      asciiLowerCase,
    ),
    preflightMaxAgeInSeconds: checkMaximumAge(issues, read('preflightMaxAgeInSeconds')),
    excludedPaths: list('excludedPaths', checkPath),
    ownOrigins: list('ownOrigins', (entry, entries) => checkOrigin(entry, entries, rules, true)),
    enforcement: checkEnforcement(issues, read('enforcement')),
    dangerouslyAllow: list('dangerouslyAllow', checkDanger),
  }
  for (const [key, value] of given) {
    if (!Object.hasOwn(defaultConfiguration, key)) {
      issues.add(key, value, () => ({
        code: 'unknown-key',
        message: `"${key}" is no key of a configuration. Did you mean "${closest(key, Object.keys(defaultConfiguration))}"?`,
      }))
    }
  }
  const all = issues.all()
  if (all.length > 0) return { issues: all }
  for (const value of Object.values(configuration)) Object.freeze(value)
  return {
    configuration: Object.freeze(configuration) as unknown as CorsConfiguration,
    issues: all,
  }
}

class IssueList {
  readonly #issues: ConfigurationIssue[] = []
  #leftOut = 0

  add(path: string, value: unknown, find: () => Finding): void {
    if (this.#issues.length >= maximumIssues) {
      this.#leftOut++
      return
    }
    const { code, message, suggestion } = find()
    const issue = { code, path, value, message }
    this.#issues.push(suggestion === undefined ? issue : { ...issue, suggestion })
  }

  all(): ConfigurationIssue[] {
    if (this.#leftOut === 0) return this.#issues
    const message = `${this.#leftOut} more issues were left out. Mend the first ${maximumIssues} and check again.`
    const last = { code: 'too-many-issues', path: '', value: this.#leftOut, message } as const
    return [...this.#issues, last]
  }
}

function wrongType(path: string, value: unknown, expected: string): Finding {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
  const subject = path === '' ? 'A configuration' : path
  return { code: 'wrong-type', message: `${subject} must be ${expected}, not ${found}.` }
}

/** Reads each key once: a getter may throw, or give another value the second time. */
function readObject(input: unknown, issues: IssueList): Map<string, unknown> | undefined {
  try {
    if (isPlainObject(input)) {
      const values = new Map<string, unknown>()
      for (const key of Object.keys(input)) {
        try {
          const value = input[key]
          const copy = Array.isArray(value) ? copyList(value) : value
          if (copy !== undefined) values.set(key, copy)
        } catch {
          issues.add(key, undefined, () => unreadable(key))
        }
      }
      return values
    }
  } catch {
    issues.add('', undefined, () => unreadable('The configuration'))
    return undefined
  }
  issues.add('', input, () => wrongType('', input, 'an object with any of its keys'))
  return undefined
}

function unreadable(subject: string): Finding {
  return { code: 'wrong-type', message: `${subject} could not be read: reading it threw.` }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Not only this realm's Object.prototype: a configuration may come from another context.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function copyList(list: readonly unknown[]): unknown[] {
  return Array.from(
    { length: Math.min(list.length, maximumEntries + 1) },
    (_, index) => list[index],
  )
}

function checkBoolean(issues: IssueList, key: string, value: unknown): boolean {
  if (typeof value !== 'boolean') {
    issues.add(key, value, () => wrongType(key, value, 'true or false'))
  }
  return value === true
}

function checkMaximumAge(issues: IssueList, value: unknown): number {
  const key = 'preflightMaxAgeInSeconds'
  if (typeof value !== 'number') {
    issues.add(key, value, () => wrongType(key, value, 'a number of seconds'))
    return 0
  }
  if (!Number.isInteger(value) || value < -1 || value > 86_400) {
    issues.add(key, value, () => ({
      code: 'invalid-max-age',
      message: `${key} must be an integer from -1 (never cached) to 86400 (a day), not ${value}.`,
      suggestion: Number.isNaN(value)
        ? defaultConfiguration.preflightMaxAgeInSeconds
        : Math.min(86_400, Math.max(-1, Math.trunc(value))) + 0,
    }))
  }
  // -0 is not what JSON gives back.
  return value + 0
}

function checkEnforcement(issues: IssueList, value: unknown): unknown {
  const key = 'enforcement'
  if (typeof value !== 'string') {
    issues.add(key, value, () => wrongType(key, value, 'a word'))
  } else if (!(enforcements as readonly string[]).includes(value)) {
    issues.add(key, value, () => ({
      code: 'invalid-enforcement',
      message: `enforcement must be ${enforcements.join(', ')}, not ${quote(value)}.`,
      suggestion: closest(value, enforcements),
    }))
  }
  return value
}

/** Checks one entry; `entries` are all of its list, to suggest nothing that is listed already. */
type EntryCheck = (entry: string, entries: ReadonlySet<string>) => Finding | Finding[] | undefined

function checkList(
  issues: IssueList,
  key: string,
  value: unknown,
  check: EntryCheck,
  identify: (entry: string) => string,
): string[] {
  if (!Array.isArray(value)) {
    issues.add(key, value, () => wrongType(key, value, 'a list of texts'))
    return []
  }
  if (value.length > maximumEntries) {
    issues.add(key, value.length, () => wrongType(key, value, 'a list of at most 1,000,000 texts'))
    return []
  }
  const texts = value.filter((entry): entry is string => typeof entry === 'string')
  const entries = new Set(texts.map(identify))
  const seen = new Map<string, number>()
  value.forEach((entry: unknown, index) => {
    const path = `${key}[${index}]`
    if (typeof entry !== 'string') {
      issues.add(path, entry, () => wrongType(path, entry, 'a text'))
      return
    }
    const first = seen.get(identify(entry))
    if (first !== undefined) {
      issues.add(path, entry, () => ({
        code: 'duplicate',
        message: `${quote(entry)} is listed already, as ${key}[${first}]. Remove one of the two.`,
      }))
      return
    }
    seen.set(identify(entry), index)
    for (const finding of [check(entry, entries) ?? []].flat())
      issues.add(path, entry, () => finding)
  })
  return texts
}

function identity(entry: string): string {
  return entry
}

function checkHeaderName(entry: string, entries: ReadonlySet<string>): Finding | undefined {
  if (isToken(entry)) return undefined
  const trimmed = entry.trim()
  return {
    code: 'invalid-header-name',
    message: `${quote(entry)} is no header name: list one name an entry, of letters, digits and !#$%&'*+-.^_\`|~ only.`,
    suggestion: isToken(trimmed) && !entries.has(asciiLowerCase(trimmed)) ? trimmed : undefined,
  }
}

function checkExposedHeader(
  entry: string,
  entries: ReadonlySet<string>,
  allowCredentials: boolean,
): Finding | undefined {
  if (entry === '*' && allowCredentials) {
    return {
      code: 'wildcard-with-credentials',
      message:
        'With allowCredentials browsers read * in exposedHeaders as a header of that name. List the names.',
    }
  }
  return checkHeaderName(entry, entries)
}

function checkMethod(entry: string, entries: ReadonlySet<string>): Finding | undefined {
  if (isForbiddenMethod(entry)) {
    return {
      code: 'forbidden-method',
      message: `No page can send ${entry}: browsers forbid CONNECT, TRACE and TRACK. Remove it.`,
    }
  }
  const upper = entry.trim().toUpperCase()
  const isStandard = standardMethods.includes(upper)
  if (isToken(entry) && (entry === upper || !isStandard)) return undefined
  const suggestion = isStandard ? upper : entry.trim()
  const isFit = isToken(suggestion) && !isForbiddenMethod(suggestion) && !entries.has(suggestion)
  return {
    code: 'invalid-method',
    message: isToken(entry)
      ? `Methods are case-sensitive: write ${upper}, not ${entry}.`
      : `${quote(entry)} is no method: list one method an entry, such as GET or PATCH.`,
    suggestion: isFit ? suggestion : undefined,
  }
}

function checkPath(entry: string, entries: ReadonlySet<string>): Finding | undefined {
  const prefix = entry.endsWith('*')
  const path = prefix ? entry.slice(0, -1) : entry
  const canonical = canonicalPath(path)
  if (path.startsWith('/') && !/[*?#]/.test(path) && canonical === path) return undefined
  const suggestion = `${canonical}${prefix ? '*' : ''}`
  const isFit = !/[*?#]/.test(path) && !entries.has(suggestion) && !checkPath(suggestion, entries)
  return {
    code: 'invalid-path',
    message: `${quote(entry)} ${whyNotPath(path)}`,
    suggestion: isFit ? suggestion : undefined,
  }
}

function whyNotPath(path: string): string {
  if (path.includes('*')) return 'has a * that is not at its end: a path, or a prefix and then *.'
  if (/[?#]/.test(path)) return 'has a query or a fragment: only paths are compared, leave it out.'
  if (!path.startsWith('/')) return 'does not start with /: write the path from the root.'
  return 'is not in canonical form: decode it, resolve its dot segments, and write single slashes and no parameters.'
}

function checkDanger(entry: string, entries: ReadonlySet<string>): Finding | undefined {
  if ((dangers as readonly string[]).includes(entry)) return undefined
  const suggestion = closest(entry, dangers)
  return {
    code: 'unknown-danger',
    message: `${quote(entry)} is no dangerous permission. They are ${dangers.join(', ')}.`,
    suggestion: entries.has(suggestion) ? undefined : suggestion,
  }
}

/** The word that takes the fewest edits to become, case aside. */
function closest(text: string, words: readonly string[]): string {
  const typed = text.slice(0, 64).toLowerCase()
  let best = words[0] as string
  let fewest = Number.POSITIVE_INFINITY
  for (const word of words) {
    const edits = editDistance(typed, word.toLowerCase())
    if (edits < fewest) {
      fewest = edits
      best = word
    }
  }
  return best
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] as number) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const inserted = Math.min(previous[column] as number, current[column - 1] as number) + 1
      current.push(Math.min(replaced, inserted))
    }
    previous = current
  }
  return previous[to.length] as number
}
