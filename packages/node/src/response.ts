import { ServerResponse } from 'node:http'
import { answerHeaders, type CorsDecision, isPermissionHeader, mergeVary } from '@crossgate/core'
import type { NodeCorsRequest } from './request.js'

/** What the adapter touches of a response: an `http.ServerResponse`, an `http2.Http2ServerResponse` or a framework's extension of one. */
export interface NodeCorsResponse {
  statusCode: number
  readonly headersSent: boolean
  getHeader(name: string): HeaderValue | undefined
  getHeaderNames(): string[]
  // biome-ignore lint/suspicious/noExplicitAny: http and http2 type these methods differently, and both are meant.
  setHeader(name: string, value: any): any
  removeHeader(name: string): void
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  writeHead(status: number, ...rest: any[]): any
  end(): unknown
  end(body: string): unknown
}

type HeaderValue = string | number | string[]
/** What a response owes to the decisions made for its request. */
type Owed = Pick<CorsDecision, 'headers' | 'vary'>
type SetHeader = (this: NodeCorsResponse, name: string, value: unknown) => unknown
type WriteHead = (
  this: NodeCorsResponse,
  status: number,
  reason?: unknown,
  given?: unknown,
) => unknown

// Registered, because the two module formats of this package may meet on one response.
const owed = Symbol.for('crossgate')
// Set where a response may hold permissions of the application's own.
const mixed = Symbol()
type OwingResponse = NodeCorsResponse & { [owed]?: Owed; [mixed]?: boolean }

/**
 * Applies a decision, and tells whether the application is to go on. Its response then carries the
 * decision's headers, whatever is done to its headers before they are sent: every way to send them
 * ends in `writeHead`. Only a response that may hold permissions of the application's is searched
 * for them then, since to list the names of its headers takes long.
 *
 * Where several decisions meet on one response, the last one gives the headers and all add to
 * `Vary`.
 */
export function applyTo(
  res: OwingResponse,
  decision: CorsDecision,
  { method }: NodeCorsRequest,
): boolean {
  // A response that has begun, while an asynchronous source was asked, is not added to.
  if (decision.action === 'respond' && res.headersSent) {
    return false
  }
  const isNative = res.setHeader === nodeSetHeader && res.writeHead === nodeWriteHead
  const isEmpty = isNative && res.getHeaderNames().length === 0
  if (decision.action === 'respond' && isEmpty && !decision.body) {
    res.writeHead(
      decision.status,
      answerHeaders(decision, decision.status === 204 ? undefined : ofNoBody),
    )
    res.end()
    return false
  }
  const earlier = res[owed]
  if (decision.authoritative) {
    res[owed] = earlier
      ? { ...decision, vary: [...new Set([...earlier.vary, ...decision.vary])] }
      : decision
    if (!earlier) {
      res.writeHead = isNative ? guardedWriteHead : guard(res.setHeader, res.writeHead)
    }
    if (isEmpty) {
      res.setHeader = guardedSetHeader
    } else {
      res[mixed] = true
    }
  }
  if (decision.action !== 'respond') {
    return true
  }
  res.statusCode = decision.status
  strip(res, (header) => ofBody.test(header))
  // The implied head has the length of the body, which node is given whole.
  res.end((method === 'HEAD' ? undefined : decision.body) as string)
  return false
}

const { setHeader: nodeSetHeader, writeHead: nodeWriteHead } = ServerResponse.prototype as {
  setHeader: SetHeader
  writeHead: WriteHead
}
// Most responses have node's own methods: one guard for all of them spares each its functions.
const guardedWriteHead = guard(nodeSetHeader, nodeWriteHead)

function guardedSetHeader(this: OwingResponse, name: string, value: unknown): unknown {
  const result = nodeSetHeader.call(this, name, value)
  if (isPermissionHeader(name)) {
    this[mixed] = true
  }
  return result
}

function guard(setHeader: SetHeader, writeHead: WriteHead): WriteHead {
  return function (this: OwingResponse, status, reason, given) {
    // An informational head carries none of this, and a second final head is for node to report.
    if (this.headersSent || status < 200) {
      return writeHead.call(this, status, reason, given)
    }
    const isNamed = typeof reason === 'string'
    const head = given ?? (isNamed ? undefined : reason)
    const lines = head ? linesOf(head) : none
    try {
      if (!Array.isArray(head)) {
        callForEach(this, lines, 'setHeader')
      } else {
        callForEach(this, lines, 'removeHeader')
        callForEach(this, lines, 'appendHeader')
      }
      settle(this, setHeader)
      return writeHead.call(this, status, isNamed ? reason : undefined)
    } catch (error) {
      // What was meant for this head is not for the one of an error.
      if (!this.headersSent) {
        callForEach(this, lines, 'removeHeader')
      }
      throw error
    }
  }
}

/** Calls a method of a response with each name and its value. */
function callForEach(
  res: object,
  lines: readonly string[],
  method: 'appendHeader' | 'removeHeader' | 'setHeader',
): void {
  for (let index = 0; index < lines.length; index += 2) {
    ;(res as ServerResponse)[method](lines[index] as string, lines[index + 1] as string)
  }
}

function strip(res: NodeCorsResponse, isUnwanted: (name: string) => boolean): void {
  for (const name of res.getHeaderNames()) {
    if (isUnwanted(name)) {
      res.removeHeader(name)
    }
  }
}

/** Sets what a response owes, and removes what it must not have. */
function settle(res: OwingResponse, setHeader: SetHeader): void {
  const { headers, vary } = res[owed] as Owed
  if (res[mixed]) {
    strip(res, isPermissionHeader)
  }
  for (const name in headers) {
    setHeader.call(res, name, headers[name])
  }
  if (vary.length) {
    setHeader.call(res, 'vary', mergeVary(res.getHeader('vary'), vary))
  }
}

const none: readonly string[] = []

/** Gives what `writeHead` was given, in any of its forms, as names and values in turn. */
function linesOf(head: object): string[] {
  const lines = Array.isArray(head) ? head : Object.entries(head)
  return Array.isArray(lines[0]) ? lines.flat() : lines
}

/** Without it node would send the end of a body in chunks. A 204 has none at all. */
const ofNoBody = { 'content-length': '0' }

/** Set for a body that is not sent now: a length that does not hold makes the client wait. */
const ofBody = /^(content-(length|type|encoding)|transfer-encoding|etag)$/
