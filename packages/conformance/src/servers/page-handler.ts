import { createPageAnswers } from '../page/page-answers.js'

/** How a runtime accepts a WebSocket. */
export type AcceptUpgrade<Rest extends unknown[]> = (
  request: Request,
  ...rest: Rest
) => Response | undefined

/** Makes a fetch handler with the routes of `runPage`, for a runtime other than Node. */
export function createPageHandler<Rest extends unknown[]>(upgrade: AcceptUpgrade<Rest>) {
  const answers = createPageAnswers()
  return async (request: Request, ...rest: Rest): Promise<Response | undefined> => {
    const path = new URL(request.url).pathname.slice('/api'.length)
    if (path === '/upgrade' && request.headers.has('upgrade')) return upgrade(request, ...rest)
    const route = answers[path]
    const { method } = request
    const answer = route?.[method] ?? (method === 'HEAD' ? route?.GET : undefined)
    if (answer !== undefined) return await answer(request)
    return new Response('no such thing', { status: route === undefined ? 404 : 405 })
  }
}

export const internalError = () => new Response('Internal Server Error', { status: 500 })
