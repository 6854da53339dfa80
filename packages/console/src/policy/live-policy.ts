import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CorsDecision, CorsEngine, CorsEvent, CorsPolicy, CorsRequest } from '@crossgate/core'
import type { ConfigurationStore, ConfigurationVersion, Store } from '../storage/store.js'
import { policiesOf } from '../storage/system-configuration.js'
import { findPolicyIssues } from './configuration-check.js'
import { excludeOwnPath, withOwnPathHint } from './own-path.js'
import { createSwitchingEngine, type SwitchingEngine } from './switching-engine.js'

/** The filter that follows the store. */
export interface LivePolicy {
  /** The engine for an adapter: always the last good policies. */
  readonly cors: CorsEngine
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
  /** What is in force until the store answers for the first time. Default: nothing is allowed. */
  readonly lastKnown?: readonly CorsPolicy[] | undefined
}

/** Creates the engine, brings it to the newest good version, and keeps it there. */
export async function createLivePolicy(options: LivePolicyOptions): Promise<LivePolicy> {
  const { store, basePath, onDenied, onError } = options
  // Closed until a configuration is known: nothing is allowed, and foreign requests are refused.
  const engine = createSwitchingEngine({
    append: (event) => onDenied(withOwnPathHint(event, basePath)),
  })
  const follower = createFollower(engine, options)
  let unreadable: string | undefined
  const noteUnreadable = (error: unknown) => {
    unreadable = `${inForce(follower.version, options)} ${sentenceOf(error)}`
    onError(error)
  }

  await follower.refresh().catch(async (error) => {
    if ((error as { code?: unknown }).code !== 'unavailable') throw error
    if (options.lastKnown) await takeOver(engine, options.lastKnown, options)
    noteUnreadable(error)
  })
  const stop = store.watch((newest) => {
    unreadable = undefined
    if (newest !== follower.lastTriedVersion) follower.refresh().catch(onError)
  }, noteUnreadable)

  return {
    cors: recordPassed(engine, options.onPassed),
    get version() {
      return follower.version
    },
    get problem() {
      return unreadable ?? follower.invalid
    },
    refresh: follower.refresh,
    close: stop,
  }
}

/** Brings an engine to the versions of a store, one after another. */
function createFollower(engine: SwitchingEngine, options: LivePolicyOptions) {
  const { store, onSaved, onError } = options
  let queue: Promise<void> = Promise.resolve()
  const follower = {
    /** The version in force; 0 while there is none. */
    version: 0,
    /** The version that was read last, good or not. */
    lastTriedVersion: 0,
    /** Why the newest version is not in force, as a sentence. */
    invalid: undefined as string | undefined,
    refresh() {
      const done = queue.then(read)
      queue = done.catch(() => {})
      return done
    },
  }

  const apply = async (saved: ConfigurationVersion) => {
    await takeOver(engine, policiesOf(saved.document), options)
    follower.version = saved.version
    follower.invalid = undefined
    onSaved(saved)
  }

  const read = async () => {
    const saved = await store.configuration.current()
    if (saved === undefined || saved.version === follower.lastTriedVersion) return
    follower.lastTriedVersion = saved.version
    try {
      await apply(saved)
    } catch (error) {
      const good = follower.version === 0 ? await findNewestGood(store.configuration) : undefined
      if (good) await apply(good)
      const { version } = follower
      const instead = version === 0 ? 'refuses every other origin' : `keeps version ${version}`
      follower.invalid = `Version ${saved.version} is not valid, so the filter ${instead}. ${sentenceOf(error)}`
      onError(error)
    }
  }

  return follower
}

/** How long the policies are worked on before requests have their turn, in milliseconds. */
const turn = 5

/** Requests have their turn between the steps: there may be a hundred thousand origins, or ten thousand policies. */
async function takeOver(
  engine: SwitchingEngine,
  policies: readonly CorsPolicy[],
  { basePath }: LivePolicyOptions,
): Promise<void> {
  let end = performance.now() + turn
  for (const _ of engine.takeOverInSteps(excludeOwnPath(policies, basePath))) {
    if (performance.now() < end) continue
    await nextTurn()
    end = performance.now() + turn
  }
}

/** Of the last hundred versions. */
async function findNewestGood(
  versions: ConfigurationStore,
): Promise<ConfigurationVersion | undefined> {
  for (const { version } of await versions.history({ limit: 100 })) {
    const saved = await versions.version(version)
    if (saved && findPolicyIssues(policiesOf(saved.document)).length === 0) return saved
  }
  return undefined
}

/** The engine as an adapter gets it: it cannot be reconfigured, and says what it let pass. */
function recordPassed(
  engine: SwitchingEngine,
  onPassed: (request: CorsRequest) => void,
): CorsEngine {
  return Object.create(engine.origin, {
    decide: {
      value: (request: CorsRequest) => {
        const decision = engine.decide(request)
        if (isPermission(decision) && engine.isRecording(decision)) onPassed(request)
        return decision
      },
    },
    configuration: { get: () => engine.configuration, enumerable: true },
    reconfigure: { value: refuseToReconfigure },
    reconfigureInSteps: { value: refuseToReconfigure },
  })
}

function isPermission({ denial, kind }: CorsDecision): boolean {
  return denial === undefined && (kind === 'cors' || kind === 'preflight')
}

function refuseToReconfigure(): never {
  throw new Error('The console owns this policy: change it there, or save it in its store.')
}

function inForce(version: number, { lastKnown }: LivePolicyOptions): string {
  if (version > 0) return `The filter keeps version ${version}.`
  return lastKnown === undefined
    ? 'The filter refuses every other origin until the store answers.'
    : 'The filter runs the last policy that the application knew, until the store answers.'
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
