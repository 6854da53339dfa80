import { cors } from '@crossgate/node'
import { beforeApplication, callListener } from './node-exchange.js'
import { configurationOf, policies } from './policies.js'
import { makeRequest, requestIds } from './requests.js'

// Every request is made so many times, and the one that is named so many times more.
const [times = '', moreOf = ''] = process.argv.slice(2)
const listener = beforeApplication(cors(configurationOf(policies.ten)))
const calls = requestIds.map((id) => {
  return { id, call: callListener(listener, makeRequest(id, policies.ten)) }
})

function repeat(call: () => unknown, count: number): void {
  for (let index = 0; index < count; index++) call()
}

for (const { call } of calls) repeat(call, Number(times))
for (const { id, call } of calls) if (id === moreOf) repeat(call, Number(times))
