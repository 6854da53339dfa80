import type { RecordedExchange } from './exchange.js'
import type { FailureReason } from './failure.js'
import type { BodyFault, NoAnswerReason } from './no-answer.js'

/** What a probe and an audit look for by themselves. */
export const lookedForIds = [
  'permission-missing',
  'preflight-swallowed',
  'permission-missing-on-error',
  'several-allow-origin',
  'unread-allow-credentials',
  'any-origin-with-credentials',
  'any-origin-echoed',
  'wildcard-with-credentials',
  'null-origin-with-credentials',
  'null-origin',
  'near-origin-allowed',
  'host-not-allowed',
  'vary-missing',
  'vary-unstable',
  'vary-split',
  'vary-star-in-list',
  'preflight-not-cached',
  'preflight-allows-only-what-was-asked',
  'invalid-expose-headers',
  'ineffective-expose-headers',
  'unreadable-response-headers',
  'response-header-sent',
  'redirected-elsewhere',
  'status-401',
  'status-407',
  'status-408',
  'status-421',
] as const

/**
 * What is found: something that is looked for, a fetch that fails, a server that does not answer,
 * a body that ends otherwise than it should, or `origin-` and the `id` of an `AttackOrigin`. May
 * gain members in a minor version.
 */
export type FindingId =
  | (typeof lookedForIds)[number]
  | FailureReason
  | NoAnswerReason
  | BodyFault
  | `origin-${string}`
  | `status-${number}`

/**
 * How much a finding matters: `critical` lets any page read a user's data, `high` lets some pages,
 * or breaks the application for some users, `medium` and `low` weaken or slow it, `info` is
 * worth knowing, and nothing has to change.
 */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

/** Something that a probe or an audit found. */
export interface Finding {
  /** Stable: compare these, never the text. */
  readonly id: FindingId
  /** How much it matters. */
  readonly severity: Severity
  /** What was found, as a sentence. */
  readonly message: string
  /** What to change, as a sentence. */
  readonly remedy: string
  /** The exchanges that show it. */
  readonly evidence: readonly RecordedExchange[]
}

const order: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** Sorts findings, the gravest first; equal ones keep their order. */
export const bySeverity = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
