import { withCors } from '@crossgate/fetch/bun'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(process.env.PORT ?? 3000)

// Around Bun.serve itself: Bun answers what is in `routes` without asking `fetch`.
const serve = withCors(policy, Bun.serve)

const server = serve({
  port,
  routes: {
    '/health': new Response('OK'),
    '/items': () => Response.json({ items: [] }),
    '/items/:id': {
      GET: ({ params }) => Response.json({ id: params.id }),
      PUT: async (request) => Response.json({ saved: await request.json() }),
    },
    // The filter has decided by now: no handshake of a foreign page gets here.
    '/socket': (request, server) =>
      server.upgrade(request) ? undefined : new Response('WebSockets only', { status: 426 }),
  },
  fetch: () => new Response('Not Found', { status: 404 }),
  // Its responses get the CORS headers, so that the page can read them.
  error(error) {
    console.error(error)
    return new Response('Internal Server Error', { status: 500 })
  },
  websocket: {
    open: (socket) => void socket.send('hello'),
    message: (socket, message) => void socket.send(message),
  },
})
console.log(`listening on ${server.url}`)
