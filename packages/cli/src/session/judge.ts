import {
  adviceByReason,
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
  type RecognizedReason,
  recognize,
} from '@crossgate/probe'
import { type Cause, kindOf } from '../diagnosis/cause.js'
import { extensionRemedy, serviceWorkerRemedy } from '../diagnosis/other-lines.js'
import { isPublicSuffix } from '../policy/public-suffix.js'
import type { EntryFacts, PreflightFacts } from './facts.js'
import type { Recording } from './recording.js'

/** What the file says of one request: why it failed, or that it cannot tell. */
export type Verdict = Omit<Cause, 'exchanges' | 'change'>

const gatewayStatuses = new Set([502, 503, 504])

/** Judges a request by what was recorded; undefined where it did not fail. */
export async function judge(facts: EntryFacts, recording: Recording): Promise<Verdict | undefined> {
  const { error = '', status } = facts
  // The page went away, or ended it itself.
  if (/ERR_ABORTED|NS_BINDING_ABORTED/.test(error)) return undefined
  const named = verdictOfError(error)
  if (named !== undefined) return named
  const origin = pageOf(facts, recording)
  if (origin === undefined) return withoutPage(facts)
  return status > 0 ? judgeAnswer(facts, origin, recording) : judgeSilence(facts, origin, recording)
}

/** The page that made a request. */
export function pageOf({ origin, pageref }: EntryFacts, { pages }: Recording): string | undefined {
  return origin ?? (pageref === undefined ? undefined : pages.get(pageref))
}

function withoutPage({ status }: EntryFacts): Verdict | undefined {
  if (status >= 400) return errorStatus(status)
  if (status > 0) return undefined
  return notTold('There was no answer, and the file does not say which page asked.')
}

/** The recorder's own word for what happened, where it is not just "failed". */
function verdictOfError(error: string): Verdict | undefined {
  if (error === '') return undefined
  const evidence = [`The file calls it ${JSON.stringify(error.slice(0, 100))}.`]
  if (/ERR_BLOCKED_BY_CLIENT/.test(error)) {
    return {
      kind: 'extension',
      reason: 'browser-extension',
      certainty: 'shown',
      message: 'A browser extension stopped the request.',
      evidence,
      remedy: extensionRemedy,
    }
  }
  if (/\bcsp\b|ERR_BLOCKED_BY_CSP/i.test(error)) return advised('content-security-policy', evidence)
  if (/mixed-content/.test(error)) return advised('mixed-content', evidence)
  const { reasons = [] } = recognize(`Failed to load resource: ${error}`) ?? {}
  const [first] = reasons
  // More of them say no more than that it failed.
  return first === undefined || reasons.length > 3 ? undefined : advised(first, evidence)
}

function advised(
  reason: RecognizedReason,
  evidence: readonly string[],
  certainty: Verdict['certainty'] = 'shown',
): Verdict {
  const { cause, remedy } = adviceByReason[reason]
  return { kind: kindOf(reason), reason, certainty, message: cause, evidence, remedy }
}

async function judgeAnswer(
  facts: EntryFacts,
  origin: string,
  recording: Recording,
): Promise<Verdict | undefined> {
  const { status, responseHeaders, hasCookies, error } = facts
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
  const credentials = hasCookies ? 'include' : 'same-origin'
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
        'It holds if cookies were sent: the file does not say.',
      ],
    }
  }
  return notTold(
    `The answer ${describeStatus(status)} permits the page, and the file calls it ${JSON.stringify(error.slice(0, 100))} all the same.`,
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

/** What follows a redirect is an entry of its own. */
function withoutRedirect(headers: EntryFacts['responseHeaders']): EntryFacts['responseHeaders'] {
  return headers.filter(([name]) => name.toLowerCase() !== 'location')
}

function refusalOf(
  { failure }: Prediction,
  facts: EntryFacts,
  { logins }: Recording,
): Verdict | undefined {
  if (failure === undefined) return undefined
  const { status, url, isFromCache, isFromServiceWorker, responseHeaders } = facts
  const { reason } = failure
  const answered = `It was answered ${describeStatus(status)}.`
  if (isFromServiceWorker) {
    return {
      kind: 'service-worker',
      reason: 'service-worker',
      certainty: 'likely',
      message: "The page's service worker answered, and what it gave has no permission.",
      evidence: ['The file says that a service worker answered.', failure.message],
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
        'The answer is a copy from a cache, made for a request that had no need of a permission.',
      evidence: [
        isFromCache
          ? "The file says that the browser's cache answered."
          : `The answer has Age: ${age}.`,
        failure.message,
      ],
      remedy:
        'Let the server send Vary: Origin with every answer of this URL, those without a permission too, then empty the caches.',
    }
  }
  if (isLogin(url) || logins.has(url)) return loginVerdict(answered)
  if (gatewayStatuses.has(status)) return gateway(status)
  return { ...advised(reason, [answered]), message: adviceByReason[reason].cause }
}

function loginVerdict(evidence: string): Verdict {
  return {
    kind: 'login-redirect',
    reason: 'login-redirect',
    certainty: 'shown',
    message: 'The request was led to a login page, and no page can log in there by fetch.',
    evidence: [evidence],
    remedy: 'Let the server answer 401 to a request without a login, rather than redirect it.',
  }
}

function gateway(status: number): Verdict {
  return {
    kind: 'gateway',
    reason: 'gateway-error',
    certainty: 'shown',
    message:
      'A gateway answered in place of the application, without CORS headers, so that the browser speaks of CORS.',
    evidence: [`It was answered ${describeStatus(status)}.`],
    remedy:
      'Find out why the application behind the gateway does not answer: that is what is broken. So that pages are told of such errors, the gateway has to send the permission with its own answers too.',
  }
}

function errorStatus(status: number): Verdict {
  return {
    kind: 'error-status',
    reason: 'error-status',
    certainty: 'shown',
    message: 'The server answered with an error, and the page can read it.',
    evidence: [`It was answered ${describeStatus(status)}.`],
    remedy:
      'CORS is not in the way: look at what the page asked for, and into the log of the server.',
  }
}

async function judgeSilence(
  facts: EntryFacts,
  origin: string,
  recording: Recording,
): Promise<Verdict> {
  const preflight = findPreflight(facts, recording)
  const silent: Exchange = ({ purpose }) => {
    if (purpose === 'preflight' && preflight !== undefined && preflight.status > 0) {
      return { status: preflight.status, headers: preflight.headers }
    }
    throw new Error('No answer.')
  }
  const credentials = facts.hasCookies ? 'include' : 'same-origin'
  const { failure, exchanges } = await follow(facts, origin, recording, silent, credentials)
  if (failure !== undefined && failure.reason !== 'no-answer') {
    if (preflight !== undefined && gatewayStatuses.has(preflight.status))
      return gateway(preflight.status)
    const said =
      preflight === undefined
        ? []
        : [`Its preflight was answered ${describeStatus(preflight.status)}.`]
    return advised(
      failure.reason,
      said.length > 0 ? said : ['The browser stops it before anything is sent.'],
    )
  }
  if (isIntoLocalNetwork(facts, origin) && preflight === undefined) {
    return advised(
      'local-network-access',
      [
        'There was no answer and no preflight, and the address is one of a local network or this machine.',
      ],
      'likely',
    )
  }
  if (/firefox/i.test(recording.recorder) && !facts.isOnNetwork) {
    return notTold(
      'Firefox stopped it before the network: a Content-Security-Policy of the page, an extension or tracking protection do that.',
    )
  }
  if (preflight !== undefined && exchanges.length > 1) {
    return notTold('Its preflight passed, and the request itself had no answer.')
  }
  return notTold(
    'A server that was not reached, an answer without permission and a gateway error look the same in this file: there was no answer.',
  )
}

function notTold(evidence: string): Verdict {
  return {
    kind: 'unknown',
    reason: 'not-told',
    certainty: 'possible',
    message: 'The file does not say why.',
    evidence: [evidence],
    remedy:
      'Ask the server: leave out --offline, or look at one request with --entry. The console has the reason, too: give its line with --message.',
  }
}

/** The preflight of a request: for the same URL and method, wherever it stands. */
function findPreflight(
  { url, method }: EntryFacts,
  { preflights }: Recording,
): PreflightFacts | undefined {
  return preflights.find((preflight) => preflight.url === url && preflight.method === method)
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
