import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Cors, type CorsConfiguration, createCors } from '@crossgate/core'
import type { LivePolicy } from './live-policy.js'
import { isPublicSuffix } from './public-suffix.js'

/** What the policy in force says of an origin. */
export interface OriginVerdict {
  readonly isAllowed: boolean
  /** The likely mistake of one that is not allowed, as a sentence. */
  readonly hint?: string | undefined
}

export type OriginCheck = (origin: string) => OriginVerdict

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
    return (origin) => {
      const { denial } = engine.decide(requestOf(origin))
      return denial === undefined ? { isAllowed: true } : { isAllowed: false, hint: denial.hint }
    }
  }
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
