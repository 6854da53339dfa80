import type { CorsPolicy } from '@crossgate/core'

/**
 * Returns the policies of a list that decide the requests which the conditions of another policy
 * name, in order: each of them some, unless there is only one.
 */
export function findDeciders(policy: CorsPolicy, list: readonly CorsPolicy[]): CorsPolicy[] {
  const deciders: CorsPolicy[] = []
  for (const other of list) {
    if (!overlaps(policy, other)) continue
    deciders.push(other)
    if (covers(other, policy)) break
  }
  return deciders
}

/**
 * Returns a policy with the conditions for what it names and another one does not, as far as
 * conditions can say that: else all that it names. Undefined where the other one names all of it.
 */
export function findRemainder(policy: CorsPolicy, other: CorsPolicy): CorsPolicy | undefined {
  if (covers(other, policy)) return undefined
  const { hosts, paths } = policy
  if (paths && other.paths && coversAll(other.hosts, hosts, coversHost)) {
    return { ...policy, paths: uncovered(paths, other.paths, coversPath) }
  }
  if (hosts && other.hosts && coversAll(other.paths, paths, coversPath)) {
    return { ...policy, hosts: uncovered(hosts, other.hosts, coversHost) }
  }
  return policy
}

function uncovered(
  entries: readonly string[],
  others: readonly string[],
  covers: Covers,
): readonly string[] {
  return entries.filter((entry) => !others.some((other) => covers(other, entry)))
}

/** Whether two policies name a request that is the same. */
export function overlaps(one: CorsPolicy, other: CorsPolicy): boolean {
  return (
    anyPair(one.hosts, other.hosts, (a, b) => coversHost(a, b) || coversHost(b, a)) &&
    anyPair(one.paths, other.paths, (a, b) => coversPath(a, b) || coversPath(b, a))
  )
}

/** Whether one policy names every request that another one does. */
function covers(one: CorsPolicy, other: CorsPolicy): boolean {
  return (
    coversAll(one.hosts, other.hosts, coversHost) && coversAll(one.paths, other.paths, coversPath)
  )
}

type Covers = (entry: string, other: string) => boolean

function anyPair(
  entries: readonly string[] | undefined,
  others: readonly string[] | undefined,
  meets: Covers,
): boolean {
  if (entries === undefined || others === undefined) return true
  return entries.some((entry) => others.some((other) => meets(entry, other)))
}

function coversAll(
  entries: readonly string[] | undefined,
  others: readonly string[] | undefined,
  covers: Covers,
): boolean {
  if (entries === undefined) return true
  if (others === undefined) return false
  return others.every((other) => entries.some((entry) => covers(entry, other)))
}

function coversHost(entry: string, other: string): boolean {
  return entry === other || (entry.startsWith('*.') && other.endsWith(entry.slice(1)))
}

function coversPath(entry: string, other: string): boolean {
  const [pattern, path] = [foldPath(entry), foldPath(other)]
  if (!pattern.endsWith('*')) return pattern === path
  return path.replace(/\*$/, '').startsWith(pattern.slice(0, -1))
}

/** As the engine compares paths: without case, and without a slash at the end. */
function foldPath(path: string): string {
  const lower = path.toLowerCase()
  return lower.length > 1 && lower.endsWith('/') ? lower.slice(0, -1) : lower
}
