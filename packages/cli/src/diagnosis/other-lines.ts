import { adviceByReason, describeStatus, type RecognizedReason } from '@crossgate/probe'
import { type Cause, kindOf } from './cause.js'
import { lineMethods } from './line-parts.js'

/** What a line means that the probe's table, which holds recorded lines, does not have. */
export interface OtherMeaning {
  readonly cause: Cause
  /** Whether it says more than the table, which takes the line for a less telling one. */
  readonly isAll: boolean
}

interface OtherLine {
  readonly pattern: RegExp
  readonly isAll?: boolean
  readonly meaning: (
    found: RegExpExecArray,
  ) => Pick<Cause, 'kind' | 'reason' | 'message' | 'remedy'>
}

export const serviceWorkerRemedy =
  'Look at the fetch handler of the service worker: what it hands to respondWith has to be an answer that the page may read. To be sure that it is at fault, choose "Bypass for network" in the developer tools, under Application, Service workers, and load the page again.'

export const extensionRemedy =
  'Load the page in a private window without extensions. If it works there, switch them off one by one; ad blockers go by words in the URL, such as /ads, /track or /analytics.'

/** What a reason of the probe means. */
const advised = (reason: RecognizedReason) => () => {
  const { cause: message, remedy } = adviceByReason[reason]
  return { kind: kindOf(reason), reason, message, remedy }
}

/** What an error means that the page can read. */
export const readableError = {
  kind: 'error-status',
  reason: 'error-status',
  message: 'The server answered with an error, and the page can read it.',
  remedy:
    'CORS is not in the way: look at what the page asked for, and into the log of the server.',
} as const

// Blink (service_worker_event_dispatcher), Gecko (dom.properties, Interception…) and WebKit
// (FetchEvent.cpp) name the event or its method in every such line; extensions are named by the
// scheme of their files, and what they stop Chromium calls ERR_BLOCKED_BY_CLIENT. Safari has the
// sentences of the system's network (NSURLError), and those of Chromium before version 142 are met
// for years.
const lines: readonly OtherLine[] = [
  {
    pattern: /\bFetchEvent\b|\brespondWith\b|A ServiceWorker (?:passed|intercepted)/,
    meaning: () => ({
      kind: 'service-worker',
      reason: 'service-worker',
      message:
        "The page's service worker answered in place of the server, and what it gave is an error.",
      remedy: serviceWorkerRemedy,
    }),
  },
  {
    pattern: /ERR_BLOCKED_BY_CLIENT|\b(?:chrome|moz|safari-web)-extension:\/\//,
    isAll: true,
    meaning: () => ({
      kind: 'extension',
      reason: 'browser-extension',
      message:
        'A browser extension stopped the request, or made it: no server saw it as it should be.',
      remedy: extensionRemedy,
    }),
  },
  {
    pattern: /\bERR_BLOCKED_BY_ORB\b|\bOpaqueResponseBlocking\b/,
    isAll: true,
    meaning: () => ({
      kind: 'answer',
      reason: 'opaque-response-blocked',
      message:
        'A tag of the page (script, img, link) got what is not of its kind, a page of HTML or JSON, and the browser kept it back.',
      remedy:
        'Open the URL in a tab: it answers with an error page, a login or JSON. Correct the URL or that answer, or fetch it with CORS if a script is to read it.',
    }),
  },
  {
    pattern: /A server with the specified hostname could not be found/,
    meaning: advised('name-not-resolved'),
  },
  { pattern: /Could not connect to the server\b/, meaning: advised('connection-refused') },
  { pattern: /The network connection was lost\b/, meaning: advised('connection-closed') },
  { pattern: /The request timed out\b/, meaning: advised('timeout') },
  {
    pattern: /The Internet connection appears to be offline/,
    meaning: advised('unreachable'),
  },
  {
    pattern:
      /The certificate for this server (?:is invalid|has expired)|An SSL error has occurred and a secure connection to the server cannot be made/,
    meaning: advised('tls-failure'),
  },
  {
    pattern: /violates the (?:following|document's) Content Security Policy/,
    meaning: advised('content-security-policy'),
  },
  {
    pattern: /is not a secure context and the resource is in more-private address space/,
    meaning: advised('insecure-local-network'),
  },
  {
    pattern: /Access-Control-Allow-Private-Network|private network request/,
    isAll: true,
    meaning: advised('local-network-access'),
  },
  {
    pattern: /Cross origin requests are only supported for protocol schemes/,
    meaning: advised('scheme-not-http'),
  },
  {
    // Without ERR_FAILED before it the browser handed the answer on.
    pattern: new RegExp(
      `^(?!.*net::ERR_).*(?:the server responded with a status of |(?:${lineMethods}) https?://\\S+ )([45]\\d\\d)(?= |$)`,
      'm',
    ),
    meaning: ([, status]) => ({
      ...readableError,
      message: `The server answered ${describeStatus(Number(status))}, and nothing in this line says that the browser kept it from the page.`,
      remedy: `${readableError.remedy} If a line beside this one speaks of CORS, give that one.`,
    }),
  },
]

/** Returns what a line says that the probe's table does not have, or undefined. */
export function recognizeOtherLine(text: string): OtherMeaning | undefined {
  for (const { pattern, isAll = false, meaning } of lines) {
    const found = pattern.exec(text)
    if (found === null) continue
    const evidence = [`The line has the words ${JSON.stringify(found[0].slice(-100).trim())}.`]
    const cause: Cause = { ...meaning(found), certainty: 'likely', evidence, exchanges: [] }
    return { cause, isAll }
  }
  return undefined
}
