import { type CorsConfiguration, dangerousPermissions, enforcementModes } from '../configuration.js'
import { excerpt, isRegExp, kindOf } from '../reading/printable.js'
import { closestWord } from './closest-word.js'
import { type Finding, noFindings } from './finding.js'
import { checkAllowedHost } from './host-rules.js'
import { checkAllowedHeader, checkExposedHeader, checkMethod } from './name-rules.js'
import { suggestOrigin } from './origin-fault.js'
import { checkAllowedOrigin, checkOwnOrigin } from './origin-rules.js'
import { checkPath } from './path-rules.js'
import type { Rules } from './rules.js'
import { isJsonList } from './text-fault.js'

/** What a list takes. */
export interface ListRule {
  readonly kind: 'list'
  /** An entry, for messages. */
  readonly example: string
  /** Whether entries that differ only in case are the same. */
  readonly isCaseless?: boolean
  /** Checks an entry of a list with so many different ones. */
  check(entry: string, rules: Rules, entryCount: number): readonly Finding[]
}

/** What a key that is not a list takes. */
export interface ValueRule {
  readonly kind: 'value'
  check(value: unknown, key: string): readonly Finding[]
}

const flag: ValueRule = { kind: 'value', check: checkFlag }

/** What each key of a configuration takes, in the order in which issues are reported. */
export const keyRules: { readonly [key in keyof CorsConfiguration]: ListRule | ValueRule } = {
  enabled: flag,
  allowCredentials: flag,
  allowedHeaders: {
    kind: 'list',
    example: 'X-Requested-With',
    isCaseless: true,
    check: checkAllowedHeader,
  },
  allowedMethods: { kind: 'list', example: 'GET', check: checkMethod },
  allowedOrigins: { kind: 'list', example: 'https://app.example.com', check: checkAllowedOrigin },
  debug: flag,
  exposedHeaders: { kind: 'list', example: 'ETag', isCaseless: true, check: checkExposedHeader },
  preflightMaxAgeInSeconds: { kind: 'value', check: checkMaximumAge },
  excludedPaths: { kind: 'list', example: '/admin*', check: checkPath },
  ownOrigins: { kind: 'list', example: 'https://app.example.com', check: checkOwnOrigin },
  allowedHosts: { kind: 'list', example: 'api.example.com', check: checkAllowedHost },
  enforcement: { kind: 'value', check: checkEnforcement },
  explainPreflights: flag,
  dangerouslyAllow: { kind: 'list', example: 'null-origin', check: checkDanger },
}

function checkFlag(value: unknown, key: string): readonly Finding[] {
  if (typeof value === 'boolean') return noFindings
  const isQuoted = value === 'true' || value === 'false'
  const remedy = isQuoted ? ': remove the quotes' : ''
  const message = `${key} must be true or false, not ${describeValue(value)}${remedy}.`
  return [{ code: 'wrong-type', message }]
}

function checkMaximumAge(value: unknown, key: string): readonly Finding[] {
  if (typeof value !== 'number') {
    const isQuoted = typeof value === 'string' && /^-?\d{1,5}$/.test(value)
    const remedy = isQuoted ? ': remove the quotes' : ''
    const message = `${key} must be a number of seconds, not ${describeValue(value)}${remedy}.`
    const suggestion = isQuoted ? Number(value) : undefined
    return [{ code: 'wrong-type', message, suggestion }]
  }
  const nearest = Math.max(-1, Math.min(86_400, Math.trunc(value) || 0))
  if (nearest === value) return noFindings
  const limit =
    value > 86_400
      ? 'browsers cache a preflight for at most 86400 seconds (one day)'
      : 'write a whole number of seconds from 0 to 86400, or -1 for never'
  const message = `${key} cannot be ${value}: ${limit}.`
  return [{ code: 'invalid-max-age', message, suggestion: nearest }]
}

function checkEnforcement(value: unknown, key: string): readonly Finding[] {
  const known: readonly unknown[] = enforcementModes
  if (known.includes(value)) return noFindings
  const code = typeof value === 'string' ? 'invalid-enforcement' : 'wrong-type'
  const message = `${key} must be "block", "omit" or "report", not ${describeValue(value)}.`
  const suggestion = typeof value === 'string' ? closestWord(value, enforcementModes) : undefined
  return [{ code, message, suggestion }]
}

function checkDanger(entry: string): readonly Finding[] {
  const known: readonly string[] = dangerousPermissions
  if (known.includes(entry)) return noFindings
  const message = `${excerpt(entry)} is not one of ${known.join(', ')}.`
  return [{ code: 'unknown-danger', message, suggestion: closestWord(entry, known) }]
}

/** Describes an entry that is not a text. */
export function describeWrongEntry(key: string, entry: unknown, { example }: ListRule): Finding {
  const code = 'wrong-type'
  if (isRegExp(entry)) {
    const isOrigins = example.includes('://')
    const remedy = isOrigins
      ? 'list the origins, or use a pattern such as https://*.example.com'
      : `write strings, such as ${excerpt(example)}`
    const message = `${key} cannot contain regular expressions: ${remedy}.`
    const suggestion = isOrigins ? suggestOrigin(describeExpression(entry)) : undefined
    return { code, fault: 'regular-expression', message, suggestion }
  }
  const remedy = kindOf(entry) === 'a list' ? ': remove the inner brackets' : ''
  const message = `An entry of ${key} must be a string such as "${example}", not ${describeValue(entry)}${remedy}.`
  return { code, fault: 'not-a-string', message }
}

/** Describes a value that is not a list. */
export function describeMissingList(
  key: string,
  value: unknown,
  { example, check }: ListRule,
  rules: Rules,
): Finding {
  const code = 'wrong-type'
  if (typeof value !== 'string') {
    const message = `${key} must be a list such as ["${example}"], not ${describeValue(value)}.`
    return { code, fault: 'not-a-list', message }
  }
  if (isJsonList(value)) {
    const message = `${key} must be a list, not a string with a list in it: in a program, parse it with JSON.parse; in a file, remove the quotes around the list.`
    return { code, fault: 'not-a-list', message }
  }
  const repair = (entry: string): string => {
    const suggestion = check(entry, rules, 1)[0]?.suggestion
    const isFit = typeof suggestion === 'string' && check(suggestion, rules, 1).length === 0
    return isFit ? suggestion : entry
  }
  const entries = value.split(',', 50).map((entry) => quoteEntry(repair(entry.trim())))
  const whole = entries.join(', ')
  const written = whole.length <= 120 ? whole : `"${example}"`
  const message = `${key} must be a list: write [${written}].`
  return { code, fault: value.includes(',') ? 'comma-list' : 'not-a-list', message }
}

/** A text in quotes, whatever it holds. */
function quoteEntry(text: string): string {
  const shown = excerpt(text)
  return shown.startsWith('"') ? shown : `"${shown}"`
}

/** What a value is, for the end of a sentence: a text or a word as it stands, else its kind. */
function describeValue(value: unknown): string {
  if (typeof value === 'string') return excerpt(value)
  return typeof value === 'boolean' || typeof value === 'number' ? `${value}` : kindOf(value)
}

function describeExpression(value: unknown): string {
  try {
    return String(value).slice(0, 2_000)
  } catch {
    return ''
  }
}
