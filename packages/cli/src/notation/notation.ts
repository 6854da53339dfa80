import type { CorsConfigurationInput, CorsPolicyInput } from '@crossgate/core'
import type { Source } from '../source/source.js'
import type { Notes } from './notes.js'

/** What a notation leaves to the person who imports it. */
export interface ReadOptions {
  /** For notations that do not say it: whether pages send credentials. Absent: nobody said. */
  readonly credentials?: 'include' | 'omit'
}

/** A policy of another notation. */
export type ForeignPolicy =
  | { readonly configuration: CorsConfigurationInput }
  | { readonly policies: readonly CorsPolicyInput[] }

/** A policy for some hosts and paths, before it has its place in a list. */
export interface PolicyRule {
  readonly name?: string
  readonly line: number
  /** Absent: every host. */
  readonly hosts?: readonly string[]
  /** Absent: every path. */
  readonly paths?: readonly string[]
  /** Absent: no permission is given here. */
  readonly configuration?: CorsConfigurationInput
  /** Its requests are some of those of its hosts and paths, and which cannot be said: what comes after it may not give them a permission. */
  readonly isUnsaid?: boolean
}

/** A place in a file that holds a policy. */
export interface FoundPolicy {
  /** What to call it: `Resources.Assets`, or `''` for the whole file. */
  readonly label: string
  readonly line: number
  /** Places of one group are one list of policies; one without a group is a policy of its own. */
  readonly group?: string
  /** Returns its rules: one without hosts and paths where the source does not choose by them. */
  read(notes: Notes, options: ReadOptions): readonly PolicyRule[]
}

/** A notation that is known. */
export interface Notation {
  /** Stable: what `--from` takes and what `notation` says in JSON. */
  readonly id: string
  /** What people call it. */
  readonly name: string
  /** Returns the policies of this notation in a file; none where it is another one. */
  find(source: Source): readonly FoundPolicy[]
}
