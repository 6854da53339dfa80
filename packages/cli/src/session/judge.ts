import {
  describeStatus,
  type Engine,
  type Exchange,
  guessAddressSpace,
  isFurtherInside,
  isLogin,
  type Page,
  type PageRequest,
  type Prediction,
  predict,
} from '@crossgate/probe'
import { cacheRemedy } from '../diagnosis/cached-answer.js'
import { isGatewayStatus } from '../diagnosis/gateway.js'
import { serviceWorkerRemedy } from '../diagnosis/other-lines.js'
import { isPublicSuffix } from '../policy/public-suffix.js'
import type { EntryFacts, PreflightFacts } from './facts.js'
import { preflightKey, type Recording, type SuspectRequest } from './recording.js'
import {
  advised,
  advisedByServer,
  errorStatus,
  gateway,
  loginVerdict,
  notTold,
  type Verdict,
  verdictOfError,
} from './verdict.js'

/** Judges a request by what was recorded; undefined where it did not fail. */
export type Judge = (suspect: SuspectRequest) => Promise<Verdict | undefined>

/** Makes a judge of one recording. Requests that differ by their paths only are judged once. */
export function createJudge(recording: Recording): Judge {
  const verdicts = new Map<string, Promise<Verdict | undefined>>()
  return (suspect) => {
    const { facts } = suspect
    const { url, status } = facts
    const preflight = status > 0 ? undefined : findPreflight(suspect, recording)
    const isLed = isLogin(url) || recording.logins.has(url)
    const key = JSON.stringify([{ ...facts, url: new URL(url).origin }, isLed, preflight])
    const known = verdicts.get(key)
    if (known !== undefined) return known
    const verdict = judge(facts, preflight, recording)
    verdicts.set(key, verdict)
    return verdict
  }
}

async function judge(
  facts: EntryFacts,
  preflight: PreflightFacts | undefined,
  recording: Recording,
): Promise<Verdict | undefined> {
  const { error = '', status } = facts
  // The page went away, or ended it itself.
  if (/ERR_ABORTED|NS_BINDING_ABORTED/.test(error)) return undefined
  const named = verdictOfError(error)
  if (named !== undefined) return named
  const origin = pageOf(facts, recording)
  if (origin === undefined) return withoutPage(facts)
  return status > 0
    ? judgeAnswer(facts, origin, recording)
    : judgeSilence(facts, origin, preflight, recording)
}

/** The page that made a request. */
export function pageOf({ origin, pageref }: EntryFacts, { pages }: Recording): string | undefined {
  return origin ?? (pageref === undefined ? undefined : pages.get(pageref))
}

function withoutPage({ status }: EntryFacts): Verdict | undefined {
  if (status >= 400) return errorStatus(status)
  if (status > 0) return undefined
  return notTold('There was no response, and the file does not say which page sent the request.')
}

async function judgeAnswer(
  facts: EntryFacts,
  origin: string,
  recording: Recording,
): Promise<Verdict | undefined> {
  const { status, responseHeaders, error } = facts
  const answered: Exchange = ({ purpose, headers }) =>
    purpose === 'preflight'
      ? {
          status: 204,
          headers: granted(
            origin,
            headers.get('access-control-request-method'),
            headers.get('access-control-request-headers'),
          ),
        }
      : { status, headers: withoutRedirect(responseHeaders) }
  const { credentials = 'same-origin' } = callOf(facts)
  const prediction = await follow(facts, origin, recording, answered, credentials)
  const refused = refusalOf(prediction, facts, recording)
  if (refused !== undefined) return refused
  if (error === undefined) return status >= 400 ? errorStatus(status) : undefined
  // Chromium's export leaves cookies out: the request may have carried them.
  const withCookies = await follow(facts, origin, recording, answered, 'include')
  const refusedWithCookies = refusalOf(withCookies, facts, recording)
  if (refusedWithCookies !== undefined) {
    return {
      ...refusedWithCookies,
      certainty: 'likely',
      evidence: [
        ...refusedWithCookies.evidence,
        'This is true if cookies were sent: the file does not say.',
      ],
    }
  }
  return notTold(
    `The response ${describeStatus(status)} allows the page, but the file still says ${JSON.stringify(error.slice(0, 100))}.`,
  )
}

/** What a preflight is answered that was followed by its request. */
function granted(
  origin: string,
  method: string | null,
  headers: string | null,
): [string, string][] {
  return [
    ['access-control-allow-origin', origin],
    ['access-control-allow-credentials', 'true'],
    ['access-control-allow-methods', method ?? 'GET'],
    ['access-control-allow-headers', headers ?? ''],
  ]
}

/** What the file says of the page's call: cookies that were sent. */
function callOf({ hasCookies }: EntryFacts): { readonly credentials?: 'include' } {
  return hasCookies ? { credentials: 'include' } : {}
}

/** What follows a redirect is an entry of its own. */
function withoutRedirect(headers: EntryFacts['responseHeaders']): EntryFacts['responseHeaders'] {
  return headers.filter(([name]) => name.toLowerCase() !== 'location')
}

function refusalOf(
  { failure, exchanges }: Prediction,
  facts: EntryFacts,
  { logins }: Recording,
): Verdict | undefined {
  if (failure === undefined) return undefined
  const { status, url, isFromCache, isFromServiceWorker, responseHeaders } = facts
  const { reason } = failure
  const answered = `The response was ${describeStatus(status)}.`
  if (isFromServiceWorker) {
    return {
      kind: 'service-worker',
      reason: 'service-worker',
      certainty: 'likely',
      message: 'The service worker responded, without CORS headers.',
      evidence: ['The file says that a service worker responded.', failure.message],
      remedy: serviceWorkerRemedy,
    }
  }
  const age = responseHeaders.find(([name]) => name.toLowerCase() === 'age')?.[1]
  const isCopy = isFromCache || Number(age) > 0
  if (isCopy && /^(?:missing-allow-origin|allow-origin-mismatch)$/.test(reason)) {
    return {
      kind: 'cached-answer',
      reason: 'cached-answer',
      certainty: 'likely',
      message:
        'The response is a copy from a cache, made for a request that needed no CORS headers.',
      evidence: [
        isFromCache
          ? "The file says that the response came from the browser's cache."
          : `The response has Age: ${age}.`,
        failure.message,
      ],
      remedy: cacheRemedy,
    }
  }
  if (isLogin(url) || logins.has(url)) return loginVerdict(answered)
  if (isGatewayStatus(status)) return gateway(status)
  return advisedByServer(reason, [answered], exchanges.at(-1), callOf(facts))
}

async function judgeSilence(
  facts: EntryFacts,
  origin: string,
  preflight: PreflightFacts | undefined,
  recording: Recording,
): Promise<Verdict> {
  const silent: Exchange = ({ purpose }) => {
    if (purpose === 'preflight' && preflight !== undefined && preflight.status > 0) {
      return { status: preflight.status, headers: preflight.headers }
    }
    throw new Error('No response.')
  }
  const { credentials = 'same-origin' } = callOf(facts)
  const { failure, exchanges } = await follow(facts, origin, recording, silent, credentials)
  if (failure !== undefined && failure.reason !== 'no-answer') {
    if (preflight !== undefined && isGatewayStatus(preflight.status))
      return gateway(preflight.status)
    const said =
      preflight === undefined
        ? []
        : [`The response to its preflight was ${describeStatus(preflight.status)}.`]
    return advisedByServer(
      failure.reason,
      said.length > 0 ? said : ['The browser blocks it before anything is sent.'],
      exchanges.at(-1),
      callOf(facts),
    )
  }
  if (isIntoLocalNetwork(facts, origin) && preflight === undefined) {
    return advised(
      'local-network-access',
      [
        'There was no response and no preflight, and the address is on a local network or this machine.',
      ],
      'likely',
    )
  }
  if (/firefox/i.test(recording.recorder) && !facts.isOnNetwork) {
    return notTold(
      'Firefox stopped it before the network: a Content-Security-Policy of the page, an extension or tracking protection can do that.',
    )
  }
  if (preflight !== undefined && exchanges.length > 1) {
    return notTold('Its preflight passed, but the request itself got no response.')
  }
  return notTold(
    'An unreachable server, a response without CORS headers and a gateway error look the same in this file: there was no response.',
  )
}

/** The preflight of a request: for the same URL and method, and of several the nearest in time, wherever it stands. */
function findPreflight(
  { facts, started }: SuspectRequest,
  { preflights }: Recording,
): PreflightFacts | undefined {
  const [first, ...others] = preflights.get(preflightKey(facts)) ?? []
  const distance = (preflight: PreflightFacts): number => Math.abs(preflight.started - started)
  return others.reduce(
    (nearest, preflight) =>
      nearest === undefined || distance(preflight) < distance(nearest) ? preflight : nearest,
    first,
  )
}

function isIntoLocalNetwork({ url }: EntryFacts, origin: string): boolean {
  const space = guessAddressSpace(new URL(url))
  if (space === undefined || !URL.canParse(origin)) return false
  const pageSpace = guessAddressSpace(new URL(origin))
  return isFurtherInside(pageSpace ?? 'public', space)
}

/** What the recording browser does, by its own rules where it says which it is. */
function follow(
  { url, method, requestHeaders, hasBody }: EntryFacts,
  origin: string,
  { recorder }: Recording,
  exchange: Exchange,
  credentials: 'include' | 'same-origin',
): Promise<Prediction> {
  const page: Page = { origin }
  const request: PageRequest = {
    url: url.replace(/^ws/, 'http'),
    method,
    headers: requestHeaders,
    credentials,
    ...(/^ws/.test(url) && { sender: 'websocket' as const, url }),
    ...(hasBody && { body: 'bytes' as const }),
  }
  return predict(page, request, exchange, { engine: engineOf(recorder), isPublicSuffix })
}

function engineOf(recorder: string): Engine {
  if (/webinspector|chrom/i.test(recorder)) return 'chromium'
  if (/firefox/i.test(recorder)) return 'firefox'
  return /webkit|safari/i.test(recorder) ? 'webkit' : 'standard'
}
