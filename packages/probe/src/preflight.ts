import { corsCheck, quote } from './cors-check.js'
import type { EngineProfile } from './engine-profile.js'
import { NetworkError } from './failure.js'
import { currentURL, type FetchRequest, sentURL, serializeRequestOrigin } from './fetch-request.js'
import type { HeaderList } from './header-list.js'
import { isSafelistedMethod } from './method.js'
import { isResponseHeaderName, takeOut } from './missing-permission.js'
import type { PreflightCache, PreflightCacheKey } from './preflight-cache.js'
import { isRedirectStatus } from './redirect.js'
import { unsafeRequestHeaderNames } from './request-header.js'
import { preflightHeaders, preflightOrigin } from './request-metadata.js'
import { type IsPublicSuffix, isLoopback } from './site.js'
import type { FetchResponse, Trace } from './trace.js'

/** What every part of a fetch needs. */
export interface FetchContext {
  readonly engine: EngineProfile
  readonly trace: Trace
  readonly preflightCache: PreflightCache
  readonly isPublicSuffix: IsPublicSuffix
}

/** What identifies the request in the preflight cache. */
export function preflightCacheKey(request: FetchRequest): PreflightCacheKey {
  return {
    origin: serializeRequestOrigin(request),
    url: currentURL(request).href,
    credentials: request.credentials === 'include',
  }
}

/** The headers that the page set and that need a preflight. */
export function preflightedNames(request: FetchRequest, engine: EngineProfile): string[] {
  const asConstructed = engine.preflightAfterRedirect === 'with-headers-as-constructed'
  return unsafeRequestHeaderNames(
    asConstructed ? request.asConstructed.headers : request.headers,
    engine,
  )
}

/** Whether the cache already answers what a preflight would ask. */
export function isPreflightCached(request: FetchRequest, context: FetchContext): boolean {
  const { engine, preflightCache } = context
  if (!engine.loopbackPreflightCache && isLoopback(currentURL(request))) return false
  if (engine.preflightCache.bypassedBy.includes(request.cache)) return false
  const headerNames = preflightedNames(request, engine)
  const method = isSafelistedMethod(request.method) ? null : request.method
  // Engines that preflight what no longer needs one after a redirect find nothing to look up.
  if (method === null && headerNames.length === 0) return false
  const key = preflightCacheKey(request)
  return preflightCache.covers(key, { method, headerNames }, engine.preflightCache)
}

function preflightError(
  reason: NetworkError['init']['reason'],
  message: string,
  remedy: string,
  setting?: 'allowedMethods' | 'allowedHeaders',
): NetworkError {
  return new NetworkError({ reason, message, remedy, preflight: true, ...(setting && { setting }) })
}

function checkRedirect({ status, headers }: FetchResponse): string {
  const location = headers.get('location')
  if (!isRedirectStatus(status) || location === null) return 'The preflight was not redirected.'
  throw preflightError(
    'preflight-redirect',
    `The preflight was redirected to ${quote(location)}, and browsers follow no redirect of a preflight.`,
    'Let the page use the final URL (its scheme, its host, its trailing slash), or answer OPTIONS before redirecting.',
  )
}

function checkStatus({ status }: FetchResponse): string {
  if (status >= 200 && status <= 299) return `The status ${status} is an ok status.`
  throw preflightError(
    'preflight-status',
    `The preflight was answered ${status}; only 200 to 299 will do.`,
    status === 401 || status === 403
      ? 'Answer preflights with 204 before authentication and authorization: a preflight never carries credentials.'
      : 'Answer OPTIONS requests that have Access-Control-Request-Method with 204 before the router does.',
  )
}

function tokenList(
  headers: HeaderList,
  name: string,
  reason: 'invalid-allow-methods' | 'invalid-allow-headers',
): string[] {
  const tokens = headers.tokens(name)
  if (tokens !== 'failure') return tokens ?? []
  throw preflightError(
    reason,
    `${name} is ${quote(headers.get(name) ?? '')}, which is not a comma-separated list of names.`,
    `Send ${name} as names separated by commas, without quotes or brackets.`,
    reason === 'invalid-allow-methods' ? 'allowedMethods' : 'allowedHeaders',
  )
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.join(', ')

function checkMethod(request: FetchRequest, methods: readonly string[]): string {
  const { method } = request
  if (methods.includes(method)) return `${method} is in Access-Control-Allow-Methods.`
  if (isSafelistedMethod(method)) return `${method} needs no permission.`
  const credentials = request.credentials === 'include'
  if (methods.includes('*') && !credentials) return 'Access-Control-Allow-Methods is *.'
  const similar = methods.find((allowed) => allowed.toUpperCase() === method.toUpperCase())
  const hint =
    similar === undefined ? '' : ` ${similar} is not ${method}: methods are case-sensitive.`
  const wildcard = methods.includes('*') ? ' With credentials * is not a wildcard.' : ''
  throw preflightError(
    'method-not-allowed',
    `${method} is not in Access-Control-Allow-Methods, which allows ${listed(methods)}.${hint}${wildcard}`,
    similar !== undefined && similar === method.toUpperCase()
      ? `Let the page send ${similar}, in upper case.`
      : `Add ${method} to Access-Control-Allow-Methods in the answer to the preflight.`,
    'allowedMethods',
  )
}

function checkHeaders(
  request: FetchRequest,
  allowed: readonly string[],
  engine: EngineProfile,
): string {
  const credentials = request.credentials === 'include'
  const names = new Set(allowed.map((name) => name.toLowerCase()))
  const wildcard = names.has('*') && !credentials
  // The standard asks for Authorization by name first, then for the others.
  const unsafe = preflightedNames(request, engine)
  const inOrder = [...unsafe].sort(
    (a, b) => Number(b === 'authorization') - Number(a === 'authorization'),
  )
  for (const name of inOrder) {
    if (names.has(name)) continue
    if (wildcard && (name !== 'authorization' || engine.wildcardCoversAuthorization)) continue
    const explanation = !names.has('*')
      ? ''
      : credentials
        ? ' With credentials * is not a wildcard.'
        : ' The wildcard * does not cover Authorization.'
    throw preflightError(
      'header-not-allowed',
      `${name} is not in Access-Control-Allow-Headers, which allows ${listed(allowed)}.${explanation}`,
      isResponseHeaderName(name)
        ? takeOut([name])
        : `Add ${name} to Access-Control-Allow-Headers in the answer to the preflight.`,
      'allowedHeaders',
    )
  }
  return unsafe.length === 0
    ? 'No header needs permission.'
    : `Access-Control-Allow-Headers allows ${unsafe.join(', ')}.`
}

const maxAgeSyntaxes = { digits: /^\d+$/, integer: /^\+?\d{1,19}$/ }

/** For how long a preflight is remembered whose `Access-Control-Max-Age` is not a number of seconds. */
function fallbackMaxAge(value: string, engine: EngineProfile): number {
  if (value === '') return engine.emptyMaxAge
  return /^-\d+$/.test(value) ? engine.negativeMaxAge : engine.invalidMaxAge
}

function maxAge(headers: HeaderList, engine: EngineProfile): [seconds: number, found: string] {
  const value = headers.get('access-control-max-age')
  if (value === null) return [5, 'There is no Access-Control-Max-Age: remembered for 5 seconds.']
  if (!maxAgeSyntaxes[engine.maxAgeSyntax].test(value)) {
    const seconds = fallbackMaxAge(value, engine)
    const what = seconds === 0 ? 'not remembered' : `remembered for ${seconds} seconds`
    return [
      seconds,
      `Access-Control-Max-Age is ${quote(value)}, which is not a number of seconds: ${what}.`,
    ]
  }
  const seconds = Math.min(Number(value), engine.maxAgeLimit)
  const capped = seconds < Number(value) ? `, of the ${value} asked for` : ''
  return [seconds, `Remembered for ${seconds} seconds${capped}.`]
}

/** The names, each as often as the page has set it. */
function withRepetitions(names: readonly string[], { headers }: FetchRequest): string[] {
  return names.flatMap((name) => Array<string>(Math.max(1, headers.all(name).length)).fill(name))
}

/** A [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch): sends the preflight, checks its answer and remembers it. */
export async function corsPreflightFetch(
  request: FetchRequest,
  context: FetchContext,
): Promise<void> {
  const { engine, trace, preflightCache, isPublicSuffix } = context
  const url = currentURL(request)
  const unsafe = preflightedNames(request, engine)
  const headers = preflightHeaders(request, engine, isPublicSuffix)
  headers.append('Access-Control-Request-Method', request.method)
  if (unsafe.length > 0) {
    const asked = engine.asksForRepeatedHeaders ? withRepetitions(unsafe, request) : unsafe
    headers.append('Access-Control-Request-Headers', asked.join(','))
  }
  const response = await trace.send(
    'preflight-exchange',
    {
      purpose: 'preflight',
      method: 'OPTIONS',
      url: sentURL(url, engine),
      headers,
      includeCredentials: false,
      hasBody: false,
    },
    { hasReplayableBody: true, afterTimeoutStatus: engine.repeatsAfterTimeoutStatus },
  )
  // The standard does not order these three; as engines do, the most telling failure comes first.
  trace.step('preflight-redirect', url, () => checkRedirect(response))
  trace.step('preflight-cors-check', url, () =>
    corsCheck(preflightOrigin(request, engine), request, response, true),
  )
  trace.step('preflight-status', url, () => checkStatus(response))
  let methods: string[] = []
  let headerNames: string[] = []
  trace.step('preflight-lists', url, () => {
    methods = tokenList(response.headers, 'Access-Control-Allow-Methods', 'invalid-allow-methods')
    headerNames = tokenList(
      response.headers,
      'Access-Control-Allow-Headers',
      'invalid-allow-headers',
    )
    return `Methods allowed: ${listed(methods)}; headers allowed: ${listed(headerNames)}.`
  })
  trace.step('preflight-method', url, () => checkMethod(request, methods))
  trace.step('preflight-headers', url, () => checkHeaders(request, headerNames, engine))
  const [seconds, found] = maxAge(response.headers, engine)
  trace.passed('preflight-max-age', url, found)
  const { notStoredBy, remembersOpaqueOrigins } = engine.preflightCache
  if (notStoredBy.includes(request.cache)) return
  if (request.origin === 'null' && !remembersOpaqueOrigins) return
  preflightCache.store(
    preflightCacheKey(request),
    { methods, headerNames: headerNames.map((name) => name.toLowerCase()) },
    seconds,
    engine.preflightCache,
  )
}
