import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { createCors, createPolicies } from '@crossgate/core'
import { cors } from '@crossgate/koa'
import Koa from 'koa'
import mount from 'koa-mount'
import type { CaseApplication } from '../case.js'
import { type Fixture, referenceHeader } from '../fixture.js'
import type { ListeningServer } from '../server-under-test.js'
import { bodyOf, headersByName, pieces, statusOf } from './application.js'
import { createCaseFixture } from './case-fixture.js'
import { listen } from './sockets.js'

/** Koa, with its own adapter. */
export async function startKoa(
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): Promise<ListeningServer> {
  const referenceOf = ({ req }: Koa.Context) => req.headers[referenceHeader] as string
  const behind = new Koa()
    .use(cors((ctx: Koa.Context) => fixture.cors(referenceOf(ctx)), { vary: false }))
    .use((ctx) => {
      const read = (name: string) => ctx.req.headers[name] as string | undefined
      return send(ctx, fixture.application(referenceOf(ctx), read))
    })
  const app = new Koa()
  app.silent = true
  behind.silent = true
  app.use((ctx, next) => {
    const text = fixture.control(ctx.path)
    if (text === undefined) return next()
    ctx.body = text
    return undefined
  })
  for (const prefix of fixture.mounts) {
    const mounted = mount(prefix, behind)
    app.use((ctx, next) =>
      fixture.mount(referenceOf(ctx)) === prefix ? mounted(ctx, next) : next(),
    )
  }
  app.use(mount(behind))
  return { ...(await listen(createServer(app.callback()))), traits: ['no-upgrade'] }
}

function send(ctx: Koa.Context, application: CaseApplication): void {
  const { send: way } = application
  const status = statusOf(application)
  const headers = headersByName(application)
  const body = bodyOf(application, ctx.method)
  if (way === 'direct' || way === 'write-head' || way === 'write-head-array' || way === 'flush') {
    ctx.respond = false
    ctx.res.writeHead(status, way === 'write-head-array' ? application.headers.flat() : headers)
    if (way === 'flush') ctx.res.flushHeaders()
    ctx.res.end(body)
    return
  }
  ctx.status = status
  if (way === 'append-header') {
    for (const [name, value] of application.headers) ctx.append(name, value)
  } else if (way === 'set-headers') {
    ctx.set(headers as Record<string, string>)
  } else {
    for (const [name, value] of Object.entries(headers)) ctx.set(name, value)
  }
  if (way === 'remove-vary') ctx.remove('Vary')
  if (way === 'throw' || way === 'reject') throw new Error('the application failed')
  if (way === 'redirect') ctx.redirect('/elsewhere')
  else if (body !== null) ctx.body = way === 'stream' ? Readable.from(pieces(body)) : body
}
