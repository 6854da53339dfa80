import { METHODS } from 'node:http'
import type { Cors } from '@crossgate/core'
import {
  createDecisionExchange,
  type Engine,
  type Exchange,
  type ExchangeResponse,
  type Header,
  type Prediction,
  predict,
} from '@crossgate/probe'
import fc from 'fast-check'
import { Client, type Dispatcher } from 'undici'
import * as assert from 'uvu/assert'
import type { Case } from '../src/compare/outcome.js'
import type { LoadedPolicy } from '../src/compare/policy.js'
import { findBoundaries } from '../src/compare/walk.js'
import { answerHeaders } from './foreign-server.js'

const engines: readonly Engine[] = ['chromium', 'firefox', 'webkit']

/** What a page gets of it in each engine: what has to be the same. */
async function outcomes(exchange: Exchange, asked: Case): Promise<string[]> {
  const found: string[] = []
  for (const engine of engines) {
    const prediction = await predict(
      { origin: asked.origin, isSecureContext: true, addressSpace: 'public' },
      {
        url: `https://${asked.host}${asked.path}`,
        method: asked.method,
        credentials: asked.credentials,
        headers: asked.headers.map(
          (name): Header => [name, name === 'content-type' ? 'application/json' : '1'],
        ),
      },
      exchange,
      { engine },
    )
    found.push(`${engine}: ${describe(prediction, asked.method)}`)
  }
  return found
}

function describe({ success, exchanges, readableHeaders }: Prediction, method: string): string {
  const sent = exchanges.some(({ purpose }) => purpose === 'request')
  // A request with the method OPTIONS many answer themselves, without the application and its headers.
  const names =
    success && method !== 'OPTIONS'
      ? readableHeaders.filter((name) => Object.hasOwn(answerHeaders, name))
      : []
  return `${sent ? 'sent' : 'not sent'}, ${success ? `readable with ${names.join(' ')}` : 'not readable'}`
}

/** Requests at the boundaries of a policy, mixed at random: each origin with each method, headers and place. */
function requests(
  policy: LoadedPolicy,
  count: number,
  places: readonly Pick<Case, 'host' | 'path'>[],
): Case[] {
  const { classes, methods, headers } = findBoundaries(policy, policy)
  // A page of the server itself needs no permission, and reads what its application says.
  const ownPages = places.map(({ host }) => `https://${host}`)
  const origins = [
    ...classes.flatMap(({ members }) => members.map(({ origin }) => origin)),
    ...['https://evil.example', 'https://example.com.evil.example', 'http://app.example.com'],
  ].filter((origin) => !ownPages.includes(origin))
  const request: fc.Arbitrary<Case> = fc
    .record({
      origin: fc.constantFrom(...new Set(origins)),
      // Servers take no other methods than those that they know.
      method: fc.constantFrom(...methods.filter((name) => METHODS.includes(name)), 'PROPFIND'),
      headers: fc.subarray([...headers, 'accept', 'x-other'], { maxLength: 3 }),
      place: fc.constantFrom(...places),
      credentials: fc.constantFrom('omit' as const, 'include' as const),
    })
    .map(({ place, ...rest }) => ({ ...rest, ...place }))
  return fc.sample(request, { numRuns: count, seed: 1 })
}

/**
 * Asks a running server and a policy for the same pages' requests: in each engine the same ones are
 * sent, the same answers can be read, and the same headers of them.
 *
 * @returns How many requests were compared.
 */
export async function holdBeside(
  policy: LoadedPolicy,
  port: number,
  count: number,
  places: readonly Pick<Case, 'host' | 'path'>[] = [{ host: 'api.example.com', path: '/items' }],
): Promise<number> {
  const connection = new Client(`http://127.0.0.1:${port}`)
  const answers = new Map<string, Promise<ExchangeResponse>>()
  const server: Exchange = (request) => {
    const { host, pathname } = new URL(request.url)
    const relevant = [...request.headers].filter(([name]) =>
      /^(?:origin|access-control-)/i.test(name),
    )
    const key = JSON.stringify([request.method, request.url, relevant])
    const answer =
      answers.get(key) ?? ask(connection, pathname, request.method, [['host', host], ...relevant])
    answers.set(key, answer)
    return answer
  }
  const own = createDecisionExchange(policy.engine as Pick<Cors, 'decide'>, () => ({
    status: 200,
    headers: Object.entries(answerHeaders),
  }))
  const { stackTraceLimit } = Error
  // Every request that fails is an error with a stack, and nobody reads thousands of them.
  Error.stackTraceLimit = 0
  try {
    const cases = requests(policy, count, places)
    for (const asked of cases) {
      assert.equal(await outcomes(own, asked), await outcomes(server, asked), JSON.stringify(asked))
    }
    return cases.length
  } finally {
    Error.stackTraceLimit = stackTraceLimit
    await connection.close()
  }
}

/** Asks over a connection that stays open: thousands of new ones take most of the time. */
async function ask(
  connection: Client,
  path: string,
  method: string,
  headers: readonly Header[],
): Promise<ExchangeResponse> {
  const {
    statusCode,
    headers: raw,
    body,
  } = await connection.request({
    path,
    method: method as Dispatcher.HttpMethod,
    headers: headers.flat(),
    responseHeaders: 'raw',
  })
  await body.dump()
  const words = (raw as unknown as readonly unknown[]).map(String)
  const pairs = words.flatMap((word, index): Header[] =>
    index % 2 === 0 ? [[word, words[index + 1] ?? '']] : [],
  )
  return { status: statusCode, headers: pairs }
}
