import { type CorsPolicy, defaultConfiguration } from '@crossgate/core'
import { findChange, findChanges, type KeyChange } from './configuration-change.js'
import { policyLabel } from './policy-label.js'

/** A policy that two lists have both, perhaps with other settings, or that one of them has. */
export interface PolicyPair {
  readonly before?: CorsPolicy
  readonly after?: CorsPolicy
  /** What people call it: as the second list does, where that has it. */
  readonly label: string
}

/** What differs in one policy. */
export interface PolicyChange {
  /** What people call it. */
  readonly label: string
  /** Its settings changed, or it is new, or gone. */
  readonly change: 'changed' | 'added' | 'removed'
  /** Every key that differs; of a new policy, those that differ from the default. */
  readonly changes: readonly KeyChange[]
}

/** What differs between two lists of policies. */
export interface PolicyListChange {
  readonly policies: readonly PolicyChange[]
  /** All policies in their new order, where those that stay are asked in another one. */
  readonly order?: readonly string[]
}

/** Says what differs between two lists. */
export function findPolicyChanges(
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
): PolicyListChange {
  const pairs = pairPolicies(before, after)
  const placeBefore = new Map(before.map((policy, index) => [policy, index]))
  const places = pairs.flatMap(({ before, after }) =>
    before && after ? [placeBefore.get(before) ?? 0] : [],
  )
  const isReordered = places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0))
  return {
    policies: pairs.flatMap((pair) => changeOf(pair) ?? []),
    ...(isReordered ? { order: after.map(policyLabel) } : {}),
  }
}

/** Whether two lists are the same. */
export function isUnchanged({ policies, order }: PolicyListChange): boolean {
  return policies.length === 0 && order === undefined
}

function changeOf({ before, after, label }: PolicyPair): PolicyChange | undefined {
  if (after === undefined) return { label, change: 'removed', changes: [] }
  const from = before ?? { configuration: defaultConfiguration }
  const changes = [
    ...findConditionChanges(from, after),
    ...(before?.configuration === after.configuration
      ? []
      : findChanges(from.configuration, after.configuration)),
  ]
  if (before === undefined) return { label, change: 'added', changes }
  return changes.length > 0 ? { label, change: 'changed', changes } : undefined
}

function findConditionChanges(before: CorsPolicy, after: CorsPolicy): KeyChange[] {
  return [
    findChange('name', 'Name', before.name ?? 'none', after.name ?? 'none'),
    findChange('hosts', 'Hosts', before.hosts ?? [], after.hosts ?? []),
    findChange('paths', 'Paths', before.paths ?? [], after.paths ?? []),
  ].flatMap((change) => change ?? [])
}

/**
 * Pairs the policies of two lists, in the order of the second and then what is gone. The last ones
 * are a pair; of the others, those of one name are, then those that are for the same requests, and
 * then those at one place of two lists that are as long.
 */
export function pairPolicies(
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
): PolicyPair[] {
  const partners = new Map<CorsPolicy, CorsPolicy>()
  const lastBefore = before.at(-1)
  const lastAfter = after.at(-1)
  if (lastBefore && lastAfter) partners.set(lastAfter, lastBefore)
  pairBy(before.slice(0, -1), after.slice(0, -1), partners, ({ name }) => name)
  pairBy(before.slice(0, -1), after.slice(0, -1), partners, ({ hosts, paths }) =>
    JSON.stringify([hosts, paths]),
  )
  if (before.length === after.length) pairByPlace(before, after, partners)
  const paired = new Set(partners.values())
  return [
    ...after.map((policy, index) => {
      const partner = partners.get(policy)
      const label = policyLabel(policy, index)
      return { ...(partner ? { before: partner } : {}), after: policy, label }
    }),
    ...before.flatMap((policy, index) =>
      paired.has(policy) ? [] : [{ before: policy, label: policyLabel(policy, index) }],
    ),
  ]
}

function pairByPlace(
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
  partners: Map<CorsPolicy, CorsPolicy>,
): void {
  const taken = new Set(partners.values())
  for (const [index, policy] of after.entries()) {
    const partner = before[index]
    if (partner === undefined || taken.has(partner) || partners.has(policy)) continue
    partners.set(policy, partner)
  }
}

function pairBy(
  before: readonly CorsPolicy[],
  after: readonly CorsPolicy[],
  partners: Map<CorsPolicy, CorsPolicy>,
  identify: (policy: CorsPolicy) => string | undefined,
): void {
  const taken = new Set(partners.values())
  const free = new Map<string, CorsPolicy>()
  for (const policy of before) {
    const identity = identify(policy)
    if (identity !== undefined && !taken.has(policy) && !free.has(identity)) {
      free.set(identity, policy)
    }
  }
  for (const policy of after) {
    const identity = identify(policy)
    const partner = identity === undefined ? undefined : free.get(identity)
    if (partner === undefined || partners.has(policy)) continue
    partners.set(policy, partner)
    free.delete(identity as string)
  }
}
