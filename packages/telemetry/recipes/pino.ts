import { createCors } from '@crossgate/core'
import { pino } from 'pino'

const logger = pino()

/** One line for each refusal, with its reason and hint. */
export const cors = createCors(
  { enabled: true, debug: true, allowedOrigins: ['https://app.example.com'] },
  { eventLog: { append: ({ message, ...event }) => logger.warn({ cors: event }, message) } },
)
