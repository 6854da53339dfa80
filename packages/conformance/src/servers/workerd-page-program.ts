import { withCors } from '@crossgate/fetch'
import { pagePolicy } from '../page/page-policy.js'
import { createPageHandler, internalError } from './page-handler.js'

interface Environment {
  readonly MODE: string
}

declare const WebSocketPair: new () => [client: object, server: { accept(): void }]

const handler = createPageHandler((_request: Request, _environment: Environment) => {
  const [client, server] = new WebSocketPair()
  server.accept()
  return new Response(null, { status: 101, webSocket: client } as ResponseInit)
})
const guarded = withCors(pagePolicy, handler, { onError: internalError })

// biome-ignore lint/style/noDefaultExport: the form in which workerd takes a handler.
export default {
  fetch: (request: Request, environment: Environment) =>
    (environment.MODE === 'guarded' ? guarded : handler)(request, environment),
}
