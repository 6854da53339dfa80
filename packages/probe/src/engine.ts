/** Whose reading of the Fetch standard a prediction follows: the text's own, or an engine's with its known differences. */
export type Engine = 'standard' | 'chromium' | 'firefox' | 'webkit'

/** One point in which an engine does other than the standard says, as measured against the engine itself. */
export interface EngineDifference {
  /** Permanent name. */
  readonly id: string
  readonly engines: readonly Exclude<Engine, 'standard'>[]
  /** The section of the standard that says otherwise. */
  readonly section: string
  /** What the standard says, what the engines do, and what a server should make of it. */
  readonly explanation: string
  /** Where the difference is discussed. */
  readonly link: string
}

/** The points in which engines differ, for one engine. */
export interface EngineProfile {
  readonly name: Engine
  /** Whether `*` in `Access-Control-Allow-Headers` covers `Authorization`. */
  readonly wildcardCoversAuthorization: boolean
  /** The longest time in seconds for which a preflight is remembered. */
  readonly maxAgeLimit: number
  /** How many seconds a preflight is remembered whose `Access-Control-Max-Age` is no number; 0 is not at all. */
  readonly invalidMaxAge: number
  /** Whether preflights for loopback names are remembered. */
  readonly loopbackPreflightCache: boolean
  /** Request headers, in lower case, that need no preflight beyond the standard's list. */
  readonly furtherSafelistedHeaders: readonly string[]
}

const standard: EngineProfile = {
  name: 'standard',
  wildcardCoversAuthorization: false,
  maxAgeLimit: Number.POSITIVE_INFINITY,
  invalidMaxAge: 5,
  loopbackPreflightCache: true,
  furtherSafelistedHeaders: [],
}

/** The engines, by name. */
export const engines: Readonly<Record<Engine, EngineProfile>> = {
  standard,
  chromium: { ...standard, name: 'chromium' },
  firefox: { ...standard, name: 'firefox' },
  webkit: { ...standard, name: 'webkit' },
}
