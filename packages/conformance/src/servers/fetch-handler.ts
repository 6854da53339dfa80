import type { CaseApplication } from '../case.js'
import { type Fixture, referenceHeader } from '../fixture.js'
import { bodyOf, pieces, statusOf } from './application.js'
import { createCaseFixture, type EngineFunctions } from './case-fixture.js'
import { answerFromUpstream } from './proxied-answers.js'

/** What a runtime brings along: the packages as it loaded them, and its own way to accept a WebSocket. */
export interface FetchRuntime<Rest extends unknown[]> extends EngineFunctions {
  readonly withCors: typeof import('@crossgate/fetch').withCors
  /** Accepts a handshake, with these headers on its answer. Absent: it is answered as any other request. */
  readonly upgrade?: (request: Request, headers: Headers, ...rest: Rest) => Response | undefined
}

/** Makes a fetch handler that serves every case. It needs nothing but ECMAScript and fetch. */
export function createFetchHandler<Rest extends unknown[]>(
  { createCors, createPolicies, withCors, upgrade }: FetchRuntime<Rest>,
  fixture: Fixture = createCaseFixture({ createCors, createPolicies }),
): (request: Request, ...rest: Rest) => Response | undefined | Promise<Response | undefined> {
  const guarded = withCors(
    (request: Request) => fixture.cors(request.headers.get(referenceHeader)),
    (request: Request, ...rest: Rest) => {
      const read = (name: string) => request.headers.get(name)
      const application = fixture.application(read(referenceHeader), read)
      if (application.send === 'upgrade' && upgrade !== undefined) {
        return upgrade(request, headersOf(application), ...rest)
      }
      return send(application, request)
    },
    { onError: () => new Response('Internal Server Error', { status: 500 }), vary: false },
  )
  const proxied = withCors({ enabled: true }, answerFromUpstream)
  return (request, ...rest) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/proxied/bare') return answerFromUpstream(request)
    if (pathname === '/proxied/guarded') return proxied(request)
    const text = fixture.control(pathname)
    return text === undefined ? guarded(request, ...rest) : new Response(text)
  }
}

function send(application: CaseApplication, request: Request): Response | Promise<Response> {
  const { send: way } = application
  if (way === 'throw') throw new Error('the application failed')
  if (way === 'reject') return Promise.reject(new Error('the application failed'))
  if (way === 'redirect') return Response.redirect(new URL('/elsewhere', request.url), 302)
  const body = bodyOf(application, request.method)
  const response = new Response(way === 'stream' && body !== null ? inPieces(body) : body, {
    status: statusOf(application),
    headers: headersOf(application),
  })
  if (way === 'remove-vary') response.headers.delete('vary')
  return response
}

function headersOf({ headers }: CaseApplication): Headers {
  return new Headers(headers.map(([...line]) => line))
}

function inPieces(text: string): ReadableStream {
  const left = pieces(text)
  return new ReadableStream({
    async pull(controller) {
      await undefined
      const piece = left.shift()
      if (piece === undefined) controller.close()
      else controller.enqueue(new TextEncoder().encode(piece))
    },
  })
}
