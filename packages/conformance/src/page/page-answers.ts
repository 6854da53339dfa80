import { gzipSync } from 'node:zlib'

/** One answer of the application that `runPage` asks. */
export type PageAnswer = (request: Request) => Response | Promise<Response>

const text = { 'content-type': 'text/plain' }

/** The answers of an application, by path below the prefix and by method. */
export type PageAnswers = Readonly<Record<string, Readonly<Record<string, PageAnswer>>>>

/** Makes the answers of the application that `runPage` asks. Each application counts its own saves. */
export function createPageAnswers(prefix = '/api'): PageAnswers {
  let saves = 0
  return {
    '/plain': {
      GET: () =>
        new Response('{"items":[]}', {
          headers: { 'content-type': 'application/json', vary: 'Accept', 'x-total': '1' },
        }),
    },
    '/saves': {
      GET: () => new Response(String(saves), { headers: text }),
      PUT() {
        saves++
        return new Response('saved', { headers: text })
      },
    },
    '/own': {
      GET: () => new Response('own', { headers: { ...text, 'access-control-allow-origin': '*' } }),
    },
    '/thrown': {
      GET() {
        throw new Error('thrown by the application')
      },
    },
    '/redirect': {
      GET: () => new Response(null, { status: 302, headers: { location: `${prefix}/plain` } }),
    },
    '/stream': {
      GET: () => new Response(streamOf(['one\n', 'two\n', 'three\n']), { headers: text }),
    },
    '/cookies': {
      GET() {
        const headers = new Headers(text)
        headers.append('set-cookie', 'a=1')
        headers.append('set-cookie', 'b=2')
        return new Response('cookies', { headers })
      },
    },
    '/compressed': {
      GET: () =>
        new Response(gzipSync('hello '.repeat(50)), {
          headers: { ...text, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
        }),
    },
    '/ranged': {
      GET: () =>
        new Response('2345', {
          status: 206,
          headers: { ...text, 'content-range': 'bytes 2-5/10', 'accept-ranges': 'bytes' },
        }),
    },
    '/conditional': {
      GET: () => new Response(null, { status: 304, headers: { etag: '"v1"', vary: 'Accept' } }),
    },
    '/proxied': {
      GET: (request) => handOn(new URL(request.url).searchParams.get('upstream') ?? ''),
    },
  }
}

/** The answer to a method on a path below the prefix; `HEAD` is answered as `GET`. Else the status to refuse it with. */
export function findPageAnswer(
  answers: PageAnswers,
  path: string,
  method: string,
): PageAnswer | 404 | 405 {
  const route = answers[path]
  if (route === undefined) return 404
  return route[method] ?? (method === 'HEAD' ? route.GET : undefined) ?? 405
}

/** Every answer with its whole path and its method, for frameworks that are told route by route. */
export function listPageAnswers(
  answers: PageAnswers,
): { path: string; method: string; answer: PageAnswer }[] {
  return Object.entries(answers).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, answer]) => ({ path: `/api${path}`, method, answer })),
  )
}

/** Hands on what another server answers: fetch has decoded the body by then. */
async function handOn(upstream: string): Promise<Response> {
  const { status, headers, body } = await fetch(upstream)
  const kept = [...headers].filter(([name]) => !/^(?:connection|keep-alive|date)$/.test(name))
  const copy = new Headers(kept)
  for (const name of ['content-encoding', 'content-length']) copy.delete(name)
  return new Response(body, { status, headers: copy })
}

function streamOf(pieces: readonly string[]): ReadableStream<Uint8Array> {
  const left = [...pieces]
  return new ReadableStream({
    async pull(controller) {
      const piece = left.shift()
      if (piece === undefined) return controller.close()
      await new Promise((resolve) => setTimeout(resolve, 5))
      controller.enqueue(new TextEncoder().encode(piece))
    },
  })
}
