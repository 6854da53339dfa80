import { createServer } from 'node:http'
import { createCors, createPolicies } from '@crossgate/core'
import { withCors } from '@crossgate/node'
import type { Fixture } from '../fixture.js'
import type { ListeningServer } from '../server-under-test.js'
import { createCaseFixture } from './case-fixture.js'
import {
  answer,
  applicationOf,
  type NodeRequest,
  type NodeResponse,
  referenceOf,
  upgradeListener,
} from './node-application.js'
import { observeDecisions } from './observed-decisions.js'
import { listen } from './sockets.js'

/** `http.createServer`, with the listener wrapped. */
export async function startNodeHttp(
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): Promise<ListeningServer> {
  const { decision, stop } = observeDecisions()
  const server = createServer(wrappedListener(fixture)).on('upgrade', upgradeListener(fixture))
  const { url, close } = await listen(server)
  return {
    url,
    decision,
    async close() {
      stop()
      await close()
    },
  }
}

/** A listener that serves every case, behind `withCors`. */
export function wrappedListener(fixture: Fixture): (req: NodeRequest, res: NodeResponse) => void {
  const guarded = withCors(
    (req: NodeRequest) => fixture.cors(referenceOf(req)),
    async (req: NodeRequest, res: NodeResponse) => {
      try {
        await answer(req, res, applicationOf(fixture, req))
      } catch {
        res.statusCode = 500
        res.end('Internal Server Error')
      }
    },
    { vary: false },
  )
  return (req, res) => {
    const text = fixture.control(req.url ?? '')
    if (text === undefined) guarded(req, res)
    else res.end(text)
  }
}
