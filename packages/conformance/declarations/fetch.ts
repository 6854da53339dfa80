// What the types of every platform must accept: DOM, Node and Deno. Nothing here is run.
import { type Cors, createCors } from '@crossgate/core'
import { type CorsConfigurationInput, type CorsPolicies, withCors } from '@crossgate/fetch'

/** True where two types are the same. */
type Same<Left, Right> =
  (<Type>() => Type extends Left ? 1 : 2) extends <Type>() => Type extends Right ? 1 : 2
    ? true
    : false
const same = <_Same extends true>(): void => {}

const configuration = { enabled: true, allowedOrigins: ['https://app.example.com'] }
const engine: Cors = createCors(configuration)

const plain = withCors(configuration, () => new Response('hello'))
same<Same<typeof plain, (request: Request) => Response>>()

const reading = withCors(engine, (request) => new Response(request.url))
same<Same<Parameters<typeof reading>, [request: Request]>>()

const later = withCors(engine, async () => new Response('hello'))
same<Same<ReturnType<typeof later>, Response | Promise<Response>>>()

const chosenLater = withCors(
  async (request: Request) => (request.url === '' ? engine : createCors()),
  () => new Response('hello'),
)
same<Same<ReturnType<typeof chosenLater>, Promise<Response>>>()

const chosen = withCors(
  () => engine,
  (_request, server: { upgrade(): boolean }) =>
    server.upgrade() ? undefined : new Response('hello'),
  { onError: (error, request) => new Response(`${request.url}: ${error}`, { status: 500 }) },
)
same<Same<Parameters<typeof chosen>, [request: Request, server: { upgrade(): boolean }]>>()
same<Same<ReturnType<typeof chosen>, Response | undefined>>()

const handler = () => new Response('hello')
// @ts-expect-error A handler is needed.
withCors(configuration)
// @ts-expect-error A promise is no policy.
withCors(Promise.resolve(engine), handler)
// @ts-expect-error A source function gives an engine.
withCors(() => configuration, handler)

// A configuration kept as a constant, by the adapter's own types.
const policy = {
  enabled: true,
  enforcement: 'report',
  dangerouslyAllow: ['null-origin'],
} satisfies CorsConfigurationInput
withCors(policy, () => new Response('hello'))
declare const policies: CorsPolicies
withCors(policies, () => new Response('hello'))
