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
type Owed = Pick<CorsDecision, 'action' | 'headers' | 'vary'>
type Head = Record<string, HeaderValue>
type WriteHead = (
  this: NodeCorsResponse,
  status: number,
  reason?: unknown,
  given?: unknown,
) => unknown

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
  if (earlier) {
    res[owed] = { ...decision, vary: [...new Set([...earlier.vary, ...decision.vary])] }
    return
  }
  res[owed] = decision
  res.writeHead = res.writeHead === nodeWriteHead ? guardedWriteHead : guard(res.writeHead)
}

function guard(writeHead: WriteHead): WriteHead {
  return function (this: OwingResponse, status, reason, given) {
    const named = typeof reason === 'string'
    let head = named ? given : (given ?? reason)
    // An informational head carries none of this, and a second final head is for node to report.
    if (status >= 200 && !this.headersSent) {
      head = headOf(this, writeHead, head)
    }
    return named ? writeHead.call(this, status, reason, head) : writeHead.call(this, status, head)
  }
}

const nodeWriteHead = ServerResponse.prototype.writeHead as WriteHead
// Most responses have node's own: one guard for all of them spares each a function.
const guardedWriteHead = guard(nodeWriteHead)

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
  // A response that has begun, while an asynchronous source was asked, is not added to.
  if (!res.headersSent) {
    // The implied head has the length of the body, which node is given whole.
    res.end((req.method === 'HEAD' ? undefined : decision.body) as string)
  }
  return false
}

/** Set for a body that is not sent now: a length that does not hold makes the client wait. */
const ofBody = /^(content-(length|type|encoding)|transfer-encoding|etag)$/

const heads = new WeakMap<object, readonly [vary: readonly string[], head: Head]>()

/**
 * Gives what to write besides the headers that are set: those given to `writeHead`, in any of its
 * forms, and those owed. The engine's headers are the same record for the same grant, so most
 * responses share one head; it is copied for any `writeHead` but node's, which might change it.
 */
function headOf(res: OwingResponse, writeHead: unknown, given: unknown): Head {
  if (Array.isArray(given)) {
    return headOf(res, writeHead, setLines(res as ServerResponse, given))
  }
  const { action, headers, vary } = res[owed] as Owed
  let present: HeaderValue | undefined
  for (const name of res.getHeaderNames()) {
    if (name === 'vary') {
      present = res.getHeader(name)
    } else if (isAccessControl(name) || (action === 'respond' && ofBody.test(name))) {
      res.removeHeader(name)
    }
  }
  let known = heads.get(headers)
  if (known?.[0] !== vary) {
    known = [vary, Object.freeze({ ...headers, ...(vary[0] && { vary: vary.join(', ') }) })]
    heads.set(headers, known)
  }
  if (!present && !given && writeHead === nodeWriteHead) {
    return known[1]
  }
  const head = { ...known[1] }
  for (const [name, value] of Object.entries(given ?? {})) {
    const field = name.toLowerCase()
    if (field === 'vary') {
      present = value
    } else if (!isAccessControl(field)) {
      head[name] = value
    }
  }
  if (present) {
    head.vary = mergeVary(present, vary)
  }
  return head
}

function isAccessControl(field: string): boolean {
  return field.startsWith('access-control-')
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
