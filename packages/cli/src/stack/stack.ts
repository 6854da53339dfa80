/** The servers and frameworks whose notation is known. */
export type StackName =
  | 'nginx'
  | 'caddy'
  | 'haproxy'
  | 'apache'
  | 'express'
  | 'fastify'
  | 'koa'
  | 'hono'
  | 'next'

/** How people write them. */
export const stackTitles: Readonly<Record<StackName, string>> = {
  nginx: 'nginx',
  caddy: 'Caddy',
  haproxy: 'HAProxy',
  apache: 'Apache',
  express: 'Express',
  fastify: 'Fastify',
  koa: 'Koa',
  hono: 'Hono',
  next: 'Next.js',
}

/** What a server answered, as it came. */
export interface Answer {
  readonly method: string
  readonly status: number
  /** In the spelling in which they were sent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Its first bytes, as text. */
  readonly body: string
  /** Whether it came over HTTP/2, where every name is in lower case. */
  readonly isHttp2?: boolean
}

/** One of those that an answer went through. */
export interface Layer {
  /** Absent where it has a name of its own, and no notation is known. */
  readonly stack?: StackName
  /** Its name and, where it tells, its version. */
  readonly title: string
  /** What showed it, as a piece of an answer. */
  readonly sign: string
  /** Whether others answer in the same way, so that it may be one of those. */
  readonly isLikely: boolean
}

/** Who responds at an address, as far as the answers show. */
export interface StackSighting {
  /** From the outermost proxy to what answers in the end; empty where nothing shows. */
  readonly layers: readonly Layer[]
  /** All of it as a sentence. */
  readonly sentence: string
}
