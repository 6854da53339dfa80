import { createCors } from '@crossgate/core'

export const cors = createCors({
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'PUT'],
})

/** Without this, the runtime answers a thrown error past the filter, and a page cannot read that response. */
export function onError(error: unknown): Response {
  console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}
