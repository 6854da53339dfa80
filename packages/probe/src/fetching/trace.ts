import type { Exchange, ExchangeRequest, RecordedExchange } from '../exchange.js'
import { NetworkError } from '../failure.js'
import { HeaderList } from '../header-list.js'
import type { PredictionStep, PredictionStepName } from './prediction.js'

/** A response as far as a fetch looks at it. */
export interface FetchResponse {
  readonly status: number
  readonly headers: HeaderList
}

const fetchStandard = 'https://fetch.spec.whatwg.org/'

const sections: Readonly<Record<PredictionStepName, string>> = {
  request: `${fetchStandard}#dom-request`,
  'mixed-content': 'https://w3c.github.io/webappsec-mixed-content/#should-block-fetch',
  upgrade: 'https://w3c.github.io/webappsec-upgrade-insecure-requests/#upgrade-request',
  'local-network-access': 'https://wicg.github.io/local-network-access/#integration-with-fetch',
  'third-party-cookies': `${fetchStandard}#cookie-header`,
  stream: `${fetchStandard}#dom-request`,
  'websocket-handshake': 'https://websockets.spec.whatwg.org/#opening-handshake',
  'embedder-policy': "https://html.spec.whatwg.org/#check-a-global-object's-embedder-policy",
  'frame-options': 'https://html.spec.whatwg.org/#the-x-frame-options-header',
  'response-status': 'https://html.spec.whatwg.org/#fetch-a-classic-script',
  'mime-type': `${fetchStandard}#should-response-to-request-be-blocked-due-to-mime-type?`,
  'bad-port': `${fetchStandard}#port-blocking`,
  mode: `${fetchStandard}#main-fetch`,
  'preflight-needed': `${fetchStandard}#main-fetch`,
  'preflight-cache': `${fetchStandard}#cors-preflight-cache`,
  'preflight-exchange': `${fetchStandard}#cors-preflight-fetch`,
  'preflight-redirect': `${fetchStandard}#cors-preflight-fetch`,
  'preflight-cors-check': `${fetchStandard}#cors-check`,
  'preflight-status': `${fetchStandard}#cors-preflight-fetch`,
  'preflight-lists': `${fetchStandard}#extract-header-list-values`,
  'preflight-method': `${fetchStandard}#http-access-control-allow-methods`,
  'preflight-headers': `${fetchStandard}#http-access-control-allow-headers`,
  'preflight-max-age': `${fetchStandard}#http-access-control-max-age`,
  exchange: `${fetchStandard}#http-network-or-cache-fetch`,
  'cors-check': `${fetchStandard}#cors-check`,
  'cross-origin-resource-policy': `${fetchStandard}#cross-origin-resource-policy-check`,
  redirect: `${fetchStandard}#http-redirect-fetch`,
  'readable-headers': `${fetchStandard}#concept-filtered-response-cors`,
}

/** The section of a standard that defines a step. */
export const sectionOf = (name: PredictionStepName): string => sections[name]

/** After which answers a request is sent again. */
export interface RepetitionRules {
  /** Whether the body, if any, can be sent a second time, as 421 demands. */
  readonly hasReplayableBody: boolean
  /** Whether the engine repeats what is answered 408 over a connection that was used before. */
  readonly afterTimeoutStatus: boolean
}

function noAnswer(purpose: ExchangeRequest['purpose'], reason: string): NetworkError {
  const what = purpose === 'preflight' ? 'The preflight' : 'The request'
  return new NetworkError({
    reason: 'no-answer',
    message: `${what} got no response: ${reason}`,
    remedy:
      'Make sure that the server responds at this URL: the name must resolve, the port must accept connections, and the certificate must be valid.',
  })
}

/** Writes down what a fetch does: its steps and its exchanges. */
export class Trace {
  readonly steps: PredictionStep[] = []
  readonly exchanges: RecordedExchange[] = []
  readonly #exchange: Exchange
  readonly #httpVersions = new Map<string, string>()

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  passed(name: PredictionStepName, url: URL, finding: string): void {
    this.#note(name, 'passed', url, finding)
  }

  skipped(name: PredictionStepName, url: URL, finding: string): void {
    this.#note(name, 'skipped', url, finding)
  }

  /** Takes a step that returns its finding, or throws a network error. */
  step(name: PredictionStepName, url: URL, find: () => string): void {
    try {
      this.passed(name, url, find())
    } catch (error) {
      if (error instanceof NetworkError) this.#note(name, 'failed', url, error.message)
      throw error
    }
  }

  /** Takes a step that may have nothing to say, which is null. */
  stepIfAny(name: PredictionStepName, url: URL, find: () => string | null): void {
    try {
      const finding = find()
      if (finding !== null) this.passed(name, url, finding)
    } catch (error) {
      if (error instanceof NetworkError) this.#note(name, 'failed', url, error.message)
      throw error
    }
  }

  /** Fails a step. */
  fail(name: PredictionStepName, url: URL, error: NetworkError): never {
    this.#note(name, 'failed', url, error.message)
    throw error
  }

  /** Fails the first step, for a URL that may be none. */
  refuse(url: string, finding: string): void {
    this.steps.push({
      name: 'request',
      verdict: 'failed',
      url,
      section: sectionOf('request'),
      finding,
    })
  }

  /** The version of HTTP in which the URL's server has answered so far, where it is known. */
  httpVersionOf({ origin }: URL): string | undefined {
    return this.#httpVersions.get(origin)
  }

  /**
   * Sends a request, records the exchange, and returns the response; once more where browsers do so.
   * No answer is a network error.
   */
  async send(
    name: 'preflight-exchange' | 'exchange',
    url: URL,
    request: ExchangeRequest,
    repeats: RepetitionRules,
  ): Promise<FetchResponse> {
    const response = await this.#sendOnce(name, url, request)
    const isRepeated =
      (response.status === 421 && repeats.hasReplayableBody) ||
      (response.status === 408 &&
        repeats.afterTimeoutStatus &&
        this.#isConnectionReused(url, request))
    return isRepeated ? this.#sendOnce(name, url, request) : response
  }

  /** Whether the last exchange was not the first one over its connection, as far as the exchanges tell: browsers keep those with credentials apart. */
  #isConnectionReused({ origin }: URL, { includeCredentials }: ExchangeRequest): boolean {
    const alike = this.exchanges.filter(
      (earlier) =>
        earlier.includeCredentials === includeCredentials &&
        new URL(earlier.request.url).origin === origin,
    )
    return alike.length > 1
  }

  async #sendOnce(
    name: 'preflight-exchange' | 'exchange',
    url: URL,
    request: ExchangeRequest,
  ): Promise<FetchResponse> {
    const { purpose, includeCredentials, method } = request
    const sent = { method, url: request.url, headers: request.headers.lines() }
    let response: FetchResponse
    try {
      const answer = await this.#exchange(request)
      response = { status: answer.status, headers: HeaderList.normalized(answer.headers) }
      if (answer.httpVersion !== undefined) this.#httpVersions.set(url.origin, answer.httpVersion)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.exchanges.push({ purpose, includeCredentials, request: sent, error: reason })
      return this.fail(name, url, noAnswer(purpose, reason))
    }
    const { status, headers } = response
    const received = { status, headers: headers.lines() }
    this.exchanges.push({ purpose, includeCredentials, request: sent, response: received })
    this.passed(name, url, `${method} ${request.url} got the status ${status}.`)
    return response
  }

  #note(
    name: PredictionStepName,
    verdict: PredictionStep['verdict'],
    url: URL,
    finding: string,
  ): void {
    this.steps.push({ name, verdict, url: url.href, section: sectionOf(name), finding })
  }
}
