import { NetworkError } from '../failure.js'
import type { Sender } from '../page-request.js'
import { currentURL, type FetchRequest } from '../requests/fetch-request.js'
import type { FetchContext } from './fetch-context.js'
import { httpFetch } from './http-fetch.js'
import { checkMixedContent, upgradeRequest } from './mixed-content.js'
import type { PredictedType } from './prediction.js'
import { preflightCacheKey } from './preflight.js'
import { followRedirect, isRedirectStatus, redirectLocation } from './redirect.js'
import { basicReadableNames, corsReadableNames } from './response-header.js'
import { checkResponseUse } from './response-use.js'
import { checkPort, chooseTainting, holdsResponse } from './tainting.js'
import type { FetchResponse } from './trace.js'

/** What the page gets. */
export interface FilteredResponse {
  readonly type: PredictedType
  readonly status: number
  readonly readableHeaders: readonly string[]
  /** What came and stays hidden from a page that may look at the response. */
  readonly hiddenHeaders: readonly string[]
}

/** A response of which the page sees no header. */
const withoutHeaders = (type: PredictedType): FilteredResponse => ({
  type,
  status: 0,
  readableHeaders: [],
  hiddenHeaders: [],
})

/** Forgets what was remembered of a URL, where the engine does once a request to it has failed. */
function clearPreflightCache(request: FetchRequest, context: FetchContext): void {
  const { engine, preflightCache } = context
  const { clearedBy } = engine.preflightCache
  if (clearedBy === 'nothing' || request.responseTainting !== 'cors') return
  if (clearedBy === 'preflighted-requests' && !request.preflighted) return
  preflightCache.clear(preflightCacheKey(request))
}

/** Senders whose page sees the response, and not only what came of it. */
const readingSenders = new Set<Sender>(['fetch', 'xhr', 'event-source'])

function filter(request: FetchRequest, response: FetchResponse): FilteredResponse {
  const { status, headers } = response
  const type = request.responseTainting
  const isRead = readingSenders.has(request.sender)
  if (type === 'opaque' || (type === 'basic' && !isRead)) return withoutHeaders(type)
  const names = basicReadableNames(headers)
  if (type === 'basic') return { type, status, readableHeaders: names, hiddenHeaders: [] }
  const readableHeaders = isRead
    ? corsReadableNames(headers, request.credentials === 'include')
    : []
  const hiddenHeaders = names.filter((name) => !readableHeaders.includes(name))
  return { type, status: isRead ? status : 0, readableHeaders, hiddenHeaders }
}

/** A [main fetch](https://fetch.spec.whatwg.org/#main-fetch), through all its redirects. */
export async function mainFetch(
  request: FetchRequest,
  context: FetchContext,
): Promise<FilteredResponse> {
  try {
    return await fetchThroughRedirects(request, context)
  } catch (error) {
    if (error instanceof NetworkError) clearPreflightCache(request, context)
    throw error
  }
}

/** What is settled before anything is sent. */
function prepareHop(request: FetchRequest, { trace, engine }: FetchContext): void {
  trace.stepIfAny('upgrade', currentURL(request), () => upgradeRequest(request, engine))
  const url = currentURL(request)
  trace.step('mixed-content', url, () => checkMixedContent(request, engine))
  trace.step('bad-port', url, () => checkPort(url, engine))
  trace.step('mode', url, () => chooseTainting(request))
}

/** What a response with a redirect status comes to; undefined where the fetch goes on at its target. */
function redirect(
  request: FetchRequest,
  response: FetchResponse,
  { trace, engine }: FetchContext,
): FilteredResponse | 'answer' | 'followed' {
  const url = currentURL(request)
  if (!isRedirectStatus(response.status)) return 'answer'
  if (request.redirect === 'error') {
    trace.fail(
      'redirect',
      url,
      new NetworkError({
        reason: 'redirect-refused',
        message: `The response is a redirect (${response.status}), which the page refuses with redirect: 'error'.`,
        remedy: 'Respond at this URL, or let the page follow redirects.',
      }),
    )
  }
  if (request.redirect === 'manual') {
    const finding = 'The page handles redirects manually and sees nothing of this one.'
    trace.passed('redirect', url, finding)
    return withoutHeaders('opaqueredirect')
  }
  let result: 'answer' | 'followed' = 'answer'
  trace.stepIfAny('redirect', url, () => {
    const location = redirectLocation(response, engine)
    if (location === null) return null
    result = 'followed'
    return followRedirect(request, response, location, engine)
  })
  return result
}

const dataResponse: FilteredResponse = {
  type: 'basic',
  status: 200,
  readableHeaders: ['content-type'],
  hiddenHeaders: [],
}

async function fetchThroughRedirects(
  request: FetchRequest,
  context: FetchContext,
): Promise<FilteredResponse> {
  const { trace } = context
  for (;;) {
    prepareHop(request, context)
    if (holdsResponse(currentURL(request))) return dataResponse
    const url = currentURL(request)
    const response = await httpFetch(request, context)
    const redirected = redirect(request, response, context)
    if (redirected === 'followed') continue
    if (redirected !== 'answer') return redirected
    checkResponseUse(request, response, context)
    const filtered = filter(request, response)
    const names = filtered.readableHeaders.join(', ')
    trace.passed(
      'readable-headers',
      url,
      names === '' ? 'The page can read no header.' : `The page can read ${names}.`,
    )
    return filtered
  }
}
