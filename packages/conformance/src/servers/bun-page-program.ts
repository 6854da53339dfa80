import { withCors } from '@crossgate/fetch/bun'
import { createPageAnswers } from '../page/page-answers.js'
import { pagePolicy } from '../page/page-policy.js'

interface BunServer {
  readonly port: number
  upgrade(request: Request): boolean
  reload(options: object): unknown
}

declare const Bun: {
  readonly argv: readonly string[]
  serve(options: object): BunServer
}

const serve = Bun.argv.includes('guarded') ? withCors(pagePolicy, Bun.serve) : Bun.serve
const routes = Object.entries(createPageAnswers()).map(([path, methods]) => [
  `/api${path}`,
  methods,
])

const { port } = serve({
  port: 0,
  hostname: '127.0.0.1',
  development: false,
  routes: {
    ...Object.fromEntries(routes),
    '/api/upgrade': (request: Request, server: BunServer) =>
      server.upgrade(request) ? undefined : new Response('no upgrade', { status: 426 }),
  },
  fetch: () => new Response('no such thing', { status: 404 }),
  error: () => new Response('Internal Server Error', { status: 500 }),
  websocket: { message() {} },
})
console.log(`listening on ${port}`)
