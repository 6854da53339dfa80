import { type Cors, type CorsEvent, type CorsRequest, createCors } from '@crossgate/core'
import type { ConfigurationVersion, Store } from '../storage/store.js'
import { findIssues } from './configuration-check.js'
import { excludeOwnPath } from './own-path.js'
import { isPublicSuffix } from './public-suffix.js'

/** The filter that follows the store. */
export interface LivePolicy {
  /** The engine for an adapter: always the last good configuration. */
  readonly cors: Cors
  /** The version in force; 0 while there is none. */
  readonly version: number
  /** Why the filter does not run what is stored, as a sentence. */
  readonly problem: string | undefined
  /** Takes over the newest version. Rejects with what the store says. */
  refresh(): Promise<void>
  close(): void
}

export interface LivePolicyOptions {
  readonly store: Store
  readonly basePath: string
  /** Gets each denial, and each answer that browsers keep from a page, while `debug` is on. */
  readonly onDenied: (event: CorsEvent) => void
  /** Gets each cross-origin request that passed while `debug` is on. */
  readonly onPassed: (request: CorsRequest) => void
  /** Called with each version that the filter takes over. */
  readonly onSaved: (saved: ConfigurationVersion) => void
  readonly onError: (error: unknown) => void
}

/** Creates the engine, brings it to the newest good version, and keeps it there. */
export async function createLivePolicy(options: LivePolicyOptions): Promise<LivePolicy> {
  const { store, basePath, onDenied, onPassed, onError } = options
  // Closed until a configuration is known: nothing is allowed, and foreign requests are refused.
  const engine = createCors({ enabled: true }, { eventLog: { append: onDenied }, isPublicSuffix })
  let records = false
  let version = 0
  let attempted = 0
  let invalid: string | undefined
  let unreadable: string | undefined
  let queue: Promise<void> = Promise.resolve()

  const apply = (saved: ConfigurationVersion) => {
    engine.reconfigure(excludeOwnPath(saved.document.corsConfiguration, basePath))
    records = engine.configuration.debug
    version = saved.version
    invalid = undefined
    options.onSaved(saved)
  }

  const read = async () => {
    const saved = await store.configuration.current()
    if (saved === undefined || saved.version === attempted) return
    attempted = saved.version
    try {
      apply(saved)
    } catch (error) {
      const instead = version === 0 ? await applyNewestGood() : version
      const kept = instead === 0 ? 'refuses every other origin' : `keeps version ${instead}`
      invalid = `Version ${saved.version} is not valid, so that the filter ${kept}. ${sentenceOf(error)}`
      onError(error)
    }
  }

  const applyNewestGood = async () => {
    const earlier = await store.configuration.history({ limit: 100 })
    const good = earlier.find(({ document }) => findIssues(document.corsConfiguration).length === 0)
    if (good) apply(good)
    return version
  }

  const refresh = () => {
    const done = queue.then(read)
    queue = done.catch(() => {})
    return done
  }

  await refresh()
  const stop = store.watch(
    (newest) => {
      unreadable = undefined
      if (newest !== attempted) refresh().catch(onError)
    },
    (error) => {
      unreadable = `The filter keeps version ${version}. ${sentenceOf(error)}`
      onError(error)
    },
  )

  const cors: Cors = Object.create(engine, {
    decide: {
      value: (request: CorsRequest) => {
        const decision = engine.decide(request)
        if (records) {
          const { denial, kind } = decision
          if (denial === undefined && (kind === 'cors' || kind === 'preflight')) onPassed(request)
        }
        return decision
      },
    },
    configuration: { get: () => engine.configuration, enumerable: true },
    reconfigure: {
      value: () => {
        throw new Error('The console owns this policy: change it there, or save it in its store.')
      },
    },
  })

  return {
    cors,
    get version() {
      return version
    },
    get problem() {
      return unreadable ?? invalid
    },
    refresh,
    close: stop,
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
