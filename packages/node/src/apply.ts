import { answerHeaders, type CorsDecision, type CorsRespond } from '@crossgate/core'
import { guardHead, guardReplyHead, hasNodeMethods, settleHead, stripHeaders } from './head.js'
import { answerMinimal, guardMinimal, isMinimal } from './minimal-response.js'
import type { NodeCorsRequest } from './request.js'
import { bodyHeaders, type GuardedResponse, type NodeCorsResponse } from './response.js'
import { refuseWrongCaller } from './wrong-caller.js'

/**
 * Applies a decision, and returns whether the application is to go on. Its response then carries the
 * decision's headers, whatever is done to its headers before they are sent.
 *
 * Where several decisions meet on one response, the last one gives the headers and all add to
 * `Vary`. Nothing that a response lacks or throws escapes: the caller is often an event loop, and
 * an error would end the process.
 */
export function applyTo(
  res: NodeCorsResponse,
  decision: CorsDecision,
  req: NodeCorsRequest,
): boolean {
  if (decision.action === 'respond') {
    try {
      answer(res, decision, req)
    } catch {
      refuseWrongCaller(req)
      answerAnyhow(res, decision)
    }
    return false
  }
  guard(res, decision, guardOwnHead, req)
  return true
}

/**
 * Puts a decision's headers on the response below a framework's reply as its head is written, whether
 * the framework writes it or the application goes past it. The framework gives `writeHead` one record
 * with names in lower case, as Fastify does. For adapters: what the filter answers itself, where
 * `action` is `respond`, is for the framework to send. Never throws, whatever the response lacks.
 *
 * @param res node's response. Its [`Vary`](https://www.rfc-editor.org/rfc/rfc9110#name-vary) is merged.
 * @param decision what the engine decided about the response's request.
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createCors } from '@crossgate/core'
 * import { decideBelow, guardReply } from '@crossgate/node'
 *
 * const engine = createCors({ enabled: true, allowedOrigins: ['https://app.example.com'] })
 * createServer((req, res) => {
 *   const decision = decideBelow(engine, req, {})
 *   guardReply(res, decision)
 *   if (decision.action === 'respond') res.writeHead(decision.status).end(decision.body)
 *   else res.end('hello')
 * }).listen(3000)
 * ```
 */
export function guardReply(res: NodeCorsResponse, decision: CorsDecision): void {
  guard(res, decision, guardReplyHead)
}

function guard(
  res: NodeCorsResponse,
  decision: CorsDecision,
  guardWhole: (res: NodeCorsResponse, decision: CorsDecision) => void,
  req?: NodeCorsRequest,
): void {
  if (!decision.authoritative && decision.vary.length === 0) {
    return
  }
  try {
    if (isMinimal(res)) {
      guardMinimal(res, decision)
    } else {
      guardWhole(res, decision)
    }
  } catch {
    refuseWrongCaller(req)
    // A response whose methods cannot be replaced has the headers at once.
    settleHead(res, decision)
  }
}

function guardOwnHead(res: NodeCorsResponse, decision: CorsDecision): void {
  guardHead(res, decision, hasNoHeader(res))
}

/** Whether a response has node's own methods, and no header yet. */
function hasNoHeader(res: NodeCorsResponse): boolean {
  return hasNodeMethods(res) && res.getHeaderNames?.().length === 0
}

function answer(res: GuardedResponse, decision: CorsRespond, { method }: NodeCorsRequest): void {
  // A response that has begun, while an asynchronous source was asked, is not added to.
  if (res.headersSent) {
    return
  }
  const body = method === 'HEAD' ? undefined : decision.body
  if (isMinimal(res)) {
    answerMinimal(res, decision, body)
    return
  }
  const isEmpty = hasNoHeader(res)
  if (isEmpty && !decision.body) {
    const added = decision.status === 204 ? undefined : ofNoBody
    res.writeHead(decision.status, answerHeaders(decision, added))
    res.end()
    return
  }
  guardHead(res, decision, isEmpty)
  res.statusCode = decision.status
  stripHeaders(res, (name) => bodyNames.has(name))
  // The implied head has the length of the body, which node is given whole.
  res.end(body as string)
}

/** Answers through a response that threw, as shortly as can be. */
function answerAnyhow(res: NodeCorsResponse, decision: CorsRespond): void {
  try {
    res.writeHead(decision.status, answerHeaders(decision))
    res.end()
  } catch {
    abandon(res)
  }
}

/** Answers 500 in place of the application, where no decision could be had. */
export function answerFailure(res: NodeCorsResponse): void {
  try {
    res.statusCode = 500
    res.end()
  } catch {
    abandon(res)
  }
}

/** Ends the connection of a response that cannot be answered: its client would wait for ever. */
function abandon(res: NodeCorsResponse & { destroy?: () => unknown }): void {
  try {
    res.destroy?.()
  } catch {
    // There is no other way to end it.
  }
}

const bodyNames = new Set(bodyHeaders.map((name) => name.toLowerCase()))

/** Without it node would send the end of a body in chunks. A 204 has none at all. */
const ofNoBody = { 'content-length': '0' }
