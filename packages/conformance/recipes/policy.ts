import { createCors } from '@crossgate/core'

export const cors = createCors({
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'PUT'],
})

/** An error that a handler throws is answered past the filter: a page could not read that answer. */
export function onError(error: unknown): Response {
  console.error(error)
  return new Response('Internal Server Error', { status: 500 })
}
