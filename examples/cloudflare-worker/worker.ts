import { withCors } from '@crossgate/fetch'

interface Env {
  readonly GREETING: string
}

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}

function handler(request: Request, env: Env): Response {
  if (request.headers.get('upgrade') !== 'websocket')
    return Response.json({ greeting: env.GREETING })
  // The filter has decided by now: no handshake of a foreign page gets here.
  const { 0: client, 1: socket } = new WebSocketPair()
  socket.accept()
  socket.addEventListener('message', ({ data }) => socket.send(data))
  socket.send(env.GREETING)
  return new Response(null, { status: 101, webSocket: client })
}

export default {
  fetch: withCors(policy, handler, {
    // The platform's own response to an error has no CORS headers, so the page could not read it.
    onError(error) {
      console.error(error)
      return new Response('Internal Server Error', { status: 500 })
    },
  }),
} satisfies ExportedHandler<Env>
