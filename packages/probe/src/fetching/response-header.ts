import type { HeaderList } from '../header-list.js'

const safelistedNames = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
])

/** Whether no page can read the header, not even of its own origin: a [forbidden response-header name](https://fetch.spec.whatwg.org/#forbidden-response-header-name). */
export const isForbiddenResponseHeaderName = (name: string): boolean =>
  name === 'set-cookie' || name === 'set-cookie2'

/** Whether a page of any origin can read the header unasked: a [CORS-safelisted response-header name](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name). */
export const isSafelistedResponseHeaderName = (name: string): boolean => safelistedNames.has(name)

/** The names, sorted and in lower case, that a [basic filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-basic) keeps. */
export const basicReadableNames = (headers: HeaderList): string[] =>
  headers.names().filter((name) => !isForbiddenResponseHeaderName(name))

/** The names, sorted and in lower case, that a [CORS filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-cors) keeps. */
export function corsReadableNames(headers: HeaderList, credentialsIncluded: boolean): string[] {
  const exposed = headers.tokens('access-control-expose-headers')
  const list = Array.isArray(exposed) ? exposed.map((name) => name.toLowerCase()) : []
  const all = list.includes('*') && !credentialsIncluded
  return basicReadableNames(headers).filter(
    (name) => all || isSafelistedResponseHeaderName(name) || list.includes(name),
  )
}

/** The names, sorted and in lower case, of the headers that came and that a page of another origin cannot read. */
export function hiddenHeaderNames(headers: HeaderList, readable: readonly string[]): string[] {
  const names = new Set(readable)
  return headers.names().filter((name) => !names.has(name) && !isForbiddenResponseHeaderName(name))
}

/** Names of response headers that pages send by mistake, most of them to allow themselves something. */
const responseHeaderNames = new Set([
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'content-security-policy',
  'cross-origin-resource-policy',
  'retry-after',
  'strict-transport-security',
  'vary',
  'www-authenticate',
  'x-frame-options',
])

/** Whether only a server has a use for the header, so that a page that sends it is mistaken. */
export const isResponseHeaderName = (name: string): boolean =>
  responseHeaderNames.has(name.toLowerCase())

/** What a page has to do that sends such headers. */
export const takeOut = (names: readonly string[]): string =>
  `Take ${names.join(', ')} out of the page's request: a server sends ${names.length === 1 ? 'it' : 'them'}, and a page gains nothing by it.`
