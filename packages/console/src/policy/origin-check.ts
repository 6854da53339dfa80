import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Cors, type CorsConfiguration, createCors } from '@crossgate/core'
import type { LivePolicy } from './live-policy.js'
import { isPublicSuffix } from './public-suffix.js'

/** Whether the policy in force allows an origin. */
export type OriginCheck = (origin: string) => boolean

/** An engine that nobody asked for so long is given up, in milliseconds: it may be a large one. */
const idleTime = 30_000

/**
 * Returns what tells whether the policy in force allows origins, whatever else it asks of a request.
 * The engine for that is compiled in steps when somebody asks, and again after the policy changed.
 */
export function createOriginChecks(policy: Pick<LivePolicy, 'cors'>): () => Promise<OriginCheck> {
  let compiled: { readonly of: CorsConfiguration; readonly engine: Promise<Cors> } | undefined
  let idle: NodeJS.Timeout | undefined
  return async () => {
    const { configuration } = policy.cors
    if (compiled?.of !== configuration) {
      compiled = { of: configuration, engine: compile(configuration) }
    }
    clearTimeout(idle)
    idle = setTimeout(() => {
      compiled = undefined
    }, idleTime)
    idle.unref()
    const engine = await compiled.engine
    return (origin) => engine.decide(requestOf(origin)).denial === undefined
  }
}

/**
 * Names the likely mistake of each origin that a configuration does not allow, as a sentence; null
 * where none can be named. What that takes depends on how many origins are allowed.
 */
export function findHints(
  configuration: CorsConfiguration,
  origins: readonly string[],
): (string | null)[] {
  const engine = createCors(aboutOriginsAlone(configuration), { isPublicSuffix })
  return origins.map((origin) => engine.decide(requestOf(origin)).denial?.hint ?? null)
}

async function compile(configuration: CorsConfiguration): Promise<Cors> {
  const engine = createCors({ enabled: true }, { isPublicSuffix })
  for (const _ of engine.reconfigureInSteps(aboutOriginsAlone(configuration))) await nextTurn()
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

/** A request that is about its origin alone, as a page's script would send it. */
export function requestOf(origin: string) {
  const headers = new Map([
    ['origin', origin],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-mode', 'cors'],
  ])
  return { method: 'GET', url: '/', headers }
}
