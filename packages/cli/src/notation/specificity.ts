import type { PolicyRule } from './notation.js'

/** Sorts rules as proxies choose among them, the most specific first: a whole host before a wildcard, a whole path before a prefix, a longer prefix before a shorter one. What cannot be said may go before all of them, and of two for the same requests the one that gives nothing counts: it asks for more than host and path. */
export function bySpecificity(rules: readonly PolicyRule[]): PolicyRule[] {
  return rules
    .map((rule, index) => ({ rule, index }))
    .sort(
      (one, other) =>
        Number(other.rule.isUnsaid ?? false) - Number(one.rule.isUnsaid ?? false) ||
        hostRank(other.rule) - hostRank(one.rule) ||
        pathRank(other.rule) - pathRank(one.rule) ||
        permissionRank(one.rule) - permissionRank(other.rule) ||
        one.index - other.index,
    )
    .map(({ rule }) => rule)
}

function permissionRank({ configuration }: PolicyRule): number {
  return configuration === undefined ? 0 : 1
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
