import { withCors } from '@crossgate/fetch'
import { pagePolicy } from '../page/page-policy.js'
import { createPageHandler, internalError } from './page-handler.js'

declare const Deno: {
  readonly args: readonly string[]
  serve(options: object, handler: (request: Request) => unknown): unknown
  upgradeWebSocket(request: Request): { response: Response }
}

const handler = createPageHandler((request) => Deno.upgradeWebSocket(request).response)

Deno.serve(
  {
    port: 0,
    hostname: '127.0.0.1',
    onListen: ({ port }: { port: number }) => console.log(`listening on ${port}`),
  },
  Deno.args[0] === 'guarded' ? withCors(pagePolicy, handler, { onError: internalError }) : handler,
)
