import {
  exposedCases,
  headerCases,
  methodCases,
  type OriginCase,
  originGroups,
  probeRequest,
  type Region,
  regionCases,
  stranger,
} from './boundaries.js'
import {
  type Case,
  isSameOutcome,
  isSamePermission,
  type Outcome,
  policySide,
  type Side,
} from './outcome.js'
import type { LoadedPolicy } from './policy.js'

/** A request on which two sides differ. */
export interface Difference {
  readonly asked: Case
  readonly one: Outcome
  readonly other: Outcome
}

/** Origins that both policies treat alike in a place; one of them stands for all. */
export interface OriginClass {
  readonly members: readonly OriginCase[]
  readonly region: Region
}

/** The boundaries of two policies: everything that has to be asked of them. */
export interface Boundaries {
  readonly classes: readonly OriginClass[]
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  /** Names that the application answers with. */
  readonly answerHeaders: readonly string[]
}

const credentialsModes = ['omit', 'include'] as const

/** Finds the boundaries of two policies. */
export function findBoundaries(one: LoadedPolicy, other: LoadedPolicy): Boundaries {
  const configurations = [...one.configurations, ...other.configurations]
  const origins = originGroups(configurations)
  const regions = regionCases(one, other)
  return {
    classes: regions.flatMap((region) =>
      classifyOrigins([...origins, ownPages(region)], region, one, other),
    ),
    methods: methodCases(configurations),
    headers: headerCases(configurations),
    answerHeaders: exposedCases(configurations),
  }
}

/** The pages of the server itself, of which a policy with `ownOrigins` may not know. */
function ownPages({ host }: Region): OriginCase[] {
  return [{ origin: `https://${host}`, label: `the server's own page https://${host}` }]
}

/** Puts origins together that both engines answer alike: with a hundred thousand of them a browser is asked about few. */
function classifyOrigins(
  groups: readonly (readonly OriginCase[])[],
  region: Region,
  one: LoadedPolicy,
  other: LoadedPolicy,
): OriginClass[] {
  const classes = new Map<string, (readonly OriginCase[])[]>()
  for (const group of groups) {
    const origin = group[0]?.origin ?? stranger
    const key = `${answerKey(one, region, origin)}\n${answerKey(other, region, origin)}`
    const members = classes.get(key)
    if (members === undefined) classes.set(key, [group])
    else members.push(group)
  }
  return [...classes.values()].map((members) => ({ members: members.flat(), region }))
}

function answerKey({ engine }: LoadedPolicy, { host, path }: Region, origin: string): string {
  const { action, kind, headers } = engine.decide(probeRequest(host, path, origin))
  const allowed = headers['access-control-allow-origin']
  const own = allowed === origin ? 'own' : allowed
  return `${action} ${kind} ${own} ${headers['access-control-allow-credentials']}`
}

/** Every request that one origin of a class has to make, the plainest first. */
export function casesOf(
  { members, region: { host, path } }: OriginClass,
  { methods, headers }: Pick<Boundaries, 'methods' | 'headers'>,
): Case[] {
  const [first] = members
  const base = { origin: first?.origin ?? '', host, path }
  return credentialsModes.flatMap((credentials) => [
    ...methods.map((method) => ({ ...base, method, headers: [], credentials })),
    ...headers.map((name) => ({ ...base, method: 'GET', headers: [name], credentials })),
  ])
}

/** Returns the first request that two sides treat differently; else the first whose preflight browsers keep for another time. */
export async function findDifference(
  boundaries: Boundaries,
  one: Side,
  other: Side,
): Promise<Difference | undefined> {
  let later: Difference | undefined
  for (const each of boundaries.classes) {
    for (const asked of casesOf(each, boundaries)) {
      const outcomes = [await one.ask(asked), await other.ask(asked)] as const
      const difference = { asked, one: outcomes[0], other: outcomes[1] }
      if (!isSamePermission(...outcomes)) return difference
      if (later === undefined && !isSameOutcome(...outcomes)) later = difference
    }
  }
  return later
}

/** Returns both policies as sides that answer with every header that is exposed anywhere. */
export function policySides(
  names: readonly [string, string],
  one: LoadedPolicy,
  other: LoadedPolicy,
  { answerHeaders }: Boundaries,
): readonly [Side, Side] {
  return [
    policySide(names[0], one.engine, answerHeaders),
    policySide(names[1], other.engine, answerHeaders),
  ]
}

/** Most origins of a class that a live server is asked about: it may tell apart what the policy does not. */
const maximumLiveOrigins = 5

/** Returns the boundaries of a policy at one URL, where a live server is asked about them. */
export function findLiveBoundaries(policy: LoadedPolicy, url: string): Boundaries {
  const { host, pathname } = new URL(url)
  const region = { host, path: pathname, label: pathname }
  const { configurations } = policy
  const classes = classifyOrigins(originGroups(configurations), region, policy, policy)
  return {
    classes: classes.flatMap(({ members }) =>
      members.slice(0, maximumLiveOrigins).map((member) => ({ members: [member], region })),
    ),
    // A POST is sent without a preflight, and would change something.
    methods: methodCases(configurations).filter((method) => method !== 'POST'),
    headers: headerCases(configurations),
    answerHeaders: exposedCases(configurations),
  }
}
