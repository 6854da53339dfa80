import { fastifyCandidates } from './fastify-candidates.js'
import { nodeCandidates } from './node-candidates.js'
import {
  type ApplicationName,
  beforeApplication,
  callListener,
  type NodeListener,
} from './node-exchange.js'
import { policies } from './policies.js'
import { makeRequest, requestIds } from './requests.js'

// Every request is made so many times, and the one that is named so many times more.
const [name = '', application = '', times = '', moreOf = ''] = process.argv.slice(2)
const listener = await (application === 'fastify' ? inFastify() : onNode())
const calls = requestIds.map((id) => {
  return { id, call: callListener(listener, makeRequest(id, policies.ten)) }
})

function repeat(call: () => unknown, count: number): void {
  for (let index = 0; index < count; index++) call()
}

for (const { call } of calls) repeat(call, Number(times))
for (const { id, call } of calls) if (id === moreOf) repeat(call, Number(times))

function onNode(): NodeListener {
  const candidate = nodeCandidates[name]
  if (!candidate) throw new Error(`No candidate is named ${name}`)
  return beforeApplication(candidate(policies.ten), application as ApplicationName)
}

function inFastify(): Promise<NodeListener> {
  const candidate = fastifyCandidates[name]
  if (!candidate) throw new Error(`No candidate in Fastify is named ${name}`)
  return candidate(policies.ten)
}
