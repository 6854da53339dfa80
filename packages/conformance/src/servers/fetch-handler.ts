import type { Cors, CorsConfigurationInput } from '@crossgate/core'
import type { CaseApplication } from '../case.js'
import { createFixture, referenceHeader } from '../fixture.js'

/** What a runtime brings along: the packages as it loaded them, and its own way to accept a WebSocket. */
export interface FetchRuntime<Rest extends unknown[]> {
  readonly createCors: (configuration: CorsConfigurationInput) => Cors
  readonly withCors: typeof import('@crossgate/fetch').withCors
  /** Accepts a handshake. Absent: it is answered as any other request. */
  readonly upgrade?: (request: Request, ...rest: Rest) => Response | undefined
}

/** Makes a fetch handler that serves every case. It needs nothing but ECMAScript and fetch. */
export function createFetchHandler<Rest extends unknown[]>({
  createCors,
  withCors,
  upgrade,
}: FetchRuntime<Rest>): (
  request: Request,
  ...rest: Rest
) => Response | undefined | Promise<Response | undefined> {
  const fixture = createFixture(createCors)
  const guarded = withCors(
    (request: Request) => fixture.cors(request.headers.get(referenceHeader)),
    (request: Request, ...rest: Rest) => {
      const read = (name: string) => request.headers.get(name)
      const application = fixture.application(read(referenceHeader), read)
      if (application.send === 'upgrade' && upgrade !== undefined) return upgrade(request, ...rest)
      return send(application, request)
    },
    { onError: () => new Response('Internal Server Error', { status: 500 }) },
  )
  return (request, ...rest) => {
    const text = fixture.control(new URL(request.url).pathname)
    return text === undefined ? guarded(request, ...rest) : new Response(text)
  }
}

function send(
  { status, headers, body, send: way }: CaseApplication,
  request: Request,
): Response | Promise<Response> {
  if (way === 'throw') throw new Error('the application failed')
  if (way === 'reject') return Promise.reject(new Error('the application failed'))
  if (way === 'redirect') return Response.redirect(new URL('/elsewhere', request.url), 302)
  const isBodiless = status === 204 || status === 304 || request.method === 'HEAD'
  const response = new Response(isBodiless ? null : way === 'stream' ? inPieces(body) : body, {
    status,
    headers: headers.map(([...line]) => line),
  })
  if (way === 'remove-vary') response.headers.delete('vary')
  return response
}

function inPieces(text: string): ReadableStream {
  const pieces = text.match(/.{1,4}/gs) ?? []
  return new ReadableStream({
    async pull(controller) {
      await undefined
      const piece = pieces.shift()
      if (piece === undefined) controller.close()
      else controller.enqueue(new TextEncoder().encode(piece))
    },
  })
}
