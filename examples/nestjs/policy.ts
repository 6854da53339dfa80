import { createCors } from '@crossgate/core'

export const cors = createCors({
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
})
