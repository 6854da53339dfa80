import { type CorsConfiguration, defaultConfiguration } from '../configuration.js'
import type { CorsOptions } from '../options.js'
import { excerpt, isList, kindOf } from '../reading/printable.js'
import { asciiLowerCase } from '../reading/token.js'
import { bareWord, closestWord } from './closest-word.js'
import { keepEntrySet } from './entry-set.js'
import type { Finding, IssueList } from './finding.js'
import { bareKey, findCounterpart } from './foreign-keys.js'
import type { Rules } from './rules.js'
import { complete, forEachInSteps, type Steps } from './steps.js'
import {
  describeMissingList,
  describeWrongEntry,
  keyRules,
  type ListRule,
  type ValueRule,
} from './value-rules.js'

/** Most entries of a list. */
const maximumEntries = 1_000_000

const knownKeys = /* @__PURE__ */ Object.keys(keyRules) as readonly (keyof CorsConfiguration)[]

/** Where a configuration is checked, and where its issues go. */
export interface Scope {
  readonly issues: IssueList
  readonly isPublicSuffix: CorsOptions['isPublicSuffix']
  /** What the paths of issues begin with: `''`, or `[1].configuration` for the second policy. */
  readonly place: string
}

/** A complete configuration, which holds where there is no issue, and what of it was given. */
export interface ReadConfiguration {
  readonly configuration: CorsConfiguration
  readonly givenKeys: ReadonlySet<string>
}

/** Reads, checks and completes a configuration. Every value is read once. */
export function readConfiguration(input: unknown, scope: Scope): ReadConfiguration {
  return complete(readConfigurationInSteps(input, scope))
}

/** The same with pauses in long lists; the values are read before the first of them. */
export function* readConfigurationInSteps(input: unknown, scope: Scope): Steps<ReadConfiguration> {
  const given = isRecord(input) ? readKeys(input, knownKeys, scope) : new Map<string, unknown>()
  const { issues, isPublicSuffix, place } = scope
  if (!isRecord(input)) issues.add(place, input, describeNoObject(input))
  const accepted = given.get('dangerouslyAllow')
  const rules: Rules = {
    allowCredentials: given.get('allowCredentials') === true,
    isPublicSuffix,
    accepted: new Set(isList(accepted) ? accepted : []),
  }
  const values: Record<string, unknown> = { ...defaultConfiguration }
  for (const key of knownKeys) {
    if (given.has(key) && !issues.isFull) {
      const check = { key, path: pathOf(place, key), rule: keyRules[key] }
      values[key] = yield* checkValueInSteps(given.get(key), check, rules, issues)
    }
  }
  if (isRecord(input)) reportUnknownKeys(input, scope, given)
  return {
    configuration: Object.freeze(values) as unknown as CorsConfiguration,
    givenKeys: new Set(given.keys()),
  }
}

/** The path of a key, or of an entry of a policy. */
export function pathOf(place: string, key: string): string {
  return place === '' ? key : `${place}.${key}`
}

/** Whether a value is an object that is not of another kind: a list, a date, a map, a promise. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  try {
    return Object.prototype.toString.call(value) === '[object Object]'
  } catch {
    return false
  }
}

/**
 * Reads each of these keys that an object has, once: a getter may return another value the second
 * time, or throw. Lists are copied.
 */
export function readKeys(
  input: Record<string, unknown>,
  keys: readonly string[],
  { issues, place }: Pick<Scope, 'issues' | 'place'>,
): Map<string, unknown> {
  const values = new Map<string, unknown>()
  for (const key of keys) {
    try {
      if (!Object.prototype.propertyIsEnumerable.call(input, key)) continue
      const value = input[key]
      const length = isList(value) ? value.length : 0
      if (length > maximumEntries) {
        const message = `${key} has ${length} entries: the limit is ${maximumEntries}.`
        issues.add(pathOf(place, key), undefined, { code: 'wrong-type', message })
      } else if (value !== undefined) {
        // -0 is not what JSON gives back.
        values.set(key, isList(value) ? [...value] : value === 0 ? 0 : value)
      }
    } catch {
      const message = `${key} cannot be read: reading it throws an error.`
      issues.add(pathOf(place, key), undefined, { code: 'wrong-type', message })
    }
  }
  return values
}

/** A key with what it takes and where it stands. */
export interface KeyCheck {
  readonly key: string
  readonly path: string
  readonly rule: ListRule | ValueRule
}

/** Checks the value of a key, and returns it as a configuration holds it. Pauses in long lists. */
export function* checkValueInSteps(
  value: unknown,
  { key, path, rule }: KeyCheck,
  rules: Rules,
  issues: IssueList,
): Steps<unknown> {
  if (rule.kind === 'list') {
    if (isList(value)) return yield* checkList(value, { key, path, rule }, rules, issues)
    issues.add(path, value, describeMissingList(key, value, rule, rules))
    return value
  }
  for (const finding of rule.check(value, key)) {
    const { suggestion } = finding
    const isValid = suggestion !== undefined && rule.check(suggestion, key).length === 0
    issues.add(path, value, isValid ? finding : { ...finding, suggestion: undefined })
  }
  return value
}

/** Checks a list, and returns it frozen, without entries that repeat another. */
function* checkList(
  list: readonly unknown[],
  { key, path, rule }: { key: string; path: string; rule: ListRule },
  rules: Rules,
  issues: IssueList,
): Steps<readonly unknown[]> {
  const identify = rule.isCaseless ? foldCase : undefined
  const distinct = new Set<unknown>()
  yield* forEachInSteps(list, (entry) => {
    distinct.add(identify ? identify(entry) : entry)
  })
  const isFit = (suggestion: string): boolean =>
    !distinct.has(identify ? identify(suggestion) : suggestion) &&
    rule.check(suggestion, rules, distinct.size).length === 0
  yield* forEachInSteps(list, (entry, index) => {
    if (issues.isFull) return
    const findings =
      typeof entry === 'string'
        ? rule.check(entry, rules, distinct.size)
        : [describeWrongEntry(key, entry, rule)]
    for (const finding of findings) {
      const isHelpful = typeof finding.suggestion === 'string' && isFit(finding.suggestion)
      const helpful = isHelpful ? finding : { ...finding, suggestion: undefined }
      issues.add(`${path}[${index}]`, entry, helpful)
    }
  })
  const entries = distinct.size === list.length ? list : dropRepetitions(list, identify)
  if (!identify) keepEntrySet(entries, distinct)
  return Object.freeze(entries)
}

function dropRepetitions(
  list: readonly unknown[],
  identify: (entry: unknown) => unknown = (entry) => entry,
): unknown[] {
  const seen = new Set<unknown>()
  return list.filter((entry) => {
    const isFirst = !seen.has(identify(entry))
    seen.add(identify(entry))
    return isFirst
  })
}

function foldCase(entry: unknown): unknown {
  return typeof entry === 'string' ? asciiLowerCase(entry) : entry
}

function describeNoObject(input: unknown): Finding {
  const code = 'wrong-type'
  const kind = kindOf(input)
  const example = 'write an object such as { "enabled": true, "allowedOrigins": [] }'
  if (kind === 'an object') {
    return { code, message: `This object cannot be read as a configuration: ${example}.` }
  }
  const remedies: Record<string, string> = {
    'a string': 'parse it with JSON.parse first',
    'a list': 'use createPolicies for a list of policies',
  }
  const remedy = remedies[kind] ?? example
  return { code, message: `A configuration must be an object, not ${kind}: ${remedy}.` }
}

/** Reports the keys that a configuration does not have. */
function reportUnknownKeys(
  input: Record<string, unknown>,
  scope: Scope,
  given: ReadonlyMap<string, unknown>,
): void {
  const describe = (key: string): Finding => describeUnknownKey(key, given)
  reportOtherKeys(input, knownKeys, scope, describe)
}

/** Reports each key of an object that is not among the known ones. Stops where the list of issues is full. */
export function reportOtherKeys(
  input: Record<string, unknown>,
  known: readonly string[],
  { issues, place }: Pick<Scope, 'issues' | 'place'>,
  describe: (key: string) => Finding,
): void {
  for (const key of ownKeys(input)) {
    if (issues.isFull) return
    if (known.includes(key)) continue
    const value = readKeys(input, [key], { issues, place }).get(key)
    const isSchema = key === '$schema' && typeof value === 'string'
    if (value !== undefined && !isSchema) issues.add(pathOf(place, key), value, describe(key))
  }
}

function ownKeys(input: Record<string, unknown>): readonly string[] {
  try {
    return Object.keys(input)
  } catch {
    return []
  }
}

function describeUnknownKey(key: string, given: ReadonlyMap<string, unknown>): Finding {
  const what = `${excerpt(key)} is not a configuration key`
  const own = knownKeys.find((known) => bareWord(known) === bareKey(key))
  const counterpart = own ? undefined : findCounterpart(key)
  if (counterpart && 'sentence' in counterpart) {
    return { code: 'unknown-key', message: `${what}. ${counterpart.sentence}` }
  }
  const meant = own ?? counterpart?.key ?? closestWord(key, knownKeys)
  if (!meant) return { code: 'unknown-key', message: `${what}: remove it.` }
  if (given.has(meant)) {
    const message = `${what}. It means ${excerpt(meant)}, which is also present: remove one of them.`
    return { code: 'unknown-key', message }
  }
  const remedy = counterpart
    ? `the key here is ${excerpt(meant)}.`
    : `did you mean ${excerpt(meant)}?`
  return { code: 'unknown-key', message: `${what}: ${remedy}`, suggestion: meant }
}
