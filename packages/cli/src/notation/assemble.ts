import { isDeepStrictEqual } from 'node:util'
import { type CorsPolicyInput, checkPolicies } from '@crossgate/core'
import { isPublicSuffix } from '../policy/public-suffix.js'
import type { ForeignPolicy, PolicyRule } from './notation.js'
import type { Notes } from './notes.js'
import { isPlaceholder } from './placeholder.js'

/** The last policy of a list has neither hosts nor paths: it is for what the source does not name. */
const otherwise: CorsPolicyInput = { name: 'otherwise', configuration: { enabled: false } }

/** Makes one configuration of rules that do not choose, and else a list of policies in their order. */
export function assemble(rules: readonly PolicyRule[], notes: Notes): ForeignPolicy {
  const [first] = rules
  const chooses = rules.some(
    ({ hosts, paths, isUnsaid }) => hosts !== undefined || paths !== undefined || isUnsaid === true,
  )
  if (!chooses) {
    for (const { line, name, configuration } of rules.slice(1)) {
      if (configuration === undefined) continue
      notes.lose(
        line,
        name ?? 'this policy',
        `It is left out: the policy from line ${first?.line} comes first and matches every request.`,
      )
    }
    return { configuration: first?.configuration ?? { enabled: false } }
  }
  const usable = dropUnsayable(rules, notes)
  return { policies: dropUnreachable(usable, notes) }
}

/** Leaves out rules whose hosts or paths cannot be said, and takes the permission from those that would take their requests. */
function dropUnsayable(rules: readonly PolicyRule[], notes: Notes): PolicyRule[] {
  const dropped: PolicyRule[] = []
  return rules.flatMap((rule) => {
    if (notePlaceholders(rule, notes)) return []
    if (rule.isUnsaid === true || noteUnsayable(rule, notes)) {
      dropped.push(rule)
      return []
    }
    const contested = dropped.find((each) => takesFrom(rule, each))
    if (contested === undefined) return [rule]
    notes.lose(
      rule.line,
      nameOf(rule),
      `Nothing is allowed here: requests for ${nameOf(contested)} in line ${contested.line}, which cannot be expressed, would be allowed too.`,
    )
    const { configuration: _, ...withoutPermission } = rule
    return [withoutPermission]
  })
}

/** A variable in a host or a path. */
function notePlaceholders({ line, hosts = [], paths = [] }: PolicyRule, notes: Notes): boolean {
  const found = [...hosts, ...paths].filter(isPlaceholder)
  for (const text of found) notes.miss(line, text)
  return found.length > 0
}

function noteUnsayable(rule: PolicyRule, notes: Notes): boolean {
  const candidate = [{ ...toPolicy(rule), configuration: {} }, otherwise]
  const [issue] = checkPolicies(candidate, { isPublicSuffix }).filter(({ path }) =>
    /^\[0\]\.(?:hosts|paths)/.test(path),
  )
  if (issue === undefined) return false
  notes.lose(rule.line, String(issue.value), `Its policy is left out: ${issue.message}`)
  return true
}

/** Whether requests of a rule that is left out would get another permission from this one. */
function takesFrom(rule: PolicyRule, dropped: PolicyRule): boolean {
  return (
    rule.configuration !== undefined &&
    !isDeepStrictEqual(rule.configuration, dropped.configuration) &&
    meet(rule.hosts, dropped.hosts, mayBeSameHost) &&
    meet(rule.paths, dropped.paths, mayBeSamePath)
  )
}

/** Whether two lists have a request in common. An absent list takes every request. */
function meet(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
  isSame: (one: string, other: string) => boolean,
): boolean {
  if (one === undefined || other === undefined) return true
  return one.some((entry) => other.some((each) => isSame(entry, each)))
}

/** A name with a star may be any. */
function mayBeSameHost(one: string, other: string): boolean {
  return one === other || one.includes('*') || other.includes('*')
}

function mayBeSamePath(one: string, other: string): boolean {
  const [start, otherStart] = [one, other].map((path) => path.replace(/\*.*$/, '')) as [
    string,
    string,
  ]
  return (
    start === otherStart ||
    (one.includes('*') && otherStart.startsWith(start)) ||
    (other.includes('*') && start.startsWith(otherStart))
  )
}

/** Leaves out what earlier entries take, which is never asked. */
function dropUnreachable(rules: readonly PolicyRule[], notes: Notes): CorsPolicyInput[] {
  const kept = [...rules]
  for (;;) {
    const policies = [...withUniqueNames(kept.map(toPolicy))]
    const last = policies.at(-1)
    if (last === undefined || last.hosts !== undefined || last.paths !== undefined) {
      policies.push(otherwise)
    }
    const index = checkPolicies(policies, { isPublicSuffix }).flatMap(({ code, path }) =>
      code === 'unreachable-policy' ? [Number(/^\[(\d+)\]/.exec(path)?.[1])] : [],
    )[0]
    const rule = index === undefined ? undefined : kept[index]
    if (index === undefined || rule === undefined) return policies
    kept.splice(index, 1)
    if (rule.configuration !== undefined) {
      notes.lose(
        rule.line,
        nameOf(rule),
        'It is left out: earlier policies match all its requests.',
      )
    }
  }
}

function toPolicy({ name, hosts, paths, configuration }: PolicyRule): CorsPolicyInput {
  return {
    ...(name !== undefined && { name }),
    ...(hosts !== undefined && { hosts }),
    ...(paths !== undefined && { paths }),
    configuration: configuration ?? { enabled: false },
  }
}

function withUniqueNames(policies: readonly CorsPolicyInput[]): CorsPolicyInput[] {
  const seen = new Map<string, number>()
  return policies.map((policy) => {
    const { name } = policy
    if (name === undefined) return policy
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? policy : { ...policy, name: `${name} (${count})` }
  })
}

function nameOf({ name, hosts, paths }: PolicyRule): string {
  return (
    name ?? [hosts?.join(', '), paths?.join(', ')].filter((part) => part !== undefined).join(' ')
  )
}
