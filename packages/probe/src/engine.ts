/** Whose reading of the Fetch standard a prediction follows: the text's own, or an engine's with its known differences. */
export type Engine = 'standard' | 'chromium' | 'firefox' | 'webkit'

/** The points in which engines differ, for one engine. */
export interface EngineProfile {
  readonly name: Engine
  /** Whether `*` in `Access-Control-Allow-Headers` covers `Authorization`. */
  readonly wildcardCoversAuthorization: boolean
  /** The longest time in seconds for which a preflight is remembered. */
  readonly maxAgeLimit: number
  /** How many seconds a preflight is remembered whose `Access-Control-Max-Age` is a negative number; 0 is not at all. */
  readonly negativeMaxAge: number
  /** The same where it is no number. */
  readonly invalidMaxAge: number
  /** Whether preflights for loopback names are remembered. */
  readonly loopbackPreflightCache: boolean
  /** Request headers, by lower-case name, that need no preflight beyond the standard's list where their value matches. */
  readonly furtherSafelistedHeaders: Readonly<Record<string, RegExp>>
  /**
   * What decides whether a redirected request needs a preflight: the request as the redirect left
   * it; the request as the page made it; or its present method with the headers that the page set,
   * and a preflight on an earlier hop.
   */
  readonly preflightAfterRedirect: 'as-redirected' | 'as-made' | 'with-headers-as-made'
  /** The origin that a preflight after redirects names: the request's, which may have become `null`, or the page's. */
  readonly preflightOrigin: 'of-request' | 'of-page'
  /** What a preflight's `Sec-Fetch-Site` relates to the page: every URL on the way, its own URL, or its own URL to the origin it names. */
  readonly preflightSite: 'every-url' | 'own-url' | 'named-origin'
  /** Whether preflights without TLS have `Sec-Fetch-Mode`. */
  readonly preflightModeWithoutTls: boolean
  /** Whether `cors` requests that were redirected to another origin have `Sec-Fetch-*` headers. */
  readonly metadataAfterCrossOriginRedirect: boolean
  /** Whether a request that has `Origin` keeps it when a redirect within its origin turns it into a `GET`. */
  readonly keepsOriginOnRedirect: boolean
  /** Whether `%XX` is rewritten before it is sent: decoded for letters, digits and `-._~`, else in upper case. */
  readonly normalizesPercentEncoding: boolean
  /** Whether a `DELETE` that is redirected to another origin becomes a `GET`. */
  readonly redirectsDeleteAsGet: boolean
}

const standard: EngineProfile = {
  name: 'standard',
  wildcardCoversAuthorization: false,
  maxAgeLimit: Number.POSITIVE_INFINITY,
  negativeMaxAge: 5,
  invalidMaxAge: 5,
  loopbackPreflightCache: true,
  furtherSafelistedHeaders: {},
  preflightAfterRedirect: 'as-redirected',
  preflightOrigin: 'of-request',
  preflightSite: 'every-url',
  preflightModeWithoutTls: false,
  metadataAfterCrossOriginRedirect: true,
  keepsOriginOnRedirect: false,
  normalizesPercentEncoding: false,
  redirectsDeleteAsGet: false,
}

/** The engines, by name. */
export const engines: Readonly<Record<Engine, EngineProfile>> = {
  standard,
  chromium: {
    ...standard,
    name: 'chromium',
    wildcardCoversAuthorization: true,
    maxAgeLimit: 7200,
    negativeMaxAge: 0,
    furtherSafelistedHeaders: {
      'device-memory': /./,
      downlink: /./,
      dpr: /./,
      ect: /./,
      rtt: /./,
      'save-data': /^on$/i,
      'viewport-width': /./,
      width: /./,
    },
    preflightSite: 'own-url',
    preflightModeWithoutTls: true,
  },
  firefox: {
    ...standard,
    name: 'firefox',
    wildcardCoversAuthorization: true,
    maxAgeLimit: 86400,
    negativeMaxAge: 0,
    invalidMaxAge: 0,
    loopbackPreflightCache: false,
    preflightAfterRedirect: 'as-made',
    preflightOrigin: 'of-page',
    preflightSite: 'own-url',
  },
  webkit: {
    ...standard,
    name: 'webkit',
    wildcardCoversAuthorization: true,
    maxAgeLimit: 600,
    negativeMaxAge: 0,
    preflightAfterRedirect: 'with-headers-as-made',
    preflightSite: 'named-origin',
    metadataAfterCrossOriginRedirect: false,
    keepsOriginOnRedirect: true,
    normalizesPercentEncoding: true,
    redirectsDeleteAsGet: true,
  },
}
