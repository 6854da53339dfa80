import type { StackName } from './stack.js'

/** What a page needs, and where. */
export interface Permission {
  readonly origin: string
  /** The methods of the preflight's answer. */
  readonly methods: readonly string[]
  /** The request headers of the preflight's answer, in lower case. */
  readonly headers: readonly string[]
  readonly credentials: boolean
  /** The path of the URL that is asked for, as it is sent. */
  readonly path: string
  /** Whether something answers behind the server, whose own permissions have to go. */
  readonly isProxy: boolean
  /** Whether errors of the server itself have to carry the permission. */
  readonly onErrors: boolean
}

/** Lines for one place. */
export interface Edit {
  /** A word for the place, by which programs know it. */
  readonly place: string
  /** Where that is, for people. */
  readonly where: string
  readonly lines: string
}

/** How a stack says a permission. */
export interface Notation {
  readonly stack: StackName
  edits(permission: Permission): Edit[]
  /** What is easily overlooked, as a sentence. */
  readonly remark: string
}
