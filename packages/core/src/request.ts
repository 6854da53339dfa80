/**
 * Reads one request header by its lower-case name.
 *
 * Absent is `null` or `undefined`; an empty string is a header that is present and empty. A header
 * that was sent on several lines is one string, its values joined with `, `.
 */
export interface CorsRequestHeaders {
  /** Returns the value of the header with this name, in lower case. An engine asks for few, and a `get` that throws makes `decide` throw. */
  get(name: string): string | null | undefined
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
  /** Request headers by lower-case name. */
  readonly headers: CorsRequestHeaders
  /** The peer's address. It is copied to events and decides nothing. Absent where it is not known. */
  readonly remoteAddress?: string | undefined
}
