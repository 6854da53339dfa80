import {
  type CorsEngine,
  type CorsSource,
  type CorsSourceOptions,
  closestWord,
} from '@crossgate/core'
import type { FastifyRequest } from 'fastify'

/** What the plugin takes: `app.register(cors, { source })`. */
export interface CrossgateOptions extends CorsSourceOptions {
  /**
   * An engine, a configuration, or a function of Fastify's request that returns an engine or a promise
   * of one. Where that function throws, rejects or returns anything but an engine, the request ends
   * with that error in the error handler of its scope (500 unless that says otherwise), and nothing
   * behind the plugin runs.
   */
  readonly source: CorsSource<FastifyRequest>
  /**
   * Receives what a source function threw, rejected with or returned instead of an engine, before the
   * request is answered. Default: the error is for Fastify's own error handler and log alone.
   */
  readonly onError?: (error: unknown, request: FastifyRequest) => void
}

const names: Readonly<Record<keyof CrossgateOptions, true>> = {
  source: true,
  vary: true,
  onError: true,
  eventLog: true,
  isPublicSuffix: true,
}

// What Fastify takes out of the options of any plugin.
const ofFastify: ReadonlySet<string> = new Set(['logLevel', 'logSerializers'])

/** Returns the plugin's options without Fastify's. Throws a `TypeError` for one that neither has, which would have no effect. */
export function readOptions(options: CrossgateOptions): CrossgateOptions {
  const own = Object.entries(options).filter(([name]) => !ofFastify.has(name))
  for (const [name] of own) {
    if (name in names) continue
    throw new TypeError(
      `${JSON.stringify(name)} is not an option of @crossgate/fastify: ${remedy(name)}`,
    )
  }
  return Object.fromEntries(own) as unknown as CrossgateOptions
}

/** The options for a route's own source. The engine's own are for a configuration alone. */
export function routeOptions(
  source: CorsSource<FastifyRequest>,
  { vary, onError, ...ofEngine }: Omit<CrossgateOptions, 'source'>,
): Omit<CrossgateOptions, 'source'> {
  const isMade = typeof source === 'function' || (source as Partial<CorsEngine>)?.decide
  return {
    ...(vary !== undefined && { vary }),
    ...(onError && { onError }),
    ...(!isMade && ofEngine),
  }
}

function remedy(name: string): string {
  if (name === 'prefix') {
    return 'it applies to the scope in which it is registered. Register it inside the plugin that has the prefix.'
  }
  const meant = closestWord(name, Object.keys(names))
  return meant === undefined
    ? 'put a policy into source, as { source: { enabled: true, allowedOrigins: […] } }.'
    : `did you mean ${meant}?`
}
