import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import {
  currentURL,
  type FetchRequest,
  isReferrerPolicy,
  isSameOrigin,
  sentURL,
} from '../requests/fetch-request.js'
import { quote } from './cors-check.js'
import type { FetchResponse } from './trace.js'

/** Whether a status makes browsers look for a `Location`: a [redirect status](https://fetch.spec.whatwg.org/#redirect-status). */
export const isRedirectStatus = (status: number): boolean =>
  [301, 302, 303, 307, 308].includes(status)

const requestBodyHeaderNames = [
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
]

const refusal = (
  reason: NetworkError['init']['reason'],
  message: string,
  remedy: string,
): NetworkError => new NetworkError({ reason, message, remedy })

/**
 * The response's [location URL](https://fetch.spec.whatwg.org/#concept-response-location-url): null
 * where there is none, so that the response is a response like any other.
 */
export function redirectLocation({ headers }: FetchResponse, engine: EngineProfile): string | null {
  const lines = headers.all('location')
  const [location] = lines
  if (location === undefined) return null
  if (location === '' && engine.emptyLocation === 'answer') return null
  if (location === '' && engine.emptyLocation === 'refused') {
    throw refusal('redirect-invalid-location', 'Location is empty.', 'Redirect to a URL.')
  }
  if (lines.length === 1) return location
  if (new Set(lines).size === 1 && engine.severalLocations !== 'refused') return location
  if (engine.severalLocations === 'first') return location
  throw refusal(
    'redirect-invalid-location',
    `There are ${lines.length} Location headers: ${quote(lines.join(', '))}.`,
    'Send one Location.',
  )
}

function targetOf(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href)) {
    throw refusal(
      'redirect-invalid-location',
      `Location is ${quote(location)}, which is not a URL.`,
      'Redirect to a URL.',
    )
  }
  const to = new URL(location, from)
  if (to.hash === '') to.hash = from.hash
  if (to.protocol !== 'http:' && to.protocol !== 'https:') {
    throw refusal(
      'redirect-scheme',
      `The redirect leads to a ${to.protocol} URL, which fetch does not follow.`,
      'Redirect to an http or https URL.',
    )
  }
  return to
}

function checkTarget(request: FetchRequest, to: URL, engine: EngineProfile): void {
  if (request.redirectCount === 20) {
    throw refusal(
      'too-many-redirects',
      'The fetch was redirected more than 20 times.',
      'End the redirect loop.',
    )
  }
  request.redirectCount++
  if (to.username === '' && to.password === '') return
  if (
    request.responseTainting === 'cors' ||
    (request.mode === 'cors' && (engine.refusesOwnUserInfo || !isSameOrigin(to, request.origin)))
  ) {
    throw refusal(
      'redirect-with-credentials',
      'The redirect leads to a URL with a user name or password in it.',
      'Redirect to a URL without a user name and password.',
    )
  }
}

function checkBody(request: FetchRequest, status: number): void {
  if (status === 303 || !request.hasOneTimeBody) return
  throw refusal(
    'stream-redirected',
    'The body is a stream, which cannot be sent again to the target of the redirect.',
    'Respond at this URL, or redirect with 303 if a GET is enough.',
  )
}

/** Turns the request into a `GET` where the status says so. */
function changeMethod(
  request: FetchRequest,
  status: number,
  crossesOrigins: boolean,
  engine: EngineProfile,
): void {
  const { method } = request
  const becomesGet =
    ((status === 301 || status === 302) && method === 'POST') ||
    (status === 303 && method !== 'GET' && method !== 'HEAD')
  if (becomesGet) {
    request.method = 'GET'
    request.hasBody = false
    for (const name of requestBodyHeaderNames) request.headers.delete(name)
  }
  if (engine.redirectsDeleteAsGet && request.method === 'DELETE' && crossesOrigins) {
    request.method = 'GET'
    request.hasBody = false
  }
}

/** The checks of an [HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch); changes the request into the redirected one. */
export function followRedirect(
  request: FetchRequest,
  response: FetchResponse,
  location: string,
  engine: EngineProfile,
): string {
  const from = currentURL(request)
  const to = targetOf(location, from)
  checkTarget(request, to, engine)
  const { status } = response
  checkBody(request, status)
  const crossesOrigins = to.origin !== from.origin
  changeMethod(request, status, crossesOrigins, engine)
  if (crossesOrigins) {
    request.headers.delete('authorization')
    request.originSent = false
  }
  request.urlList.push(to)
  const policy = response.headers.get('referrer-policy')?.split(',').at(-1)?.trim().toLowerCase()
  if (engine.redirectsChangeReferrerPolicy && policy !== undefined && isReferrerPolicy(policy)) {
    request.referrerPolicy = policy
  }
  return `Redirected with ${status} to ${sentURL(to, engine)}.`
}
