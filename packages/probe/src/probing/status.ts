const names: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/**
 * Returns a `status` as a person says it, with its
 * [reason phrase](https://www.rfc-editor.org/rfc/rfc9110#name-overview-of-status-codes) where it is a
 * usual one. Never throws.
 *
 * @example
 * ```ts
 * describeStatus(504) // '504 (Gateway Timeout)'
 * describeStatus(599) // '599'
 * ```
 */
export const describeStatus = (status: number): string =>
  names[status] === undefined ? String(status) : `${status} (${names[status]})`

/** What a status says by itself, whatever CORS makes of the response; null where that is nothing. */
export function explainStatus(status: number, purpose: 'preflight' | 'request'): string | null {
  switch (status) {
    case 401:
      // A preflight has no login to send: what helps is to answer it before the login is asked for.
      if (purpose === 'preflight') return null
      return 'The server requires a login: send a token or a cookie with the request.'
    case 407:
      return 'Only a proxy may answer 407, and Chromium discards such a response: use 401 to ask a client for a login.'
    case 408:
      return 'The server gave up waiting for the request, and Chromium sends it a second time, even a POST.'
    case 421:
      return 'The connection was for another host, and browsers send the request a second time, even a POST: check which names share the certificate and the proxy.'
    default:
      return null
  }
}

/** What has to change where a preflight is answered with a status outside 200 to 299. */
export function remedyForPreflightStatus(status: number): string {
  if (status === 401 || status === 403 || status === 407) {
    return 'Answer preflights with 204 before authentication and authorization: they never carry credentials.'
  }
  if (status >= 300 && status <= 399) {
    return 'Use the final URL in the page (its scheme, host and trailing slash), or answer OPTIONS before redirecting.'
  }
  if (status >= 500) {
    return 'Find out why the server fails on OPTIONS, and answer preflights with 204 before anything that can fail.'
  }
  return 'Answer OPTIONS requests that have Access-Control-Request-Method with 204 before the router handles them.'
}
