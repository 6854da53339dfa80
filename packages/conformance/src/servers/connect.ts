import { createServer } from 'node:http'
import { createCors, createPolicies } from '@crossgate/core'
import { cors } from '@crossgate/node'
import connect from 'connect'
import type { Fixture } from '../fixture.js'
import type { ListeningServer } from '../server-under-test.js'
import { createCaseFixture } from './case-fixture.js'
import { answer, applicationOf, referenceOf, upgradeListener } from './node-application.js'
import { observeDecisions } from './observed-decisions.js'
import { listen } from './sockets.js'

/** Connect, whose own error answer ends a failing application. */
export async function startConnect(
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): Promise<ListeningServer> {
  const { decision, stop } = observeDecisions()
  const behind = connect()
    .use(cors((req) => fixture.cors(referenceOf(req)), { vary: false }))
    .use((req, res, next) => {
      answer(req, res, applicationOf(fixture, req))?.catch(next)
    })
  const app = connect().use((req, res, next) => {
    const text = fixture.control(req.url ?? '')
    if (text === undefined) next()
    else res.end(text)
  })
  for (const prefix of fixture.mounts) {
    const mounted = connect().use(prefix, behind)
    app.use((req, res, next) => {
      if (fixture.mount(referenceOf(req)) === prefix) mounted(req, res, next)
      else next()
    })
  }
  app.use(behind)
  const { url, close } = await listen(createServer(app).on('upgrade', upgradeListener(fixture)))
  return {
    url,
    decision,
    async close() {
      stop()
      await close()
    },
  }
}
