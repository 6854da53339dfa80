import type { CorsConfigurationInput } from '@crossgate/core'

/** The policy that every server under `runPage` is guarded by. A project writes it out, as its user would. */
export const pagePolicy = {
  enabled: true,
  allowCredentials: true,
  allowedOrigins: ['https://app.example.com', 'https://other.example.com'],
  allowedMethods: ['GET', 'PUT', 'POST'],
  allowedHeaders: ['Content-Type', 'X-Token'],
  exposedHeaders: ['X-Total'],
  preflightMaxAgeInSeconds: 600,
  allowedHosts: ['localhost', 'api.example.com'],
} satisfies CorsConfigurationInput

/** An origin that the policy allows, a second one, and one that it does not. */
export const origins = {
  allowed: 'https://app.example.com',
  other: 'https://other.example.com',
  foreign: 'https://evil.example',
} as const
