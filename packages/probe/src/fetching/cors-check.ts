import { NetworkError } from '../failure.js'
import type { HeaderList } from '../header-list.js'
import type { FetchRequest } from '../requests/fetch-request.js'

/** Quotes a header value as it stands in a sentence, at most 120 characters of it. */
export const quote = (text: string): string =>
  `"${text.length > 120 ? `${text.slice(0, 120)}…` : text}"`

/** Whether the value would be the origin, had it no path, default port or upper case. */
const differsInSpelling = (value: string, origin: string): boolean =>
  URL.canParse(value) && new URL(value).origin === origin

/**
 * The [CORS check](https://fetch.spec.whatwg.org/#cors-check): returns what it found, or throws
 * where the response does not let the request's origin read it.
 */
export function corsCheck(
  origin: string,
  request: Pick<FetchRequest, 'credentials'>,
  response: { readonly headers: HeaderList },
  preflight: boolean,
): string {
  const where = preflight ? 'the response to the preflight' : 'the response'
  const fail = (
    reason: NetworkError['init']['reason'],
    message: string,
    remedy: string,
    setting: 'allowedOrigins' | 'allowCredentials',
  ) => new NetworkError({ reason, message, remedy, setting, preflight })
  const sendHint = `Send Access-Control-Allow-Origin: ${origin}`
  const allowed = response.headers.get('access-control-allow-origin')
  const credentials = request.credentials === 'include'

  if (allowed === null) {
    throw fail(
      'missing-allow-origin',
      `There is no Access-Control-Allow-Origin in ${where}.`,
      origin === 'null'
        ? 'The browser sent Origin: null (a sandboxed frame, a local file, or a redirect across origins). Respond at the final URL, or give the page a real origin, rather than allowing null.'
        : `${sendHint} in ${where}, on errors too, and list Origin in Vary.`,
      'allowedOrigins',
    )
  }
  if (!credentials && allowed === '*') return 'Access-Control-Allow-Origin is *.'
  if (allowed !== origin) {
    if (allowed === '*') {
      throw fail(
        'wildcard-origin-with-credentials',
        `Access-Control-Allow-Origin is * in ${where}, which is not accepted for a request with credentials.`,
        `${sendHint} and Access-Control-Allow-Credentials: true, for origins on a list; or have the page fetch without credentials.`,
        'allowedOrigins',
      )
    }
    if (/[ ,]/.test(allowed)) {
      throw fail(
        'multiple-allow-origin-values',
        `Access-Control-Allow-Origin has several values in ${where}: ${quote(allowed)}.`,
        `${sendHint} once: only one layer may set it, the proxy or the application.`,
        'allowedOrigins',
      )
    }
    if (allowed !== 'null' && !URL.canParse(allowed)) {
      throw fail(
        'invalid-allow-origin',
        `Access-Control-Allow-Origin is ${quote(allowed)} in ${where}, which is not an origin: an origin has a scheme and a host.`,
        `${sendHint}, character for character.`,
        'allowedOrigins',
      )
    }
    if (differsInSpelling(allowed, origin)) {
      throw fail(
        'allow-origin-mismatch',
        `Access-Control-Allow-Origin is ${quote(allowed)} in ${where}, but the request's origin is ${origin}: they must match character for character.`,
        `${sendHint}: an origin has no path, no trailing slash and no default port, and is in lower case.`,
        'allowedOrigins',
      )
    }
    throw fail(
      'allow-origin-mismatch',
      `Access-Control-Allow-Origin is ${quote(allowed)} in ${where}, but the request's origin is ${origin}.`,
      `If the origin should be allowed, send Access-Control-Allow-Origin: ${origin} in the responses to its requests, keep ${quote(allowed)} for the requests from there, and list Origin in Vary, so no cache gives one origin's response to another.`,
      'allowedOrigins',
    )
  }
  if (!credentials) return `Access-Control-Allow-Origin is ${origin}.`
  const allowCredentials = response.headers.get('access-control-allow-credentials')
  if (allowCredentials === 'true') {
    return `Access-Control-Allow-Origin is ${origin} and Access-Control-Allow-Credentials is true.`
  }
  throw fail(
    'missing-allow-credentials',
    allowCredentials === null
      ? `The request has credentials, and there is no Access-Control-Allow-Credentials in ${where}.`
      : `The request has credentials, and Access-Control-Allow-Credentials is ${quote(allowCredentials)} in ${where}.`,
    `Send Access-Control-Allow-Credentials: true, in lower case, in ${where}; or have the page fetch without credentials.`,
    'allowCredentials',
  )
}
