import type { Enforcement } from './configuration.js'
import type { Denial } from './denial.js'
import type { CorsEvent, CorsEventRequest } from './event-log.js'
import { pathOf } from './path.js'
import { listElements } from './preflight.js'
import { printable } from './printable.js'
import type { CorsRequest } from './request.js'
import { asciiLowerCase } from './token.js'

/** Most names of `Access-Control-Request-Headers` that an event keeps. */
const maximumHeaderNames = 50

/** Makes the event of a denial: of the request it keeps what explains the denial, and no secret. */
export function toEvent(
  denial: Denial,
  enforcement: Enforcement,
  { method, url, headers, remoteAddress }: CorsRequest,
): CorsEvent {
  const read = (name: string): string | null => {
    const value = headers.get(name) ?? null
    return value === null ? null : printable(value)
  }
  const authority = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#\\]*@)?([^/?#\\]*)/i.exec(url)
  const host = headers.get('host') ?? authority?.[1] ?? null
  const request: CorsEventRequest = {
    method: printable(method),
    path: printable(pathOf(url)),
    origin: read('origin'),
    host: host === null ? null : printable(host.slice(host.lastIndexOf('@') + 1)),
    contentType: read('content-type'),
    referer: publicPart(headers.get('referer')),
    secFetchSite: read('sec-fetch-site'),
    secFetchMode: read('sec-fetch-mode'),
    headerNames: headerNames(headers.get('access-control-request-headers') ?? ''),
    ...(remoteAddress === undefined ? {} : { remoteAddress: printable(remoteAddress) }),
  }
  const { reason, value, message, hint } = denial
  return {
    type: 'Debug',
    insertInstant: Date.now(),
    enforcement,
    reason,
    value: printable(value),
    message,
    ...(hint === undefined ? {} : { hint }),
    request,
  }
}

/** A URL without user info, query and fragment: where secrets travel. */
function publicPart(url: string | null | undefined): string | null {
  if (url === null || url === undefined) return null
  const end = url.search(/[?#]/)
  return printable((end < 0 ? url : url.slice(0, end)).replace(/^([^/\\]*[/\\]{2})[^/\\]*@/, '$1'))
}

function headerNames(list: string): string[] {
  // Cut before it is split: a list may be as long as a server lets a header be.
  const names = listElements(list.slice(0, maximumHeaderNames * 258))
  return names.slice(0, maximumHeaderNames).map((name) => printable(asciiLowerCase(name)))
}
