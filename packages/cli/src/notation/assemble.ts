import { type CorsPolicyInput, checkPolicies } from '@crossgate/core'
import { isPublicSuffix } from '../policy/public-suffix.js'
import type { ForeignPolicy, PolicyRule } from './notation.js'
import type { Notes } from './notes.js'

/** The last policy of a list has neither hosts nor paths: it is for what the source does not name. */
const otherwise: CorsPolicyInput = { name: 'otherwise', configuration: { enabled: false } }

/** Makes one configuration of rules that do not choose, and else a list of policies in their order. */
export function assemble(rules: readonly PolicyRule[], notes: Notes): ForeignPolicy {
  const [first] = rules
  const chooses = rules.some(({ hosts, paths }) => hosts !== undefined || paths !== undefined)
  if (!chooses) {
    for (const { line, name } of rules.slice(1)) {
      notes.lose(
        line,
        name ?? 'this policy',
        `It is left out: the one of line ${first?.line} comes first, and takes every request.`,
      )
    }
    return { configuration: first?.configuration ?? { enabled: false } }
  }
  const usable = dropUnsayable(rules, notes)
  return { policies: dropUnreachable(usable, notes) }
}

/** Leaves out rules whose hosts or paths cannot be said, and those that would take their requests. */
function dropUnsayable(rules: readonly PolicyRule[], notes: Notes): PolicyRule[] {
  let dropped: PolicyRule | undefined
  return rules.flatMap((rule) => {
    if (dropped !== undefined && rule.hosts === undefined && rule.configuration !== undefined) {
      notes.lose(
        rule.line,
        nameOf(rule),
        `It is left out: requests of ${nameOf(dropped)} in line ${dropped.line}, which cannot be said, would get its permissions.`,
      )
      return []
    }
    const candidate = [{ ...toPolicy(rule), configuration: {} }, otherwise]
    const [issue] = checkPolicies(candidate, { isPublicSuffix }).filter(({ path }) =>
      /^\[0\]\.(?:hosts|paths)/.test(path),
    )
    if (issue === undefined) return [rule]
    dropped = rule
    notes.lose(rule.line, String(issue.value), `The policy for it is left out: ${issue.message}`)
    return []
  })
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
        'It is left out: earlier policies take every request that is for it.',
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
