import type { CorsPolicy } from '@crossgate/core'

/** What the policy without hosts and paths is called, the last one, where it has no name. */
export const nameOfLast = 'Everything else'

/** What people call a policy of a list. */
export function policyLabel({ name, hosts, paths }: CorsPolicy, index: number): string {
  if (name !== undefined) return quote(name)
  return hosts === undefined && paths === undefined ? quote(nameOfLast) : `number ${index + 1}`
}

/** What people call a policy of a list by its name or its index: as a decision and an event have it. */
export function policyWords(policy: string | number, policies: readonly CorsPolicy[]): string {
  if (typeof policy === 'string') return quote(policy)
  const isLast = policy === policies.length - 1 && policies[policy]?.name === undefined
  return isLast ? quote(nameOfLast) : `number ${policy + 1}`
}

/** Takes a sentence of the engine, which counts policies from 0, to what people call them. */
export function withPolicyWords(sentence: string, policies: readonly CorsPolicy[]): string {
  return sentence.replace(/"(?:[^"\\]|\\.)*"|\bnumber (\d+)\b/g, (found, index?: string) =>
    index === undefined ? found : policyWords(Number(index), policies),
  )
}

function quote(name: string): string {
  return `“${name}”`
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
