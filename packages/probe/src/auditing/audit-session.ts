import { engines } from '../engines/engine.js'
import type { Exchange, ExchangeRequest, RecordedExchange } from '../exchange.js'
import type { Finding } from '../finding.js'
import { type Header, HeaderList } from '../header-list.js'
import type { FindPlace } from '../probing/host-place.js'
import { unsafeRequestHeaderNames } from '../requests/request-header.js'

/** Thrown inside an audit once its requests are used up. */
export class BudgetSpentError extends Error {}

/** One exchange of an audit that was answered. */
export type AnsweredExchange = RecordedExchange & {
  readonly response: NonNullable<RecordedExchange['response']>
}

/** What an audit asks. */
export interface AuditRequest {
  /** Default: the audited URL. */
  readonly url?: string
  /** Default: `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS'
  /** Default: none. */
  readonly origin?: string | undefined
  /** Makes a preflight of it, that asks for a method, and for headers: by default for those that the audit itself sends and that need leave. */
  readonly preflight?: { readonly method: string; readonly headers?: readonly string[] }
}

/** Returns the combined value of a response header; null where there is none. */
export const responseHeader = (
  { response }: Pick<RecordedExchange, 'response'>,
  name: string,
): string | null => new HeaderList(response?.headers).get(name)

/** An audit under way: it counts requests, remembers answers and collects findings. */
export class AuditSession {
  readonly url: string
  /** An origin that the server is said to allow. */
  readonly allowedOrigin: string | undefined
  /** An origin that no server has a reason to allow. */
  readonly foreignOrigin =
    `https://${Math.random().toString(36).slice(2, 10)}.crossgate-probe.example`
  readonly findPlace: FindPlace
  readonly findings: Finding[] = []
  requests = 0
  readonly #exchange: Exchange
  readonly #budget: number
  readonly #headers: readonly Header[]
  readonly #answers = new Map<string, AnsweredExchange>()

  constructor(
    url: string,
    exchange: Exchange,
    options: {
      readonly budget: number
      readonly allowedOrigin: string | undefined
      readonly headers: readonly Header[]
      readonly findPlace: FindPlace
    },
  ) {
    this.url = url
    this.#exchange = exchange
    this.#budget = options.budget
    this.#headers = options.headers
    this.allowedOrigin = options.allowedOrigin
    this.findPlace = options.findPlace
  }

  add(finding: Finding): void {
    this.findings.push(finding)
  }

  /** Sends a request; an equal one is answered from memory. */
  async ask(request: AuditRequest = {}): Promise<AnsweredExchange> {
    const sent = this.#request(request)
    const key = JSON.stringify([sent.method, sent.url, [...sent.headers]])
    const known = this.#answers.get(key)
    if (known !== undefined) return known
    if (this.requests >= this.#budget) throw new BudgetSpentError()
    this.requests++
    const { status, headers } = await this.#exchange(sent)
    const { purpose, includeCredentials, method, url } = sent
    const answered: AnsweredExchange = {
      purpose,
      includeCredentials,
      request: { method, url, headers: [...sent.headers] },
      response: { status, headers: [...headers] },
    }
    this.#answers.set(key, answered)
    return answered
  }

  #request({ url = this.url, method, origin, preflight }: AuditRequest): ExchangeRequest {
    const headers = new HeaderList([['Accept', '*/*']])
    if (origin !== undefined) headers.append('Origin', origin)
    if (preflight === undefined)
      for (const [name, value] of this.#headers) headers.append(name, value)
    else {
      headers.append('Access-Control-Request-Method', preflight.method)
      const names = preflight.headers ?? unsafeRequestHeaderNames(this.#headers, engines.standard)
      if (names.length > 0) headers.append('Access-Control-Request-Headers', names.join(','))
    }
    return {
      purpose: preflight === undefined ? 'request' : 'preflight',
      method: preflight === undefined ? (method ?? 'GET') : 'OPTIONS',
      url,
      headers,
      includeCredentials: preflight === undefined,
      hasBody: false,
    }
  }
}

/** Whether a response permits the origin to read it. */
export function permits(answer: AnsweredExchange, origin: string): boolean {
  const allowed = responseHeader(answer, 'access-control-allow-origin')
  return allowed === '*' || allowed === origin
}

/** Whether a response allows the origin itself, or its serialization. */
export const echoes = (answer: AnsweredExchange, origin: string): boolean =>
  responseHeader(answer, 'access-control-allow-origin') === origin

/** Whether a response allows credentials. */
export const allowsCredentials = (answer: AnsweredExchange): boolean =>
  responseHeader(answer, 'access-control-allow-credentials') === 'true'

/** Whether a response names more than one origin, on one line or on several. */
export const hasSeveralOrigins = ({ response }: AnsweredExchange): boolean =>
  /[ ,]/.test(new HeaderList(response.headers).all('access-control-allow-origin').join())
