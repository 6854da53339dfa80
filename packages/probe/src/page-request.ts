import type { EngineProfile } from './engine.js'
import { NetworkError } from './failure.js'
import { type Header, HeaderList, isToken } from './header-list.js'
import { isForbiddenMethod, isSafelistedMethod, normalizeMethod } from './method.js'
import { isForbiddenRequestHeader, isNoCorsSafelistedRequestHeader } from './request-header.js'

/** The page that fetches. */
export interface Page {
  /** The page's origin, serialized: `https://app.example.com`, or `null` for a sandboxed frame or a `data:` URL. */
  readonly origin: string
}

/**
 * What a page's request carries, which decides the `Content-Type` that the browser adds: `text` is
 * a string, `urlencoded` a `URLSearchParams`, `form-data` a `FormData`, `bytes` an `ArrayBuffer` or
 * a `Blob` without type (no `Content-Type`).
 */
export type BodyType = 'text' | 'urlencoded' | 'form-data' | 'bytes'

/** A request as a page makes it: the arguments of [`fetch`](https://fetch.spec.whatwg.org/#dom-global-fetch) that matter to CORS. */
export interface PageRequest {
  /** An absolute URL. */
  readonly url: string
  /** Default: `GET`. `get` is normalized as a browser does; `patch` is not. */
  readonly method?: string
  /** What the page sets. Names that no page can set are dropped, as in a browser. */
  readonly headers?: Readonly<Record<string, string>> | Iterable<Header>
  /** Default: `cors`. */
  readonly mode?: 'cors' | 'no-cors' | 'same-origin'
  /** Default: `same-origin`. */
  readonly credentials?: 'omit' | 'same-origin' | 'include'
  /** Default: `follow`. */
  readonly redirect?: 'follow' | 'error' | 'manual'
  /** Default: no body. */
  readonly body?: BodyType
  /** What the response is for, where it is not `fetch`'s: `script` for a module script, `image` for `<img crossorigin>`. Default: empty. */
  readonly destination?: string
  /** The page's referrer policy, which decides whether a `no-cors` or same-origin POST tells its origin. Default: `strict-origin-when-cross-origin`. */
  readonly referrerPolicy?: ReferrerPolicyName
}

/** The referrer policies, by their names. */
export type ReferrerPolicyName =
  | 'no-referrer'
  | 'no-referrer-when-downgrade'
  | 'same-origin'
  | 'origin'
  | 'strict-origin'
  | 'origin-when-cross-origin'
  | 'strict-origin-when-cross-origin'
  | 'unsafe-url'

/** The standard's [request](https://fetch.spec.whatwg.org/#concept-request), as far as CORS looks at it. Redirects change it. */
export interface FetchRequest {
  readonly origin: string
  /** Method and headers as the page made them. */
  readonly made: { readonly method: string; readonly headers: HeaderList }
  method: string
  readonly urlList: URL[]
  readonly headers: HeaderList
  readonly mode: 'cors' | 'no-cors' | 'same-origin'
  readonly credentials: 'omit' | 'same-origin' | 'include'
  readonly redirect: 'follow' | 'error' | 'manual'
  readonly destination: string
  readonly referrerPolicy: ReferrerPolicyName
  hasBody: boolean
  redirectCount: number
  /** Whether an earlier hop needed a preflight. */
  preflighted: boolean
  /** Whether an earlier hop within the present origin carried `Origin`. */
  originSent: boolean
  responseTainting: 'basic' | 'cors' | 'opaque'
}

const contentTypes: Readonly<Record<BodyType, string | undefined>> = {
  text: 'text/plain;charset=UTF-8',
  urlencoded: 'application/x-www-form-urlencoded;charset=UTF-8',
  'form-data': 'multipart/form-data; boundary=----boundary',
  bytes: undefined,
}

// What a header value may hold: no NUL and no line break, and no character beyond one byte.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the standard names these bytes
const headerValue = /^[\x01-\x09\x0b\x0c\x0e-\xff]*$/

function invalid(message: string): NetworkError {
  return new NetworkError({
    reason: 'invalid-request',
    message,
    remedy: 'The page has to change the request: no server sees it.',
  })
}

const isIterable = (value: object): value is Iterable<Header> => Symbol.iterator in value

function pageHeaders(init: PageRequest): HeaderList {
  const given = init.headers ?? {}
  const headers = new HeaderList()
  for (const [name, raw] of isIterable(given) ? given : Object.entries(given)) {
    const value = raw.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
    if (!isToken(name)) throw invalid(`"${name}" is not a header name.`)
    if (!headerValue.test(value)) throw invalid(`The value of ${name} is not a header value.`)
    const header: Header = [name, value]
    if (isForbiddenRequestHeader(header)) continue
    if (init.mode === 'no-cors' && !isNoCorsSafelistedRequestHeader(header)) continue
    headers.append(name, value)
  }
  return headers
}

/** Does what the [`Request` constructor](https://fetch.spec.whatwg.org/#dom-request) does; throws where it throws. */
export function constructRequest(page: Page, init: PageRequest): FetchRequest {
  if (!URL.canParse(init.url)) throw invalid(`"${init.url}" is not an absolute URL.`)
  const url = new URL(init.url)
  if (url.username !== '' || url.password !== '') {
    throw invalid('The URL has a user name or password in it.')
  }
  const { mode = 'cors', body } = init
  const given = init.method ?? 'GET'
  if (!isToken(given)) throw invalid(`"${given}" is not a method.`)
  if (isForbiddenMethod(given)) throw invalid(`No page can send the method ${given}.`)
  const method = normalizeMethod(given)
  if (mode === 'no-cors' && !isSafelistedMethod(method)) {
    throw invalid(`In no-cors mode a page can send GET, HEAD and POST only, not ${method}.`)
  }
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) {
    throw invalid(`A ${method} request has no body.`)
  }
  const headers = pageHeaders(init)
  const contentType = body && contentTypes[body]
  if (contentType !== undefined && !headers.has('content-type')) {
    headers.append('Content-Type', contentType)
  }
  return {
    origin: page.origin,
    made: { method, headers: new HeaderList(headers) },
    method,
    urlList: [url],
    headers,
    mode,
    credentials: init.credentials ?? 'same-origin',
    redirect: init.redirect ?? 'follow',
    destination: init.destination ?? '',
    referrerPolicy: init.referrerPolicy ?? 'strict-origin-when-cross-origin',
    hasBody: body !== undefined,
    redirectCount: 0,
    preflighted: false,
    originSent: false,
    responseTainting: 'basic',
  }
}

/** The standard's [current URL](https://fetch.spec.whatwg.org/#concept-request-current-url). */
export function currentURL(request: FetchRequest): URL {
  return request.urlList[request.urlList.length - 1] as URL
}

/** The URL as it is sent and recorded: without its fragment. */
export function sentURL(url: URL, engine: EngineProfile): string {
  const sent = new URL(url)
  sent.hash = ''
  if (!engine.normalizesPercentEncoding) return sent.href
  return sent.href.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase()
  })
}

/** Whether the URL's origin is the page's own. */
export const isSameOrigin = (url: URL, origin: string): boolean =>
  origin !== 'null' && url.origin === origin

/**
 * [Serializes the request's origin](https://fetch.spec.whatwg.org/#serializing-a-request-origin):
 * `null` once a redirect has crossed origins twice, since an origin in between chose the target.
 */
export function serializeRequestOrigin(request: FetchRequest): string {
  let last: URL | undefined
  for (const url of request.urlList) {
    if (last !== undefined && url.origin !== last.origin && request.origin !== last.origin) {
      return 'null'
    }
    last = url
  }
  return request.origin
}
