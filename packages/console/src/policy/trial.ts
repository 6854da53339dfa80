import { type CorsEngine, type CorsPolicy, type Explanation, explain } from '@crossgate/core'
import { createDecisionExchange, type Prediction, predict } from '@crossgate/probe'
import { createTrialEngine } from './configuration-check.js'
import { isPublicSuffix } from './public-suffix.js'
import { completeRemedy } from './remedy.js'

/** A request to try, as a page would make it. */
export interface TrialRequest {
  /** The page's origin. */
  readonly origin: string
  readonly method: string
  /** Where it goes on the server: a path, with or without a query. */
  readonly path: string
  /**
   * The host that it is sent to, with a port where it is not the usual one, and with `http://` or
   * `https://` where the scheme is another than that of the server, or https. Default: the server's own.
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
  /** What the browser sends, in order, and what the engine makes of it; or would, where it sends nothing. */
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
  const target = { engine, request, serverOrigin, host: new URL(serverOrigin).host }
  const url = serverOrigin + request.path
  const prediction = await predictSending(target)
  if (prediction === undefined) {
    const stages = stagesOfProgram(target)
    return { url, success: false, summary: summaryOf(stages), stages }
  }
  const isSent = prediction.exchanges.length > 0
  const decided = isSent ? stagesOf(target, prediction) : await stagesUnsent(target)
  const stages = prediction.success
    ? decided
    : decided.map(({ explanation, ...stage }) => ({
        ...stage,
        explanation: completeRemedy(explanation, policies, basePath),
      }))
  const refusal = stages.find(({ explanation }) => explanation.decision.denial !== undefined)
  const failure = prediction.failure?.message
  return {
    url,
    success: prediction.success,
    summary: (isSent ? (refusal?.explanation.summary ?? failure) : failure) ?? summaryOf(stages),
    stages,
    prediction,
  }
}

/** A request, the engine that decides it, and the server that it is sent to. */
interface Target {
  readonly engine: CorsEngine
  readonly request: TrialRequest
  readonly serverOrigin: string
  /** `Host`, which stays the same where another scheme is tried. */
  readonly host: string
}

/**
 * Returns the origin of a host that is written alone: the server's own where it is that host, and
 * otherwise of https, as almost every server that others can reach.
 */
function originOfHost(defaultOrigin: string, host: string): string {
  if (/^https?:\/\//i.test(host)) return new URL(host).origin
  const server = new URL(defaultOrigin)
  const written = new URL(`${server.protocol}//${host}`)
  if (written.host === server.host) return server.origin
  return new URL(`${isLoopback(written) ? 'http' : 'https'}://${host}`).origin
}

function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

/** What a browser does with it; undefined for an origin that no page has. */
async function predictSending({
  engine,
  request,
  serverOrigin,
}: Target): Promise<Prediction | undefined> {
  try {
    return await predict(
      { origin: request.origin },
      {
        url: serverOrigin + request.path,
        method: request.method,
        headers: Object.fromEntries(request.headers.map((name) => [name, '1'])),
        credentials: request.credentials ? 'include' : 'same-origin',
      },
      createDecisionExchange(engine),
      { isPublicSuffix },
    )
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return undefined
  }
}

function stagesOf({ engine, serverOrigin, host }: Target, { exchanges }: Prediction): TrialStage[] {
  return exchanges.map(({ purpose, request: { method, url, headers } }) => {
    const lines = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
    lines.set('host', host)
    const target = url.slice(serverOrigin.length) || '/'
    return {
      purpose,
      method,
      explanation: explain(engine, { method, url: target, headers: lines }),
    }
  })
}

/**
 * What the engine would decide if the browser sent it, such as over https: what keeps it back says
 * nothing about the settings.
 */
async function stagesUnsent(target: Target): Promise<TrialStage[]> {
  const serverOrigin = `https://${new URL(target.serverOrigin).hostname}`
  const secure = { ...target, serverOrigin }
  const prediction = await predictSending(secure)
  const stages = prediction === undefined ? [] : stagesOf(secure, prediction)
  return stages.length > 0 ? stages : stagesOfProgram(target)
}

/** What no page can send is decided all the same: other programs can send it. */
function stagesOfProgram({ engine, request, host }: Target): TrialStage[] {
  const { origin, method, path, headers } = request
  const lines = new Map([
    ['origin', origin],
    ['host', host],
  ])
  for (const name of headers) lines.set(name.toLowerCase(), '1')
  const explanation = explain(engine, { method, url: path, headers: lines })
  return [{ purpose: 'request', method, explanation }]
}

function summaryOf(stages: readonly TrialStage[]): string {
  return stages.at(-1)?.explanation.summary ?? 'The browser sends nothing.'
}
