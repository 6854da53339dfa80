import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import { type Cors, type CorsDecision, createCors } from '@crossgate/core'
import connect from 'connect'
import express from 'express'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as node from '../src/index.js'
import { configuration } from './policy.js'
import { serverTls } from './servers.js'

const { checkUpgrade, cors, rejectUpgrade, withCors } = node
const exported = suite('what the package exports')

exported('these names and no other', () => {
  const forAdapters = ['bodyHeaders', 'decideBelow', 'guardReply', 'publish', 'sourceError']
  const names = ['checkUpgrade', 'cors', 'rejectUpgrade', 'withCors', ...forAdapters]
  assert.equal(Object.keys(node).sort(), names.sort())
})

exported('takes the types of servers and frameworks as they are', () => {
  const engine: Cors = createCors(configuration)
  const handlers = [
    createServer(withCors(configuration, (_req, res) => res.setHeader('a', 'b').end())),
    createServer(
      withCors(
        async (req) => (req.url === '/' ? engine : engine),
        (_req, res) => res.end(),
      ),
    ),
    createSecureServer(
      serverTls,
      withCors(engine, (req: Http2ServerRequest, res: Http2ServerResponse) =>
        res.stream.respond({ ':status': req.stream.id ? 200 : 500 }),
      ),
    ),
    connect()
      .use(cors(configuration))
      .use(
        '/x',
        cors(async (_req: IncomingMessage) => engine),
      ),
    express()
      .use(cors(configuration))
      .use(
        '/x',
        cors(engine),
        cors((req: express.Request) => (req.hostname ? engine : engine)),
      )
      .get('/y', cors(configuration), (_req, res) => {
        res.json({})
      }),
  ]
  assert.is(handlers.length, 5)

  const upgrade = async (req: IncomingMessage, socket: Duplex): Promise<CorsDecision[]> => {
    const now: CorsDecision = checkUpgrade(engine, req)
    const chosen: CorsDecision = checkUpgrade((_req: IncomingMessage) => engine, req)
    const later: Promise<CorsDecision> = checkUpgrade(async () => engine, req)
    rejectUpgrade(socket, now)
    return [now, chosen, await later]
  }
  assert.type(upgrade, 'function')

  const polka: (
    req: IncomingMessage,
    res: ServerResponse,
    next: (error?: Error | string) => void,
  ) => void = cors(configuration)
  assert.type(polka, 'function')
})
exported.run()
