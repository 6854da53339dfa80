import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import type { PageRequest, RequestCacheMode } from '../page-request.js'

/** How a sender fetches: what the Fetch standard's [request](https://fetch.spec.whatwg.org/#concept-request) is for it. */
export interface SenderRequest {
  readonly method: string
  readonly mode: 'cors' | 'no-cors' | 'same-origin' | 'navigate' | 'websocket'
  readonly credentials: 'omit' | 'same-origin' | 'include'
  readonly redirect: 'follow' | 'error' | 'manual'
  readonly cache: RequestCacheMode
  readonly destination: string
  /** Whether the sender lets the page set headers. */
  readonly setsHeaders: boolean
  /** Headers that the browser adds. */
  readonly ownHeaders: readonly (readonly [string, string])[]
}

/** What `fetch` does by itself, which the other senders change. */
function fetchRequest(init: PageRequest): SenderRequest {
  return {
    method: init.method ?? 'GET',
    mode: init.mode ?? 'cors',
    credentials: init.credentials ?? 'same-origin',
    redirect: init.redirect ?? 'follow',
    cache: init.cache ?? 'default',
    destination: init.destination ?? '',
    setsHeaders: true,
    ownHeaders: [],
  }
}

/** A GET of the browser's own, whose headers no page sets. */
const browserGet: SenderRequest = {
  method: 'GET',
  mode: 'no-cors',
  credentials: 'include',
  redirect: 'follow',
  cache: 'default',
  destination: '',
  setsHeaders: false,
  ownHeaders: [],
}

/** What the `crossorigin` attribute makes of an element's request. */
function crossOriginRequest({
  crossOrigin,
}: PageRequest): Pick<SenderRequest, 'mode' | 'credentials'> {
  if (crossOrigin === undefined) return { mode: 'no-cors', credentials: 'include' }
  return {
    mode: 'cors',
    credentials: crossOrigin === 'use-credentials' ? 'include' : 'same-origin',
  }
}

const safelistedBodyTypes =
  /^(text\/plain|multipart\/form-data|application\/x-www-form-urlencoded)\b/i

/** [`sendBeacon`](https://w3c.github.io/beacon/#sendbeacon-method): always with credentials, by CORS where the body's type needs leave. */
function beaconRequest({ body, bodyContentType }: PageRequest): SenderRequest {
  const needsCors =
    body === 'blob' && bodyContentType !== undefined && !safelistedBodyTypes.test(bodyContentType)
  return { ...browserGet, method: 'POST', mode: needsCors ? 'cors' : 'no-cors' }
}

/** [`EventSource`](https://html.spec.whatwg.org/#the-eventsource-interface), at its start and when it reconnects. */
function eventSourceRequest({ credentials, lastEventId }: PageRequest): SenderRequest {
  return {
    ...browserGet,
    mode: 'cors',
    credentials: credentials === 'include' ? 'include' : 'same-origin',
    cache: 'no-store',
    ownHeaders: [
      ['Accept', 'text/event-stream'],
      ...(lastEventId === undefined ? [] : [['Last-Event-ID', lastEventId] as const]),
    ],
  }
}

const navigationAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

function navigationRequest(init: PageRequest, destination: string): SenderRequest {
  const isForm = init.sender === 'form'
  return {
    ...browserGet,
    method: isForm ? (init.method ?? 'GET') : 'GET',
    mode: 'navigate',
    destination,
    ownHeaders: [['Accept', navigationAccept]],
  }
}

const workerRequest = (destination: string): SenderRequest => ({
  ...browserGet,
  mode: 'same-origin',
  credentials: 'same-origin',
  destination,
})

/** How each sender fetches. */
export function senderRequest(init: PageRequest, engine: EngineProfile): SenderRequest {
  const { sender = 'fetch' } = init
  switch (sender) {
    case 'fetch':
      return fetchRequest(init)
    case 'xhr':
      return { ...fetchRequest(init), mode: 'cors', redirect: 'follow', cache: 'default' }
    case 'beacon':
      return beaconRequest(init)
    case 'event-source':
      return eventSourceRequest(init)
    case 'script':
    case 'style':
    case 'image':
      return { ...browserGet, ...crossOriginRequest(init), destination: sender }
    case 'module-script': {
      const credentials = init.crossOrigin === 'use-credentials' ? 'include' : 'same-origin'
      return { ...browserGet, mode: 'cors', credentials, destination: 'script' }
    }
    case 'font':
      return engine.loadsFontsByCORS
        ? { ...browserGet, mode: 'cors', credentials: 'same-origin', destination: 'font' }
        : { ...browserGet, destination: 'font' }
    case 'worker':
    case 'module-worker':
      return workerRequest('worker')
    case 'shared-worker':
      return workerRequest('sharedworker')
    case 'form':
    case 'navigation':
      return navigationRequest(init, init.destination === 'iframe' ? 'iframe' : 'document')
    case 'iframe':
      return navigationRequest(init, 'iframe')
    case 'websocket':
      return { ...browserGet, mode: 'websocket', redirect: 'error' }
  }
}

const keepaliveLimit = 65_536

/** Refuses what a sender never begins: throws what the page would get instead. */
export function checkSender(
  init: PageRequest,
  url: URL,
  method: string,
  engine: EngineProfile,
): void {
  const { sender = 'fetch', bodySize = 0 } = init
  const limit = sender === 'beacon' ? engine.beaconLimit : keepaliveLimit
  if ((init.keepalive === true || sender === 'beacon') && bodySize > limit) {
    throw new NetworkError({
      reason: 'keepalive-too-large',
      message: `The body has ${bodySize} bytes: requests that outlive the page may have ${limit}, all of them together.`,
      remedy: 'Have the page send less, or send it while it is still open and without keepalive.',
    })
  }
  if (init.body === 'stream' && engine.streamBodies === 'refused') {
    throw new NetworkError({
      reason: 'stream-not-sent',
      message: 'The body is a stream, which this browser does not send.',
      remedy: 'Have the page send a Blob or a string.',
    })
  }
  if (sender === 'form' && method !== 'GET' && method !== 'POST') {
    throw new NetworkError({
      reason: 'invalid-request',
      message: `A form is sent with GET or POST, not ${method}.`,
      remedy: 'Change the request in the page: it never reaches a server.',
    })
  }
  if (sender === 'websocket' && !/^https?:$/.test(url.protocol)) {
    throw new NetworkError({
      reason: 'invalid-request',
      message: `A WebSocket URL begins with ws: or wss:, not ${url.protocol}`,
      remedy: 'Change the request in the page: it never reaches a server.',
    })
  }
}
