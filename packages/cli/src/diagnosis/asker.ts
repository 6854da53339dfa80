import {
  type Exchange,
  type ExchangeRequest,
  type ExchangeResponse,
  HeaderList,
  type LiveExchange,
  NoAnswerError,
  openLiveExchange,
  type RecordedExchange,
} from '@crossgate/probe'
import type { Answer } from '../stack/stack.js'

/** How a server is asked. */
export interface AskerOptions {
  /** The most requests that are sent. */
  readonly budget: number
  /** Whether methods that change something are sent, too. */
  readonly sendsAll: boolean
  /** The names of headers that go out with their values. */
  readonly sentHeaders: ReadonlySet<string>
  readonly timeoutInSeconds?: number
  readonly ignoreCertificateErrors?: boolean
}

/** The most requests of one run, unless it is told otherwise. */
export const defaultBudget = 12

/** Says how far asking goes. */
export function describeBudget(budget: number): string {
  return `at most ${describeRequests(budget)}`
}

export function describeRequests(count: number): string {
  return count === 1 ? 'one request' : `${count} requests`
}

/** What a server answered to a question that no page asks. */
export interface OwnAnswer {
  readonly answer: Answer
  readonly headers: HeaderList
  readonly exchange: RecordedExchange
}

/** Why a request was not sent. */
export class BudgetSpentError extends Error {
  override readonly name = 'BudgetSpentError'
}

/** The headers of a page whose values tell nothing that is secret. */
const harmless =
  /^(?:origin|accept|accept-language|content-language|content-type|range|access-control-request-.*|sec-.*|user-agent)$/

const maximumBodySize = 65_536
const shownBody = 2000

/** Asks a server within a budget, with GET, HEAD and OPTIONS unless told otherwise. */
export class Asker {
  readonly budget: number
  readonly #options: AskerOptions
  #live: LiveExchange
  /** Opens what speaks HTTP/2, for a server that speaks nothing else. */
  readonly #openHttp2: () => Promise<LiveExchange>
  #isHttp2 = false
  readonly #bodies: Map<ExchangeRequest, string>
  readonly #answers: Answer[] = []
  readonly #answersByUrl = new Map<string, Answer[]>()
  #requests = 0
  #isSpent = false
  #substituted: string | undefined
  #noAnswer: NoAnswerError | undefined

  private constructor(
    options: AskerOptions,
    live: LiveExchange,
    openHttp2: () => Promise<LiveExchange>,
    bodies: Map<ExchangeRequest, string>,
  ) {
    this.budget = options.budget
    this.#options = options
    this.#live = live
    this.#openHttp2 = openHttp2
    this.#bodies = bodies
  }

  static async open(options: AskerOptions): Promise<Asker> {
    const bodies = new Map<ExchangeRequest, string>()
    const { timeoutInSeconds, ignoreCertificateErrors } = options
    const open = (allowHttp2: boolean): Promise<LiveExchange> =>
      openLiveExchange({
        allowHttp2,
        maxBodySize: maximumBodySize,
        onBody: (request, beginning) => {
          bodies.set(request, Buffer.from(beginning).toString('utf8').slice(0, shownBody))
        },
        ...(timeoutInSeconds !== undefined && { timeoutInSeconds }),
        ...(ignoreCertificateErrors !== undefined && { ignoreCertificateErrors }),
      })
    // Over HTTP/1.1 it shows how a proxy spells the names of headers.
    return new Asker(options, await open(false), () => open(true), bodies)
  }

  /** How many requests were sent. */
  get requests(): number {
    return this.#requests
  }

  /** Whether something was left unasked for want of budget. */
  get isSpent(): boolean {
    return this.#isSpent
  }

  /** The method in whose place a GET was sent, if one was. */
  get substituted(): string | undefined {
    return this.#substituted
  }

  /** Why the last request had no answer. */
  get noAnswer(): NoAnswerError | undefined {
    return this.#noAnswer
  }

  /** The method that is sent for one of a page: a GET in place of what may change something. */
  methodSent(method: string): string {
    const isSent = this.#options.sendsAll || /^(?:GET|HEAD|OPTIONS)$/.test(method)
    return isSent ? method : 'GET'
  }

  /** Every answer of an origin so far. */
  answersOf(origin: string): readonly Answer[] {
    return this.#answersByUrl.get(origin) ?? []
  }

  /** The last answer. */
  get lastAnswer(): Answer | undefined {
    return this.#answers.at(-1)
  }

  /** What the requests of a page go through: it is never sent what a copied header holds. */
  readonly exchange: Exchange = async (request) => {
    const tamed = this.#tame(request)
    const response = await this.#send(tamed)
    if (tamed.method !== request.method) this.#substituted = request.method
    return response
  }

  /** Asks a question of its own; undefined where there is no answer or no budget. */
  ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<OwnAnswer | undefined> {
    return this.#askOwn('GET', 'request', url, headers)
  }

  /** Sends a preflight of its own; undefined where there is no answer or no budget. */
  askPreflight(
    url: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<OwnAnswer | undefined> {
    return this.#askOwn('OPTIONS', 'preflight', url, headers)
  }

  async #askOwn(
    method: string,
    purpose: ExchangeRequest['purpose'],
    url: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<OwnAnswer | undefined> {
    const headers = new HeaderList(Object.entries(fields))
    const shared = { purpose, includeCredentials: false }
    try {
      const { status, headers: lines } = await this.#send({
        method,
        url,
        headers,
        ...shared,
        hasBody: false,
      })
      const response = { status, headers: [...lines] }
      return {
        answer: this.lastAnswer as Answer,
        headers: new HeaderList(response.headers),
        exchange: { ...shared, request: { method, url, headers: [...headers] }, response },
      }
    } catch {
      return undefined
    }
  }

  close(): Promise<void> {
    return this.#live.close()
  }

  #tame(request: ExchangeRequest): ExchangeRequest {
    const method = this.methodSent(request.method)
    const isChanged = method !== request.method
    const headers = [...request.headers].filter(([name]) => {
      const lowerCaseName = name.toLowerCase()
      if (isChanged && lowerCaseName === 'content-type') return false
      return harmless.test(lowerCaseName) || this.#options.sentHeaders.has(lowerCaseName)
    })
    return {
      ...request,
      includeCredentials: false,
      headers: new HeaderList(headers),
      ...(isChanged && { method, hasBody: false }),
    }
  }

  async #send(request: ExchangeRequest): Promise<ExchangeResponse> {
    try {
      return await this.#sendOnce(request)
    } catch (error) {
      const isTls = error instanceof NoAnswerError && error.reason === 'tls-failure'
      if (!isTls || this.#isHttp2 || this.#requests >= this.budget) throw error
      // A server that offers HTTP/2 only ends the handshake of HTTP/1.1.
      await this.#live.close()
      this.#live = await this.#openHttp2()
      this.#isHttp2 = true
      return this.#sendOnce(request)
    }
  }

  async #sendOnce(request: ExchangeRequest): Promise<ExchangeResponse> {
    if (this.#requests >= this.budget) {
      this.#isSpent = true
      throw new BudgetSpentError(`The budget of ${describeRequests(this.budget)} is used up.`)
    }
    this.#requests++
    this.#noAnswer = undefined
    try {
      const response = await this.#live.exchange(request)
      const headers = [...response.headers]
      this.#remember(request, response.status, headers)
      return { ...response, headers }
    } catch (error) {
      if (error instanceof NoAnswerError) this.#noAnswer = error
      throw error
    }
  }

  #remember(request: ExchangeRequest, status: number, headers: Answer['headers']): void {
    const body = this.#bodies.get(request) ?? ''
    this.#bodies.delete(request)
    const { method } = request
    const answer = { method, status, headers, body, isHttp2: this.#isHttp2 }
    this.#answers.push(answer)
    const { origin } = new URL(request.url)
    this.#answersByUrl.set(origin, [...(this.#answersByUrl.get(origin) ?? []), answer])
  }
}
