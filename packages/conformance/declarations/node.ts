// What Node's types must accept. Nothing here is run.
import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createCors } from '@crossgate/core'
import { cors, withCors } from '@crossgate/node'

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }

createServer(withCors(configuration, (_req, res) => res.end('hello')))
createSecureServer(withCors(configuration, (_req, res) => res.end('hello')))
cors((req) => createCors(req.url === '/' ? configuration : {}))
