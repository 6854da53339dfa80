/**
 * Reads one request header by its lower-case name.
 *
 * Absent is `null` or `undefined`; an empty string is a header that is present and empty. A header
 * that was sent on several lines is one string, its values joined with `, `.
 */
export interface CorsRequestHeaders {
  get(name: string): string | null | undefined
}

/**
 * Reads one field of a plain record of request headers, whose names are in lower case, as node's
 * `headers` and the events of many platforms are. The values of a list are joined with `,`. For
 * adapters.
 *
 * @example
 * ```ts
 * const headers: CorsRequestHeaders = { get: (name) => readField(event.headers, name) }
 * ```
 */
export function readField(
  fields: { readonly [name: string]: string | readonly string[] | undefined },
  name: string,
): string | undefined {
  const value = readNamed(fields, name)
  return typeof value === 'object' ? value.join() : value
}

// The fields of most decisions, each by its name: one look-up for any of them takes several times
// as long.
function readNamed<Value>(
  fields: { readonly [name: string]: Value },
  name: string,
): Value | undefined {
  switch (name) {
    case 'origin':
      return fields.origin
    case 'access-control-request-method':
      return fields['access-control-request-method']
    case 'access-control-request-headers':
      return fields['access-control-request-headers']
    case 'sec-fetch-site':
      return fields['sec-fetch-site']
    case 'sec-fetch-mode':
      return fields['sec-fetch-mode']
    default:
      return fields[name]
  }
}

/**
 * The request as the engine sees it. A fetch `Request` is one as it stands.
 *
 * @example
 * ```ts
 * const request: CorsRequest = {
 *   method: 'GET',
 *   url: '/api/items?page=2',
 *   headers: new Map([['origin', 'https://app.example.com'], ['host', 'api.example.com']]),
 * }
 * ```
 */
export interface CorsRequest {
  /** The method as sent; methods are case-sensitive. An HTTP/2 `CONNECT` with `:protocol: websocket` is presented as a `GET` with `Upgrade: websocket`. */
  readonly method: string
  /** An absolute URL, or the request target as sent (`/api/items?page=2`). */
  readonly url: string
  /** Gives request headers by lower-case name. */
  readonly headers: CorsRequestHeaders
  /** The peer's address. It is copied to events and decides nothing. */
  readonly remoteAddress?: string | undefined
}
