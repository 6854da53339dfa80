import { createCors } from '@crossgate/core'
import { withCors } from '@crossgate/fetch/bun'

interface BunServer {
  readonly port: number
  readonly url: URL
  upgrade(request: Request): boolean
  reload(options: object): unknown
}

declare const Bun: {
  file(path: string): Blob
  serve(options: object): BunServer
}

/** Every kind of entry that Bun takes, served twice: as it is, and behind the filter. */
const folder = import.meta.dirname
const text = `${folder}/text.txt`
const { default: page } = await import(`${folder}/page.html`)
let failures = 0

const options = (marker: string) => ({
  port: 0,
  hostname: '127.0.0.1',
  development: false,
  routes: {
    '/response': new Response('a static response', {
      headers: { 'x-own': '1', vary: 'Accept', 'access-control-allow-origin': '*' },
    }),
    '/json': Response.json({ items: [] }),
    '/bytes': new Response(new Uint8Array([1, 2, 3])),
    '/image': new Response(new Blob(['not really'], { type: 'image/png' })),
    '/file-in-memory': new Response(new File(['in memory'], 'name.txt')),
    '/own-tag': new Response('tagged', {
      headers: { etag: '"own"', 'last-modified': 'Sun, 29 Nov 2026 12:00:00 GMT' },
    }),
    '/created': new Response('made', { status: 201, statusText: 'Made' }),
    '/gone': new Response('gone', { status: 410 }),
    '/nothing': new Response(null, { status: 204 }),
    '/empty': new Response(''),
    '/redirect': Response.redirect('/elsewhere', 302),
    '/cookies': new Response('two', {
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    }),
    '/file': Bun.file(text),
    '/part': Bun.file(text).slice(2, 8),
    '/file-response': new Response(Bun.file(text), { headers: { 'x-own': '1' } }),
    '/file-without-name': new Response(Bun.file(`${folder}/untyped`)),
    '/file-gone': new Response(Bun.file(text), { status: 410 }),
    '/file-missing': Bun.file(`${folder}/missing`),
    '/file-folder': Bun.file(folder),
    '/function': () => new Response('from a function'),
    '/function-file': () => new Response(Bun.file(text)),
    '/users/:id': ({ params }: { params: { id: string } }) => Response.json(params),
    '/below/*': ({ url }: Request) => new Response(new URL(url).pathname),
    '/upgrade': (request: Request, server: BunServer) =>
      server.upgrade(request) ? undefined : new Response('no upgrade', { status: 426 }),
    '/thrown': () => {
      throw new Error('thrown')
    },
    '/rejected': async () => {
      throw new Error('rejected')
    },
    '/unanswered': () => {
      throw new Error('unanswered')
    },
    '/failures': () => new Response(String(failures)),
    '/methods': {
      GET: new Response('static by method'),
      PUT: async (request: Request) => new Response(`put ${await request.text()}`),
      DELETE: () => new Response(null, { status: 204 }),
    },
    '/methods-file': { GET: new Response(Bun.file(text)) },
    '/off': false,
    '/page': page,
    '/folder/*': { dir: `${folder}/public` },
    '/marker': new Response(marker),
  },
  fetch(request: Request) {
    const { pathname } = new URL(request.url)
    if (pathname === '/bare') return new Response(bare.url.href)
    if (pathname === '/reload') guarded.reload(options('reloaded'))
    return new Response(`fetch: ${request.method}`, { status: 404 })
  },
  error({ message }: Error) {
    failures++
    return message === 'unanswered' ? undefined : new Response(message, { status: 500 })
  },
  websocket: {
    open: (socket: { send(text: string): void }) => socket.send('hello'),
    message() {},
  },
})

const engine = createCors({
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'PUT', 'DELETE'],
})
const bare = Bun.serve(options('bare'))
const guarded = withCors(engine, Bun.serve)(options('guarded'))
console.log(`listening on ${guarded.port}`)
