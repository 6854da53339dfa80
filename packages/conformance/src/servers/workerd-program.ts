import { createCors, createPolicies } from '@crossgate/core'
import { withCors } from '@crossgate/fetch'
import { createFetchHandler } from './fetch-handler.js'

declare const WebSocketPair: new () => [client: object, server: { accept(): void }]

const fetch = createFetchHandler({
  createCors,
  createPolicies,
  withCors,
  upgrade(_request, headers) {
    const [client, server] = new WebSocketPair()
    server.accept()
    return new Response(null, { status: 101, headers, webSocket: client } as ResponseInit)
  },
})

// biome-ignore lint/style/noDefaultExport: the form in which workerd takes a handler.
export default { fetch }
