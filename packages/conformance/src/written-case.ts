import type { CorsConfigurationInput } from '@crossgate/core'
import type {
  CacheCase,
  CaseApplication,
  CasePolicy,
  ConformanceCase,
  Expected,
  ExpectedDenial,
  HeaderLine,
  Text,
  Trait,
} from './case.js'

/** Header lines as written: each a line, or the name of lines in `shared.json`. */
export type WrittenHeaders = readonly (string | readonly [name: string, value: Text])[]

/** A request as written: what it does not say is that of the shared request it is `like`. */
export interface WrittenRequest {
  /** The name of a request in `shared.json`. Its header lines come first. */
  readonly like?: string
  readonly method?: string
  readonly target?: Text
  /** `null`: no Host line. Default: the shared host. */
  readonly host?: string | null
  readonly headers?: WrittenHeaders
  readonly mount?: string
}

export interface WrittenDenial extends Omit<ExpectedDenial, 'value' | 'reason'> {
  readonly reason: string
  readonly value: Text
}

export interface WrittenDecision
  extends Omit<Partial<Expected['decision']>, 'denial' | 'withheld'> {
  readonly denial?: WrittenDenial
  readonly withheld?: WrittenDenial | null
}

/**
 * An expectation as written: what it does not say is that of the shared one it is `like`. `headers`
 * and `decision` are merged, everything else is replaced. In a header's value and in a denial's
 * `{origin}` stands for the request's Origin.
 */
export interface WrittenExpected extends Omit<Partial<Expected>, 'decision'> {
  /** The name of an expectation in `shared.json`. */
  readonly like?: string
  readonly decision?: WrittenDecision
}

interface WrittenCommon {
  readonly id: string
  readonly level: ConformanceCase['level']
  readonly name: string
  readonly application?: Partial<CaseApplication>
}

/** Either a configuration, or the name of one, or policies. */
export interface WrittenGoverned {
  readonly configuration?: string | CorsConfigurationInput
  readonly policies?: readonly WrittenPolicy[]
}

export interface WrittenPolicy extends Omit<CasePolicy, 'configuration'> {
  readonly configuration: string | CorsConfigurationInput
}

export interface WrittenRow extends WrittenCommon, WrittenGoverned {
  /** A request, or the name of one. */
  readonly request: string | WrittenRequest
  /** An expectation, or the name of one. */
  readonly expected: string | WrittenExpected
  readonly variants?: Readonly<Partial<Record<Trait, string | WrittenExpected>>>
  readonly inProcessOnly?: string
}

export interface WrittenCacheCase extends WrittenCommon {
  readonly configuration: string | CorsConfigurationInput
  readonly cache: CacheCase['cache']
  readonly steps: readonly {
    readonly request: string | WrittenRequest
    readonly cached: boolean
  }[]
}

/** What rows share, each by name. */
export interface SharedFile {
  readonly host: string
  readonly application: CaseApplication
  readonly configurations: Readonly<Record<string, CorsConfigurationInput>>
  readonly headers: Readonly<Record<string, readonly HeaderLine[]>>
  readonly requests: Readonly<Record<string, WrittenRequest>>
  readonly expectations: Readonly<Record<string, WrittenExpected>>
}

export interface CaseFile<Written> {
  readonly topic: string
  readonly cases: readonly Written[]
}
