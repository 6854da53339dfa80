import type { Cause, CauseKind, OwnReason } from './cause.js'

/** A sentence of a console that is not about an answer, and that the probe's table does not have. */
interface OtherLine {
  readonly kind: CauseKind
  readonly reason: OwnReason
  readonly pattern: RegExp
  readonly message: string
  readonly remedy: string
}

export const serviceWorkerRemedy =
  'Look at the fetch handler of the service worker: what it hands to respondWith has to be an answer that the page may read. To be sure that it is at fault, choose "Bypass for network" in the developer tools, under Application, Service workers, and load the page again.'

export const extensionRemedy =
  'Load the page in a private window without extensions. If it works there, switch them off one by one; ad blockers go by words in the URL, such as /ads, /track or /analytics.'

// Blink (service_worker_event_dispatcher), Gecko (dom.properties, Interception…) and WebKit
// (FetchEvent.cpp) name the event or its method in every such line; extensions are named by the
// scheme of their files, and what they stop Chromium calls ERR_BLOCKED_BY_CLIENT.
const lines: readonly OtherLine[] = [
  {
    kind: 'service-worker',
    reason: 'service-worker',
    pattern: /\bFetchEvent\b|\brespondWith\b|A ServiceWorker (?:passed|intercepted)/,
    message:
      "The page's service worker answered in place of the server, and what it gave is an error.",
    remedy: serviceWorkerRemedy,
  },
  {
    kind: 'extension',
    reason: 'browser-extension',
    pattern: /ERR_BLOCKED_BY_CLIENT|\b(?:chrome|moz|safari-web)-extension:\/\//,
    message:
      'A browser extension stopped the request, or made it: no server saw it as it should be.',
    remedy: extensionRemedy,
  },
]

/** Returns what a line says that the probe's table does not have, or undefined. */
export function recognizeOtherLine(text: string): Cause | undefined {
  const line = lines.find(({ pattern }) => pattern.test(text))
  if (line === undefined) return undefined
  const { kind, reason, message, remedy } = line
  const word = line.pattern.exec(text)?.[0] ?? ''
  return {
    kind,
    reason,
    certainty: 'likely',
    message,
    evidence: [`The line has the words ${JSON.stringify(word)}.`],
    exchanges: [],
    remedy,
  }
}
