import { engines } from '../engines/engine.js'
import type { Exchange } from '../exchange.js'
import { type PredictOptions, predict } from '../fetching/predict.js'
import type { Prediction } from '../fetching/prediction.js'
import type { Finding } from '../finding.js'
import type { BodyFault, NoAnswerReason } from '../no-answer.js'
import type { Page, PageRequest } from '../page-request.js'
import { senderRequest } from '../requests/sender.js'
import { createPlaceFinder, type FindPlace } from './host-place.js'
import {
  type BodyObservation,
  type LiveExchange,
  type LiveExchangeOptions,
  NoAnswerError,
  openLiveExchange,
} from './live-exchange.js'
import { localNetworkFinding } from './local-network-finding.js'
import { failureFinding, type ProbeContext, successFindings } from './probe-findings.js'
import { capitalize, describePage } from './sentence.js'
import { describeStatus } from './status.js'

/** What is asked of a live server: a page's origin, its request, and how to send it. */
export interface ProbeOptions
  extends Omit<PageRequest, 'url'>,
    LiveExchangeOptions,
    Pick<PredictOptions, 'engine' | 'isPublicSuffix'>,
    Omit<Page, 'origin'> {
  /** The origin of the page that fetches. */
  readonly origin: string
  /** What the requests go through, which stays open: recorded responses, or a connection that several probes share. Default: an exchange of its own. */
  readonly through?: Pick<LiveExchange, 'exchange' | 'observations'>
}

/** What a browser would make of a live server. */
export interface ProbeReport {
  /** The URL that was asked, as it was given. */
  readonly url: string
  /** The origin of the page. */
  readonly origin: string
  /** Whether the page would get a response; `unreachable` where the server gave none at all. */
  readonly verdict: 'allowed' | 'denied' | 'unreachable'
  /** The verdict as a sentence. */
  readonly summary: string
  /** What the server would have to change; absent where there is nothing to change. */
  readonly remedy?: string
  /** Each step, each exchange, the readable headers. */
  readonly prediction: Prediction
  /** The failure, and whatever else was odd about the responses. */
  readonly findings: readonly Finding[]
}

const observed: Readonly<Record<BodyFault, Pick<Finding, 'severity' | 'message' | 'remedy'>>> = {
  'body-endless': {
    severity: 'low',
    message: 'The response headers arrived, but the body did not end in time.',
    remedy: 'Nothing, if it is an event stream; otherwise end the response.',
  },
  'body-too-large': {
    severity: 'info',
    message: 'The response body is larger than the part that was read.',
    remedy: 'Nothing: the page would get all of it.',
  },
  'body-broken': {
    severity: 'medium',
    message: 'The response headers arrived, but the body broke off.',
    remedy: 'Send the whole body: the page sees a response and then an error.',
  },
}

/** What the bodies showed, as findings. */
export function bodyFindings(
  observations: readonly BodyObservation[],
  { exchanges }: Pick<Prediction, 'exchanges'>,
): Finding[] {
  return observations.map(({ url, observed: id }) => ({
    id,
    ...observed[id],
    evidence: exchanges.filter(({ request }) => request.url === url).slice(-1),
  }))
}

/** The address for which a request was kept back from a name, as a sentence; null where none was. */
async function describeLead({ steps }: Prediction, findPlace: FindPlace): Promise<string | null> {
  const last = steps.at(-1)
  if (last?.name !== 'local-network-access') return null
  const url = new URL(last.url)
  const address = (await findPlace(url))?.address
  return address === undefined ? null : `${url.hostname} leads to ${address}.`
}

/** What is said of names that lead to a local network; of a host that says it by itself, the steps tell. */
async function innerNetworkFindings(
  { exchanges, engine }: Prediction,
  { origin, addressSpace }: Pick<ProbeOptions, 'origin' | 'addressSpace'>,
  findPlace: FindPlace,
): Promise<Finding[]> {
  // Of a page whose place is known the prediction has said all there is.
  if (addressSpace !== undefined || engines[engine].localNetworkAccess === null) return []
  const findings: Finding[] = []
  for (const host of new Set(exchanges.map(({ request }) => new URL(request.url).origin))) {
    const url = new URL(host)
    const isNamed = (await findPlace(url))?.address !== undefined
    const finding = isNamed ? await localNetworkFinding(url, origin, findPlace) : null
    if (finding !== null) findings.push(finding)
  }
  return findings
}

function summarize({ status, redirected, type }: Prediction, page: string): string {
  if (type === 'opaque') return `${page} can send the request but cannot read anything.`
  if (type === 'opaqueredirect') return `${page} learns only that there was a redirect.`
  const how = redirected ? ', after a redirect' : ''
  return `${page} gets the response with its status ${describeStatus(status)}${how}.`
}

/** An exchange that remembers why there was no response. */
function rememberNoAnswer(exchange: Exchange): {
  readonly exchange: Exchange
  reason(): NoAnswerReason | undefined
} {
  let reason: NoAnswerReason | undefined
  return {
    reason: () => reason,
    async exchange(request) {
      try {
        return await exchange(request)
      } catch (error) {
        if (error instanceof NoAnswerError) reason = error.reason
        throw error
      }
    },
  }
}

/**
 * Asks a live server what `predict` asks, and returns a promise of what a browser would make of the
 * answers, by the [Fetch standard](https://fetch.spec.whatwg.org/), and of what the server has to change.
 *
 * The request is really sent, with its method: a `DELETE` deletes. The promise is fulfilled
 * whatever the server does: a server that cannot be reached, that does not speak HTTP or that
 * never ends is a report.
 *
 * @param url Where the page would fetch from.
 * @param options The page's origin and request, and how to send it.
 * @throws `TypeError` where `options.origin` is not an origin.
 *
 * @example
 * ```ts
 * import { probe } from '@crossgate/probe'
 *
 * const report = await probe('https://api.example.com/items', {
 *   origin: 'https://app.example.com',
 *   method: 'PUT',
 *   headers: { Authorization: 'Bearer token' },
 * })
 * console.log(report.summary, report.remedy ?? '')
 * ```
 */
export async function probe(url: string, options: ProbeOptions): Promise<ProbeReport> {
  const {
    origin,
    engine,
    isPublicSuffix,
    timeoutInSeconds,
    maxBodySize,
    cookie,
    ignoreCertificateErrors,
    resolveHost,
    onBody,
    allowHttp2,
    through,
    ...init
  } = options
  const opened =
    through === undefined
      ? await openLiveExchange({
          ...(timeoutInSeconds === undefined ? {} : { timeoutInSeconds }),
          ...(maxBodySize === undefined ? {} : { maxBodySize }),
          ...(cookie === undefined ? {} : { cookie }),
          ...(ignoreCertificateErrors === undefined ? {} : { ignoreCertificateErrors }),
          ...(resolveHost === undefined ? {} : { resolveHost }),
          ...(onBody === undefined ? {} : { onBody }),
          ...(allowHttp2 === undefined ? {} : { allowHttp2 }),
        })
      : null
  const live = through ?? (opened as LiveExchange)
  const findPlace = createPlaceFinder({ resolveHost, timeoutInSeconds })
  try {
    const remembering = rememberNoAnswer(live.exchange)
    const prediction = await predict({ ...init, origin }, { ...init, url }, remembering.exchange, {
      ...(engine === undefined ? {} : { engine }),
      ...(isPublicSuffix === undefined ? {} : { isPublicSuffix }),
      findAddressSpace: async (target) => (await findPlace(target))?.space,
    })
    const { failure } = prediction
    const { sender = 'fetch' } = init
    const page = capitalize(describePage(origin))
    const context: ProbeContext = {
      prediction,
      sender,
      credentials:
        senderRequest({ ...init, url }, engines[prediction.engine]).credentials === 'include',
      noAnswer: remembering.reason(),
      leadsTo: await describeLead(prediction, findPlace),
    }
    const failed = failure === undefined ? undefined : failureFinding(failure, context)
    const found = failed === undefined ? successFindings(context) : [failed]
    const verdict = failure === undefined ? 'allowed' : 'denied'
    return {
      url,
      origin,
      verdict: failure?.reason === 'no-answer' ? 'unreachable' : verdict,
      summary:
        failed === undefined
          ? summarize(prediction, page)
          : `${page} gets an error: ${failed.message}`,
      ...(failed === undefined ? {} : { remedy: failed.remedy }),
      prediction,
      findings: [
        ...found,
        ...bodyFindings(live.observations, prediction),
        ...(await innerNetworkFindings(prediction, options, findPlace)),
      ],
    }
  } finally {
    await opened?.close()
  }
}
