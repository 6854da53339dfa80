import { createCors, createMemoryEventLog } from '@crossgate/core'
import { cors } from '@crossgate/node'
import oldCors from 'cors'
import express from 'express'

export const eventLog = createMemoryEventLog({ capacity: 1000 })
const policy = createCors(
  {
    enabled: true,
    enforcement: 'report',
    debug: true,
    allowedOrigins: ['https://app.example.com'],
    allowedMethods: ['GET', 'POST', 'PUT'],
  },
  { eventLog },
)

export const app = express()

// Before the old filter, so that it sees preflights too. In report mode it changes no response.
app.use(cors(policy))
app.use(oldCors({ origin: ['https://app.example.com', 'https://forgotten.example.com'] }))
