import { type CorsDecision, type CorsRespond, mergeVary } from '@crossgate/core'

/** What the adapter touches of a response: an `http.ServerResponse`, an `http2.Http2ServerResponse` or a framework's extension of one. */
export interface NodeCorsResponse {
  readonly headersSent: boolean
  getHeader(name: string): HeaderValue | undefined
  getHeaderNames(): string[]
  setHeader(name: string, value: HeaderValue): unknown
  removeHeader(name: string): void
  // biome-ignore lint/suspicious/noExplicitAny: http and http2 type this method differently, and both are meant.
  writeHead(status: number, ...rest: any[]): any
  end(): unknown
  end(body: string): unknown
}

type HeaderValue = string | number | string[]
type HeaderPairs = (readonly [name: string, value: HeaderValue])[]
/** The forms in which `writeHead` takes headers: a record, names and values in turn, or pairs. */
type GivenHeaders = Record<string, HeaderValue> | string[] | HeaderPairs | undefined

/** What a response owes to the decisions made for its request. */
type Owed = Pick<CorsDecision, 'headers' | 'vary' | 'authoritative'>

// Registered, because the two module formats of this package may meet on one response.
const owed = Symbol.for('@crossgate/node')
type OwingResponse = NodeCorsResponse & { [owed]?: Owed }

/**
 * Makes the response carry the decision's headers, whatever is done to its headers before they are
 * sent: every way to send them ends in `writeHead`.
 *
 * Where several decisions meet on one response, the last authoritative one gives the headers and
 * all add to `Vary`.
 */
export function owe(res: OwingResponse, decision: Owed): void {
  const { headers, vary, authoritative } = decision
  if (!authoritative && vary.length === 0 && Object.keys(headers).length === 0) {
    return
  }
  const earlier = res[owed]
  if (earlier) {
    res[owed] = combine(earlier, decision)
    return
  }
  res[owed] = decision
  const writeHead: (this: NodeCorsResponse, status: number, ...rest: unknown[]) => unknown =
    res.writeHead
  res.writeHead = function (this: OwingResponse, status, reason?: unknown, given?: unknown) {
    // An informational head carries none of this, and a second final head is for node to report.
    if (status < 200 || this.headersSent) {
      return writeHead.call(this, status, reason, given)
    }
    const named = typeof reason === 'string'
    settle(this, this[owed] as Owed, (named ? given : (given ?? reason)) as GivenHeaders)
    return named ? writeHead.call(this, status, reason) : writeHead.call(this, status)
  }
}

/** Sends the decision as the response, with one `writeHead`. */
export function respond(res: OwingResponse, decision: CorsRespond, bodiless: boolean): void {
  const { status, headers, vary, authoritative, body = '' } = decision
  if (res[owed]) {
    owe(res, decision)
  }
  if (authoritative) {
    removeAccessControl(res)
  }
  const head: Record<string, HeaderValue> = { ...headers }
  if (vary.length > 0) {
    head.vary = mergeVary(res.getHeader('vary'), vary)
  }
  if (status !== 204) {
    head['content-length'] = Buffer.byteLength(body)
  }
  res.writeHead(status, head)
  // Over HTTP/2 even an empty body is one write too many after a head without a body.
  if (bodiless || body === '') {
    res.end()
  } else {
    res.end(body)
  }
}

function combine(earlier: Owed, later: Owed): Owed {
  return {
    headers: later.authoritative ? later.headers : { ...earlier.headers, ...later.headers },
    vary: [...new Set([...earlier.vary, ...later.vary])],
    authoritative: earlier.authoritative || later.authoritative,
  }
}

function settle(
  res: NodeCorsResponse,
  { headers, vary, authoritative }: Owed,
  given: GivenHeaders,
): void {
  if (given) {
    setGiven(res, given)
  }
  if (authoritative) {
    removeAccessControl(res)
  }
  if (vary.length > 0) {
    res.setHeader('vary', mergeVary(res.getHeader('vary'), vary))
  }
  for (const name in headers) {
    res.setHeader(name, headers[name] as string)
  }
}

/**
 * Sets what was passed to `writeHead`. Node does so by itself once a header is set, but its versions
 * differ for arrays: Node 20 keeps only the last of several `Set-Cookie` lines.
 */
function setGiven(res: NodeCorsResponse, given: NonNullable<GivenHeaders>): void {
  if (!Array.isArray(given)) {
    for (const name of Object.keys(given)) {
      res.setHeader(name, given[name] as HeaderValue)
    }
    return
  }
  const flat = (Array.isArray(given[0]) ? given.flat() : given) as string[]
  for (let index = 0; index < flat.length; index += 2) {
    res.removeHeader(flat[index] as string)
  }
  for (let index = 0; index < flat.length; index += 2) {
    const name = flat[index] as string
    const value = flat[index + 1] as HeaderValue
    const present = res.getHeader(name)
    res.setHeader(name, present === undefined ? value : ([present, value].flat() as string[]))
  }
}

function removeAccessControl(res: NodeCorsResponse): void {
  for (const name of res.getHeaderNames()) {
    if (name.startsWith('access-control-')) {
      res.removeHeader(name)
    }
  }
}
