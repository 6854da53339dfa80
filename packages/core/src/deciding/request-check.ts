import { kindOf } from '../reading/printable.js'
import type { CorsRequest } from '../request.js'

/** Returns the error for what is not a request, such as one with a plain object for its headers; undefined for a request. */
export function requestError(request: unknown): TypeError | undefined {
  const { headers, method, url } = (request ?? {}) as Partial<CorsRequest>
  if (typeof headers?.get !== 'function') {
    return new TypeError(
      `The headers of a request must have a function get, as Headers and Map have: ${headersRemedy(request)}.`,
    )
  }
  for (const [name, value] of Object.entries({ method, url })) {
    if (typeof value === 'string') continue
    return new TypeError(`The ${name} of a request must be a string, not ${kindOf(value)}.`)
  }
  return undefined
}

/** Who has no such headers most likely has the request of a server, and the package for another one. */
function headersRemedy(request: unknown): string {
  const { socket, req } = (request ?? {}) as { readonly socket?: unknown; readonly req?: unknown }
  if (socket) {
    return 'this request is of node:http, so use @crossgate/node, in Koa @crossgate/koa, or in Fastify @crossgate/fastify'
  }
  if (req) return 'in Hono, write withCors(policy, app.fetch)'
  return 'for a plain object write new Map(Object.entries(headers))'
}
