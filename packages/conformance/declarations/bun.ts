// What Bun's own types must accept. Nothing here is run.
import { type Cors, createCors } from '@crossgate/core'
import { withCors } from '@crossgate/fetch/bun'

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }
const engine: Cors = createCors(configuration)

const serve = withCors(configuration, Bun.serve)
const server = serve({
  port: 0,
  routes: {
    '/users/:id': (request) => {
      const id: string = request.params.id
      // @ts-expect-error The path has no such parameter.
      request.params.name
      return new Response(id + request.cookies.get('session'))
    },
    '/methods': {
      GET: (request, running) => new Response(request.url + running.port),
      PUT: async (request) => new Response(await request.text()),
      POST: new Response('static'),
    },
    '/static': new Response('static'),
    '/file': Bun.file('file'),
  },
  fetch: (request, running) => new Response(`${request.url} ${running.port}`),
  error: (error) => new Response(error.message, { status: 500 }),
})
server.reload({ fetch: () => new Response(server.url.href) })

withCors(engine, Bun.serve, { onError: (error) => new Response(String(error)), vary: false })
withCors(async (request) => (request.url === '' ? engine : createCors()), Bun.serve)

withCors(
  () => engine,
  Bun.serve,
)({
  routes: {
    '/rooms/:room': (request, running) =>
      running.upgrade(request, { data: { room: request.params.room } })
        ? undefined
        : new Response('no'),
  },
  websocket: {
    data: {} as { room: string },
    message: (socket) => void socket.send(socket.data.room),
  },
})

// @ts-expect-error There is nothing to serve.
serve({ port: 0 })
// @ts-expect-error Bun.serve is missing.
withCors(configuration)
// @ts-expect-error A handler is not a server: that is for withCors of @crossgate/fetch.
withCors(configuration, () => new Response())
// @ts-expect-error The same of an asynchronous one.
withCors(configuration, async () => new Response())
