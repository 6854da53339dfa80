import type { Engine } from './engine-profile.js'

/** One point in which engines do other than the standard says, as measured in the engines themselves. */
export interface EngineDifference {
  /** Permanent name. */
  readonly id: string
  /** The engines that do otherwise. */
  readonly engines: readonly Exclude<Engine, 'standard'>[]
  /** The section of the standard that says otherwise. */
  readonly section: string
  /** What the standard says, what the engines do, and what a server should make of it. */
  readonly explanation: string
  /** Where the point is discussed or decided. */
  readonly link: string
}

const fetchStandard = 'https://fetch.spec.whatwg.org/'
const localNetworkAccess = 'https://wicg.github.io/local-network-access/'
const metadata = 'https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header'
const webkitSources = 'https://github.com/WebKit/WebKit/blob/main/Source/WebKit/NetworkProcess/'
const geckoSources = 'https://searchfox.org/mozilla-central/source/netwerk/protocol/http/'

/**
 * Every known difference from the [Fetch standard](https://fetch.spec.whatwg.org/), each of which `predict` follows for its engines. WebKit's were measured
 * in WebKitGTK, whose network layer is not Safari's: where the explanation names that layer, Safari
 * may differ.
 *
 * @example
 * ```ts
 * const ofWebKit = engineDifferences.filter(({ engines }) => engines.includes('webkit'))
 * console.log(ofWebKit.map(({ explanation }) => explanation))
 * ```
 */
export const engineDifferences: readonly EngineDifference[] = [
  {
    id: 'wildcard-covers-authorization',
    engines: ['chromium', 'firefox', 'webkit'],
    section: `${fetchStandard}#cors-non-wildcard-request-header-name`,
    explanation:
      'In the standard, * in Access-Control-Allow-Headers does not cover Authorization, which must be listed. Every engine accepts * for it; Chromium warns that it will stop. List it.',
    link: 'https://chromestatus.com/feature/5742041264816128',
  },
  {
    id: 'negative-max-age',
    engines: ['chromium', 'firefox', 'webkit'],
    section: `${fetchStandard}#http-access-control-max-age`,
    explanation:
      'In the standard, a negative Access-Control-Max-Age is not a number of seconds, so the default of 5 seconds applies. Every engine remembers nothing.',
    link: 'https://github.com/whatwg/fetch/issues/990',
  },
  {
    id: 'unreadable-max-age',
    engines: ['firefox'],
    section: `${fetchStandard}#http-access-control-max-age`,
    explanation:
      'If Access-Control-Max-Age is not a number at all, Firefox remembers nothing, and the others use the default of 5 seconds as the standard does.',
    link: 'https://github.com/whatwg/fetch/issues/990',
  },
  {
    id: 'loopback-preflights',
    engines: ['firefox'],
    section: `${fetchStandard}#cors-preflight-cache`,
    explanation:
      'Firefox does not remember preflights to a loopback address. On a development machine every such request has its preflight; in production it does not.',
    link: `${geckoSources}nsCORSListenerProxy.cpp`,
  },
  {
    id: 'client-hints-safelisted',
    engines: ['chromium'],
    section: `${fetchStandard}#cors-safelisted-request-header`,
    explanation:
      'Chromium sends the client hints Device-Memory, Downlink, DPR, ECT, RTT, Save-Data: on, Viewport-Width and Width without a preflight, even if a page sets them. They are no longer safelisted in the standard.',
    link: 'https://github.com/whatwg/fetch/issues/1383',
  },
  {
    id: 'preflight-mode-without-tls',
    engines: ['chromium'],
    section: 'https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-mode-header',
    explanation:
      'Sec-Fetch-* headers are sent only to trustworthy URLs. Chromium also sends Sec-Fetch-Mode: cors, but no Sec-Fetch-Site, with preflights over plain http.',
    link: 'https://github.com/w3c/webappsec-fetch-metadata/issues/35',
  },
  {
    id: 'preflight-site-after-redirect',
    engines: ['chromium', 'firefox', 'webkit'],
    section: metadata,
    explanation:
      'After a redirect, Sec-Fetch-Site gives the worst relation to any URL on the way. For preflights, Chromium and Firefox compare only the last URL with the page, so one redirected back is same-origin although its Origin may be null; WebKit compares it with the null origin, which makes it cross-site.',
    link: 'https://github.com/w3c/webappsec-fetch-metadata/issues/28',
  },
  {
    id: 'preflight-origin-after-redirect',
    engines: ['firefox'],
    section: `${fetchStandard}#serializing-a-request-origin`,
    explanation:
      'Once a redirect has crossed origins twice, Origin is null. Firefox still names the page in the preflight, checks the response against it, and sends null with the request that follows: a server sees a preflight pass and the request fail.',
    link: 'https://github.com/whatwg/fetch/pull/594',
  },
  {
    id: 'preflight-repeated-after-redirect',
    engines: ['firefox', 'webkit'],
    section: `${fetchStandard}#main-fetch`,
    explanation:
      'A redirect that turns a request into a simple GET needs no preflight. Firefox and WebKit still send one if the request had one before it was redirected, so the target must answer OPTIONS too.',
    link: 'https://github.com/whatwg/fetch/issues/204',
  },
  {
    id: 'preflight-names-dropped-headers',
    engines: ['webkit'],
    section: `${fetchStandard}#cors-unsafe-request-header-names`,
    explanation:
      'A redirect to another origin drops Authorization, and one that turns into a GET drops Content-Type. WebKit still asks for them in the preflight, and does not send them.',
    link: `${webkitSources}NetworkLoadChecker.cpp`,
  },
  {
    id: 'no-metadata-after-redirect',
    engines: ['webkit'],
    section: metadata,
    explanation:
      'WebKit sends no Sec-Fetch-* header with a cors request that was redirected to another origin. A missing Sec-Fetch-Site does not mean an old browser.',
    link: 'https://github.com/w3c/webappsec-fetch-metadata/issues/28',
  },
  {
    id: 'origin-kept-after-redirect',
    engines: ['webkit'],
    section: `${fetchStandard}#append-a-request-origin-header`,
    explanation:
      'A POST that is redirected into a GET within its origin keeps its Origin header in WebKit. The standard decides again, and a GET that is not a CORS request has none.',
    link: `${webkitSources}soup/NetworkDataTaskSoup.cpp`,
  },
  {
    id: 'delete-redirected-as-get',
    engines: ['webkit'],
    section: `${fetchStandard}#http-redirect-fetch`,
    explanation:
      "WebKitGTK's network layer turns a DELETE that is redirected to another origin into a GET, even with 307 and 308. The standard keeps the method.",
    link: `${webkitSources}soup/NetworkDataTaskSoup.cpp`,
  },
  {
    id: 'percent-encoding-normalized',
    engines: ['webkit'],
    section: 'https://url.spec.whatwg.org/#url-parsing',
    explanation:
      "WebKitGTK's network layer rewrites the path that it sends: %61 becomes a, and %2f becomes %2F. A server must treat such spellings alike anyway.",
    link: `${webkitSources}soup/NetworkDataTaskSoup.cpp`,
  },
  {
    id: 'preflight-answers-replaced',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#concept-cache`,
    explanation:
      'The standard adds what a preflight allowed to what was allowed before. Chromium and WebKit keep only the last response for a URL, and discard it as soon as it does not cover a request. If each response allows only what was asked for, they ask again and again: allow every method and header of the API in each response.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_cache.cc',
  },
  {
    id: 'preflights-keyed-by-credentials',
    engines: ['firefox'],
    section: `${fetchStandard}#concept-cache`,
    explanation:
      'Permission for a request with credentials also covers one without them. Firefox keeps the two apart.',
    link: `${geckoSources}nsCORSListenerProxy.cpp`,
  },
  {
    id: 'wildcards-not-remembered',
    engines: ['firefox'],
    section: `${fetchStandard}#cors-preflight-fetch`,
    explanation:
      'Firefox does not remember what was allowed by *: each such request has its preflight again. List methods and headers by name.',
    link: `${geckoSources}nsCORSListenerProxy.cpp`,
  },
  {
    id: 'credentialed-wildcard',
    engines: ['chromium', 'firefox', 'webkit'],
    section: `${fetchStandard}#concept-cache`,
    explanation:
      "In the standard's text, a * in the response to a request with credentials is not a wildcard, but once remembered it is one. No engine uses it as one for a later request with credentials, and only WebKit does for one without.",
    link: 'https://github.com/whatwg/fetch/issues/1278',
  },
  {
    id: 'remembered-wildcard-covers-authorization',
    engines: ['webkit'],
    section: `${fetchStandard}#cors-non-wildcard-request-header-name`,
    explanation: 'A remembered * does not cover Authorization. In WebKit it does.',
    link: 'https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginPreflightResultCache.cpp',
  },
  {
    id: 'preflights-survive-failures',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#concept-cache-clear`,
    explanation:
      'When a preflighted request fails, the browser should forget the URL. Chromium and WebKit forget nothing.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_cache.cc',
  },
  {
    id: 'simple-failures-clear',
    engines: ['firefox'],
    section: `${fetchStandard}#concept-cache-clear`,
    explanation:
      'When a request without a preflight fails, what was remembered stays. Firefox forgets the URL.',
    link: `${geckoSources}nsCORSListenerProxy.cpp`,
  },
  {
    id: 'later-zero-ignored',
    engines: ['firefox'],
    section: `${fetchStandard}#cors-preflight-fetch`,
    explanation:
      'An Access-Control-Max-Age of 0 in a later response ends what was remembered for longer. Firefox ignores such a response.',
    link: `${geckoSources}nsCORSListenerProxy.cpp`,
  },
  {
    id: 'preflights-renewed',
    engines: ['chromium', 'firefox', 'webkit'],
    section: `${fetchStandard}#cors-preflight-fetch`,
    explanation:
      'In the standard, a later response changes how long an earlier one is remembered, counted from the first response. Engines count from the later one.',
    link: `${geckoSources}nsCORSListenerProxy.cpp`,
  },
  {
    id: 'no-store-preflights',
    engines: ['chromium', 'firefox'],
    section: `${fetchStandard}#concept-request-cache-mode`,
    explanation:
      "The cache mode of a fetch does not affect preflights. In Chromium and Firefox, a fetch with no-store or reload always has its preflight, and so does every request while the developer tools' cache is disabled.",
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_controller.cc',
  },
  {
    id: 'no-cache-preflights',
    engines: ['chromium'],
    section: `${fetchStandard}#concept-request-cache-mode`,
    explanation: 'The same for no-cache in Chromium.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_controller.cc',
  },
  {
    id: 'no-store-preflights-forgotten',
    engines: ['chromium'],
    section: `${fetchStandard}#concept-request-cache-mode`,
    explanation: 'In Chromium the preflight of a fetch with no-store is not remembered either.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_controller.cc',
  },
  {
    id: 'opaque-origin-preflights',
    engines: ['chromium'],
    section: `${fetchStandard}#concept-cache`,
    explanation: 'Chromium remembers no preflight of a sandboxed page, whose origin is null.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_cache.cc',
  },
  {
    id: 'max-age-sign',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#http-access-control-max-age`,
    explanation:
      'Access-Control-Max-Age: +600 is not a number of seconds. Chromium and WebKit read it as 600.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_result.cc',
  },
  {
    id: 'max-age-overflow',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#http-access-control-max-age`,
    explanation:
      'A number of twenty digits is a number. In Chromium and WebKit it is not, so the default of 5 seconds applies.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_result.cc',
  },
  {
    id: 'no-local-network-access',
    engines: ['webkit'],
    section: localNetworkAccess,
    explanation:
      "A page on the internet needs permission to reach the local network or the visitor's own machine. WebKit does not have this rule.",
    link: localNetworkAccess,
  },
  {
    id: 'local-network-websockets',
    engines: ['firefox', 'webkit'],
    section: localNetworkAccess,
    explanation:
      'WebSockets need that permission too. Firefox does not check them, and WebKit checks nothing.',
    link: localNetworkAccess,
  },
  {
    id: 'mixed-content-loopback',
    engines: ['webkit'],
    section: 'https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy',
    explanation:
      'A page over TLS may call http://localhost and loopback addresses. WebKit refuses them as mixed content.',
    link: 'https://bugs.webkit.org/show_bug.cgi?id=171934',
  },
  {
    id: 'private-addresses-over-http',
    engines: ['chromium'],
    section: `${localNetworkAccess}#integration-with-mixed-content`,
    explanation:
      'A page over TLS may use http for a target that it declares with targetAddressSpace to be local. Chromium also allows private addresses and .local names without that, and asks the visitor.',
    link: 'https://developer.chrome.com/blog/local-network-access',
  },
  {
    id: 'target-address-space-unknown',
    engines: ['firefox', 'webkit'],
    section: `${localNetworkAccess}#fetch-api`,
    explanation:
      'A page declares with targetAddressSpace where its target is. Firefox and WebKit do not know the option: http requests remain mixed content, and a wrong value has no effect.',
    link: 'https://developer.mozilla.org/en-US/docs/Web/API/Request/targetAddressSpace',
  },
  {
    id: 'target-address-space-public',
    engines: ['chromium'],
    section: `${localNetworkAccess}#fetch-api`,
    explanation:
      "targetAddressSpace: 'public' is the same as none. In Chromium it is a promise: a more local target is refused, whatever the visitor has allowed.",
    link: 'https://developer.mozilla.org/en-US/docs/Web/API/Request/targetAddressSpace',
  },
  {
    id: 'images-at-addresses-upgraded',
    engines: ['firefox'],
    section: 'https://w3c.github.io/webappsec-mixed-content/#upgrade-algorithm',
    explanation:
      'A page over TLS requests an http image over TLS, unless its host is an IP address. Firefox does so for IP addresses too.',
    link: 'https://searchfox.org/mozilla-central/source/dom/security/nsMixedContentBlocker.cpp',
  },
  {
    id: 'ports-not-blocked',
    engines: ['chromium'],
    section: `${fetchStandard}#port-blocking`,
    explanation: 'Chromium connects to the ports 4190 and 6679, which the standard blocks.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:net/base/port_util.cc',
  },
  {
    id: 'user-agent-dropped',
    engines: ['chromium'],
    section: `${fetchStandard}#forbidden-request-header`,
    explanation:
      'A page may set User-Agent, which needs a preflight. Chromium drops it without one.',
    link: 'https://crbug.com/571722',
  },
  {
    id: 'repeated-headers-joined',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#cors-unsafe-request-header-names`,
    explanation:
      'Each line of a header is checked on its own. Chromium and WebKit join the lines of one name first, so two lines of 100 bytes exceed the 128 that need no preflight.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:services/network/public/cpp/cors/cors.cc',
  },
  {
    id: 'repeated-names-asked',
    engines: ['firefox'],
    section: `${fetchStandard}#cors-unsafe-request-header-names`,
    explanation:
      'If a page sets a header twice, Firefox asks for it twice: x-a,x-a. A server must accept that.',
    link: `${geckoSources}nsCORSListenerProxy.cpp`,
  },
  {
    id: 'upload-listeners-without-body',
    engines: ['chromium'],
    section: 'https://xhr.spec.whatwg.org/#the-send()-method',
    explanation:
      'An XMLHttpRequest with a listener on its upload has a preflight. Chromium skips it if there is no body, so a library that always listens causes preflights only in Firefox and WebKit.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/core/xmlhttprequest/xml_http_request.cc',
  },
  {
    id: 'type-of-parameters-kept',
    engines: ['webkit'],
    section: 'https://xhr.spec.whatwg.org/#the-send()-method',
    explanation:
      'An XMLHttpRequest with GET omits its body, and the content type with it. WebKit still sends the Content-Type of a URLSearchParams.',
    link: 'https://github.com/WebKit/WebKit/blob/main/Source/WebCore/xml/XMLHttpRequest.cpp',
  },
  {
    id: 'no-cors-posts-name-origin',
    engines: ['chromium'],
    section: `${fetchStandard}#append-a-request-origin-header`,
    explanation:
      'Under the referrer policies no-referrer and same-origin, a POST that is not a CORS request hides its origin. Chromium does so only for forms, and shows it with fetch and sendBeacon.',
    link: 'https://github.com/whatwg/fetch/pull/908',
  },
  {
    id: 'redirected-posts-lose-origin',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#append-a-request-origin-header`,
    explanation:
      "A POST to the page's own origin that is redirected to another origin names the page. Chromium sends null unless it is a cors fetch, WebKit if it is a form.",
    link: 'https://github.com/whatwg/fetch/pull/908',
  },
  {
    id: 'storage-access-header',
    engines: ['chromium', 'firefox'],
    section: 'https://privacycg.github.io/storage-access-headers/',
    explanation:
      'Chromium and Firefox send Sec-Fetch-Storage-Access with credentialed requests to other sites.',
    link: 'https://privacycg.github.io/storage-access-headers/',
  },
  {
    id: 'storage-access-of-preflights',
    engines: ['firefox'],
    section: 'https://privacycg.github.io/storage-access-headers/',
    explanation:
      'Firefox sends Sec-Fetch-Storage-Access with the preflights of such requests too, which carry no credentials.',
    link: 'https://privacycg.github.io/storage-access-headers/',
  },
  {
    id: 'empty-location',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#concept-response-location-url`,
    explanation:
      'An empty Location leads to the same URL, in a loop that ends after 20. Chromium uses the redirect as the response, WebKit reports a failure.',
    link: 'https://github.com/whatwg/fetch/issues/669',
  },
  {
    id: 'equal-locations',
    engines: ['chromium', 'firefox'],
    section: `${fetchStandard}#concept-response-location-url`,
    explanation:
      'Several Location lines are a failure. Chromium and Firefox follow them if they are equal.',
    link: 'https://github.com/whatwg/fetch/issues/883',
  },
  {
    id: 'own-user-info-refused',
    engines: ['chromium'],
    section: `${fetchStandard}#http-redirect-fetch`,
    explanation:
      "A redirect to a URL with a user name or password in it is a failure if it crosses origins. In Chromium it also is one within the page's own origin.",
    link: 'https://chromestatus.com/feature/5669008342777856',
  },
  {
    id: 'upgraded-redirects-unrelated',
    engines: ['webkit'],
    section: metadata,
    explanation:
      'An image that is redirected to http is requested over TLS instead, and its Sec-Fetch-Site refers to that URL. In WebKit it refers to the http URL, so the request is cross-site.',
    link: 'https://github.com/w3c/webappsec-fetch-metadata/issues/28',
  },
  {
    id: 'redirects-checked-with-credentials',
    engines: ['webkit'],
    section: `${fetchStandard}#cors-check`,
    explanation:
      'A fetch with credentials same-origin that leaves its own origin has no credentials from then on. WebKit checks a further redirect as if it had them: it needs the origin, not *, and Access-Control-Allow-Credentials: true.',
    link: `${webkitSources}NetworkLoadChecker.cpp`,
  },
  {
    id: 'redirect-referrer-policy',
    engines: ['chromium', 'webkit'],
    section:
      'https://w3c.github.io/webappsec-referrer-policy/#set-requests-referrer-policy-on-redirect',
    explanation:
      "A redirect's Referrer-Policy decides whether the next request names its origin. WebKit ignores it, and Chromium names the origin with a no-cors fetch whatever the policy.",
    link: `${webkitSources}NetworkLoadChecker.cpp`,
  },
  {
    id: 'upgrades-count-as-redirects',
    engines: ['firefox'],
    section: 'https://w3c.github.io/webappsec-upgrade-insecure-requests/#upgrade-request',
    explanation:
      'A fetch that upgrade-insecure-requests has led to TLS was not redirected. Firefox says it was.',
    link: 'https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsHttpChannel.cpp',
  },
  {
    id: 'proxy-authentication-refused',
    engines: ['chromium'],
    section: `${fetchStandard}#http-network-or-cache-fetch`,
    explanation:
      'Chromium fails a fetch whose response has the status 407, which only a proxy may send.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h',
  },
  {
    id: 'timeout-status-repeated',
    engines: ['chromium'],
    section: 'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2',
    explanation:
      'If a reused connection returns 408, Chromium sends the request again, even a POST.',
    link: 'https://source.chromium.org/chromium/chromium/src/+/main:net/http/http_network_transaction.cc',
  },
  {
    id: 'values-sent-as-utf-8',
    engines: ['webkit'],
    section: `${fetchStandard}#concept-header-value`,
    explanation: 'A header value is a string of bytes. WebKitGTK sends what is not ASCII as UTF-8.',
    link: `${webkitSources}soup/NetworkDataTaskSoup.cpp`,
  },
  {
    id: 'websocket-metadata',
    engines: ['chromium', 'webkit'],
    section: metadata,
    explanation:
      'A WebSocket handshake has Sec-Fetch-* headers, and its destination is empty. Chromium sends none, and WebKit gives the destination as websocket.',
    link: 'https://github.com/WebKit/WebKit/pull/6296',
  },
  {
    id: 'origin-named-to-itself',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#append-a-request-origin-header`,
    explanation:
      'A GET within its own origin has no Origin header. Elements with crossorigin send it in Chromium and WebKit.',
    link: 'https://github.com/whatwg/fetch/issues/1022',
  },
  {
    id: 'fonts-without-cors',
    engines: ['webkit'],
    section: 'https://drafts.csswg.org/css-fonts/#font-fetching-requirements',
    explanation: 'Fonts are loaded with CORS. WebKit loads those created by a script without it.',
    link: 'https://github.com/WebKit/WebKit/blob/main/Source/WebCore/css/CSSFontFaceSrcValue.cpp',
  },
  {
    id: 'worker-types-guessed',
    engines: ['chromium'],
    section: 'https://html.spec.whatwg.org/#fetch-a-classic-worker-script',
    explanation:
      "A worker's script needs a JavaScript type. Chromium also runs a classic or shared worker of another type, unless nosniff forbids it.",
    link: 'https://github.com/whatwg/html/issues/3255',
  },
  {
    id: 'module-worker-types-guessed',
    engines: ['webkit'],
    section: 'https://html.spec.whatwg.org/#fetch-a-module-worker-script-tree',
    explanation:
      "A worker's script needs a JavaScript type. WebKit also runs a module worker of another type, unless nosniff forbids it.",
    link: 'https://github.com/whatwg/html/issues/3255',
  },
  {
    id: 'beacons-without-limit',
    engines: ['firefox'],
    section: `${fetchStandard}#http-network-or-cache-fetch`,
    explanation: 'Requests that outlive their page may carry 64 KiB. Firefox sends larger beacons.',
    link: 'https://w3c.github.io/beacon/#sendbeacon-method',
  },
  {
    id: 'streams-not-sent',
    engines: ['chromium', 'webkit'],
    section: `${fetchStandard}#dom-request`,
    explanation:
      'A body may be a stream. Chromium sends one only over HTTP/2, after a preflight over any version; WebKit sends none.',
    link: 'https://developer.chrome.com/docs/capabilities/web-apis/fetch-streaming-requests',
  },
  {
    id: 'streams-sent-as-text',
    engines: ['firefox'],
    section: `${fetchStandard}#dom-request`,
    explanation:
      'A body may be a stream, which needs a preflight. Firefox does not support it: it sends the string [object ReadableStream] without a preflight, and the fetch succeeds.',
    link: 'https://bugzilla.mozilla.org/show_bug.cgi?id=1387483',
  },
]
