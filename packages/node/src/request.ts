import type { CorsRequest, CorsRequestHeaders } from '@crossgate/core'

/** What the adapter reads of a request: an `http.IncomingMessage`, an `http2.Http2ServerRequest` or a framework's extension of one. */
export interface NodeCorsRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly rawHeaders?: readonly string[]
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
  readonly method: string
  /** The whole path: frameworks strip the mount from `url` and keep `originalUrl`. */
  readonly url: string
  private readonly incoming: ExtendedRequest
  private readonly extendedConnect: boolean

  constructor(incoming: ExtendedRequest) {
    const method = incoming.method as string
    // RFC 8441: over HTTP/2 a WebSocket handshake is a CONNECT that names its protocol.
    const extendedConnect = method === 'CONNECT' && incoming.headers[':protocol'] === 'websocket'
    this.method = extendedConnect ? 'GET' : method
    this.url = incoming.originalUrl ?? (incoming.url as string)
    this.incoming = incoming
    this.extendedConnect = extendedConnect
  }

  get(name: string): string | undefined {
    const { headers } = this.incoming
    if (name === 'host') {
      return headers[':authority']?.toString() ?? this.everyLine(name)
    }
    if (name === 'access-control-request-method') {
      return this.everyLine(name)
    }
    if (name === 'upgrade' && this.extendedConnect) {
      return 'websocket'
    }
    return joined(headers[name])
  }

  /** Peers differ in what they know: an HTTP/2 session that is gone throws for its address. */
  get remoteAddress(): string | undefined {
    try {
      return this.incoming.ip ?? this.incoming.socket?.remoteAddress
    } catch {
      return undefined
    }
  }

  /** Node keeps the first line of these headers and drops the others, where every line has to count. */
  private everyLine(name: string): string | undefined {
    const { headers, rawHeaders = [] } = this.incoming
    let lines = 0
    let value = ''
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const field = rawHeaders[index] as string
      if (field.length === name.length && field.toLowerCase() === name) {
        value =
          lines++ === 0 ? (rawHeaders[index + 1] as string) : `${value}, ${rawHeaders[index + 1]}`
      }
    }
    return lines > 1 ? value : joined(headers[name])
  }
}

function joined(value: string | string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value
}
