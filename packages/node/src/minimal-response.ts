import type { CorsRespond } from '@crossgate/core'
import { addDecision, guardWriteHead, removeHeaders, settleHead } from './head.js'
import { bodyHeaders, decisionKey, type GuardedResponse, type HeaderDecision } from './response.js'

/** A response of a server that gives no more than it must, as engine.io's of a handshake. */
type MinimalResponse = GuardedResponse & Record<'write' | 'end', (...given: unknown[]) => unknown>

/** Whether a response cannot say which headers it has: then it is not one of node's own kinds. */
export function isMinimal(res: GuardedResponse): boolean {
  return typeof res.getHeaderNames !== 'function'
}

/**
 * Makes a minimal response write a decision's headers before it writes anything else: nothing says
 * that its other methods end in `writeHead`, as node's do.
 */
export function guardMinimal(given: GuardedResponse, decision: HeaderDecision): void {
  const res = given as MinimalResponse
  // Before it is noted, so that what a server gives with every request fails with every one.
  if (typeof res.writeHead !== 'function') throw new TypeError('This is not a response.')
  if (!addDecision(res, decision)) {
    return
  }
  let isWritten = false
  const writeHead = guardWriteHead(res.setHeader, res.writeHead)
  res.writeHead = function (
    this: MinimalResponse,
    ...head: [status: number, reason?: unknown, given?: unknown]
  ) {
    // A head without a status is that of a handshake, which nothing is added to.
    isWritten ||= !(head[0] < 200)
    return writeHead.apply(this, head)
  }
  for (const name of ['write', 'end'] as const) {
    const method = res[name]
    if (typeof method === 'function') {
      res[name] = function (this: MinimalResponse, ...body: unknown[]) {
        if (!isWritten && !this.headersSent) {
          settleHead(this, res[decisionKey] as HeaderDecision)
        }
        isWritten = true
        return method.apply(this, body)
      }
    }
  }
}

/** Answers through a minimal response: it may take its status from either place, and its end is what counts. */
export function answerMinimal(
  res: GuardedResponse,
  decision: CorsRespond,
  body: string | undefined,
): void {
  try {
    res.statusCode = decision.status
    removeHeaders(res, bodyHeaders)
    addDecision(res, decision)
    settleHead(res, res[decisionKey] as HeaderDecision)
    res.writeHead(decision.status)
  } catch {
    // The response says less then.
  }
  res.end(body as string)
}
