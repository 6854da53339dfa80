import type { CorsContinue, CorsRespond } from './decision.js'
import type { Policy } from './policy.js'
import { echoHeaders } from './preflight.js'
import type { CorsRequestHeaders } from './request.js'

type ResponseHeaders = Record<string, string>

/** `Vary` of an answer that differs by origin. */
export const originVary: readonly string[] = /* @__PURE__ */ Object.freeze(['Origin'])
/** `Vary` of an answer to a preflight. */
export const preflightVary: readonly string[] = /* @__PURE__ */ Object.freeze([
  'Origin',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
])
/** `Vary` of an answer that is the same for everybody. */
export const noVary: readonly string[] = /* @__PURE__ */ Object.freeze([])
/** `Vary` of an answer open to everybody, by what is personal in the request. */
const openVary: readonly (readonly string[])[] = /* @__PURE__ */ [
  noVary,
  /* @__PURE__ */ Object.freeze(['Cookie']),
  /* @__PURE__ */ Object.freeze(['Authorization']),
  /* @__PURE__ */ Object.freeze(['Cookie', 'Authorization']),
]

/** What makes the answer to a request personal, as an index of `openVary`; 0 where nothing does. */
export function personalParts(headers: CorsRequestHeaders): number {
  const cookie = (headers.get('cookie') ?? null) === null ? 0 : 1
  return (headers.get('authorization') ?? null) === null ? cookie : cookie + 2
}

/** What a policy grants to one allowed origin, as decisions, each made when it is first asked for. */
export class Grant {
  readonly #policy: Policy
  readonly #allowOrigin: string
  readonly #headers: Readonly<ResponseHeaders>
  /** By `Vary`: one for a listed origin, those of `openVary` for `*`. */
  readonly #cors: (CorsContinue | undefined)[] = []
  readonly #sameOrigin: (CorsContinue | undefined)[] = []
  #notCors: CorsContinue | undefined
  #preflight: CorsRespond | undefined

  constructor(policy: Policy, allowOrigin: string) {
    this.#policy = policy
    this.#allowOrigin = allowOrigin
    const headers: ResponseHeaders = { 'access-control-allow-origin': allowOrigin }
    if (policy.configuration.allowCredentials) headers['access-control-allow-credentials'] = 'true'
    if (policy.exposedHeaders !== '') {
      headers['access-control-expose-headers'] = policy.exposedHeaders
    }
    this.#headers = headers
  }

  /** The decision for a request of this origin that is no preflight. */
  cors(headers: CorsRequestHeaders): CorsContinue {
    return this.#keep(this.#cors, 'cors', headers)
  }

  /** The same for a request of the server's own page: a cached copy of it may serve the origin. */
  sameOrigin(headers: CorsRequestHeaders): CorsContinue {
    return this.#keep(this.#sameOrigin, 'same-origin', headers)
  }

  /** The same for an anonymous request without origin, so that one cached copy serves both. */
  notCors(): CorsContinue {
    this.#notCors ??= this.#answer('not-cors', noVary)
    return this.#notCors
  }

  #keep(
    kept: (CorsContinue | undefined)[],
    kind: CorsContinue['kind'],
    headers: CorsRequestHeaders,
  ): CorsContinue {
    const isOpen = this.#allowOrigin === '*'
    const index = isOpen ? personalParts(headers) : 0
    const known = kept[index]
    if (known !== undefined) return known
    const answer = this.#answer(kind, isOpen ? (openVary[index] as readonly string[]) : originVary)
    kept[index] = answer
    return answer
  }

  #answer(kind: CorsContinue['kind'], vary: readonly string[]): CorsContinue {
    return Object.freeze({
      action: 'continue',
      kind,
      headers: Object.freeze(this.#headers),
      vary,
      authoritative: true,
    })
  }

  /** The answer to a preflight that the policy allows. */
  preflight(method: string, list: string): CorsRespond {
    const { methods, headers, configuration } = this.#policy
    const echoesMethod = methods.any && configuration.allowCredentials
    const echoesHeaders = headers.any && configuration.allowCredentials
    if (!echoesMethod && !echoesHeaders) {
      this.#preflight ??= this.#preflightAnswer(
        this.#policy.allowedMethods,
        this.#policy.allowedHeaders,
      )
      return this.#preflight
    }
    return this.#preflightAnswer(
      echoesMethod ? method : this.#policy.allowedMethods,
      echoesHeaders ? echoHeaders(list) : this.#policy.allowedHeaders,
    )
  }

  #preflightAnswer(methods: string, requestHeaders: string): CorsRespond {
    const headers: ResponseHeaders = { 'access-control-allow-origin': this.#allowOrigin }
    if (this.#policy.configuration.allowCredentials) {
      headers['access-control-allow-credentials'] = 'true'
    }
    if (methods !== '') headers['access-control-allow-methods'] = methods
    if (requestHeaders !== '') headers['access-control-allow-headers'] = requestHeaders
    headers['access-control-max-age'] = this.#policy.maximumAge
    return Object.freeze({
      action: 'respond',
      status: 204,
      kind: 'preflight',
      headers: Object.freeze(headers),
      vary: preflightVary,
      authoritative: true,
    })
  }
}
