import 'reflect-metadata'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createCors, createPolicies } from '@crossgate/core'
import { cors } from '@crossgate/node'
import { All, Controller, Module, Req, Res } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express'
import type { Request, Response } from 'express'
import type { CaseApplication } from '../case.js'
import { type Fixture, referenceHeader } from '../fixture.js'
import type { ListeningServer } from '../server-under-test.js'
import { bodyOf, headersByName, pieces, statusOf } from './application.js'
import { createCaseFixture } from './case-fixture.js'
import { listen } from './sockets.js'

/** NestJS on Express, with the node adapter as a middleware. */
export async function startNest(): Promise<ListeningServer> {
  const fixture = createCaseFixture({ createCors, createPolicies })
  const referenceOf = (req: IncomingMessage) => req.headers[referenceHeader] as string
  const filter = cors((req) => fixture.cors(referenceOf(req)), { vary: false })
  const app = await NestFactory.create<NestExpressApplication>(
    createModule(fixture),
    new ExpressAdapter(),
    { logger: false, bodyParser: false },
  )
  app.use((req: Request, res: Response, next: () => void) => {
    const text = fixture.control(req.path)
    if (text === undefined) next()
    else res.send(text)
  })
  for (const prefix of [undefined, ...fixture.mounts]) {
    app.use(prefix ?? '/', (req: Request, res: Response, next: () => void) => {
      if (fixture.mount(referenceOf(req)) === prefix) filter(req, res, next)
      else next()
    })
  }
  await app.init()
  const application = app.getHttpAdapter().getInstance() as (
    req: IncomingMessage,
    res: ServerResponse,
  ) => void
  return { ...(await listen(createServer(application))), traits: ['no-upgrade'] }
}

/** The decorators are called as the functions they are: the workspace compiles none. */
function createModule(fixture: Fixture): new () => object {
  class CaseController {
    handle(req: Request, res: Response): Promise<never> | undefined {
      const read = (name: string) => req.headers[name] as string | undefined
      return send(req, res, fixture.application(read(referenceHeader), read))
    }
  }
  const handle = Object.getOwnPropertyDescriptor(CaseController.prototype, 'handle')
  All(['/', '*path'])(CaseController.prototype, 'handle', handle as PropertyDescriptor)
  Req()(CaseController.prototype, 'handle', 0)
  Res()(CaseController.prototype, 'handle', 1)
  Controller()(CaseController)
  class CaseModule {}
  Module({ controllers: [CaseController] })(CaseModule)
  return CaseModule
}

function send(
  req: Request,
  res: Response,
  application: CaseApplication,
): Promise<never> | undefined {
  const { headers, send: way } = application
  const status = statusOf(application)
  const body = bodyOf(application, req.method) ?? undefined
  if (way === 'write-head' || way === 'direct') {
    res.writeHead(status, headersByName(application)).end(body)
    return undefined
  }
  if (way === 'write-head-array') {
    res.writeHead(status, headers.flat()).end(body)
    return undefined
  }
  res.status(status)
  // Express would add a charset to the content type that it is asked to set.
  if (way === 'append-header') for (const [name, value] of headers) res.appendHeader(name, value)
  else if (way === 'set-headers')
    res.setHeaders(new Map(Object.entries(headersByName(application))))
  else
    for (const [name, value] of Object.entries(headersByName(application)))
      res.setHeader(name, value)
  if (way === 'remove-vary') res.removeHeader('Vary')
  if (way === 'throw') throw new Error('the application failed')
  if (way === 'reject') return Promise.reject(new Error('the application failed'))
  if (way === 'redirect') {
    res.redirect('/elsewhere')
    return undefined
  }
  if (way === 'flush') res.flushHeaders()
  if (way === 'stream' && body !== undefined) for (const piece of pieces(body)) res.write(piece)
  res.end(way === 'stream' ? undefined : body)
  return undefined
}
