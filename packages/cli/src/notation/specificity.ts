import type { PolicyRule } from './notation.js'

/** Sorts rules as proxies choose among them, the most specific first: a whole host before a wildcard, a whole path before a prefix, a longer prefix before a shorter one. */
export function bySpecificity(rules: readonly PolicyRule[]): PolicyRule[] {
  return rules
    .map((rule, index) => ({ rule, index }))
    .sort(
      (one, other) =>
        hostRank(other.rule) - hostRank(one.rule) ||
        pathRank(other.rule) - pathRank(one.rule) ||
        one.index - other.index,
    )
    .map(({ rule }) => rule)
}

/** Sorts rules by host alone, where a host's own rules have an order. */
export function byHost(rules: readonly PolicyRule[]): PolicyRule[] {
  return rules
    .map((rule, index) => ({ rule, index }))
    .sort((one, other) => hostRank(other.rule) - hostRank(one.rule) || one.index - other.index)
    .map(({ rule }) => rule)
}

function hostRank({ hosts }: PolicyRule): number {
  const [host] = hosts ?? []
  if (host === undefined) return 0
  return host.startsWith('*') ? host.length : 1000 + host.length
}

function pathRank({ paths }: PolicyRule): number {
  const [path] = paths ?? []
  if (path === undefined) return 0
  const isPrefix = path.endsWith('*') || (paths ?? []).length > 1
  return isPrefix ? path.length : 10_000 + path.length
}

/** Splits a rule into one for each of its hosts, which are sorted apart. */
export function splitHosts(rule: PolicyRule): PolicyRule[] {
  return rule.hosts === undefined ? [rule] : rule.hosts.map((host) => ({ ...rule, hosts: [host] }))
}
