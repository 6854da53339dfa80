import type { CorsPolicy } from '@crossgate/core'
import { findPolicyIssues, type PolicyIssue } from '../policy/configuration-check.js'
import { pairPolicies } from '../policy/policy-change.js'
import { nameOfLast, policyLabel } from '../policy/policy-label.js'
import { configurationOf, type Draft, parseDraft, rebase } from './draft.js'
import type { DraftCondition } from './draft-condition.js'

/** A change of the list that is no change of one policy's settings. */
export type ListEdit =
  | { readonly kind: 'move'; readonly place: number; readonly by: -1 | 1 }
  | { readonly kind: 'remove'; readonly place: number }
  | { readonly kind: 'replace'; readonly policies: readonly CorsPolicy[] }

/** A change that somebody is about to make: the settings of a policy, or the list. */
export type Edit = Draft | ListEdit

export function isListEdit(edit: Edit): edit is ListEdit {
  return 'kind' in edit
}

/** Returns the policies with a change in them. */
export function applyEdit(policies: readonly CorsPolicy[], edit: Edit): readonly CorsPolicy[] {
  if (!isListEdit(edit)) {
    const configuration = configurationOf(edit)
    return edit.policy === undefined
      ? [...policies.slice(0, -1), { ...policies.at(-1), configuration }]
      : putPolicy(policies, edit.policy, configuration)
  }
  if (edit.kind === 'replace') return edit.policies
  const { place } = edit
  const policy = policies[place]
  // The last one is for every other request: it stays where it is.
  if (policy === undefined || place >= policies.length - 1) return policies
  const others = policies.filter((_, index) => index !== place)
  if (edit.kind === 'remove') return others
  const target = place + edit.by
  return target < 0 || target > others.length - 1 ? policies : insert(others, target, policy)
}

function putPolicy(
  policies: readonly CorsPolicy[],
  { place, before, name, hosts, paths }: DraftCondition,
  configuration: CorsPolicy['configuration'],
): readonly CorsPolicy[] {
  const policy = {
    ...(name === '' ? {} : { name }),
    ...(hosts.length > 0 ? { hosts } : {}),
    ...(paths.length > 0 ? { paths } : {}),
    configuration,
  }
  if (place !== null && place < policies.length - 1) {
    return policies.map((other, index) => (index === place ? policy : other))
  }
  const last = policies.at(-1) as CorsPolicy
  const others = policies.slice(0, -1)
  const isFree = policy.name !== nameOfLast && others.every((other) => other.name !== nameOfLast)
  const named = last.name === undefined && isFree ? { ...last, name: nameOfLast } : last
  return [...insert(others, Math.min(before, others.length), policy), named]
}

function insert(
  policies: readonly CorsPolicy[],
  index: number,
  policy: CorsPolicy,
): readonly CorsPolicy[] {
  return [...policies.slice(0, index), policy, ...policies.slice(index)]
}

/** Returns the settings of a policy that stands in a list, as its form holds them. */
export function draftOfPolicy(
  policies: readonly CorsPolicy[],
  place: number,
  settings: Draft,
): Draft {
  if (place >= policies.length - 1) return settings
  const { name = '', hosts = [], paths = [] } = policies[place] as CorsPolicy
  return { ...settings, policy: { place, before: place, name, hosts, paths } }
}

/** Where a policy of a draft stands once the draft is applied. */
export function placeOf(policies: readonly CorsPolicy[], { policy }: Draft): number {
  const last = policies.length - 1
  if (policy === undefined) return last
  return policy.place !== null && policy.place < last ? policy.place : Math.min(policy.before, last)
}

/** What is wrong with the policies with a change in them, and with what its form leaves out. */
export function findEditIssues(policies: readonly CorsPolicy[], edit: Edit): PolicyIssue[] {
  const issues = findPolicyIssues(applyEdit(policies, edit))
  if (isListEdit(edit) || edit.policy === undefined) return issues
  const place = `[${placeOf(policies, edit)}]`
  const missing = findMissing(edit.policy, place)
  // A policy for every request leaves none for the others: that it is for every request is said once.
  return missing.length === 0
    ? issues
    : [...missing, ...issues.filter(({ code }) => code !== 'unreachable-policy')]
}

function findMissing({ name, hosts, paths }: DraftCondition, place: string): PolicyIssue[] {
  const code = 'empty-list'
  const unnamed = {
    code,
    path: `${place}.name`,
    value: name,
    message: 'Give the policy a name: the event log shows it.',
  } as const
  const unconditional = {
    code,
    path: `${place}.paths`,
    value: paths,
    message: 'Enter at least one host or path: otherwise this policy would decide every request.',
  } as const
  return [
    ...(name === '' ? [unnamed] : []),
    ...(hosts.length + paths.length === 0 ? [unconditional] : []),
  ]
}

/**
 * Says what is wrong at its place in the form of one policy: `allowedOrigins[0]`, `hosts[1]`, or `''`
 * for what is wrong with the list.
 */
export function issuesInForm(
  policies: readonly CorsPolicy[],
  place: number,
  issues: readonly PolicyIssue[],
): PolicyIssue[] {
  return issues.map((issue) => {
    const own = /^\[(\d+)\]\.(?:configuration\.)?(.+)$/s.exec(issue.path)
    return own?.[1] === String(place)
      ? { ...issue, path: own[2] as string }
      : { ...issue, path: '', message: sayIssue(policies, issue) }
  })
}

/** Says what is wrong with a list, with the names of its policies in place of their indexes. */
export function sayIssue(policies: readonly CorsPolicy[], { path, message }: PolicyIssue): string {
  const label = (index: string) => {
    const policy = policies[Number(index)]
    return policy === undefined ? index : policyLabel(policy, Number(index))
  }
  const [, index] = /^\[(\d+)\]/.exec(path) ?? []
  const words = message.replace(/\[(\d+)\]/g, (_, at: string) => label(at))
  return index === undefined ? words : `Policy ${label(index)}: ${words}`
}

/** Reads a change that a page carried along; undefined where somebody else wrote it. */
export function parseEdit(text: string | null): Edit | undefined {
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('kind' in value)) return parseDraft(text)
    return isListEditShaped(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isListEditShaped(value: object): value is ListEdit {
  const { kind, place, by, policies } = value as Record<string, unknown>
  const isPlaced = Number.isSafeInteger(place) && (place as number) >= 0
  switch (kind) {
    case 'move':
      return isPlaced && (by === 1 || by === -1)
    case 'remove':
      return isPlaced
    case 'replace':
      return Array.isArray(policies) && findPolicyIssues(policies).length === 0
    default:
      return false
  }
}

/** Makes a change of `base` again, on what somebody else saved meanwhile. */
export function rebaseEdit(
  base: readonly CorsPolicy[],
  edit: Edit,
  theirs: readonly CorsPolicy[],
): Edit {
  const find = (place: number) => {
    const partner = pairPolicies(base, theirs).find(({ before }) => before === base[place])?.after
    return partner === undefined ? -1 : theirs.indexOf(partner)
  }
  if (isListEdit(edit)) {
    if (edit.kind === 'replace') return edit
    const place = find(edit.place)
    // They removed it: nothing is left to be done.
    return place < 0 ? { kind: 'replace', policies: theirs } : { ...edit, place }
  }
  const { policy } = edit
  const place = policy === undefined ? theirs.length - 1 : (policy.place ?? -1)
  if (policy !== undefined && place < 0) return edit
  const target = policy === undefined ? place : find(place)
  const [from, to] = [base[policy === undefined ? base.length - 1 : place], theirs[target]]
  // They removed it: the change adds it again.
  if (from === undefined || to === undefined) {
    return policy ? { ...edit, policy: { ...policy, place: null } } : edit
  }
  const settings = rebase(from.configuration, edit, to.configuration)
  return policy ? { ...settings, policy: rebaseCondition(from, policy, to, target) } : settings
}

/** What was changed here is kept, and what was not is theirs. */
function rebaseCondition(
  from: CorsPolicy,
  mine: DraftCondition,
  theirs: CorsPolicy,
  place: number,
): DraftCondition {
  const { name, hosts, paths } = mine
  const isKept = (one: readonly string[], other: readonly string[] = []) =>
    one.join('\n') === other.join('\n')
  return {
    ...mine,
    place,
    name: name === (from.name ?? '') ? (theirs.name ?? '') : name,
    hosts: isKept(hosts, from.hosts) ? (theirs.hosts ?? []) : hosts,
    paths: isKept(paths, from.paths) ? (theirs.paths ?? []) : paths,
  }
}
