import type { HeaderList } from './header-list.js'

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
