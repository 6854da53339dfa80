import { type CorsConfiguration, type CorsRequest, standardMethods } from '@crossgate/core'
import type { LoadedPolicy } from './policy.js'

/** An origin at a boundary of a policy, and the entry that it stands for. */
export interface OriginCase {
  readonly origin: string
  readonly label: string
}

/** A host and a path that decide which policies, and which paths of them, a request is for. */
export interface Region {
  readonly host: string
  readonly path: string
  /** What to call it in sentences. */
  readonly label: string
}

/** A name under which nobody is listed. */
export const stranger = 'https://stranger.invalid'
export const strangerHost = 'api.stranger.invalid'
const strangerPath = '/elsewhere'
/** Names that no list has by chance. */
export const unlistedHeader = 'x-not-listed'
const unlistedMethod = 'NOT-LISTED'

/**
 * Returns the origins at which lists differ if they do: each entry, and for each pattern what is
 * just inside and just outside. Those of a group are listed by the same configurations, and no
 * pattern tells them apart.
 */
export function originGroups(configurations: readonly CorsConfiguration[]): OriginCase[][] {
  const patterns = new Map<string, OriginCase>()
  const others: OriginCase[] = [
    { origin: stranger, label: 'every other origin' },
    { origin: 'null', label: 'null' },
  ]
  for (const { allowedOrigins, ownOrigins } of configurations) {
    for (const entry of ownOrigins)
      if (!entry.includes('*')) others.push({ origin: entry, label: entry })
    for (const entry of [...allowedOrigins, ...ownOrigins]) {
      if (entry === '*' || !entry.includes('*')) continue
      for (const each of aroundPattern(entry))
        if (!patterns.has(each.origin)) patterns.set(each.origin, each)
    }
  }
  const exact = groupByLists(configurations, patterns.size > 0)
  return [...exact, ...[...patterns.values(), ...others].map((each) => [each])]
}

/** Groups exact entries by the configurations that list them: there can be a hundred thousand. */
function groupByLists(
  configurations: readonly CorsConfiguration[],
  hasPatterns: boolean,
): OriginCase[][] {
  /** Which group an entry is in. Group 0 is that of entries that no list has had so far. */
  const groupOf = new Map<string, number>()
  const next = new Map<string, number>()
  const sizes = [0]
  configurations.forEach(({ allowedOrigins }, index) => {
    for (const entry of allowedOrigins) {
      if (entry.includes('*')) continue
      const before = groupOf.get(entry) ?? 0
      const key = `${before} ${index}`
      const group = next.get(key) ?? sizes.length
      if (group === sizes.length) {
        next.set(key, group)
        sizes.push((sizes[before] as number) + 1)
      }
      groupOf.set(entry, group)
    }
  })
  const groups = new Map<string, OriginCase[]>()
  for (const [origin, group] of groupOf) {
    // A pattern of a list that lacks the entry may cover it all the same.
    const isCertain = !hasPatterns || sizes[group] === configurations.length
    const key = isCertain ? `${group}` : `${group} ${origin}`
    const members = groups.get(key)
    const member = { origin, label: origin }
    if (members === undefined) groups.set(key, [member])
    else members.push(member)
  }
  return [...groups.values()]
}

/** What is just inside of a pattern, named by it, and what is just outside: the name alone, another scheme, another port, and names that look alike. */
function aroundPattern(pattern: string): OriginCase[] {
  const [, scheme = '', authority = ''] = /^([^:]+):\/\/(.*)$/.exec(pattern) ?? []
  const inside = (origin: string): OriginCase => ({ origin, label: pattern })
  const outside = (origin: string): OriginCase => ({ origin, label: origin })
  if (authority === '*') return [inside(`${scheme}://a`)]
  const host = authority.replace(/:\*$/, '')
  const plain = host.replace(/:\d+$/, '')
  const port = host.slice(plain.length)
  const other = scheme === 'https' ? 'http' : 'https'
  const name = plain.replace('*', 'a')
  const deeper = `${scheme}://${plain.replace('*', 'a.b')}${port}`
  const isAnyPort = authority.endsWith(':*')
  const alike = plain.startsWith('*.')
    ? [
        inside(deeper),
        outside(`${scheme}://${plain.slice(2)}${port}`),
        outside(`${scheme}://evil${plain.slice(2)}${port}`),
      ]
    : plain.includes('*')
      ? [outside(deeper), inside(`${scheme}://${plain.replace('*', 'a_b')}${port}`)]
      : []
  return [
    inside(`${scheme}://${name}${port}`),
    ...alike,
    outside(`${other}://${name}${port}`),
    (port === '' ? inside : outside)(`${scheme}://${name}`),
    (isAnyPort ? inside : outside)(`${scheme}://${name}:8080`),
  ]
}

/** Returns the methods that lists name, those that every browser knows, and one that none names. */
export function methodCases(configurations: readonly CorsConfiguration[]): string[] {
  const named = configurations.flatMap(({ allowedMethods }) => allowedMethods)
  const usual = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
  const known = [...standardMethods].filter((method) => usual.includes(method))
  return [...new Set([...known, ...named.filter((method) => method !== '*'), unlistedMethod])]
}

/** Returns the request headers that lists name, what is inside and outside of a prefix, and one that none names. */
export function headerCases(configurations: readonly CorsConfiguration[]): string[] {
  const named = configurations.flatMap(({ allowedHeaders }) =>
    allowedHeaders.flatMap((name) => {
      if (name === '*') return []
      const lower = name.toLowerCase()
      return lower.endsWith('*') ? [`${lower.slice(0, -1)}a`, lower.slice(0, -2)] : [lower]
    }),
  )
  return [...new Set([...named, 'authorization', 'content-type', unlistedHeader])]
}

/** Returns the names that lists expose, and one that none does. */
export function exposedCases(configurations: readonly CorsConfiguration[]): string[] {
  const named = configurations.flatMap(({ exposedHeaders }) => exposedHeaders)
  // The permission itself, which is exposed by default, tells a page nothing.
  const names = named
    .map((name) => name.toLowerCase())
    .filter((name) => name !== '*' && !name.startsWith('access-control-'))
  return [...new Set([...names, unlistedHeader])]
}

/** Returns a place for each way in which hosts and paths of both policies meet. */
export function regionCases(one: LoadedPolicy, other: LoadedPolicy): Region[] {
  const hosts = new Set<string>()
  /** Each path with the entry that it stands for. */
  const paths = new Map<string, string>()
  for (const { policies, configurations } of [one, other]) {
    for (const { hosts: names = [], paths: entries = [] } of policies) {
      for (const name of names) for (const host of aroundHost(name)) hosts.add(host)
      for (const entry of entries) for (const path of aroundPath(entry)) paths.set(path, entry)
    }
    for (const { allowedHosts, excludedPaths } of configurations) {
      for (const name of allowedHosts) for (const host of aroundHost(name)) hosts.add(host)
      for (const entry of excludedPaths) {
        for (const path of aroundPath(entry)) paths.set(path, entry)
      }
    }
  }
  const allHosts = [strangerHost, ...hosts]
  const allPaths = new Map([['/', '/'], [strangerPath, strangerPath], ...paths])
  return distinctRegions(allHosts, allPaths, one, other)
}

function aroundHost(entry: string): string[] {
  return entry.startsWith('*.')
    ? [entry.replace('*', 'a'), entry.replace('*', 'a.b'), entry.slice(2)]
    : [entry, `a.${entry}`]
}

function aroundPath(entry: string): string[] {
  const prefix = entry.replace(/\*$/, '')
  const bare = prefix.replace(/\/$/, '')
  const all = [prefix, bare, `${bare}/`, `${bare}/a`, `${bare}a`]
  return all.map((path) => (path === '' ? '/' : path))
}

/** Most places that are looked at. Beyond them lists are so long that nobody reads the answer. */
const maximumPlaces = 200_000

/** Of the places where the same policies decide in the same way one is enough. */
function distinctRegions(
  hosts: readonly string[],
  paths: ReadonlyMap<string, string>,
  one: LoadedPolicy,
  other: LoadedPolicy,
): Region[] {
  const regions = new Map<string, Region>()
  let count = 0
  for (const host of hosts) {
    for (const [path, entry] of paths) {
      if (++count > maximumPlaces) return [...regions.values()]
      const key = `${decisionKey(one, host, path)} ${decisionKey(other, host, path)}`
      if (!regions.has(key))
        regions.set(key, { host, path, label: regionLabel(one, other, host, path, entry) })
    }
  }
  return [...regions.values()]
}

/** Which policy decides, and how it treats the path. */
function decisionKey({ engine }: LoadedPolicy, host: string, path: string): string {
  const { policy, kind, denial } = engine.decide(probeRequest(host, path, stranger))
  const reason =
    denial?.reason === 'host-not-allowed' || denial?.reason === 'excluded-path' ? denial.reason : ''
  return `${JSON.stringify(policy)}/${kind === 'excluded'}/${reason}`
}

/** A simple request, for what can be asked of an engine without a browser. */
export function probeRequest(host: string, path: string, origin: string): CorsRequest {
  const headers: Readonly<Record<string, string>> = { host, origin }
  return { method: 'GET', url: path, headers: { get: (name) => headers[name] } }
}

/** The hosts and paths of the policy that decides, or the entry of the excluded paths. */
function regionLabel(
  one: LoadedPolicy,
  other: LoadedPolicy,
  host: string,
  path: string,
  entry: string,
): string {
  const decisions = [one, other].map(({ engine }) =>
    engine.decide(probeRequest(host, path, stranger)),
  )
  if (decisions.some(({ kind }) => kind === 'excluded')) return entry
  const labels = [one, other].flatMap(({ policies }, index) => {
    const label = decisions[index]?.policy
    const at = typeof label === 'number' ? label : policies.findIndex(({ name }) => name === label)
    const { hosts, paths } = policies[at] ?? {}
    if (hosts === undefined && paths === undefined) return []
    return [[hosts?.join(', '), paths?.join(', ')].filter((part) => part !== undefined).join(' ')]
  })
  const isList = one.policies.length + other.policies.length > 2
  return labels.at(-1) ?? (isList ? 'every other path' : 'every path')
}
