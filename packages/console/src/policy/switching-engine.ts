import {
  type Cors,
  type CorsDecision,
  type CorsEngine,
  type CorsEventLog,
  type CorsPolicy,
  type CorsRequest,
  createCors,
  createPolicies,
} from '@crossgate/core'
import { isPublicSuffix } from './public-suffix.js'

/**
 * An engine that goes from one policy to many and back. One policy costs what an engine without a
 * list costs.
 */
export interface SwitchingEngine {
  decide(request: CorsRequest): CorsDecision
  /** Of the policies in force: a configuration, or a list where there are several. */
  readonly configuration: CorsEngine['configuration']
  /** Whether the policy that made a decision has `debug` on. */
  isRecording(decision: CorsDecision): boolean
  /**
   * Replaces the policies for every later request, with pauses. All or nothing: until the last step,
   * and after a `CorsConfigurationError`, the policies before are in force.
   */
  takeOverInSteps(policies: readonly CorsPolicy[]): Generator<void, void, void>
  /** An engine of the same options, for whoever asks an engine for them. */
  readonly origin: Cors
}

/** Creates it closed: nothing is allowed, and foreign requests are refused. */
export function createSwitchingEngine(eventLog: CorsEventLog): SwitchingEngine {
  const options = { eventLog, isPublicSuffix }
  const origin = createCors(closed, options)
  let current: CorsEngine = origin
  let recording: ReadonlySet<CorsDecision['policy']> = new Set()

  return {
    decide: (request) => current.decide(request),
    get configuration() {
      return current.configuration
    },
    isRecording: ({ policy }) => recording.has(policy),
    *takeOverInSteps(policies) {
      // Another engine than the one in force, so that what decides is replaced together with what is recorded.
      const [only] = policies
      if (only !== undefined && policies.length === 1 && !isConditional(only)) {
        const engine = createCors(closed, options)
        yield* engine.reconfigureInSteps(only.configuration)
        current = engine
        recording = new Set(engine.configuration.debug ? [undefined] : [])
      } else {
        const engine = createPolicies([{ configuration: closed }], options)
        yield* engine.reconfigureInSteps(policies)
        current = engine
        recording = labelsOfRecording(engine.configuration)
      }
    },
    origin,
  }
}

const closed = { enabled: true }

/** One policy for some requests alone is not a list that decides all: the engine says so. */
function isConditional({ hosts, paths }: CorsPolicy): boolean {
  return hosts !== undefined || paths !== undefined
}

function labelsOfRecording(policies: readonly CorsPolicy[]): Set<CorsDecision['policy']> {
  return new Set(
    policies.flatMap(({ name, configuration }, index) =>
      configuration.debug ? [name ?? index] : [],
    ),
  )
}
