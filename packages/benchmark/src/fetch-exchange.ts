import type { FetchHandler } from './fetch-candidates.js'
import type { Answer } from './node-exchange.js'
import type { BenchmarkRequest } from './requests.js'

export function fetchRequest({ method, target, headers }: BenchmarkRequest): Request {
  // Outside a browser a Request keeps the headers that browsers reserve for themselves.
  return new Request(`https://${headers.host}${target}`, { method, headers })
}

export function readResponse({ status, headers }: Response): Answer {
  return { status, headers: Object.fromEntries(headers) }
}

/** Returns a call of a handler, until every header that a server would write has been read. */
export function callHandler(handler: FetchHandler, request: BenchmarkRequest): () => unknown {
  const made = fetchRequest(request)
  const read = (response: Response): number => {
    let length = 0
    for (const [name, value] of response.headers) length += name.length + value.length
    return length
  }
  return () => {
    const answer = handler(made)
    return 'then' in answer ? answer.then(read) : read(answer)
  }
}
