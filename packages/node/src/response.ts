import { ServerResponse } from 'node:http'
import { type CorsDecision, mergeVary } from '@crossgate/core'
import type { NodeCorsRequest } from './request.js'

/** What the adapter touches of a response: an `http.ServerResponse`, an `http2.Http2ServerResponse` or a framework's extension of one. */
export interface NodeCorsResponse {
  statusCode: number
  readonly headersSent: boolean
  getHeader(name: string): HeaderValue | undefined
  getHeaderNames(): string[]
  removeHeader(name: string): void
  // biome-ignore lint/suspicious/noExplicitAny: http and http2 type this method differently, and both are meant.
  writeHead(status: number, ...rest: any[]): any
  end(): unknown
  end(body: string): unknown
}

type HeaderValue = string | number | string[]
/** What a response owes to the decisions made for its request. */
type Owed = Pick<CorsDecision, 'headers' | 'vary'>
type Head = Record<string, HeaderValue>
type WriteHead = (this: NodeCorsResponse, status: number, ...rest: unknown[]) => unknown

// Registered, because the two module formats of this package may meet on one response.
const owed = Symbol.for('crossgate')
type OwingResponse = NodeCorsResponse & { [owed]?: Owed }

/**
 * Makes the response carry the decision's headers, whatever is done to its headers before they are
 * sent: every way to send them ends in `writeHead`.
 *
 * Where several decisions meet on one response, the last one gives the headers and all add to
 * `Vary`. A decision without authority touches nothing.
 */
function owe(res: OwingResponse, decision: CorsDecision): void {
  if (!decision.authoritative) {
    return
  }
  const earlier = res[owed]
  res[owed] = earlier
    ? { ...decision, vary: [...new Set(earlier.vary.concat(decision.vary))] }
    : decision
  if (earlier) {
    return
  }
  const writeHead: WriteHead = res.writeHead
  res.writeHead = function (this: OwingResponse, status, reason?: unknown, given?: unknown) {
    const named = typeof reason === 'string'
    let head = named ? given : (given ?? reason)
    // An informational head carries none of this, and a second final head is for node to report.
    if (status >= 200 && !this.headersSent) {
      head = headOf(this, writeHead, head)
    }
    return named ? writeHead.call(this, status, reason, head) : writeHead.call(this, status, head)
  }
}

/** Applies a decision, and tells whether the application is to go on. */
export function applyTo(
  res: NodeCorsResponse,
  decision: CorsDecision,
  req: NodeCorsRequest,
): boolean {
  owe(res, decision)
  if (decision.action === 'continue') {
    return true
  }
  res.statusCode = decision.status
  // The implied head has the length of the body, which node is given whole.
  res.end((req.method === 'HEAD' ? undefined : decision.body) as string)
  return false
}

const heads = new WeakMap<object, readonly [vary: readonly string[], head: Head]>()
const nodeWriteHead: unknown = ServerResponse.prototype.writeHead

/**
 * Gives what to write besides the headers that are set: those given to `writeHead`, in any of its
 * forms, and those owed. The engine's headers are the same record for the same grant, so most
 * responses share one head; it is copied for any `writeHead` but node's, which might change it.
 */
function headOf(res: OwingResponse, writeHead: unknown, given: unknown): Head {
  if (Array.isArray(given)) {
    return headOf(res, writeHead, setLines(res as ServerResponse, given))
  }
  for (const name of res.getHeaderNames()) {
    if (isAccessControl(name)) {
      res.removeHeader(name)
    }
  }
  const { headers, vary } = res[owed] as Owed
  let known = heads.get(headers)
  if (known?.[0] !== vary) {
    known = [vary, Object.freeze({ ...headers, ...(vary[0] && { vary: vary.join(', ') }) })]
    heads.set(headers, known)
  }
  let present = res.getHeader('vary')
  if (!present && !given && writeHead === nodeWriteHead) {
    return known[1]
  }
  const head = { ...known[1] }
  for (const [name, value] of Object.entries(given ?? {})) {
    if (name.toLowerCase() === 'vary') {
      present = value
    } else if (!isAccessControl(name)) {
      head[name] = value
    }
  }
  if (present) {
    head.vary = mergeVary(present, vary)
  }
  return head
}

function isAccessControl(name: string): boolean {
  return /^access-control-/i.test(name)
}

/** Node's versions differ for lists beside headers that are set: Node 20 keeps only the last of several `Set-Cookie` lines. */
function setLines(res: ServerResponse, given: string[] | string[][]): void {
  const lines = (Array.isArray(given[0]) ? given.flat() : given) as string[]
  for (let index = 0; index < lines.length; index += 2) {
    res.removeHeader(lines[index] as string)
  }
  for (let index = 0; index < lines.length; index += 2) {
    res.appendHeader(lines[index] as string, lines[index + 1] as string)
  }
}
