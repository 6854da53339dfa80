import { callListener, type NodeListener } from './node-exchange.js'
import { policies } from './policies.js'
import { makeRequest, requestIds } from './requests.js'

/** Makes every request `times` times, and the one that is named so many times more. */
export function makeCalls(listener: NodeListener, times: number, moreOf: string): void {
  const calls = requestIds.map((id) => {
    return { id, call: callListener(listener, makeRequest(id, policies.ten)) }
  })
  for (const { call } of calls) repeat(call, times)
  for (const { id, call } of calls) if (id === moreOf) repeat(call, times)
}

function repeat(call: () => unknown, count: number): void {
  for (let index = 0; index < count; index++) call()
}
