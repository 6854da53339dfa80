import type { CorsPolicy } from '@crossgate/core'

/** What people call a policy, by its name or its index: as a decision and an event have it. */
export function policyWords(policy: string | number): string {
  return typeof policy === 'string' ? `“${policy}”` : `number ${policy}`
}

/** What people call a policy of a list. */
export function policyLabel({ name }: CorsPolicy, index: number): string {
  return policyWords(name ?? index)
}

/**
 * Returns what finds the place of a policy by its name or its index, as a decision has it: that of the
 * last one where none is called so, or there is no list.
 */
export function placeFinder(
  policies: readonly CorsPolicy[],
): (policy: string | number | undefined) => number {
  const places = new Map(policies.map(({ name }, index) => [name ?? index, index]))
  return (policy) => (policy === undefined ? undefined : places.get(policy)) ?? policies.length - 1
}

const mostNamed = 5

/** Which requests a policy is for, as a phrase: `requests for /public* on api.example.com`. */
export function conditionWords({ hosts, paths }: Pick<CorsPolicy, 'hosts' | 'paths'>): string {
  if (hosts === undefined && paths === undefined) return 'every other request'
  const on = hosts === undefined ? '' : ` on ${enumerate(hosts)}`
  return paths === undefined ? `every request${on}` : `requests for ${enumerate(paths)}${on}`
}

/** The first few of a list, and how many more there are: `a, b and 3 more`. */
export function enumerate(entries: readonly string[]): string {
  const named = entries.slice(0, mostNamed)
  const rest = entries.length - named.length
  if (rest > 0) return `${named.join(', ')} and ${rest} more`
  const last = named.pop() ?? ''
  return named.length > 0 ? `${named.join(', ')} and ${last}` : last
}
