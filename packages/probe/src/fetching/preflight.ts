import type { EngineProfile } from '../engines/engine-profile.js'
import {
  currentURL,
  type FetchRequest,
  sentURL,
  serializeRequestOrigin,
} from '../requests/fetch-request.js'
import { isSafelistedMethod } from '../requests/method.js'
import { unsafeRequestHeaderNames } from '../requests/request-header.js'
import { preflightHeaders, preflightOrigin } from '../requests/request-metadata.js'
import { isLoopback } from '../requests/site.js'
import { corsCheck } from './cors-check.js'
import type { FetchContext } from './fetch-context.js'
import {
  checkAllowedHeaders,
  checkAllowedMethod,
  checkPreflightRedirect,
  checkPreflightStatus,
  describePreflightAnswer,
  type PreflightAnswer,
  preflightMaxAge,
  readPreflightAnswer,
} from './preflight-answer.js'
import type { PreflightCacheKey } from './preflight-cache.js'
import type { FetchResponse } from './trace.js'

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
export function isPreflightCached(
  request: FetchRequest,
  headerNames: readonly string[],
  { engine, preflightCache }: FetchContext,
): boolean {
  if (!engine.loopbackPreflightCache && isLoopback(currentURL(request))) return false
  if (engine.preflightCache.bypassedBy.includes(request.cache)) return false
  const method = isSafelistedMethod(request.method) ? null : request.method
  // Engines that preflight what no longer needs one after a redirect find nothing to look up.
  if (method === null && headerNames.length === 0) return false
  const key = preflightCacheKey(request)
  return preflightCache.covers(key, { method, headerNames }, engine.preflightCache)
}

/** The names, each as often as the page has set it. */
function withRepetitions(names: readonly string[], { headers }: FetchRequest): string[] {
  return names.flatMap((name) => Array<string>(Math.max(1, headers.all(name).length)).fill(name))
}

/** Sends the preflight, which asks for the method and these header names. */
function sendPreflight(
  request: FetchRequest,
  headerNames: readonly string[],
  { engine, trace, isPublicSuffix }: FetchContext,
): Promise<FetchResponse> {
  const url = currentURL(request)
  const headers = preflightHeaders(request, engine, isPublicSuffix)
  headers.append('Access-Control-Request-Method', request.method)
  if (headerNames.length > 0) {
    const names = engine.asksForRepeatedHeaders
      ? withRepetitions(headerNames, request)
      : headerNames
    headers.append('Access-Control-Request-Headers', names.join(','))
  }
  return trace.send(
    'preflight-exchange',
    url,
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
}

/** Remembers what the response allows, where the engine does. */
function rememberPreflight(
  request: FetchRequest,
  { methods, headerNames }: PreflightAnswer,
  seconds: number,
  { engine, preflightCache }: FetchContext,
): void {
  const { notStoredBy, remembersOpaqueOrigins } = engine.preflightCache
  if (notStoredBy.includes(request.cache)) return
  if (request.origin === 'null' && !remembersOpaqueOrigins) return
  const permission = { methods, headerNames: headerNames.map((name) => name.toLowerCase()) }
  preflightCache.store(preflightCacheKey(request), permission, seconds, engine.preflightCache)
}

/**
 * A [CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch): sends the preflight,
 * checks its response and remembers it.
 */
export async function corsPreflightFetch(
  request: FetchRequest,
  headerNames: readonly string[],
  context: FetchContext,
): Promise<void> {
  const { engine, trace } = context
  const url = currentURL(request)
  const response = await sendPreflight(request, headerNames, context)
  // The standard does not order these three; as engines do, the most telling failure comes first.
  trace.step('preflight-redirect', url, () => checkPreflightRedirect(response))
  trace.step('preflight-cors-check', url, () =>
    corsCheck(preflightOrigin(request, engine), request, response, true),
  )
  trace.step('preflight-status', url, () => checkPreflightStatus(response))
  let answer: PreflightAnswer = { methods: [], headerNames: [] }
  trace.step('preflight-lists', url, () => {
    answer = readPreflightAnswer(response.headers)
    return describePreflightAnswer(answer)
  })
  trace.step('preflight-method', url, () => checkAllowedMethod(request, answer))
  trace.step('preflight-headers', url, () =>
    checkAllowedHeaders(request, headerNames, answer, engine),
  )
  const [seconds, finding] = preflightMaxAge(response.headers, engine)
  trace.passed('preflight-max-age', url, finding)
  rememberPreflight(request, answer, seconds, context)
}
