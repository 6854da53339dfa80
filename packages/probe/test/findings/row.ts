import type { FindingId, Severity } from '../../src/index.js'
import type { Answers } from './servers.js'

/** A finding as people read it; HOST stands for the server's, STRANGER for what an audit makes up. */
export type FindingText = readonly [
  severity: Severity,
  id: FindingId,
  message: string,
  remedy: string,
]

/** A server, and everything that is said of it. */
export interface FindingRow<Options> {
  readonly name: string
  /** What the server answers; or the URL of one that is not asked, or is somewhere else. */
  readonly answers?: Answers
  readonly url?: string
  /** The one finding that the row is about, where a network says more. Default: all but that every server of these tests is on this machine. */
  readonly only?: FindingId
  readonly options: Partial<Options>
  readonly findings: readonly FindingText[]
}
