import { type CorsRequest, type CorsRequestHeaders, readField, urlAuthority } from '@crossgate/core'

/** What the adapter reads of a request: an `http.IncomingMessage`, an `http2.Http2ServerRequest` or a framework's extension of one. */
export interface NodeCorsRequest {
  /** The method as sent. Absent in node's types only: a server's request has one. */
  readonly method?: string | undefined
  /** The request target as sent. Absent of an HTTP/2 `CONNECT`. */
  readonly url?: string | undefined
  /** The header fields by lower-case name. */
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  /** Names and values in turn, as sent: of some fields node keeps one line only in `headers`. Absent: `headers` is all there is. */
  readonly rawHeaders?: readonly string[]
  /** The major version of HTTP: 2 has its authority and a handshake in fields of their own. Absent: 1. */
  readonly httpVersionMajor?: number
}

/** What frameworks add, and what an HTTP/2 request may refuse to tell. */
interface ExtendedRequest extends NodeCorsRequest, RequestClient {
  readonly originalUrl?: string
  readonly socket?: { readonly remoteAddress?: string }
}

/** The address of who sent a request, as a framework that believes its proxies knows it. */
export interface RequestClient {
  /** The address, as text. Absent: that of the connection. */
  readonly ip?: string | undefined
}

/** A node request in the engine's shape. It is its own `headers`, so that one object is made for each request. */
export class IncomingRequest implements CorsRequest, CorsRequestHeaders {
  readonly headers = this
  declare readonly method: string
  /** The whole path: frameworks strip the mount from `url` and keep `originalUrl`. */
  declare readonly url: string
  declare protected readonly incoming: ExtendedRequest
  declare private readonly fields: NodeCorsRequest['headers']

  constructor(incoming: ExtendedRequest) {
    this.incoming = incoming
    // An HTTP/2 CONNECT has no target.
    this.url = incoming.originalUrl ?? incoming.url ?? ''
    if (incoming.httpVersionMajor === 2) {
      const protocol = handshakeProtocol(incoming)
      this.method = protocol === 'websocket' ? 'GET' : (incoming.method as string)
      this.fields = http2Fields(incoming, protocol)
    } else {
      this.method = incoming.method as string
      this.fields = incoming.headers
    }
  }

  get(name: string): string | undefined {
    return name === 'host' ? hostOf(this.incoming, this.url) : readField(this.fields, name)
  }

  get remoteAddress(): string | undefined {
    return addressOf(this.incoming, this.incoming)
  }
}

/** A node request whose client a framework knows, where node's own request does not. */
export class RequestBelow extends IncomingRequest {
  declare private readonly client: RequestClient

  constructor(incoming: NodeCorsRequest, client: RequestClient) {
    super(incoming)
    this.client = client
  }

  override get remoteAddress(): string | undefined {
    return addressOf(this.client, this.incoming)
  }
}

/** Peers differ in what they know: an HTTP/2 session that is gone throws for its address. */
function addressOf(client: RequestClient, incoming: ExtendedRequest): string | undefined {
  try {
    return client.ip ?? incoming.socket?.remoteAddress
  } catch {
    return undefined
  }
}

/**
 * Returns the protocol that an HTTP/2 CONNECT asks for ([RFC 8441](https://www.rfc-editor.org/rfc/rfc8441)).
 * WebTransport opens a session to any server as WebSocket does, and no browser enforces CORS on it either.
 */
function handshakeProtocol({ headers }: NodeCorsRequest): string | undefined {
  const protocol = (headers[':protocol'] as string | undefined)?.toLowerCase()
  return protocol === 'webtransport' ? 'websocket' : protocol
}

/** Returns the fields of an HTTP/2 request, with a handshake's protocol where HTTP/1.1 has it. */
function http2Fields(request: NodeCorsRequest, upgrade: string | undefined) {
  const name = 'access-control-request-method'
  const { headers } = request
  return { ...headers, [name]: joinedLines(request, name) ?? headers[name], upgrade }
}

/**
 * Returns what the request says about its host: the authority (`:authority`, or that of an absolute
 * target), or its Host lines where there is none. Where the two differ, or there are several lines,
 * it is a list, which the engine takes for no host: servers differ in which of them they believe.
 */
function hostOf(request: NodeCorsRequest, url: string): string | undefined {
  const host = joinedLines(request, 'host') ?? readField(request.headers, 'host')
  const authority = readField(request.headers, ':authority') ?? urlAuthority(url)
  if (authority === undefined || authority.toLowerCase() === host?.toLowerCase()) {
    return host
  }
  return host === undefined ? authority : `${authority}, ${host}`
}

/** Returns the values of a field that was sent on several lines: of a few fields node keeps only the first, where every line has to count. */
function joinedLines({ rawHeaders = [] }: NodeCorsRequest, name: string): string | undefined {
  const lines = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.length === name.length && rawHeaders[index]?.toLowerCase() === name) {
      lines.push(rawHeaders[index + 1] as string)
    }
  }
  return lines.length > 1 ? lines.join(', ') : undefined
}
