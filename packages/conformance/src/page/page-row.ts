import type { HeaderLine } from '../case.js'

/** What a page asks of a server, and the exact answer. */
export interface PageRow {
  /** What the row shows, as docs/frameworks.md says it. */
  readonly what: string
  readonly request: PageRequest
  readonly expected: PageExpectation
  /** A request that is sent before and after: its answer's number must have grown by so much. */
  readonly saves?: 0 | 1
}

/** A request; `{upstream}` in the path stands for the address of another server, `{own}` in a header for the server's own origin. */
export interface PageRequest {
  readonly method: string
  /** A route of `pageRoutes`. */
  readonly route: PageRoute
  readonly query?: string
  /** The lines beside `Host`, which the row may give as well. */
  readonly headers: readonly HeaderLine[]
}

export interface PageExpectation {
  /** The status; of several, any: frameworks differ for a method that a route does not have. */
  readonly status: number | readonly number[]
  /** The permission headers and others, exact. A permission that is not listed must be absent. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** The names in `Vary`, exact but for those that the framework adds to all its answers. */
  readonly vary: readonly string[]
  /** Names that `Vary` may hold as well. */
  readonly optionalVary?: readonly string[]
  /** The whole body. Absent: the framework's own, not compared. */
  readonly body?: string
  /** Whether the application answers, and not the filter: the filter's own answers have no other content type and are never stored. */
  readonly reached: boolean
}

/** A request whose answer must be what the same server answers without the filter, but for what the filter adds. */
export interface ComparedRow {
  readonly what: string
  readonly request: PageRequest
  /** The status of both answers, so that two equal failures are none. */
  readonly status: number
}

/** The routes of the application below the prefix, by what they are for. */
export const pageRoutes = {
  plain: '/plain',
  slash: '/plain/',
  saves: '/saves',
  own: '/own',
  thrown: '/thrown',
  redirect: '/redirect',
  stream: '/stream',
  cookies: '/cookies',
  missing: '/missing',
  upgrade: '/upgrade',
  compressed: '/compressed',
  ranged: '/ranged',
  conditional: '/conditional',
  proxied: '/proxied',
} as const

export type PageRoute = keyof typeof pageRoutes
