/** Why a request was refused. May gain members in a minor version. */
export type DenialReason =
  | 'origin-not-allowed'
  | 'method-not-allowed'
  | 'header-not-allowed'
  | 'excluded-path'
  | 'invalid-origin'
  | 'invalid-preflight'

/** A refusal and its remedy. `message` and `hint` are computed when they are first read. */
export interface Denial {
  readonly reason: DenialReason
  /** What was refused, raw: the origin, the method, the header name, the matching `excludedPaths` entry, or what was not valid. */
  readonly value: string
  /** What was refused and what would have been allowed, as a sentence for the server's developer. It quotes the policy: do not send it to clients. */
  readonly message: string
  /** The likely mistake behind the refusal, where one can be named. */
  readonly hint?: string | undefined
}
