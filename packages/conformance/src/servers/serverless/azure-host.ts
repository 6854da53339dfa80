import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type {
  HttpHandler,
  HttpRequest,
  HttpRequestInit,
  HttpResponse,
  InvocationContext,
} from '@azure/functions'
import { listen } from '../sockets.js'
import { receive } from './received-request.js'

// As an ES module the package lacks these names.
const functions = createRequire(import.meta.url)('@azure/functions') as {
  readonly HttpRequest: new (init: HttpRequestInit) => HttpRequest
  readonly HttpResponse: new (result: unknown) => HttpResponse
  readonly InvocationContext: new () => InvocationContext
}

/**
 * Stands in for the host of Azure Functions: a function is asked with the package's own request, and the
 * package's own response makes of a result what is sent. The host gets one value a header.
 */
export function startAzureFunction(handler: HttpHandler) {
  return listen(
    createServer(async (request: IncomingMessage, response: ServerResponse) => {
      try {
        const { method, path, query, lines, body } = await receive(request)
        const headers = Object.fromEntries(
          lines.map(([name, value]) => [name.toLowerCase(), value]),
        )
        const asked = new functions.HttpRequest({
          method,
          url: `https://${headers.host}${path}${query === '' ? '' : `?${query}`}`,
          headers,
          ...(body !== null && { body: { string: body } }),
        })
        const result = await handler(asked, new functions.InvocationContext())
        const made = new functions.HttpResponse(result)
        response.writeHead(made.status, Object.fromEntries(made.headers))
        response.end(Buffer.from(await made.arrayBuffer()))
      } catch (error) {
        response.writeHead(500).end(String(error))
      }
    }),
  )
}
