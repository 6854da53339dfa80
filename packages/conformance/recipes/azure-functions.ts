import { app, type HttpHandler, type HttpRequest, type InvocationContext } from '@azure/functions'
import { withCors } from '@crossgate/fetch'
import { cors, onError } from './policy'

type Handler = (request: HttpRequest, context: InvocationContext) => Response | Promise<Response>

/** Puts a function behind the policy. */
export function guarded(handler: Handler): HttpHandler {
  return withCors(
    cors,
    async (request: HttpRequest, context: InvocationContext) => {
      const response: unknown = await handler(request, context)
      // A plain object, `{ jsonBody: … }`, has no headers for the filter to set: it would go out without any.
      if (!(response instanceof Response))
        throw new TypeError('Return a Response, as Response.json()')
      return response
    },
    { onError },
  ) as HttpHandler
}

app.http('items', {
  // Without OPTIONS, the host answers preflights itself, and allows none.
  methods: ['GET', 'PUT', 'OPTIONS'],
  handler: guarded(() => Response.json({ items: [] })),
})
