import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type Cors,
  type CorsConfiguration,
  type CorsPolicy,
  createCors,
  type Denial,
} from '@crossgate/core'
import type { WantedPermissions } from '../storage/waiting-origin.js'
import type { LivePolicy } from './live-policy.js'
import { placeFinder } from './policy-label.js'
import { policiesInForce } from './policy-list.js'
import { isPublicSuffix } from './public-suffix.js'

/** An origin, and which policy it is about: the last one where it names none, or none that is there. */
export interface JudgedBy {
  readonly origin: string
  readonly policy?: string | number
}

/** Why the policy in force denies an origin, with the likely mistake; undefined where it allows it. */
export type OriginCheck = (judged: JudgedBy) => Denial | undefined

/** An engine that nobody asked for so long is given up, in milliseconds: it may be a large one. */
const idleTime = 30_000

/**
 * Returns what tells whether and why the policies in force deny origins, whatever else they ask of a request.
 * The engines for that are compiled in steps when somebody asks, and again after a policy changed.
 */
export function createOriginChecks(
  policy: Pick<LivePolicy, 'cors'>,
): (judged: readonly JudgedBy[]) => Promise<OriginCheck> {
  const engines = new Map<CorsConfiguration, Promise<Cors>>()
  let idle: NodeJS.Timeout | undefined
  const engineFor = (configuration: CorsConfiguration) => {
    const engine = engines.get(configuration) ?? compile(configuration)
    engines.set(configuration, engine)
    return engine
  }
  return async (judged) => {
    const policies = policiesInForce(policy.cors)
    const inForce = new Set(policies.map(({ configuration }) => configuration))
    for (const known of engines.keys()) if (!inForce.has(known)) engines.delete(known)
    clearTimeout(idle)
    idle = setTimeout(() => engines.clear(), idleTime)
    idle.unref()
    const compiled = new Map<CorsConfiguration, Cors>()
    const configurationOf = configurationFinder(policies)
    for (const configuration of new Set(judged.map(configurationOf))) {
      compiled.set(configuration, await engineFor(configuration))
    }
    return (one) => {
      const engine = compiled.get(configurationOf(one)) as Cors
      return engine.decide(requestOf(one.origin)).denial
    }
  }
}

function configurationFinder(
  policies: readonly CorsPolicy[],
): (judged: JudgedBy) => CorsConfiguration {
  const placeOf = placeFinder(policies)
  return ({ policy }) => (policies[placeOf(policy)] as CorsPolicy).configuration
}

async function compile(configuration: CorsConfiguration): Promise<Cors> {
  const engine = createCors({ enabled: true }, { isPublicSuffix })
  // With debug, hints are prepared in the steps too.
  const sought = { ...aboutOriginsAlone(configuration), debug: true }
  for (const _ of engine.reconfigureInSteps(sought)) await nextTurn()
  return engine
}

/** The configuration without what refuses an allowed origin, too. */
export function aboutOriginsAlone(configuration: CorsConfiguration): CorsConfiguration {
  return {
    ...configuration,
    enabled: true,
    enforcement: 'block',
    allowedMethods: ['GET'],
    allowedHosts: [],
    excludedPaths: [],
  }
}

/** What the engine says of a request that no browser sent: an event has no other sign of it. */
export const programHint = createCors({ enabled: true, debug: true }).decide({
  method: 'GET',
  url: '/',
  headers: new Map([
    ['origin', 'https://page.example'],
    ['user-agent', 'program'],
  ]),
}).denial?.hint

/** The likely mistake behind a refusal, or else that no browser asked; undefined where it is allowed. */
export function hintOf(
  denial: Denial | undefined,
  { onlyPrograms }: Pick<WantedPermissions, 'onlyPrograms'>,
): string | undefined {
  return denial && (denial.hint ?? (onlyPrograms ? programHint : undefined))
}

/** A request that is about its origin alone, as a page's script would send it. */
export function requestOf(origin: string) {
  const headers = new Map([
    ['origin', origin],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-mode', 'cors'],
  ])
  return { method: 'GET', url: '/', headers }
}
