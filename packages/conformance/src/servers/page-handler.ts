import { createPageAnswers, findPageAnswer } from '../page/page-answers.js'

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
    const answer = findPageAnswer(answers, path, request.method)
    if (typeof answer !== 'number') return await answer(request)
    return new Response('no such thing', { status: answer })
  }
}

export const internalError = () => new Response('Internal Server Error', { status: 500 })
