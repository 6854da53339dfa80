import { type CorsRequest, type CorsRequestHeaders, readField } from '@crossgate/core'

/** What the adapter reads of a request: an `http.IncomingMessage`, an `http2.Http2ServerRequest` or a framework's extension of one. */
export interface NodeCorsRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly rawHeaders?: readonly string[]
  readonly httpVersionMajor?: number
}

/** What frameworks add, and what an HTTP/2 request may refuse to tell. */
interface ExtendedRequest extends NodeCorsRequest {
  readonly originalUrl?: string
  readonly ip?: string
  readonly socket?: { readonly remoteAddress?: string }
}

/** A node request in the engine's shape. It is its own `headers`, so that one object is made for each request. */
export class IncomingRequest implements CorsRequest, CorsRequestHeaders {
  readonly headers = this
  declare readonly method: string
  /** The whole path: frameworks strip the mount from `url` and keep `originalUrl`. */
  declare readonly url: string
  declare private readonly incoming: ExtendedRequest
  declare private readonly fields: NodeCorsRequest['headers']

  constructor(incoming: ExtendedRequest) {
    const { headers } = incoming
    this.fields = headers
    this.incoming = incoming
    this.method = incoming.method as string
    // An HTTP/2 CONNECT has no target.
    this.url = incoming.originalUrl ?? incoming.url ?? ''
    if (incoming.httpVersionMajor === 2) {
      const upgrade = (headers[':protocol'] as string | undefined)?.toLowerCase()
      const method = 'access-control-request-method'
      // RFC 8441: over HTTP/2 a WebSocket handshake is a CONNECT that names its protocol.
      if (upgrade === 'websocket') {
        this.method = 'GET'
      }
      this.fields = {
        ...headers,
        [method]: everyLine(method, incoming) || headers[method],
        host: headers[':authority'] ?? headers.host,
        upgrade,
      }
    }
  }

  get(name: string): string | undefined {
    return (name === 'host' && everyLine(name, this.incoming)) || readField(this.fields, name)
  }

  /** Peers differ in what they know: an HTTP/2 session that is gone throws for its address. */
  get remoteAddress(): string | undefined {
    try {
      return this.incoming.ip ?? this.incoming.socket?.remoteAddress
    } catch {
      return undefined
    }
  }
}

/** Gives the lines of a field that was sent on several: of a few fields node keeps only the first, where every line has to count. */
function everyLine(name: string, { rawHeaders = [] }: NodeCorsRequest): string | false {
  const lines = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.length === name.length && rawHeaders[index]?.toLowerCase() === name) {
      lines.push(rawHeaders[index + 1] as string)
    }
  }
  return lines.length > 1 && lines.join(', ')
}
