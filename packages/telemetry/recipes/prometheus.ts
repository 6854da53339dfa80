import { createServer } from 'node:http'
import { createCors } from '@crossgate/core'
import { withCors } from '@crossgate/node'
import { countDecisions } from '@crossgate/telemetry/prometheus'
import { register } from 'prom-client'

const cors = countDecisions(
  createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] }),
)

export const api = createServer(withCors(cors, (_req, res) => res.end('hello')))

/** On a port of its own: what scrapes it is not a browser. */
export const metrics = createServer(async (_req, res) => {
  res.setHeader('Content-Type', register.contentType)
  res.end(await register.metrics())
})
