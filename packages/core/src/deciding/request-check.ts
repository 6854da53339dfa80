import { kindOf } from '../reading/printable.js'
import type { CorsRequest } from '../request.js'

/** Returns the error for what is not a request, such as one with a plain object for its headers; undefined for a request. */
export function requestError(request: unknown): TypeError | undefined {
  const { headers, method, url } = (request ?? {}) as Partial<CorsRequest>
  if (typeof headers?.get !== 'function') {
    return new TypeError(
      'The headers of a request must have a function get, as Headers and Map have: for a plain object write new Map(Object.entries(headers)).',
    )
  }
  for (const [name, value] of Object.entries({ method, url })) {
    if (typeof value === 'string') continue
    return new TypeError(`The ${name} of a request must be a string, not ${kindOf(value)}.`)
  }
  return undefined
}
