import { isToken } from '@crossgate/core'
import {
  type Exchange,
  type ExchangeRequest,
  type ExchangeResponse,
  type Header,
  HeaderList,
  NoAnswerError,
  openLiveExchange,
} from '@crossgate/probe'
import { UnreadableError } from '../frame/failure.js'
import { stranger } from './boundaries.js'
import { askExchange, type Side } from './outcome.js'

/** A live server as a side. */
export interface LiveSide extends Side {
  close(): Promise<void>
}

/** What is sent to a live server: nothing that changes anything there. */
export const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Opens a live server. Preflights are sent for every method; of other methods than GET and HEAD
 * the request itself is not: what counts is whether it would be sent. Of an answer the permission
 * counts; the headers that it may expose are `answerHeaders` and those that it names.
 *
 * @throws `UnreadableError` where it does not answer.
 */
export async function openLiveSide(
  url: string,
  answerHeaders: readonly string[],
): Promise<LiveSide> {
  const live = await openLiveExchange()
  const answers = new Map<string, Promise<ExchangeResponse>>()
  const exchange: Exchange = (request) => {
    const asked = toHarmless(request)
    const key = JSON.stringify([asked.method, asked.purpose, [...asked.headers]])
    const answer =
      answers.get(key) ??
      Promise.resolve(live.exchange({ ...asked, url })).then(
        (response) => toComparable(response, answerHeaders),
        (error) => toUnreadable(url, error),
      )
    answers.set(key, answer)
    return answer
  }
  const { host, pathname } = new URL(url)
  await Promise.resolve(exchange(firstRequest(url))).catch(async (error) => {
    await live.close()
    throw error
  })
  return {
    name: url,
    ask: (asked) => askExchange(exchange, { ...asked, host, path: pathname }),
    close: () => live.close(),
  }
}

function toUnreadable(url: string, error: unknown): never {
  if (!(error instanceof NoAnswerError)) throw error
  throw new UnreadableError(`${url} does not respond: ${error.message}`)
}

function toComparable(
  { status, headers }: ExchangeResponse,
  answerHeaders: readonly string[],
): ExchangeResponse {
  const permission = [...headers].filter(([name]) => /^access-control-/i.test(name))
  const named = new HeaderList(permission).get('access-control-expose-headers') ?? ''
  const names = new Set([
    ...answerHeaders,
    ...named
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => isToken(name) && name !== '*' && !name.startsWith('access-control-')),
  ])
  return { status, headers: [...permission, ...[...names].map((name): Header => [name, '1'])] }
}

function toHarmless(request: ExchangeRequest): ExchangeRequest {
  if (request.purpose === 'preflight' || harmless.has(request.method)) return request
  return { ...request, method: 'GET', hasBody: false }
}

function firstRequest(url: string): ExchangeRequest {
  return {
    method: 'GET',
    url,
    headers: new HeaderList([['origin', stranger]]),
    purpose: 'request',
    includeCredentials: false,
    hasBody: false,
  }
}
