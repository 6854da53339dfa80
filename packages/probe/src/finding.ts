import type { RecordedExchange } from './exchange.js'

/**
 * How much a finding matters: `critical` lets any page read a user's data, `high` lets some pages,
 * or breaks the application for some users, `medium` and `low` weaken or slow it, `info` is
 * worth knowing, and nothing has to change.
 */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

/** Something that a probe or an audit found. */
export interface Finding {
  /** Stable: compare these, never the text. */
  readonly id: string
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
