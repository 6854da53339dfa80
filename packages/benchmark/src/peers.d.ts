// The parts that are called here of peers that bring no types of their own.
declare module 'corser' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  const corser: {
    create(options: {
      origins: readonly string[]
      methods: readonly string[]
      requestHeaders: readonly string[]
      responseHeaders: readonly string[]
      supportsCredentials: boolean
      maxAge: number
    }): (req: IncomingMessage, res: ServerResponse, next: () => void) => void
  }
  export = corser
}

declare module 'cors-gate' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  function corsGate(options: {
    origin: string
    strict: boolean
  }): (req: IncomingMessage, res: ServerResponse, next: () => void) => void
  export = corsGate
}

declare module 'autocannon' {
  interface Options {
    url: string
    method: string
    headers: Readonly<Record<string, string>>
    /** In seconds. */
    duration: number
    connections: number
  }

  interface Result {
    requests: { total: number }
    /** In seconds. */
    duration: number
    errors: number
    non2xx: number
  }

  function autocannon(options: Options): Promise<Result>
  namespace autocannon {
    export type { Options, Result }
  }
  export = autocannon
}

declare module '@koa/cors' {
  import type { Context, Middleware } from 'koa'

  function cors(options: {
    origin: (ctx: Context) => string
    allowMethods: readonly string[]
    allowHeaders: readonly string[]
    exposeHeaders: readonly string[]
    credentials: boolean
    maxAge: number
  }): Middleware
  export = cors
}
