import type { Engine } from './engine.js'

/** One point in which engines do other than the standard says, as measured in the engines themselves. */
export interface EngineDifference {
  /** Permanent name. */
  readonly id: string
  readonly engines: readonly Exclude<Engine, 'standard'>[]
  /** The section of the standard that says otherwise. */
  readonly section: string
  /** What the standard says, what the engines do, and what a server should make of it. */
  readonly explanation: string
  /** Where the point is discussed or decided. */
  readonly link: string
}

const fetchStandard = 'https://fetch.spec.whatwg.org/'
const metadata = 'https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header'
const webkitSources = 'https://github.com/WebKit/WebKit/blob/main/Source/WebKit/NetworkProcess/'
const geckoSources = 'https://searchfox.org/mozilla-central/source/netwerk/protocol/http/'

/**
 * Every known difference, each of which `predict` follows for its engines. WebKit's were measured
 * in WebKitGTK, whose network layer is not Safari's: where the explanation names that layer, Safari
 * may differ.
 */
export const engineDifferences: readonly EngineDifference[] = [
  {
    id: 'wildcard-covers-authorization',
    engines: ['chromium', 'firefox', 'webkit'],
    section: `${fetchStandard}#cors-non-wildcard-request-header-name`,
    explanation:
      'The standard wants Authorization named in Access-Control-Allow-Headers, beside * too. Every engine lets * cover it; Chromium warns that it will stop. Name it.',
    link: 'https://chromestatus.com/feature/5742041264816128',
  },
  {
    id: 'negative-max-age',
    engines: ['chromium', 'firefox', 'webkit'],
    section: `${fetchStandard}#http-access-control-max-age`,
    explanation:
      'In the standard a negative Access-Control-Max-Age is no number of seconds, so that the default of 5 seconds holds. Every engine remembers nothing.',
    link: 'https://github.com/whatwg/fetch/issues/990',
  },
  {
    id: 'unreadable-max-age',
    engines: ['firefox'],
    section: `${fetchStandard}#http-access-control-max-age`,
    explanation:
      'Where Access-Control-Max-Age is no number at all, Firefox remembers nothing, and the others take the default of 5 seconds as the standard does.',
    link: 'https://github.com/whatwg/fetch/issues/990',
  },
  {
    id: 'loopback-preflights',
    engines: ['firefox'],
    section: `${fetchStandard}#cors-preflight-cache`,
    explanation:
      'Firefox does not remember preflights to a loopback address. On a development machine every request has its preflight; in production it has not.',
    link: `${geckoSources}nsCORSListenerProxy.cpp`,
  },
  {
    id: 'client-hints-safelisted',
    engines: ['chromium'],
    section: `${fetchStandard}#cors-safelisted-request-header`,
    explanation:
      'Chromium sends the client hints Device-Memory, Downlink, DPR, ECT, RTT, Save-Data: on, Viewport-Width and Width without a preflight, also where a page sets them. The standard no longer has them on its list.',
    link: 'https://github.com/whatwg/fetch/issues/1383',
  },
  {
    id: 'preflight-mode-without-tls',
    engines: ['chromium'],
    section: 'https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-mode-header',
    explanation:
      'Sec-Fetch-* headers go to trustworthy URLs only. Chromium sends Sec-Fetch-Mode: cors, and no Sec-Fetch-Site, with preflights over plain http.',
    link: 'https://github.com/w3c/webappsec-fetch-metadata/issues/35',
  },
  {
    id: 'preflight-site-after-redirect',
    engines: ['chromium', 'firefox', 'webkit'],
    section: metadata,
    explanation:
      'After a redirect, Sec-Fetch-Site tells the worst relation to any URL on the way. For preflights Chromium and Firefox relate only the last URL to the page, so that one redirected back is same-origin though its Origin may be null; WebKit relates it to the null origin, which makes it cross-site.',
    link: 'https://github.com/w3c/webappsec-fetch-metadata/issues/28',
  },
  {
    id: 'preflight-origin-after-redirect',
    engines: ['firefox'],
    section: `${fetchStandard}#serializing-a-request-origin`,
    explanation:
      'Once a redirect has crossed origins twice, Origin is null. Firefox still names the page in the preflight, checks the answer against it, and sends null with the request that follows: a server sees a preflight pass and the request fail.',
    link: 'https://github.com/whatwg/fetch/pull/594',
  },
  {
    id: 'preflight-repeated-after-redirect',
    engines: ['firefox', 'webkit'],
    section: `${fetchStandard}#main-fetch`,
    explanation:
      'A redirect that turns a request into a simple GET needs no preflight. Firefox and WebKit send one all the same when the request had one before it was redirected, so the target has to answer OPTIONS too.',
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
      'WebKit sends no Sec-Fetch-* header with a cors request that was redirected to another origin. Absence of Sec-Fetch-Site must not be read as a sign of an old browser.',
    link: 'https://github.com/w3c/webappsec-fetch-metadata/issues/28',
  },
  {
    id: 'origin-kept-after-redirect',
    engines: ['webkit'],
    section: `${fetchStandard}#append-a-request-origin-header`,
    explanation:
      'A POST that is redirected into a GET within its origin keeps its Origin header in WebKit. The standard computes it anew, and a GET that is no CORS request has none.',
    link: `${webkitSources}soup/NetworkDataTaskSoup.cpp`,
  },
  {
    id: 'delete-redirected-as-get',
    engines: ['webkit'],
    section: `${fetchStandard}#http-redirect-fetch`,
    explanation:
      'The network layer of WebKitGTK turns a DELETE that is redirected to another origin into a GET, with 307 and 308 too. The standard keeps the method.',
    link: `${webkitSources}soup/NetworkDataTaskSoup.cpp`,
  },
  {
    id: 'percent-encoding-normalized',
    engines: ['webkit'],
    section: 'https://url.spec.whatwg.org/#url-parsing',
    explanation:
      'The network layer of WebKitGTK rewrites the path that it sends: %61 becomes a, and %2f becomes %2F. A server has to treat such spellings alike anyhow.',
    link: `${webkitSources}soup/NetworkDataTaskSoup.cpp`,
  },
]
