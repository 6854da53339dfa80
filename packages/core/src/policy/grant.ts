import type { CorsConfiguration } from '../configuration.js'
import type { CorsContinue, CorsKind, CorsRespond } from '../decision.js'
import type { CorsRequestHeaders } from '../request.js'
import {
  type AllowedHeaders,
  allowsHeader,
  compileHeaders,
  isHeaderPrefix,
  lowerCaseNames,
  namesByPrefixOnly,
} from './allowed-headers.js'

/** Response headers by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string>>

export const noHeaders: ResponseHeaders = /* @__PURE__ */ Object.freeze({})

/** `Vary` of a response that is the same for everybody. */
export const noVary: readonly string[] = /* @__PURE__ */ Object.freeze([])
/** `Vary` of a response that differs by origin. */
export const originVary: readonly string[] = /* @__PURE__ */ Object.freeze(['Origin'])
/** `Vary` of a response to a preflight. */
export const preflightVary: readonly string[] = /* @__PURE__ */ Object.freeze([
  'Origin',
  'Access-Control-Request-Method',
  'Access-Control-Request-Headers',
])
/** `Vary` of a response open to everybody, by the credentials in the request: see `credentialsIndex`. */
const openVary: readonly (readonly string[])[] = /* @__PURE__ */ Object.freeze([
  noVary,
  /* @__PURE__ */ Object.freeze(['Cookie']),
  /* @__PURE__ */ Object.freeze(['Authorization']),
  /* @__PURE__ */ Object.freeze(['Cookie', 'Authorization']),
])

/** Index into `openVary`: 1 for `Cookie`, 2 for `Authorization`, 3 for both, 0 for an anonymous request. */
export function credentialsIndex(headers: CorsRequestHeaders): number {
  return (headers.get('cookie') == null ? 0 : 1) + (headers.get('authorization') == null ? 0 : 2)
}

/** Creates a frozen `continue` decision. */
export function continueDecision(
  kind: CorsKind,
  vary: readonly string[],
  { headers = noHeaders, authoritative = true, policy }: ContinueDetails = {},
): CorsContinue {
  return Object.freeze({
    action: 'continue',
    kind,
    headers,
    vary,
    authoritative,
    ...(policy !== undefined && { policy }),
  })
}

interface ContinueDetails {
  readonly headers?: ResponseHeaders
  readonly authoritative?: boolean
  readonly policy?: PolicyLabel | undefined
}

/** What a list of policies calls one of its entries: its name, or its index. */
export type PolicyLabel = string | number

/** The values of permission headers that one configuration gives to every allowed origin. */
export class PermissionValues {
  readonly allowCredentials: boolean
  readonly exposedHeaders: string
  readonly maximumAge: string
  readonly label: PolicyLabel | undefined
  readonly headers: AllowedHeaders
  /** Whether every preflight of an allowed origin has the same response. */
  readonly isFixed: boolean
  readonly #allMethods: string
  readonly #configuredHeaders: readonly string[]
  readonly #allHeaders: string
  // With credentials browsers read `*` as a name, so that what they ask for is named instead.
  readonly #echoesMethod: boolean
  readonly #echoesHeaders: boolean

  constructor(configuration: CorsConfiguration, label: PolicyLabel | undefined) {
    const { allowCredentials, allowedMethods, allowedHeaders } = configuration
    this.allowCredentials = allowCredentials
    this.exposedHeaders = configuration.exposedHeaders.join(',')
    this.maximumAge = String(configuration.preflightMaxAgeInSeconds)
    this.label = label
    this.headers = compileHeaders(allowedHeaders, allowCredentials)
    this.#allMethods = allowedMethods.join(',')
    this.#configuredHeaders = allowedHeaders.filter((entry) => !isHeaderPrefix(entry))
    this.#allHeaders = this.#configuredHeaders.join(',')
    this.#echoesMethod = allowCredentials && allowedMethods.includes('*')
    this.#echoesHeaders = allowCredentials && allowedHeaders.includes('*')
    this.isFixed = !this.#echoesMethod && !this.#echoesHeaders && this.headers.prefixes.size === 0
  }

  /** The value of `Access-Control-Allow-Methods` for a preflight that asks for an allowed method. */
  allowMethods(requested: string): string {
    return this.#echoesMethod ? requested : this.#allMethods
  }

  /** The value of `Access-Control-Allow-Headers` for a preflight whose list is allowed. */
  allowHeaders(list: string): string {
    if (this.#echoesHeaders) return lowerCaseNames(list).join(',')
    const prefixed = namesByPrefixOnly(this.headers, list)
    return prefixed.length === 0
      ? this.#allHeaders
      : [...this.#configuredHeaders, ...prefixed].join(',')
  }

  /**
   * What did pass of a denied preflight, so that the browser names what did not. A method that was
   * denied is never echoed, nor does `*` stand where it would cover the header that was denied:
   * WebKit takes it to cover `Authorization`.
   */
  passedPart(requested: string, list: string, deniedHeader: string | undefined): ResponseHeaders {
    const isMethodDenied = deniedHeader === undefined
    const allowMethods = this.#echoesMethod && isMethodDenied ? '' : this.allowMethods(requested)
    const configured = this.#configuredHeaders.filter(
      (name) => name !== '*' || deniedHeader !== 'authorization',
    )
    const names = this.#echoesHeaders
      ? lowerCaseNames(list).filter((name) => allowsHeader(this.headers, name))
      : [...configured, ...namesByPrefixOnly(this.headers, list)]
    const allowHeaders = names.join(',')
    return {
      ...(allowMethods && { 'access-control-allow-methods': allowMethods }),
      ...(allowHeaders && { 'access-control-allow-headers': allowHeaders }),
    }
  }
}

/**
 * What a policy grants to one allowed origin. Its decisions are created when they are first asked
 * for, and shared after that. A policy may hold a hundred thousand of these, so that they are small.
 */
export class Grant {
  readonly #allowOrigin: string
  readonly #values: PermissionValues
  #cors: CorsContinue | undefined
  #sameOrigin: CorsContinue | undefined
  #preflight: CorsRespond | undefined

  constructor(allowOrigin: string, values: PermissionValues) {
    this.#allowOrigin = allowOrigin
    this.#values = values
  }

  /** The decision for a cross-origin request other than a preflight. */
  cors(_headers: CorsRequestHeaders): CorsContinue {
    this.#cors ??= this.continueDecision('cors', originVary)
    return this.#cors
  }

  /** The decision for a request of the server's own page: a cached copy of the response may serve the origin. */
  sameOrigin(_headers: CorsRequestHeaders): CorsContinue {
    this.#sameOrigin ??= this.continueDecision('same-origin', originVary)
    return this.#sameOrigin
  }

  /** The response to a preflight that the policy allows. */
  preflight(method: string, list: string): CorsRespond {
    if (!this.#values.isFixed) return this.#answerPreflight(method, list)
    this.#preflight ??= this.#answerPreflight(method, list)
    return this.#preflight
  }

  #answerPreflight(method: string, list: string): CorsRespond {
    const { maximumAge, label } = this.#values
    const allowMethods = this.#values.allowMethods(method)
    const allowHeaders = this.#values.allowHeaders(list)
    const headers = this.originPermission()
    if (allowMethods) headers['access-control-allow-methods'] = allowMethods
    if (allowHeaders) headers['access-control-allow-headers'] = allowHeaders
    headers['access-control-max-age'] = maximumAge
    return Object.freeze({
      action: 'respond',
      status: 204,
      kind: 'preflight',
      headers: Object.freeze(headers),
      vary: preflightVary,
      authoritative: true,
      ...(label !== undefined && { policy: label }),
    })
  }

  /** Creates a decision that has the permission. */
  protected continueDecision(kind: CorsKind, vary: readonly string[]): CorsContinue {
    const policy = this.#values.label
    return continueDecision(kind, vary, { headers: this.permission(), policy })
  }

  /**
   * Returns a new record of allow-origin, and of allow-credentials if that is on. What else a response
   * carries is added to it: of a copy of a copy Node 20 makes a hidden class for each origin, which
   * takes more memory than the rest of the grant, and much time wherever headers are read.
   */
  originPermission(): Record<string, string> {
    const headers: Record<string, string> = { 'access-control-allow-origin': this.#allowOrigin }
    if (this.#values.allowCredentials) headers['access-control-allow-credentials'] = 'true'
    return headers
  }

  /** What a response that a page may read carries. */
  permission(): ResponseHeaders {
    const { exposedHeaders } = this.#values
    const headers = this.originPermission()
    if (exposedHeaders) headers['access-control-expose-headers'] = exposedHeaders
    return Object.freeze(headers)
  }

  /** The headers of a preflight that is denied for its method, or for one of its headers. */
  passedPart(method: string, list: string, deniedHeader: string | undefined): ResponseHeaders {
    const passed = this.#values.passedPart(method, list, deniedHeader)
    return Object.assign(this.originPermission(), passed)
  }
}

/** What a policy grants to everybody, whose responses differ by the credentials in the request only. */
export class OpenGrant extends Grant {
  readonly #corsByCredentials = openVary.map((vary) => this.continueDecision('cors', vary))
  readonly #sameOriginByCredentials = openVary.map((vary) =>
    this.continueDecision('same-origin', vary),
  )

  constructor(values: PermissionValues) {
    super('*', values)
  }

  override cors(headers: CorsRequestHeaders): CorsContinue {
    return this.#corsByCredentials[credentialsIndex(headers)] as CorsContinue
  }

  override sameOrigin(headers: CorsRequestHeaders): CorsContinue {
    return this.#sameOriginByCredentials[credentialsIndex(headers)] as CorsContinue
  }

  /** For an anonymous request without `Origin`: one cached copy serves both. */
  notCors(): CorsContinue {
    return this.continueDecision('not-cors', noVary)
  }
}
