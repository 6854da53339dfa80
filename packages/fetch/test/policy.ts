import type { CorsConfigurationInput } from '@crossgate/core'

export const origin = 'https://app.example.com'
export const url = 'https://api.example.com/items'

export const configuration: CorsConfigurationInput = {
  enabled: true,
  allowedOrigins: [origin],
  allowedMethods: ['GET', 'PUT', 'POST'],
  allowCredentials: true,
  exposedHeaders: ['X-Total'],
}

/** What an allowed request of `origin` gets, and nothing else. */
export const permitted = {
  'access-control-allow-credentials': 'true',
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'X-Total',
}

/** A request of a page at `from`. */
export function requestFrom(from: string, init: RequestInit = {}): Request {
  return new Request(url, { ...init, headers: { origin: from } })
}

export function preflightFrom(from: string): Request {
  return new Request(url, {
    method: 'OPTIONS',
    headers: { origin: from, 'access-control-request-method': 'PUT' },
  })
}

/** The response headers of the CORS protocol, for an exact comparison. */
export function accessControlOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))
}
