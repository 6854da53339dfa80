import { channel } from 'node:diagnostics_channel'
import {
  type Cors,
  type CorsDecision,
  type CorsOptions,
  type CorsSource,
  resolveSource,
} from '@crossgate/core'
import { IncomingRequest, type NodeCorsRequest } from './request.js'

/** Decides a request and gives what one of the two functions makes of the outcome; a promise of it where the source is asynchronous. */
export type Decide<Request> = <Result>(
  req: Request,
  use: (decision: CorsDecision) => Result,
  fail: (error: unknown) => Result,
) => Result | Promise<Result>

// What APM agents and tests listen to: `{ request, decision }`, with node's own request.
const decisions = channel('crossgate:decision')

/** Makes the decisions of a source, and publishes them where someone listens. */
export function decideBy<Request extends NodeCorsRequest>(
  source: CorsSource<Request>,
  options?: CorsOptions,
): Decide<Request> {
  const resolve = resolveSource(source, options)
  return (req, use, fail) => {
    const ask = (engine: Cors) => {
      const decision = engine.decide(new IncomingRequest(req))
      if (decisions.hasSubscribers) {
        decisions.publish({ request: req, decision })
      }
      return use(decision)
    }
    let engine: Cors | Promise<Cors>
    try {
      engine = resolve(req)
    } catch (error) {
      return fail(error)
    }
    return 'then' in engine ? engine.then(ask, fail) : ask(engine)
  }
}
