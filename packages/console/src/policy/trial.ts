import {
  type CorsEngine,
  type CorsPolicy,
  type CorsRequest,
  type Explanation,
  explain,
} from '@crossgate/core'
import { createDecisionExchange, type Prediction, predict } from '@crossgate/probe'
import { createTrialEngine } from './configuration-check.js'
import { isPublicSuffix } from './public-suffix.js'

/** A request to try, as a page would make it. */
export interface TrialRequest {
  /** The page's origin. */
  readonly origin: string
  readonly method: string
  /** Where it goes on the server: a path, with or without a query. */
  readonly path: string
  /**
   * The host that it is sent to, with a port where it is not the usual one, and with `http://` or
   * `https://` where the scheme is another. Default: the server's own.
   */
  readonly host?: string | undefined
  /** The names of the headers that the page sets. */
  readonly headers: readonly string[]
  /** Whether the page asks for cookies to be sent. */
  readonly credentials: boolean
}

/** What the engine decides for one of the requests that a browser sends. */
export interface TrialStage {
  readonly purpose: 'preflight' | 'request'
  readonly method: string
  readonly explanation: Explanation<unknown>
}

/** What becomes of a tried request. */
export interface Trial {
  /** What was asked for: whoever names no host sees here which it was. */
  readonly url: string
  /** Whether the page may read the response. */
  readonly success: boolean
  /** The outcome as a sentence. */
  readonly summary: string
  /** What the browser sends, in order, and what the engine makes of it. */
  readonly stages: readonly TrialStage[]
  /** What the browser does. Absent for an origin that no page has. */
  readonly prediction?: Prediction
}

/** Sends a request to an engine with these policies, as a browser would, without a network. */
export async function tryRequest(
  policies: readonly CorsPolicy[],
  basePath: string,
  defaultOrigin: string,
  request: TrialRequest,
): Promise<Trial> {
  const engine = createTrialEngine(policies, basePath)
  const serverOrigin = request.host ? originOfHost(defaultOrigin, request.host) : defaultOrigin
  const url = serverOrigin + request.path
  let prediction: Prediction
  try {
    prediction = await predict(
      { origin: request.origin },
      {
        url,
        method: request.method,
        headers: Object.fromEntries(request.headers.map((name) => [name, '1'])),
        credentials: request.credentials ? 'include' : 'same-origin',
      },
      createDecisionExchange(engine),
      { isPublicSuffix },
    )
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return withoutBrowser(engine, request, serverOrigin)
  }
  const stages = prediction.exchanges.map(({ purpose, request: { method, url, headers } }) => {
    const lines = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
    lines.set('host', new URL(serverOrigin).host)
    const target = url.slice(serverOrigin.length) || '/'
    return {
      purpose,
      method,
      explanation: explain(engine, { method, url: target, headers: lines }),
    }
  })
  const refusal = stages.find(({ explanation }) => explanation.decision.denial !== undefined)
  return {
    url,
    success: prediction.success,
    summary:
      refusal?.explanation.summary ??
      prediction.failure?.message ??
      stages.at(-1)?.explanation.summary ??
      'The browser sends nothing.',
    stages,
    prediction,
  }
}

/** A host alone is reached by the same scheme. */
function originOfHost(defaultOrigin: string, host: string): string {
  const hasScheme = /^https?:\/\//i.test(host)
  return new URL(hasScheme ? host : `${new URL(defaultOrigin).protocol}//${host}`).origin
}

/** What no page can send is decided all the same: other programs can send it. */
function withoutBrowser(
  engine: CorsEngine,
  { origin, method, path, headers }: TrialRequest,
  serverOrigin: string,
): Trial {
  const lines = new Map([
    ['origin', origin],
    ['host', new URL(serverOrigin).host],
  ])
  for (const name of headers) lines.set(name.toLowerCase(), '1')
  const request: CorsRequest = { method, url: path, headers: lines }
  const explanation = explain(engine, request)
  return {
    url: serverOrigin + path,
    success: false,
    summary: explanation.summary,
    stages: [{ purpose: 'request', method, explanation }],
  }
}
