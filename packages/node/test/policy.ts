import type { CorsConfigurationInput } from '@crossgate/core'

export const origin = 'https://app.example.com'

export const configuration: CorsConfigurationInput = {
  enabled: true,
  allowedOrigins: [origin],
  allowedMethods: ['GET', 'PUT', 'POST'],
  allowCredentials: true,
  exposedHeaders: ['X-Total'],
}

/** What an allowed request of `origin` gets, and nothing else. */
export const permitted = {
  'access-control-allow-origin': origin,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'X-Total',
}

export const preflight = {
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'content-type',
  },
}

export const preflightVary = [
  'access-control-request-headers',
  'access-control-request-method',
  'origin',
]
