import { createServer } from 'node:http'
import { type Cors, createCors } from '@crossgate/core'
import { withCors } from '@crossgate/node'

/** What the old filter asked: a database, or a regular expression that no pattern can say. */
async function isAllowed(origin: string): Promise<boolean> {
  return /^https:\/\/(?:shop|blog)-\d+\.example\.com$/.test(origin)
}

const nobody = createCors({ enabled: true })
// Holds allowed origins only, so that nobody can fill it with made-up origins.
const engines = new Map<string, Cors>()

async function engineFor(origin: string | undefined): Promise<Cors> {
  if (origin === undefined || !(await isAllowed(origin))) return nobody
  const known = engines.get(origin)
  if (known !== undefined) return known
  const engine = createCors({
    enabled: true,
    allowedOrigins: [origin],
    allowedMethods: ['GET', 'POST'],
  })
  engines.set(origin, engine)
  return engine
}

export const server = createServer(
  withCors(
    (request) => engineFor(request.headers.origin),
    (_request, response) => response.end('hello'),
    // Origin is always among them. Name the other request headers that the function reads.
    { vary: [] },
  ),
)
