import { isForbiddenMethod, isToken } from '@crossgate/core'
import type { AddressSpace } from '../address-space.js'
import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import { type Header, HeaderList, normalizeHeaderValue } from '../header-list.js'
import type {
  BodyType,
  Page,
  PageRequest,
  ReferrerPolicyName,
  RequestCacheMode,
  Sender,
} from '../page-request.js'
import { parseURL } from '../parse-url.js'
import { isSafelistedMethod, normalizeMethod } from './method.js'
import { isForbiddenRequestHeader, isNoCorsSafelistedRequestHeader } from './request-header.js'
import { checkSender, type SenderRequest, senderRequest } from './sender.js'

const referrerPolicies = new Set<string>([
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
])

/** Whether a text names a referrer policy. */
export const isReferrerPolicy = (text: string): text is ReferrerPolicyName =>
  referrerPolicies.has(text)

/** The standard's [request](https://fetch.spec.whatwg.org/#concept-request), as far as CORS looks at it. Redirects change it. */
export interface FetchRequest {
  readonly page: Page
  readonly sender: Sender
  /** Whether an element has the attribute `crossorigin`, or a sender behaves so. */
  readonly isCrossOriginElement: boolean
  readonly origin: string
  /** The origin as a URL; undefined where it is `null`. */
  readonly originURL: URL | undefined
  /** Method and headers as the page constructed the request. */
  readonly asConstructed: { readonly method: string; readonly headers: HeaderList }
  method: string
  readonly urlList: URL[]
  readonly headers: HeaderList
  readonly mode: SenderRequest['mode']
  readonly credentials: SenderRequest['credentials']
  readonly redirect: SenderRequest['redirect']
  readonly cache: RequestCacheMode
  readonly destination: string
  readonly targetAddressSpace: AddressSpace | undefined
  referrerPolicy: ReferrerPolicyName
  hasBody: boolean
  /** Whether the body can be sent once only. */
  readonly hasOneTimeBody: boolean
  /** Whether a preflight is asked for whatever method and headers are. */
  readonly usesPreflight: boolean
  /** Whether a URL was asked for over TLS instead of over http. */
  isUpgraded: boolean
  /** Whether that was the target of a redirect. */
  isRedirectUpgraded: boolean
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
  blob: undefined,
  stream: undefined,
}

/** What a form sends, by its `enctype`. */
const formContentTypes: typeof contentTypes = {
  ...contentTypes,
  text: 'text/plain',
  urlencoded: 'application/x-www-form-urlencoded',
}

// What a header value may hold: no NUL and no line break, and no character beyond one byte.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the standard names these bytes
const headerValue = /^[\x01-\x09\x0b\x0c\x0e-\xff]*$/

function invalid(message: string): NetworkError {
  return new NetworkError({
    reason: 'invalid-request',
    message,
    remedy: 'Change the request in the page: it never reaches a server.',
  })
}

const isIterable = (value: object): value is Iterable<Header> => Symbol.iterator in value

function pageHeaders(init: PageRequest, engine: EngineProfile): HeaderList {
  const headers = new HeaderList()
  for (const [name, raw] of headerLines(init)) {
    const value = normalizeHeaderValue(raw)
    if (!isToken(name)) throw invalid(`"${name}" is not a header name.`)
    if (!headerValue.test(value)) throw invalid(`The value of ${name} is not a header value.`)
    if (isForbiddenRequestHeader([name, value])) continue
    if (engine.droppedRequestHeaders.includes(name.toLowerCase())) continue
    if (init.mode === 'no-cors') {
      const earlier = headers.get(name)
      const combined = earlier === null ? value : `${earlier}, ${value}`
      if (!isNoCorsSafelistedRequestHeader([name, combined])) continue
    }
    headers.append(name, value)
  }
  return headers
}

/** The headers that the sender and the body add to the page's own. */
function constructHeaders(
  init: PageRequest,
  { setsHeaders, ownHeaders }: SenderRequest,
  engine: EngineProfile,
): HeaderList {
  const headers = setsHeaders ? pageHeaders(init, engine) : new HeaderList(ownHeaders)
  const { body, bodyContentType } = init
  const types = init.sender === 'form' ? formContentTypes : contentTypes
  const contentType = body === 'blob' ? bodyContentType : body && types[body]
  if (contentType !== undefined && !headers.has('content-type')) {
    headers.append('Content-Type', contentType)
  }
  return headers
}

/** The method as it is sent; throws where the page gets an exception. */
function constructMethod(
  { body }: PageRequest,
  { method: requested, mode }: SenderRequest,
): string {
  if (!isToken(requested)) throw invalid(`"${requested}" is not a method.`)
  if (isForbiddenMethod(requested)) throw invalid(`No page can send the method ${requested}.`)
  const method = normalizeMethod(requested)
  if (mode === 'no-cors' && !isSafelistedMethod(method)) {
    throw invalid(`In no-cors mode a page can send only GET, HEAD and POST, not ${method}.`)
  }
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) {
    throw invalid(`A ${method} request cannot have a body.`)
  }
  return method
}

/** Refuses what the `Request` constructor does not put together. */
function checkCombination({ body, keepalive }: PageRequest, { mode, cache }: SenderRequest): void {
  if (cache === 'only-if-cached' && mode !== 'same-origin') {
    throw invalid('The cache mode only-if-cached needs the mode same-origin.')
  }
  if (body !== 'stream') return
  if (mode === 'no-cors') throw invalid('In no-cors mode a page cannot send a stream.')
  if (keepalive === true)
    throw invalid('A request with keepalive cannot have a stream as its body.')
}

function constructURL({ url: text, sender }: PageRequest): URL {
  const url = parseURL(text)
  if (url === undefined) throw invalid(`"${text}" is not an absolute URL.`)
  if (url.username !== '' || url.password !== '') {
    throw invalid('The URL has a user name or password in it.')
  }
  // A WebSocket's handshake is an HTTP request.
  if (sender === 'websocket') url.protocol = url.protocol.replace('ws', 'http')
  return url
}

const headerLines = ({ headers = {} }: PageRequest): readonly Header[] =>
  isIterable(headers) ? [...headers] : Object.entries(headers)

/** The request with a `Content-Type`, unless the page sets one. */
function withContentType(init: PageRequest, type = ''): PageRequest {
  const headers = headerLines(init)
  const isSet = headers.some(([name]) => name.toLowerCase() === 'content-type')
  return isSet ? init : { ...init, headers: [...headers, ['Content-Type', type]] }
}

/** The request with the body that is really sent: what goes by GET has none, and where streams are unknown one is a text. */
function withSentBody(init: PageRequest, engine: EngineProfile): PageRequest {
  const { sender, method = 'GET', body } = init
  if (body === undefined) return init
  const leavesOut = sender === 'xhr' || sender === 'form'
  if (leavesOut && /^(get|head)$/i.test(method)) {
    const { body: _, ...withoutBody } = init
    const keepsType = body === 'urlencoded' && sender === 'xhr' && engine.keepsTypeOfParameters
    return keepsType ? withContentType(withoutBody, contentTypes.urlencoded) : withoutBody
  }
  return body === 'stream' && engine.streamBodies === 'as-text' ? { ...init, body: 'text' } : init
}

/** Whether the sender asks for a preflight whatever the request is. */
function usesPreflight(init: PageRequest, engine: EngineProfile): boolean {
  if (init.body === 'stream') return true
  if (init.sender !== 'xhr' || init.uploadListeners !== true) return false
  return init.body !== undefined || engine.preflightsUploadWithoutBody
}

/** Does what the [`Request` constructor](https://fetch.spec.whatwg.org/#dom-request) does, or what another sender does in its place; throws where it throws. */
export function constructRequest(
  page: Page,
  originURL: URL | undefined,
  asked: PageRequest,
  engine: EngineProfile,
): FetchRequest {
  const init = withSentBody(asked, engine)
  const url = constructURL(init)
  const sent = senderRequest(init, engine)
  const method = constructMethod(init, sent)
  checkCombination(init, sent)
  checkSender(init, url, method, engine)
  const headers = constructHeaders(init, sent, engine)
  const { mode, credentials, redirect, cache, destination } = sent
  return {
    page,
    sender: init.sender ?? 'fetch',
    isCrossOriginElement:
      init.crossOrigin !== undefined || (init.sender === 'font' && mode === 'cors'),
    origin: page.origin,
    originURL,
    asConstructed: { method, headers: new HeaderList(headers) },
    method,
    urlList: [url],
    headers,
    mode,
    credentials,
    redirect,
    cache,
    destination,
    targetAddressSpace: init.targetAddressSpace,
    referrerPolicy: init.referrerPolicy ?? 'strict-origin-when-cross-origin',
    hasBody: init.body !== undefined,
    hasOneTimeBody: init.body === 'stream',
    usesPreflight: usesPreflight(init, engine),
    isUpgraded: false,
    isRedirectUpgraded: false,
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

/** The URL without its user name and password, which no request names. */
function withoutUserInfo(url: URL): URL {
  if (url.username === '' && url.password === '') return url
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

/** The URL as it is sent and recorded: without its fragment. */
export function sentURL(url: URL, engine: EngineProfile): string {
  const [sent] = withoutUserInfo(url).href.split('#', 1) as [string]
  if (!engine.normalizesPercentEncoding) return sent
  return sent.replace(/%[0-9a-f]{2}/gi, (encoded) => {
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
