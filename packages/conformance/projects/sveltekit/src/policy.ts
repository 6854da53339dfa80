import { createCors } from '@crossgate/core'

export const cors = createCors({
  enabled: true,
  allowCredentials: true,
  allowedOrigins: ['https://app.example.com', 'https://other.example.com'],
  allowedMethods: ['GET', 'PUT', 'POST'],
  allowedHeaders: ['Content-Type', 'X-Token'],
  exposedHeaders: ['X-Total'],
  preflightMaxAgeInSeconds: 600,
  allowedHosts: ['localhost', 'api.example.com'],
})

/** Without this, the runtime answers a thrown error past the filter, and a page cannot read that response. */
export function onError(error: unknown): Response {
  console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}
