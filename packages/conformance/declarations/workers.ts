// What Cloudflare's types must accept. Nothing here is run.
import { withCors } from '@crossgate/fetch'

interface Env {
  readonly GREETING: string
}

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }

export const annotated: ExportedHandler<Env> = {
  fetch: withCors(configuration, async (request: Request, env: Env, context: ExecutionContext) => {
    context.waitUntil(Promise.resolve())
    return new Response(env.GREETING + request.url)
  }),
}

export const inferred = {
  fetch: withCors(configuration, (request, env, context) => {
    context.waitUntil(Promise.resolve())
    return new Response(`${env.GREETING} ${request.url} ${request.cf?.colo}`)
  }),
} satisfies ExportedHandler<Env>

export const upgrading = {
  fetch: withCors(configuration, () => {
    const [client, server] = Object.values(new WebSocketPair())
    server?.accept()
    return new Response(null, { status: 101, webSocket: client ?? null })
  }),
} satisfies ExportedHandler<Env>
