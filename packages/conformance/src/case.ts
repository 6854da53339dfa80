import type {
  ConfigurationEdit,
  CorsConfigurationInput,
  CorsKind,
  DenialReason,
} from '@crossgate/core'

/** A string, or the pieces of one: a piece may be repeated, so that 64 KB of commas stay one line of data. */
export type Text =
  | string
  | readonly (string | { readonly repeat: string; readonly times: number })[]

/** One header line: its name and its value. A list of them may hold a name more than once. */
export type HeaderLine = readonly [name: string, value: string]

/**
 * How the application sends its answer. A server without such a way takes its nearest one.
 *
 * - `set-header`: each header by itself, then the body.
 * - `append-header`: each header appended, never replaced.
 * - `set-headers`: all headers in one call.
 * - `write-head`: status and headers in one call, as an object.
 * - `write-head-array`: the same, as a flat array of names and values.
 * - `flush`: the head is sent before there is a body.
 * - `stream`: the body comes in several pieces, later.
 * - `remove-vary`: sets its headers, then removes `Vary`.
 * - `redirect`: the framework's own redirect to `/elsewhere`.
 * - `direct`: past the framework, on what lies below it (Koa's `ctx.res` with `ctx.respond = false`).
 * - `throw`: sets its headers, then throws an error.
 * - `reject`: sets its headers, then fails asynchronously.
 * - `upgrade`: accepts the WebSocket handshake.
 */
export type SendingWay =
  | 'set-header'
  | 'append-header'
  | 'set-headers'
  | 'write-head'
  | 'write-head-array'
  | 'flush'
  | 'stream'
  | 'remove-vary'
  | 'redirect'
  | 'direct'
  | 'throw'
  | 'reject'
  | 'upgrade'

/** What the application behind the filter answers. */
export interface CaseApplication {
  readonly status: number
  readonly headers: readonly HeaderLine[]
  readonly body: string
  readonly send: SendingWay
}

/** A request as it goes over the wire. */
export interface CaseRequest {
  readonly method: string
  /** The request target as sent: a path, an absolute URL or `*`. */
  readonly target: string
  /** The header lines, `Host` among them unless the case has none. */
  readonly headers: readonly HeaderLine[]
  /** The prefix under which filter and application are mounted, where the framework can mount. */
  readonly mount?: string
}

/** What a case expects of the response, and of the decision where the server shows it. */
export interface Expected {
  readonly status: number
  /**
   * Response headers by lower-case name; a list is several lines. CORS-relevant headers that are
   * not listed must be absent, and so must `content-type` and `cache-control` of an answer that the
   * application did not give. Any other header listed is compared too.
   */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** Headers that must be absent although they are not CORS-relevant. */
  readonly absent?: readonly string[]
  /** The field names in `Vary`, in any order and case. */
  readonly vary: readonly string[]
  /** Field names that `Vary` may also hold: those of the application, where a framework's error answer may drop them. */
  readonly optionalVary?: readonly string[]
  /** The whole body, or what it must and must not contain. */
  readonly body?: ExpectedText
  /** Whether the application ran. */
  readonly reached: boolean
  readonly decision: ExpectedDecision
  /** What `explain` says, where the server shows it. Absent: not compared. */
  readonly explain?: ExpectedExplanation
}

/** A whole text, or what it must and must not contain. */
export type ExpectedText =
  | string
  | { readonly contains?: readonly string[]; readonly lacks?: readonly string[] }

/** What `explain` returns. Each part is compared where it is present. */
export interface ExpectedExplanation {
  /** The proposed change; `null`: none is proposed. */
  readonly change?: ExpectedChange | null
  /** What to do about a denial; `null`: nothing is said. */
  readonly remedy?: ExpectedText | null
  readonly summary?: ExpectedText
  /** The names of the steps, in order. */
  readonly steps?: readonly string[]
}

export interface ExpectedChange {
  readonly edits: readonly ConfigurationEdit[]
  readonly dangerous: boolean
  readonly sentence?: ExpectedText
}

/** A refusal, or what is withheld, in data and, where the case says them, in words. */
export interface ExpectedDenial {
  readonly reason: DenialReason
  readonly value: string
  readonly message?: ExpectedText
  /** `null`: there is none. Absent: not compared. */
  readonly hint?: ExpectedText | null
}

/** What `decide` gives, beyond what the response shows. */
export interface ExpectedDecision {
  readonly kind: CorsKind
  readonly authoritative: boolean
  /** Absent: there must be none. */
  readonly denial?: ExpectedDenial
  /** `null`: there must be none. Absent: not compared. */
  readonly withheld?: ExpectedDenial | null
  /** The name or index of the entry of `policies` that decided. Absent: not compared. */
  readonly policy?: string | number
  /** The decision's headers, where the response does not carry them. */
  readonly headers?: Readonly<Record<string, string>>
  /** The decision's vary, where the response does not carry it. */
  readonly vary?: readonly string[]
}

/**
 * What sets a server apart so that a case may rightly end otherwise on it.
 *
 * - `normalised-url`: the handler sees the target as the URL standard normalises it.
 * - `no-upgrade`: an accepted handshake is answered with 200 (HTTP/2, a handler called directly).
 */
export type Trait = 'normalised-url' | 'no-upgrade'

/** One entry of `policies`: the hosts and paths that choose it, and what holds there. */
export interface CasePolicy {
  readonly name?: string
  readonly hosts?: readonly string[]
  readonly paths?: readonly string[]
  readonly configuration: CorsConfigurationInput
}

/** One row of the behaviour: a request under a configuration or policies, and the exact answer. */
export type ConformanceCase = ConfigurationCase | PoliciesCase

/** A row of one configuration. */
export interface ConfigurationCase extends CaseRow {
  readonly configuration: CorsConfigurationInput
  readonly policies?: undefined
}

/** A row of several configurations, chosen by host and path. */
export interface PoliciesCase extends CaseRow {
  readonly policies: readonly CasePolicy[]
  readonly configuration?: undefined
}

interface CaseRow {
  /** Permanent: never given to another behaviour. */
  readonly id: string
  readonly level: 'MUST' | 'SHOULD' | 'MAY'
  /** Terms of the vocabulary, joined by a comma and a space. Unique. */
  readonly name: string
  readonly topic: string
  readonly request: CaseRequest
  readonly application: CaseApplication
  readonly expected: Expected
  /** What is expected instead on a server with that trait. */
  readonly variants: Readonly<Partial<Record<Trait, Expected>>>
  /** Why no HTTP client or server carries this request; such a case runs in process only. */
  readonly inProcessOnly?: string
}

/** One request of a cache case. */
export interface CacheStep {
  readonly request: CaseRequest
  /** Whether the cache answers it from its store. */
  readonly cached: boolean
}

/** A sequence of requests through one cache. Every answer, stored or not, must serve the requester it is given to. */
export interface CacheCase {
  readonly id: string
  readonly level: 'MUST' | 'SHOULD' | 'MAY'
  readonly name: string
  readonly topic: 'caches'
  readonly cache: 'shared' | 'browser'
  readonly configuration: CorsConfigurationInput
  readonly application: CaseApplication
  readonly steps: readonly CacheStep[]
}
