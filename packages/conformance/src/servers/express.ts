import { createServer } from 'node:http'
import { createCors, createPolicies } from '@crossgate/core'
import { cors } from '@crossgate/node'
import express, { type NextFunction, type Request, type Response } from 'express'
import type { CaseApplication } from '../case.js'
import type { Fixture } from '../fixture.js'
import type { ListeningServer } from '../server-under-test.js'
import { bodyOf } from './application.js'
import { createCaseFixture } from './case-fixture.js'
import { answer, applicationOf, referenceOf, upgradeListener } from './node-application.js'
import { observeDecisions } from './observed-decisions.js'
import { listen } from './sockets.js'

/** Express, whose own error answer ends a failing application. */
export async function startExpress(fixture?: Fixture): Promise<ListeningServer> {
  return await start(router, fixture)
}

/** Express with an error handler that answers anew. */
export async function startExpressWithErrorHandler(): Promise<ListeningServer> {
  return await start((fixture) =>
    router(fixture).use((_error: Error, _req: Request, res: Response, _next: NextFunction) => {
      res.status(500).json({ error: 'failed' })
    }),
  )
}

async function start(
  behindOf: (fixture: Fixture) => express.Router,
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): Promise<ListeningServer> {
  const { decision, stop } = observeDecisions()
  const behind = behindOf(fixture)
  const app = express()
  // Keeps the default error handler from writing to the console.
  app.set('env', 'test')
  app.use((req, res, next) => {
    const text = fixture.control(req.path)
    if (text === undefined) next()
    else res.send(text)
  })
  for (const prefix of fixture.mounts) {
    const mounted = express.Router().use(prefix, behind)
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

function router(fixture: Fixture): express.Router {
  return express
    .Router()
    .use(cors((req) => fixture.cors(referenceOf(req)), { vary: false }))
    .use((req, res) => send(req, res, applicationOf(fixture, req)))
}

/** In Express's own ways where it has one. */
function send(
  req: Request,
  res: Response,
  application: CaseApplication,
): Promise<never> | undefined {
  const { status, headers, body } = application
  if (application.send === 'redirect') {
    for (const [name, value] of headers) res.append(name, value)
    res.redirect(status, '/elsewhere')
  } else if (application.send === 'set-header' && bodyOf(application, req.method) !== null) {
    for (const [name, value] of headers) res.append(name, value)
    res.status(status).send(body)
  } else {
    return answer(req, res, application)
  }
  return undefined
}
