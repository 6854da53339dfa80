import { type CorsSource, type CorsSourceOptions, closestWord } from '@crossgate/core'
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

/** Throws a `TypeError` for an option that is none, which would have no effect. */
export function checkOptions(options: object): void {
  for (const name of Object.keys(options)) {
    if (name in names || ofFastify.has(name)) continue
    throw new TypeError(
      `${JSON.stringify(name)} is not an option of @crossgate/fastify: ${remedy(name)}`,
    )
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
