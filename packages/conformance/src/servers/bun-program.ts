import { createCors, createPolicies } from '@crossgate/core'
import { withCors } from '@crossgate/fetch'
import { createFetchHandler } from './fetch-handler.js'

interface BunServer {
  readonly port: number
  upgrade(request: Request, options: { headers: Headers }): boolean
}

declare const Bun: {
  serve(options: {
    port: number
    hostname: string
    fetch: (
      request: Request,
      server: BunServer,
    ) => Response | undefined | Promise<Response | undefined>
    websocket: { message(): void }
  }): BunServer
}

const { port } = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: createFetchHandler({
    createCors,
    createPolicies,
    withCors,
    upgrade: (request, headers, server: BunServer) =>
      server.upgrade(request, { headers }) ? undefined : new Response(null, { status: 426 }),
  }),
  websocket: { message() {} },
})
console.log(`listening on ${port}`)
