import type { CorsConfiguration, CorsPolicy } from '../configuration.js'
import { excerpt, isList, kindOf } from '../reading/printable.js'
import { closestWord } from './closest-word.js'
import {
  checkValueInSteps,
  isRecord,
  pathOf,
  type ReadConfiguration,
  readConfigurationInSteps,
  readKeys,
  reportOtherKeys,
  type Scope,
} from './configuration-check.js'
import type { Finding } from './finding.js'
import { checkPolicyHost } from './host-rules.js'
import { checkPath } from './path-rules.js'
import { createPolicyCover } from './policy-cover.js'
import { complete, type Steps } from './steps.js'
import { keyRules, type ListRule } from './value-rules.js'

/** Most entries of a list of policies. */
const maximumPolicies = 10_000
/** Most pairs of a host and a path that a list names: each is looked up by itself. */
const maximumPairs = 1_000_000

const policyKeys = ['name', 'hosts', 'paths', 'configuration']
/** What a policy has and a configuration has not, by the names of configuration keys that take the same entries. */
const conditionRules: Readonly<Record<'hosts' | 'paths', ListRule>> = {
  hosts: { kind: 'list', example: 'api.example.com', check: checkPolicyHost },
  paths: { kind: 'list', example: '/api/*', check: checkPath },
}

/** Takes what was read of a policy's configuration, and where it stands. */
export type ObserveConfiguration = (read: ReadConfiguration & { readonly place: string }) => void

/** Reads, checks and completes a list of policies. */
export function readPolicies(
  input: unknown,
  scope: Scope,
  observe?: ObserveConfiguration,
): readonly CorsPolicy[] {
  return complete(readPoliciesInSteps(input, scope, observe))
}

/** The same with pauses between policies and in long lists. */
export function* readPoliciesInSteps(
  input: unknown,
  scope: Scope,
  observe?: ObserveConfiguration,
): Steps<readonly CorsPolicy[]> {
  const { issues } = scope
  const list = readList(input, scope)
  const policies: CorsPolicy[] = []
  for (let index = 0; index < list.length && !issues.isFull; index++) {
    const inner = { ...scope, place: `[${index}]` }
    policies.push(yield* readPolicy(list[index], inner, observe))
    yield
  }
  reportConditionalLast(policies, scope)
  reportTooManyPairs(policies, scope)
  yield* reportUnreachable(policies, scope)
  return Object.freeze(policies)
}

/** Copies the list, and reports what is not one. */
function readList(input: unknown, { issues }: Scope): readonly unknown[] {
  const code = 'wrong-type'
  if (!isList(input)) {
    const remedy = isRecord(input) ? ': write [{ "configuration": … }]' : ''
    const message = `Policies must be a list, not ${kindOf(input)}${remedy}.`
    issues.add('', input, { code, fault: 'not-a-list', message })
    return []
  }
  try {
    if (input.length > maximumPolicies) {
      const message = `The list has ${input.length} policies: the limit is ${maximumPolicies}.`
      issues.add('', undefined, { code, message })
      return []
    }
    if (input.length === 0) {
      const message = 'The list is empty: write at least one policy, for every request.'
      issues.add('', input, { code: 'empty-list', message })
    }
    return [...input]
  } catch {
    issues.add('', undefined, {
      code,
      message: 'The list cannot be read: reading it throws an error.',
    })
    return []
  }
}

function* readPolicy(
  input: unknown,
  scope: Scope,
  observe?: ObserveConfiguration,
): Steps<CorsPolicy> {
  const { issues, place } = scope
  if (!isRecord(input)) {
    const message = `A policy must be an object such as { "configuration": … }, not ${kindOf(input)}.`
    issues.add(place, input, { code: 'wrong-type', message })
    return { configuration: {} as CorsConfiguration }
  }
  const given = readKeys(input, policyKeys, scope)
  const name = readName(given.get('name'), scope)
  const hosts = yield* readCondition('hosts', given, scope)
  const paths = yield* readCondition('paths', given, scope)
  const inner = { ...scope, place: pathOf(place, 'configuration') }
  const read = yield* readConfigurationInSteps(given.get('configuration'), inner)
  observe?.({ ...read, place: inner.place })
  reportOtherKeys(input, policyKeys, scope, describeUnknownKey)
  return Object.freeze({
    ...(name !== undefined && { name }),
    ...(hosts && { hosts }),
    ...(paths && { paths }),
    configuration: read.configuration,
  })
}

function readName(name: unknown, { issues, place }: Scope): string | undefined {
  if (name === undefined || (typeof name === 'string' && name !== '')) return name
  const what = name === '' ? 'empty' : kindOf(name)
  const message = `The name of a policy is ${what}: write a string, or leave it out.`
  issues.add(pathOf(place, 'name'), name, { code: 'wrong-type', message })
  return undefined
}

/** Reads `hosts` or `paths`, which are absent for every request. */
function* readCondition(
  key: 'hosts' | 'paths',
  given: ReadonlyMap<string, unknown>,
  { issues, place, isPublicSuffix }: Scope,
): Steps<readonly string[] | undefined> {
  if (!given.has(key)) return undefined
  const value = given.get(key)
  const path = pathOf(place, key)
  if (isList(value) && value.length === 0) {
    const message = `${key} is empty, so the policy matches no request: to match every request, remove ${key}.`
    issues.add(path, value, { code: 'empty-list', message })
  }
  const check = { key, path, rule: conditionRules[key] }
  const rules = { allowCredentials: false, isPublicSuffix, accepted: new Set() }
  return (yield* checkValueInSteps(value, check, rules, issues)) as readonly string[]
}

function describeUnknownKey(key: string): Finding {
  const code = 'unknown-key'
  const what = `${excerpt(key)} is not a policy key`
  if (Object.hasOwn(keyRules, key)) {
    return { code, message: `${what}: write it inside "configuration".` }
  }
  const meant = closestWord(key, policyKeys)
  if (!meant) return { code, message: `${what}: remove it.` }
  return { code, message: `${what}: did you mean ${excerpt(meant)}?`, suggestion: meant }
}

/** Every request must be decided: the last policy has no condition. */
function reportConditionalLast(policies: readonly CorsPolicy[], { issues }: Scope): void {
  const last = policies.at(-1)
  if (!last?.hosts && !last?.paths) return
  const message =
    'The last policy must match every remaining request, so it cannot have hosts or paths: add a policy without them.'
  const place = `[${policies.length - 1}]`
  issues.add(place, last, { code: 'last-policy-conditional', message })
}

/** Reports the policy whose hosts and paths are too many, with those of the policies before it. */
function reportTooManyPairs(policies: readonly CorsPolicy[], { issues }: Scope): void {
  // Lists that are not valid may be anything.
  if (issues.issues.length > 0) return
  let pairs = 0
  for (const [index, { hosts, paths }] of policies.entries()) {
    pairs += (hosts?.length ?? 1) * (paths?.length ?? 1)
    if (pairs <= maximumPairs) continue
    const message = `The hosts and paths up to this policy make ${pairs} pairs of a host and a path: at most ${maximumPairs} are read. Leave out hosts or paths, or use a pattern.`
    issues.add(`[${index}]`, undefined, { code: 'wrong-type', message })
    return
  }
}

/** Reports each policy of which one earlier policy takes every request. */
function* reportUnreachable(policies: readonly CorsPolicy[], { issues }: Scope): Steps<void> {
  // Lists that are not valid cannot be compared.
  if (issues.issues.length > 0) return
  const cover = createPolicyCover()
  for (const [index, policy] of policies.entries()) {
    const earlier = cover.find(policy)
    yield* cover.add(policy, index)
    yield
    if (earlier === undefined) continue
    const message = `This policy is never used: [${earlier}] already matches all its requests. Move it up, or remove it.`
    issues.add(`[${index}]`, policy, { code: 'unreachable-policy', message })
  }
}
