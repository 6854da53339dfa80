import { callListener, type NodeListener } from './node-exchange.js'
import { policies } from './policies.js'
import { makeRequest, type RequestId, requestIds } from './requests.js'

/** Makes every request `times` times, and the one that is named so many times more. */
export function makeCalls(listener: NodeListener, times: number, moreOf: string): void {
  for (const call of listCalls(listener, moreOf)) {
    for (let index = 0; index < times; index++) call()
  }
}

/** Does the same with a listener that answers later: each call waits for the one before. */
export async function awaitCalls(
  listener: NodeListener,
  times: number,
  moreOf: string,
): Promise<void> {
  let answered: unknown
  const answer: NodeListener = (req, res) => {
    answered = listener(req, res)
  }
  for (const call of listCalls(answer, moreOf)) {
    for (let index = 0; index < times; index++) {
      call()
      await answered
    }
  }
}

function listCalls(listener: NodeListener, moreOf: string): (() => unknown)[] {
  const calls = requestIds.map((id): [RequestId, () => unknown] => [
    id,
    callListener(listener, makeRequest(id, policies.ten)),
  ])
  const more = calls.filter(([id]) => id === moreOf)
  return [...calls, ...more].map(([, call]) => call)
}
