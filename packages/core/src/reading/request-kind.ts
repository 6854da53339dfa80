import type { CorsRequest } from '../request.js'
import { listElements } from './header-list.js'
import { asciiLowerCase } from './token.js'

/**
 * Returns the method that a preflight asks permission for, or null where the request is not a
 * [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request). It is returned as
 * sent, and may be no method at all. Never throws.
 *
 * @param request what an adapter gives to `decide`.
 * @example
 * ```ts
 * const headers = new Map([['access-control-request-method', 'PUT']])
 * requestedMethod({ method: 'OPTIONS', url: '/items', headers }) // 'PUT'
 * ```
 */
export function requestedMethod({ method, headers }: CorsRequest): string | null {
  return method === 'OPTIONS' ? (headers.get('access-control-request-method') ?? null) : null
}

/** Whether a request opens a WebSocket. Browsers do not enforce CORS on it. */
export function isWebSocketHandshake({ method, headers }: CorsRequest): boolean {
  const upgrade = method === 'GET' ? headers.get('upgrade') : null
  return upgrade != null && listElements(asciiLowerCase(upgrade)).includes('websocket')
}
