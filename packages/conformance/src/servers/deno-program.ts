import { createCors, createPolicies } from '@crossgate/core'
import { withCors } from '@crossgate/fetch'
import { createFetchHandler } from './fetch-handler.js'

declare const Deno: {
  serve(
    options: {
      port: number
      hostname: string
      onListen: (address: { port: number }) => void
    },
    handler: (request: Request) => Response | undefined | Promise<Response | undefined>,
  ): unknown
  upgradeWebSocket(request: Request): { response: Response }
}

Deno.serve(
  {
    port: 0,
    hostname: '127.0.0.1',
    onListen: ({ port }) => console.log(`listening on ${port}`),
  },
  createFetchHandler({
    createCors,
    createPolicies,
    withCors,
    upgrade(request, headers) {
      const { response } = Deno.upgradeWebSocket(request)
      for (const [name, value] of headers) response.headers.append(name, value)
      return response
    },
  }),
)
