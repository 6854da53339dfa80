import type { RequestCacheMode, Sender } from '../page-request.js'

/** Whose reading of the Fetch standard a prediction follows: the text's own, or an engine's with its known differences. */
export type Engine = 'standard' | 'chromium' | 'firefox' | 'webkit'

/** An engine that browsers have. */
export type BrowserEngine = Exclude<Engine, 'standard'>

/** How an engine remembers preflights: the [CORS-preflight cache](https://fetch.spec.whatwg.org/#cors-preflight-cache). */
export interface PreflightCacheRules {
  /**
   * What a later answer for the same URL does to an earlier one: `merge` adds to it, as the standard
   * says; `replace` puts itself in its place, and a response that does not cover a request is
   * forgotten at once.
   */
  readonly storage: 'merge' | 'replace'
  /** Whether what a request with credentials was allowed holds for such requests only. */
  readonly keyedByCredentials: boolean
  /** Whether `*` is remembered. */
  readonly remembersWildcards: boolean
  /** Which later requests a `*` covers as a wildcard that answered a request with credentials. */
  readonly credentialedWildcard: 'every-request' | 'anonymous-requests' | 'no-request'
  /** Whether a remembered `*` covers `Authorization`. */
  readonly wildcardCoversAuthorization: boolean
  /** Whether a later `Access-Control-Max-Age: 0` ends what was remembered longer. */
  readonly zeroShortens: boolean
  /** From when a later answer's time counts for what was remembered already. */
  readonly renewsFrom: 'first-answer' | 'later-answer'
  /** Which failures make the engine forget a URL. */
  readonly clearedBy: 'preflighted-requests' | 'cors-requests' | 'nothing'
  /** The cache modes of requests that always have a preflight. */
  readonly bypassedBy: readonly RequestCacheMode[]
  /** The cache modes of requests whose preflight is not remembered. */
  readonly notStoredBy: readonly RequestCacheMode[]
  /** Whether preflights of pages without an origin of their own (`null`) are remembered. */
  readonly remembersOpaqueOrigins: boolean
}

/** How an engine guards [local networks](https://wicg.github.io/local-network-access/). */
export interface LocalNetworkAccessRules {
  /** Whether a page that is not a secure context is refused without a question. */
  readonly refusesInsecurePages: boolean
  /** Whether WebSockets need the permission too. */
  readonly coversWebSockets: boolean
  /** What becomes of a request that says by `targetAddressSpace` where its target is: that is passed over, or a lie is a failure, `public` among them or not. */
  readonly declaredSpace: 'passed-over' | 'checked' | 'checked-with-public'
  /** Whether the page's promise waits for the visitor's answer, rather than being rejected where there is none. */
  readonly waitsForAnswer: boolean
}

/** What an engine takes for [mixed content](https://w3c.github.io/webappsec-mixed-content/). */
export interface MixedContentRules {
  /** Whether `http://localhost` and loopback addresses are secure enough for a page over TLS. */
  readonly loopbackIsSecure: boolean
  /** What is let through, to ask for permission instead: what the page says to be local, or local addresses and `.local` names too. */
  readonly exemptsLocalNetwork: 'declared' | 'addresses-too' | 'nothing'
  /** Whether images at IP addresses are asked for over TLS as well. */
  readonly upgradesAddresses: boolean
}

/** The points in which engines differ, for one engine. */
export interface EngineProfile {
  readonly name: Engine
  /** Whether `*` in `Access-Control-Allow-Headers` covers `Authorization`. */
  readonly wildcardCoversAuthorization: boolean
  /** The longest time in seconds for which a preflight is remembered. */
  readonly maxAgeLimit: number
  /** How many seconds a preflight is remembered whose `Access-Control-Max-Age` is a negative number; 0 is not at all. */
  readonly negativeMaxAge: number
  /** The same where it is not a number. */
  readonly invalidMaxAge: number
  /** The same where it is empty. */
  readonly emptyMaxAge: number
  /** How a number of seconds is written: `digits`, as many as there are; or a 64-bit integer, which may have a `+`. */
  readonly maxAgeSyntax: 'digits' | 'integer'
  readonly preflightCache: PreflightCacheRules
  /** Whether preflights for loopback names are remembered. */
  readonly loopbackPreflightCache: boolean
  /** Request headers, by lower-case name, that need no preflight beyond the standard's list where their value matches. */
  readonly furtherSafelistedHeaders: Readonly<Record<string, RegExp>>
  /**
   * What decides whether a redirected request needs a preflight: the request as the redirect left
   * it; the request as the page constructed it; or its present method with the headers that the page set,
   * and a preflight on an earlier hop.
   */
  readonly preflightAfterRedirect:
    | 'as-redirected'
    | 'as-constructed'
    | 'with-headers-as-constructed'
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
  /** Null where the engine knows nothing of local networks. */
  readonly localNetworkAccess: LocalNetworkAccessRules | null
  readonly mixedContent: MixedContentRules
  /** Ports of the standard's list that the engine connects to all the same. */
  readonly allowedPorts: readonly number[]
  /** Headers, in lower case, that a page sets in vain. */
  readonly droppedRequestHeaders: readonly string[]
  /** Whether repeated lines of a header are joined before they are looked at. */
  readonly joinsRequestHeaders: boolean
  /** Whether an `XMLHttpRequest` with an upload listener has a preflight though it has no body. */
  readonly preflightsUploadWithoutBody: boolean
  /** Which requests hide their origin under the referrer policies that say so: those that are not CORS requests, or navigations only. */
  readonly hidesOriginOf: 'requests' | 'navigations'
  /** Which requests to other sites have `Sec-Fetch-Storage-Access`. */
  readonly storageAccessHeader: 'none' | 'requests' | 'requests-and-preflights'
  /** Which cookies a request with credentials carries to another site, as a sentence. */
  readonly thirdPartyCookies: string
  /** What a redirect with an empty `Location` is: one to the same URL, a response, or a failure. */
  readonly emptyLocation: 'same-url' | 'answer' | 'refused'
  /** Whether a `Referrer-Policy` of a redirect decides about the requests that follow. */
  readonly redirectsChangeReferrerPolicy: boolean
  /** Whether the response to an upgraded request counts as redirected. */
  readonly countsUpgradesAsRedirects: boolean
  /** Whether a response with the status 407, which only a proxy may send, is a failure. */
  readonly refusesProxyAuthentication: boolean
  /** Whether a header that a page has set twice is asked for twice. */
  readonly asksForRepeatedHeaders: boolean
  /** Whether what is not ASCII in a header value is sent as UTF-8, and not as a byte. */
  readonly sendsValuesAsUTF8: boolean
  /** What a WebSocket's handshake has of `Sec-Fetch-*`: as the standard says, nothing, or with `Sec-Fetch-Dest: websocket`. */
  readonly webSocketMetadata: 'as-other-requests' | 'none' | 'named'
  /** Whether elements with `crossorigin` name their origin to the page's own server too. */
  readonly namesOriginToItself: boolean
  /** Whether fonts are loaded by CORS. */
  readonly loadsFontsByCORS: boolean
  /** The senders of which a script of another type than JavaScript runs, unless `nosniff` forbids it. */
  readonly guessesScriptsOf: readonly Sender[]
  /** How many bytes a beacon may have. */
  readonly beaconLimit: number
  /** Which POSTs, other than CORS requests, lose their origin once a redirect leads them to another. */
  readonly redirectedPostsWithoutOrigin: 'none' | 'navigations' | 'all'
  /** What several `Location` lines come to: a failure; the first of them; or the first where they are equal. */
  readonly severalLocations: 'refused' | 'first' | 'first-if-equal'
  /** Whether a redirect is checked by the credentials that the request set out with. */
  readonly checksRedirectsAsSetOut: boolean
  /** Whether a body that is a stream is sent over every version of HTTP, over HTTP/2 only, as the text `[object ReadableStream]`, or not at all. */
  readonly streamBodies: 'sent' | 'sent-over-http2' | 'as-text' | 'refused'
  /** Whether an `XMLHttpRequest` that leaves out its body, since it goes by `GET`, still names the type of a `URLSearchParams`. */
  readonly keepsTypeOfParameters: boolean
  /** Whether a redirect within the page's own origin to a URL with a user name or password is a failure too. */
  readonly refusesOwnUserInfo: boolean
  /** Whether a redirect to http that is upgraded makes the request cross-site. */
  readonly relatesUpgradedRedirects: boolean
  /** Whether a request that is answered 408 over a connection used before is sent again, whatever its method. */
  readonly repeatsAfterTimeoutStatus: boolean
  /** Whether a `DELETE` that is redirected to another origin becomes a `GET`. */
  readonly redirectsDeleteAsGet: boolean
}
