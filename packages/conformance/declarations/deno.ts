// What Deno's own types must accept. Nothing here is run.
import { withCors } from '@crossgate/fetch'

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }

Deno.serve(withCors(configuration, () => new Response('hello')))

Deno.serve(
  withCors(configuration, (request, info) =>
    Response.json({ url: request.url, from: info.remoteAddr }),
  ),
)

Deno.serve(
  withCors(configuration, async (request: Request, info: Deno.ServeHandlerInfo) => {
    await info.completed
    return Deno.upgradeWebSocket(request).response
  }),
)
