import { ServerResponse } from 'node:http'
import { isPermissionHeader, mergeVary, permissionHeaders } from '@crossgate/core'
import { mergeFrameworkRecord, mergeRecord } from './head-record.js'
import {
  decisionKey,
  type GuardedResponse,
  type HeaderDecision,
  type NodeCorsResponse,
  searchKey,
} from './response.js'

type SetHeader = (this: NodeCorsResponse, name: string, value: unknown) => unknown
type WriteHead = (
  this: NodeCorsResponse,
  status: number,
  reason?: unknown,
  given?: unknown,
) => unknown

const { setHeader: nodeSetHeader, writeHead: nodeWriteHead } = ServerResponse.prototype as {
  setHeader: SetHeader
  writeHead: WriteHead
}

/** Whether a response has node's own methods for HTTP/1.1, and no guard yet. */
export function hasNodeMethods(res: NodeCorsResponse): boolean {
  return res.setHeader === nodeSetHeader && res.writeHead === nodeWriteHead
}

/**
 * Makes a response write a decision's headers with its head: every way to send them ends in
 * `writeHead`. `isEmpty` says that it has node's own methods, and no header yet.
 */
export function guardHead(res: GuardedResponse, decision: HeaderDecision, isEmpty: boolean): void {
  if (addDecision(res, decision)) {
    res.writeHead =
      isEmpty || hasNodeMethods(res)
        ? guardedWriteHead
        : guardWriteHead(res.setHeader, res.writeHead)
  }
  if (!decision.authoritative) {
    return
  }
  if (isEmpty) {
    res.setHeader = guardedSetHeader
  } else {
    res[searchKey] = true
  }
}

/**
 * Makes the response below a framework's reply write a decision's headers, as `guardHead` does, where
 * the framework keeps the headers itself and gives them to `writeHead` as one record: nothing is done
 * about the response's `setHeader` then, since whoever goes past the framework is found out at the end.
 */
export function guardReplyHead(res: GuardedResponse, decision: HeaderDecision): void {
  const isPlain = hasNodeMethods(res)
  if (!addDecision(res, decision)) {
    res[searchKey] ||= decision.authoritative
    return
  }
  if (isPlain) {
    res.writeHead = guardedReplyWriteHead
  } else {
    res.writeHead = guardWriteHead(res.setHeader, res.writeHead)
    res[searchKey] = decision.authoritative
  }
}

/** In place of node's own `writeHead`: a framework's record for a response without a header goes to node as one. */
function guardedReplyWriteHead(
  this: GuardedResponse,
  status: number,
  reason?: unknown,
  given?: unknown,
): unknown {
  const decision = this[decisionKey] as HeaderDecision
  const head = given ?? reason
  if (isWholeHead(this, status, head, nodeSetHeader)) {
    const record = mergeFrameworkRecord(head, decision)
    if (record) {
      // Node takes the head for an unfinished one where it has refused a part of it, with a filter or
      // without: nothing was set that would have to be taken back.
      return typeof reason === 'string'
        ? nodeWriteHead.call(this, status, reason, record)
        : nodeWriteHead.call(this, status, record)
    }
  }
  this[searchKey] = decision.authoritative
  return writeHeadByLines.call(this, status, reason, given)
}

/** Notes a decision for a response, and returns whether it is the first. */
export function addDecision(res: GuardedResponse, decision: HeaderDecision): boolean {
  const earlier = res[decisionKey]
  // What another version of this package notes may have another shape.
  const isFirst = !Array.isArray(earlier?.vary)
  res[decisionKey] = isFirst ? decision : joinDecisions(earlier, decision)
  return isFirst
}

/** The last decision gives the headers, unless it leaves them to the application; all add to `Vary`. */
function joinDecisions(earlier: HeaderDecision, last: HeaderDecision): HeaderDecision {
  const { headers, authoritative } = last.authoritative ? last : earlier
  return { headers, authoritative, vary: [...new Set([...earlier.vary, ...last.vary])] }
}

/** Removes the headers whose lower-case names are unwanted. */
export function stripHeaders(res: NodeCorsResponse, isUnwanted: (name: string) => boolean): void {
  for (const name of res.getHeaderNames?.() ?? []) {
    if (isUnwanted(name)) {
      res.removeHeader(name)
    }
  }
}

function guardedSetHeader(this: GuardedResponse, name: string, value: unknown): unknown {
  const result = nodeSetHeader.call(this, name, value)
  if (isPermissionHeader(name)) {
    this[searchKey] = true
  }
  return result
}

// Most responses have node's own methods: one guard for all of them spares each its functions.
const writeHeadByLines = guardWriteHead(nodeSetHeader, nodeWriteHead)

/** In place of node's own `writeHead`: a record for a response without a header goes to node as one. */
function guardedWriteHead(
  this: GuardedResponse,
  status: number,
  reason?: unknown,
  given?: unknown,
): unknown {
  const head = given ?? reason
  if (isWholeHead(this, status, head, guardedSetHeader)) {
    const record = mergeRecord(head, this[decisionKey] as HeaderDecision)
    if (record) {
      return writeRecord(this, status, typeof reason === 'string' ? reason : record, record)
    }
  }
  return writeHeadByLines.call(this, status, reason, given)
}

/** Whether a final head is given all of its headers at once: `setHeader` is still the one that was there, and has set none. */
function isWholeHead(
  res: GuardedResponse,
  status: number,
  head: unknown,
  setHeader: SetHeader,
): head is object {
  return (
    typeof head === 'object' &&
    head !== null &&
    status >= 200 &&
    res.setHeader === setHeader &&
    res.getHeaderNames?.().length === 0
  )
}

function writeRecord(
  res: GuardedResponse,
  status: number,
  reason: unknown,
  record: object,
): unknown {
  try {
    return nodeWriteHead.call(res, status, reason, record)
  } catch (error) {
    // What was meant for this head is not for the one of an error. Nothing was set before it.
    if (!res.headersSent) {
      stripHeaders(res, () => true)
    }
    throw error
  }
}

/**
 * Returns a `writeHead` that sets a decision's headers, and everything that it is given before them,
 * and lets the one that it replaces write what is set then.
 */
export function guardWriteHead(setHeader: SetHeader, writeHead: WriteHead): WriteHead {
  return function (this: GuardedResponse, status, reason, given) {
    // An informational head carries none of this, nor does that of a handshake, which engine.io
    // writes without a status. A second final head is for node to report.
    if (this.headersSent || !(status >= 200)) {
      return writeHead.call(this, status, reason, given)
    }
    const isNamed = typeof reason === 'string'
    const head = given ?? (isNamed ? undefined : reason)
    if (!head) {
      settleHead(this, this[decisionKey] as HeaderDecision, setHeader)
      return writeHead.call(this, status, isNamed ? reason : undefined)
    }
    const lines = linesOf(head)
    try {
      if (Array.isArray(head)) {
        forEachLine(this, lines, removeLine)
        forEachLine(this, lines, appendLine)
      } else {
        forEachLine(this, lines, setLine)
      }
      settleHead(this, this[decisionKey] as HeaderDecision, setHeader)
      return writeHead.call(this, status, isNamed ? reason : undefined)
    } catch (error) {
      // What was meant for this head is not for the one of an error.
      if (!this.headersSent) {
        forEachLine(this, lines, removeLine)
      }
      throw error
    }
  }
}

type HeadLine = (res: NodeCorsResponse, name: string, value: unknown) => void

function forEachLine(res: NodeCorsResponse, lines: readonly unknown[], use: HeadLine): void {
  for (let index = 0; index < lines.length; index += 2) {
    use(res, lines[index] as string, lines[index + 1])
  }
}

const setLine: HeadLine = (res, name, value) => res.setHeader(name, value)
const removeLine: HeadLine = (res, name) => res.removeHeader(name)
// Node 20 has no appendHeader for HTTP/2 before 20.12.
const appendLine: HeadLine = (res, name, value) => {
  const present = res.getHeader(name)
  // By itself first, so that a value that is not valid is refused as it would be alone.
  res.setHeader(name, value)
  if (present !== undefined) {
    res.setHeader(name, [present, value].flat())
  }
}

/**
 * Sets what the decision says, and removes what the response must not have. A response that refuses
 * either is sent as far as it could be settled.
 */
export function settleHead(
  res: GuardedResponse,
  { headers, vary, authoritative }: HeaderDecision,
  ownSetHeader?: SetHeader,
): void {
  try {
    const setHeader = ownSetHeader ?? (res.setHeader as SetHeader)
    if (authoritative && !res.getHeaderNames) {
      removeHeaders(res, permissionHeaders)
    } else if (res[searchKey]) {
      stripHeaders(res, isPermissionHeader)
    }
    for (const name in headers) {
      setHeader.call(res, name, headers[name])
    }
    if (vary.length) {
      setHeader.call(res, 'vary', mergeVary(res.getHeader('vary'), vary))
    }
  } catch {
    // Without its permission the response is kept from the page.
  }
}

/** Removes headers of a response that cannot say which it has: some know a name in one spelling alone. */
export function removeHeaders(res: NodeCorsResponse, names: readonly string[]): void {
  for (const name of names) {
    res.removeHeader(name)
    res.removeHeader(name.toLowerCase())
  }
}

/** Returns what `writeHead` was given, in any of its forms, as names and values in turn. */
function linesOf(head: object): unknown[] {
  const lines = Array.isArray(head) ? head : Object.entries(head)
  return Array.isArray(lines[0]) ? lines.flat() : lines
}
