import { withCors } from '@crossgate/fetch'

const policy = {
  enabled: true,
  allowedOrigins: ['https://app.example.com'],
  allowedMethods: ['GET', 'POST', 'PUT'],
}
const port = Number(Deno.env.get('PORT') ?? 3000)

function handler(request: Request): Response {
  if (request.headers.get('upgrade') !== 'websocket') return Response.json({ items: [] })
  // The filter has decided by now: no handshake of a foreign page gets here.
  const { socket, response } = Deno.upgradeWebSocket(request)
  socket.onopen = () => socket.send('hello')
  socket.onmessage = ({ data }) => socket.send(data)
  return response
}

Deno.serve(
  { port },
  withCors(policy, handler, {
    // Deno's own response to an error has no CORS headers, so the page could not read it.
    onError(error) {
      console.error(error)
      return new Response('Internal Server Error', { status: 500 })
    },
  }),
)
