import { engines } from '../engines/engine.js'
import type { Engine, EngineProfile } from '../engines/engine-profile.js'
import type { Exchange } from '../exchange.js'
import { NetworkError } from '../failure.js'
import type { Page, PageRequest } from '../page-request.js'
import { parseURL } from '../parse-url.js'
import { constructRequest, type FetchRequest } from '../requests/fetch-request.js'
import { type IsPublicSuffix, isSingleLabel } from '../requests/site.js'
import { type FilteredResponse, mainFetch } from './fetch.js'
import type { FindAddressSpace } from './fetch-context.js'
import type { Prediction } from './prediction.js'
import { createPreflightCache, type PreflightCache } from './preflight-cache.js'
import { sectionOf, Trace } from './trace.js'

/** How a prediction reads the standard, and what it remembers. */
export interface PredictOptions {
  /** Whose reading. Default: `standard`. */
  readonly engine?: Engine
  /** Shared between predictions, it predicts a page's later requests. Default: an empty one. */
  readonly preflightCache?: PreflightCache
  /**
   * Whether a host is a public suffix, for `Sec-Fetch-Site` to tell `same-site` from
   * `cross-site`. Default: hosts of one label are.
   */
  readonly isPublicSuffix?: IsPublicSuffix
  /**
   * Where a URL's host is, for local networks: a name may lead to an address of one. Default: guessed
   * from the host where it is an address, `localhost` or `.local`; else unknown.
   */
  readonly findAddressSpace?: FindAddressSpace
}

const errorResponse: FilteredResponse = {
  type: 'error',
  status: 0,
  readableHeaders: [],
  hiddenHeaders: [],
}

/**
 * Predicts what a browser does with a page's request, by following the
 * [Fetch standard](https://fetch.spec.whatwg.org/): whether a preflight is sent and what it asks,
 * whether its response will do, what the request carries, whether the page may read the response, on
 * every redirect too, and which of its headers.
 *
 * It sends nothing itself. `exchange` answers: an engine in process (`createDecisionExchange`), a
 * live server (`openLiveExchange`), or what was recorded (`createReplay`). Whatever the exchange
 * answers or throws, the promise that this returns is fulfilled: a fetch that fails is a prediction with a `failure`.
 *
 * What it leaves out: the HTTP cache, service workers, cookies themselves, authentication dialogs
 * and content security policies but for `upgrade-insecure-requests` and `frame-ancestors`.
 *
 * @param page The page that fetches.
 * @param init The request as the page makes it.
 * @param exchange Answers each exchange.
 * @param options Whose reading of the standard is followed, and what is remembered. Default: the text's own, and nothing.
 * @throws `TypeError` where `page.origin` is neither `null` nor a serialized origin.
 *
 * @example
 * ```ts
 * import { createCors } from '@crossgate/core'
 * import { createDecisionExchange, predict } from '@crossgate/probe'
 *
 * const cors = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * const prediction = await predict(
 *   { origin: 'https://app.example.com' },
 *   { url: 'https://api.example.com/items', method: 'DELETE' },
 *   createDecisionExchange(cors),
 *   { engine: 'firefox' },
 * )
 * prediction.failure?.reason // 'preflight-status'
 * console.log(prediction.failure?.remedy)
 * ```
 */
export async function predict(
  page: Page,
  init: PageRequest,
  exchange: Exchange,
  options: PredictOptions = {},
): Promise<Prediction> {
  const { engine: name = 'standard', isPublicSuffix = isSingleLabel } = options
  const originURL = parseOrigin(page.origin)
  const engine = engines[name]
  const trace = new Trace(exchange)
  const context = {
    engine,
    trace,
    isPublicSuffix,
    findAddressSpace: options.findAddressSpace,
    preflightCache: options.preflightCache ?? createPreflightCache(),
  }
  let request: FetchRequest | undefined
  let response = errorResponse
  let failure: Prediction['failure']
  let settled = true
  try {
    request = constructRequest(page, originURL, init, engine)
    trace.passed('request', request.urlList[0] as URL, 'The page can make this request.')
    response = await mainFetch(request, context)
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    failure = error.failure(trace.steps.at(-1)?.section ?? sectionOf('request'))
    settled = error.init.unsettled !== true
    if (request === undefined) trace.refuse(init.url, error.message)
  }
  return {
    engine: name,
    success: failure === undefined,
    settled,
    ...response,
    // An opaque response does not even tell that it was redirected.
    redirected: response.status > 0 && isRedirected(request, engine),
    preflights: trace.exchanges.filter(({ purpose }) => purpose === 'preflight').length,
    credentialsSent: trace.exchanges.some(
      ({ purpose, includeCredentials }) => purpose === 'request' && includeCredentials,
    ),
    steps: trace.steps,
    exchanges: trace.exchanges,
    ...(failure === undefined ? {} : { failure }),
  }
}

function isRedirected(request: FetchRequest | undefined, engine: EngineProfile): boolean {
  if (request === undefined) return false
  return request.urlList.length > 1 || (request.isUpgraded && engine.countsUpgradesAsRedirects)
}

/** The origin as a URL; undefined for `null`, of which there is nothing to know. */
function parseOrigin(origin: string): URL | undefined {
  if (origin === 'null') return undefined
  const url = /^[a-z][a-z0-9+.-]*:\/\//.test(origin) ? parseURL(origin) : undefined
  if (url !== undefined) {
    // Of an origin with another scheme than the web's, `URL` knows no origin.
    if (!/^https?:$/.test(url.protocol) || url.origin === origin) return url
  }
  throw new TypeError(
    `${JSON.stringify(origin)} is not a serialized origin, such as https://app.example.com or null.`,
  )
}
