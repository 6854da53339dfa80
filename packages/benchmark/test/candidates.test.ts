import type { ServerResponse } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fastifyCandidates } from '../src/fastify-candidates.js'
import { type FetchHandler, fetchCandidates } from '../src/fetch-candidates.js'
import { fetchRequest, readResponse } from '../src/fetch-exchange.js'
import { koaCandidates } from '../src/koa-candidates.js'
import { nodeCandidates, patternCandidates } from '../src/node-candidates.js'
import {
  type Answer,
  beforeApplication,
  callListener,
  type NodeListener,
  readAnswer,
} from '../src/node-exchange.js'
import { type BenchmarkPolicy, policies } from '../src/policies.js'
import { makeRequest, type RequestId, requestIds } from '../src/requests.js'

/** What a filter of this policy answers, from which nothing may be missing. */
function permissions(id: RequestId, { allowedOrigin }: BenchmarkPolicy): Record<string, string> {
  const shared = {
    'access-control-allow-origin': allowedOrigin,
    'access-control-allow-credentials': 'true',
  }
  if (id === 'b') return { ...shared, 'access-control-expose-headers': 'etag,link' }
  if (id !== 'd') return {}
  return {
    ...shared,
    'access-control-allow-methods': 'get,options,post,put,delete',
    'access-control-allow-headers': 'accept,authorization,content-type,x-requested-with',
    'access-control-max-age': '1800',
  }
}

const ownHeaders = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
const preflightVary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'

/** What this project and the floor answer: exactly this. */
function exactAnswer(id: RequestId, policy: BenchmarkPolicy, contentType: string): Answer {
  const vary = id === 'd' || id === 'e' ? preflightVary : 'Origin'
  if (id === 'c' || id === 'e') return { status: 403, headers: { ...ownHeaders, vary } }
  const added = permissions(id, policy)
  const headers = id === 'd' ? { ...added, vary } : { ...added, vary, 'content-type': contentType }
  return { status: id === 'd' ? 204 : 200, headers }
}

/** Lists compare without case and white space: the peers write them each in its own way. */
function plain(headers: Answer['headers']): Answer['headers'] {
  const isList = /^access-control-(?:allow-(?:methods|headers)|expose-headers)$/
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      isList.test(name) ? value.toLowerCase().replaceAll(' ', '') : value,
    ]),
  )
}

function checkExactly(id: RequestId, policy: BenchmarkPolicy, given: Answer, type: string): void {
  const { status, headers } = exactAnswer(id, policy, type)
  assert.is(given.status, status)
  assert.equal(plain(given.headers), headers)
}

/** Peers refuse with missing headers; the permissions they give must be the same. */
function checkPermissions(id: RequestId, policy: BenchmarkPolicy, { headers }: Answer): void {
  const expected = permissions(id, policy)
  const given = plain(headers)
  assert.is(given['access-control-allow-origin'], expected['access-control-allow-origin'])
  for (const [name, value] of Object.entries(expected)) assert.is(given[name], value, name)
}

// @tinyhttp/cors grants to nobody in particular what only an allowed origin can use, and Koa's and
// Fastify's own routes answer what their filters let through.
const exact = ['floor', 'crossgate']

async function nodeAnswer(listener: NodeListener, id: RequestId, policy: BenchmarkPolicy) {
  let returned: unknown
  const call = callListener(
    (req, res) => {
      returned = listener(req, res)
    },
    makeRequest(id, policy),
  )
  const res: ServerResponse = call()
  await returned
  return readAnswer(res)
}

const onNode = suite('candidates on node')
for (const [key, policy] of Object.entries(policies)) {
  const names = policy.domains.length > 0 ? patternCandidates : Object.keys(nodeCandidates)
  for (const name of names.filter((each) => each !== 'next')) {
    for (const id of requestIds) {
      onNode(`${key}, ${name}, ${id}`, async () => {
        const listener = beforeApplication(nodeCandidates[name]?.(policy) as never)
        const answer = await nodeAnswer(listener, id, policy)
        if (exact.includes(name)) checkExactly(id, policy, answer, 'application/json')
        else checkPermissions(id, policy, answer)
        if (name === 'cors + cors-gate' && id === 'c') assert.is(answer.status, 403)
      })
    }
  }
}
onNode.run()

const inKoa = suite('candidates in Koa')
for (const [name, create] of Object.entries(koaCandidates)) {
  for (const id of name === 'next' ? [] : requestIds) {
    inKoa(`${name}, ${id}`, async () => {
      const policy = policies.ten
      const answer = await nodeAnswer(create(policy), id, policy)
      if (name === 'crossgate') {
        checkExactly(id, policy, answer, 'application/json; charset=utf-8')
      } else checkPermissions(id, policy, answer)
      if (name === 'floor') {
        assert.is(answer.status, exactAnswer(id, policy, '').status)
        assert.is(answer.headers.vary, exactAnswer(id, policy, '').headers.vary)
      }
    })
  }
}
inKoa.run()

const inFastify = suite('candidates in Fastify')
for (const [name, create] of Object.entries(fastifyCandidates)) {
  for (const id of name === 'next' ? [] : requestIds) {
    inFastify(`${name}, ${id}`, async () => {
      const policy = policies.ten
      const answer = await nodeAnswer(await create(policy), id, policy)
      if (name === 'crossgate') {
        checkExactly(id, policy, answer, 'application/json; charset=utf-8')
      } else checkPermissions(id, policy, answer)
    })
  }
}
inFastify.run()

const inFetch = suite('candidates for fetch')
for (const [name, create] of Object.entries(fetchCandidates)) {
  for (const id of requestIds) {
    inFetch(`${name}, ${id}`, async () => {
      const policy = policies.ten
      const handler: FetchHandler = create(policy).guarded
      const answer = readResponse(await handler(fetchRequest(makeRequest(id, policy))))
      if (exact.includes(name)) checkExactly(id, policy, answer, 'application/json')
      else if (name === 'itty-router' && id === 'a') assert.is(answer.status, 200)
      else checkPermissions(id, policy, answer)
    })
  }
}
inFetch.run()
