import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import { currentURL, type FetchRequest, isSameOrigin } from '../requests/fetch-request.js'
import { isBadPort } from '../requests/port.js'

/** [Blocks](https://fetch.spec.whatwg.org/#port-blocking) a URL whose port is another protocol's. */
export function checkPort(url: URL, engine: EngineProfile): string {
  if (!isBadPort(url) || engine.allowedPorts.includes(Number(url.port)))
    return 'The port is not blocked.'
  throw new NetworkError({
    reason: 'bad-port',
    message: `Browsers refuse to connect to port ${url.port}, because it belongs to another protocol.`,
    remedy: 'Serve the API on another port.',
  })
}

/** Only http and https lead to another origin. */
function checkScheme({ protocol }: URL, what: string): void {
  if (protocol === 'http:' || protocol === 'https:') return
  throw new NetworkError({
    reason: 'scheme-not-http',
    message: `${what} works only over http and https, not over ${protocol}`,
    remedy: 'Serve the resource over https.',
  })
}

/** Whether the URL holds its own response, which no server is asked for. */
export const holdsResponse = ({ protocol }: URL): boolean =>
  protocol === 'data:' || protocol === 'blob:'

/** Decides how the request goes on: within its origin, opaquely, or by CORS. */
export function chooseTainting(request: FetchRequest): string {
  const url = currentURL(request)
  if (request.mode === 'navigate') return 'A navigation: CORS does not apply.'
  if (request.mode === 'websocket') return 'A WebSocket: CORS does not apply, the server decides.'
  if (url.protocol === 'data:') return 'A data: URL contains its own response: CORS does not apply.'
  if (isSameOrigin(url, request.origin) && request.responseTainting === 'basic') {
    return "The URL has the page's own origin: CORS does not apply."
  }
  if (request.mode === 'same-origin') {
    if (request.destination === 'worker' || request.destination === 'sharedworker') {
      throw new NetworkError({
        reason: 'worker-origin',
        message: `A worker's script must have the page's own origin, ${request.origin}, but this one has ${url.origin}.`,
        remedy:
          "Serve the script from the page's own origin: no CORS header helps here. A module worker on that origin may import from others.",
      })
    }
    throw new NetworkError({
      reason: 'same-origin-mode',
      message: `The mode is same-origin, but ${url.origin} is not the page's own origin, ${request.origin}.`,
      remedy: 'Have the page fetch with mode cors, or do not redirect to another origin.',
    })
  }
  if (request.mode === 'no-cors') {
    if (request.redirect !== 'follow') {
      throw new NetworkError({
        reason: 'no-cors-redirect-mode',
        message: `The mode is no-cors, in which a page must follow redirects, but it fetches with redirect: '${request.redirect}'.`,
        remedy: 'Have the page follow redirects, or fetch with mode cors.',
      })
    }
    checkScheme(url, 'A request without CORS')
    request.responseTainting = 'opaque'
    return 'The mode is no-cors: the page can send the request but cannot read the response.'
  }
  checkScheme(url, 'CORS')
  request.responseTainting = 'cors'
  return `${url.origin} is another origin: the response must allow the page.`
}
