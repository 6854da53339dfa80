import { createCors } from '@crossgate/core'

export const policy = createCors({
  enabled: true,
  allowCredentials: true,
  allowedOrigins: ['https://app.example.com', 'https://other.example.com'],
  allowedMethods: ['GET', 'PUT', 'POST'],
  allowedHeaders: ['Content-Type', 'X-Token'],
  exposedHeaders: ['X-Total'],
  preflightMaxAgeInSeconds: 600,
  allowedHosts: ['localhost', 'api.example.com'],
})
