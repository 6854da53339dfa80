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
  'Check the service worker\'s fetch handler: what it passes to respondWith must be a response that the page may read. To confirm that it is the cause, choose "Bypass for network" in the developer tools, under Application, Service workers, and reload the page.'

export const extensionRemedy =
  'Load the page in a private window without extensions. If it works there, disable them one by one. Ad blockers react to words in the URL, such as /ads, /track or /analytics.'

/** What a reason of the probe means. */
const advised = (reason: RecognizedReason) => () => {
  const { cause: message, remedy } = adviceByReason[reason]
  return { kind: kindOf(reason), reason, message, remedy }
}

/** What an error means that the page can read. */
export const readableError = {
  kind: 'error-status',
  reason: 'error-status',
  message: 'The server responded with an error, and the page can read it.',
  remedy: "This is not a CORS problem: check what the page requested, and the server's log.",
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
      message: 'The service worker responded in place of the server, with an error.',
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
        'A browser extension stopped or changed the request: no server saw it as the page sent it.',
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
        'An element of the page (script, img, link) got the wrong kind of content, such as HTML or JSON, and the browser blocked it.',
      remedy:
        'Open the URL in a tab: it returns an error page, a login page or JSON. Correct the URL or the response, or use fetch with CORS if a script needs to read it.',
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
      message: `The server answered ${describeStatus(Number(status))}, and nothing in this line says that the browser kept the response from the page.`,
      remedy: `${readableError.remedy} If a nearby line mentions CORS, give that one.`,
    }),
  },
]

/** Returns what a line says that the probe's table does not have, or undefined. */
export function recognizeOtherLine(text: string): OtherMeaning | undefined {
  for (const { pattern, isAll = false, meaning } of lines) {
    const found = pattern.exec(text)
    if (found === null) continue
    const evidence = [`The line contains the words ${JSON.stringify(found[0].slice(-100).trim())}.`]
    const cause: Cause = { ...meaning(found), certainty: 'likely', evidence, exchanges: [] }
    return { cause, isAll }
  }
  return undefined
}
