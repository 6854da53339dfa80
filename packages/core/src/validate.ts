import { type CorsConfiguration, defaultConfiguration } from './configuration.js'
import type { CorsOptions } from './cors.js'
import type { ConfigurationIssue, Finding } from './issues.js'
import { isForbiddenMethod, isStandardMethod } from './method.js'
import { checkOrigin, type Rules } from './origin-rules.js'
import { canonicalPath } from './path.js'
import { quote, refusalOf } from './printable.js'
import { asciiLowerCase, isToken } from './token.js'

/** Issues beyond this many are counted, not described. */
const maximumIssues = 1_000
/** Longest list that is read. */
const maximumEntries = 1_000_000

const dangers: readonly string[] = [
  'any-origin-with-credentials',
  'null-origin',
  'insecure-origins-with-credentials',
  'public-suffixes-with-credentials',
]
const enforcements = ['block', 'omit', 'report']

const knownKeys = /* @__PURE__ */ Object.keys(defaultConfiguration)

type Key = keyof CorsConfiguration
type Report = (
  path: string,
  value: unknown,
  findings: readonly Finding[],
  isFit?: (suggestion: string | number) => boolean,
) => void

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
  const report: Report = (path, value, findings, isFit = () => true) => {
    for (const [code, remedy, suggestion] of findings) {
      if (++found > maximumIssues) continue
      const isKey = code === 'unknown-key'
      const refused = isKey ? path : value
      const isGiven = suggestion !== undefined && isFit(suggestion)
      const question = isGiven ? ` Did you mean ${quote(suggestion)}?` : ''
      const message = `${refusalOf(quote(refused), code)} ${remedy}${question}`
      // A key does not replace the value that was found there.
      issues.push({ code, path, value, message, ...(isGiven && !isKey && { suggestion }) })
    }
  }
  const values = readValues(input, report)
  const { allowCredentials, dangerouslyAllow } = values
  const accepted = new Set([dangerouslyAllow].flat())
  const rules: Rules = { allowCredentials, accepted, isPublicSuffix }
  for (const key of Object.keys(values)) {
    const value = values[key]
    const kind = kindOf(defaultConfiguration[key as Key])
    if (!knownKeys.includes(key)) report(key, value, checkWord('unknown-key', key, knownKeys))
    else if (kindOf(value) !== kind) report(key, value, wrongType(kind))
    else if (Array.isArray(value)) checkList(key, value, rules, report)
    else if (kind === 'string') {
      report(key, value, checkWord('invalid-enforcement', `${value}`, enforcements))
    } else if (kind === 'number') {
      const nearest = Math.max(-1, Math.min(86_400, Math.trunc(value as number) || 0))
      // -0 is not what JSON gives back.
      values[key] = nearest
      if (nearest !== value) {
        const remedy = 'Write an integer from -1 to 86400.'
        report(key, value, [['invalid-max-age', remedy, nearest]])
      }
    }
  }
  const value = found - maximumIssues
  if (value > 0) {
    const message = `${value} more issues were left out.`
    issues.push({ code: 'too-many-issues', path: '', value, message })
  }
  return { configuration: Object.freeze({ ...values }) as unknown as CorsConfiguration, issues }
}

/**
 * The default configuration with each given key in place of its own, read once: a getter may give
 * another value the second time, or throw, which ends the reading.
 */
function readValues(input: unknown, report: Report): Record<string, unknown> {
  // Without a prototype, since a key may be `__proto__`.
  const values: Record<string, unknown> = { __proto__: null, ...defaultConfiguration }
  let key = ''
  try {
    if ({}.toString.call(input) !== '[object Object]') throw new TypeError()
    for (key of Object.keys(input as object)) {
      const value = (input as Record<string, unknown>)[key]
      if (Array.isArray(value)) {
        if (value.length > maximumEntries) throw new RangeError()
        values[key] = Object.freeze([...value])
      } else if (value !== undefined) values[key] = value
    }
  } catch {
    report(key, key ? undefined : input, wrongType('readable object'))
  }
  return values
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value
}

function wrongType(expected: string): Finding[] {
  return [['wrong-type', `Write a ${expected}.`]]
}

function checkList(key: string, list: readonly unknown[], rules: Rules, report: Report): void {
  const identify = (entry: unknown): unknown =>
    key.endsWith('Headers') && typeof entry === 'string' ? asciiLowerCase(entry) : entry
  const listed = new Set(list.map(identify))
  const seen = new Set<unknown>()
  const check = (entry: string): Finding[] => checkEntry(key, entry, rules, listed.size)
  // What is listed already, or would be refused in its turn, helps nobody.
  const isFit = (suggestion: string | number): boolean =>
    !listed.has(identify(suggestion)) && check(`${suggestion}`).length === 0
  list.forEach((entry, index) => {
    const findings: Finding[] =
      typeof entry !== 'string'
        ? wrongType('string')
        : seen.size === seen.add(identify(entry)).size
          ? [['duplicate', 'Remove it.']]
          : check(entry)
    report(`${key}[${index}]`, entry, findings, isFit)
  })
}

/** Checks one entry of a list that has so many different ones. Suggestions are not yet checked. */
function checkEntry(key: string, entry: string, rules: Rules, size: number): Finding[] {
  switch (key) {
    case 'allowedOrigins':
      return checkOrigin(entry, rules, size)
    case 'ownOrigins':
      return checkOrigin(entry, rules)
    case 'allowedMethods':
      return checkMethod(entry)
    case 'excludedPaths':
      return checkPath(entry)
    case 'dangerouslyAllow':
      return checkWord('unknown-danger', entry, dangers)
  }
  if (key === 'exposedHeaders' && entry === '*' && rules.allowCredentials) {
    return [['wildcard-with-credentials', 'Write the names.']]
  }
  return isToken(entry) ? [] : [['invalid-header-name', 'Write one name.', entry.trim()]]
}

function checkMethod(entry: string): Finding[] {
  if (isForbiddenMethod(entry)) {
    return [['forbidden-method', 'Remove it.']]
  }
  const name = entry.trim()
  const upper = name.toUpperCase()
  const meant = isStandardMethod(upper) ? upper : name
  return isToken(entry) && entry === meant ? [] : [['invalid-method', 'Write one method.', meant]]
}

function checkPath(entry: string): Finding[] {
  const [path, star = ''] = entry.split(/(\*$)/) as [string, string?]
  const canonical = canonicalPath(path)
  const isText = !/[*?#]/.test(path + canonical)
  const suggestion = isText ? canonical + star : undefined
  return suggestion === entry
    ? []
    : [['invalid-path', 'Write a canonical path or prefix*.', suggestion]]
}

function checkWord(code: Finding[0], word: string, known: readonly string[]): Finding[] {
  if (known.includes(word)) return []
  const typed = word.slice(0, 40).toLowerCase()
  // How many groups of three letters the words have in common.
  const alike = known.map(
    (one) => [...one].filter((_, at) => typed.includes(one.slice(at, at + 3).toLowerCase())).length,
  )
  const most = Math.max(...alike)
  const closest =
    typed.length > 2 && most * 2 > typed.length * 0.9 ? known[alike.indexOf(most)] : undefined
  return [[code, `Write one of ${known.join(', ')}.`, closest]]
}
