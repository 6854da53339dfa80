import type { StackName } from './stack.js'

/** What a page needs, and where. */
export interface Permission {
  /** That of the page first, then those that the answers name now. */
  readonly origins: readonly [string, ...string[]]
  /** The methods of the preflight's answer. */
  readonly methods: readonly string[]
  /** The request headers of the preflight's answer, in lower case. */
  readonly headers: readonly string[]
  readonly credentials: boolean
  /** The path of the URL that is asked for, as it is sent. */
  readonly path: string
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

/** Returns a text as a regular expression that matches it alone. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')
}

/** The headers of a permission, in the order in which they are written. */
export const permissionNames = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
] as const

/** Those that the lines for a permission set. */
export function namesSet({ credentials, headers }: Permission): string[] {
  return permissionNames.filter((name) => {
    if (name === 'Access-Control-Allow-Credentials') return credentials
    return name !== 'Access-Control-Allow-Headers' || headers.length > 0
  })
}
