import type { Enforcement } from '../configuration.js'
import type { Denial } from '../decision.js'
import type { CorsEvent, CorsEventRequest } from '../event-log.js'
import { listElements } from '../reading/header-list.js'
import { authorityOf, pathOf } from '../reading/path.js'
import { printable } from '../reading/printable.js'
import { asciiLowerCase } from '../reading/token.js'
import type { CorsRequest } from '../request.js'

/** Most names of `Access-Control-Request-Headers` that an event keeps. */
const maximumHeaderNames = 50

/** Writes an event of a given instant, in milliseconds since 1970. */
export type EventWriter = (insertInstant: number) => CorsEvent

/**
 * Takes from a request what explains a denial, and no secret, and gives what writes the event.
 * Writing takes longer than deciding, and the request may be gone or reused by then.
 */
export function toEvent(
  enforcement: Enforcement,
  denial: Denial,
  { method, url, headers, remoteAddress }: CorsRequest,
): EventWriter {
  const origin = headers.get('origin')
  const host = headers.get('host')
  const contentType = headers.get('content-type')
  const referer = headers.get('referer')
  const secFetchSite = headers.get('sec-fetch-site')
  const secFetchMode = headers.get('sec-fetch-mode')
  const list = headers.get('access-control-request-headers') ?? ''
  return (insertInstant) => {
    const request: CorsEventRequest = {
      method: kept(method),
      path: kept(pathOf(url)),
      origin: kept(origin),
      host: kept((host ?? authorityOf(url))?.replace(/^.*@/s, '')),
      contentType: kept(contentType),
      referer: kept(referer?.replace(/[?#].*/s, '').replace(/^([^/\\]*[/\\]{2})[^/\\]*@/, '$1')),
      secFetchSite: kept(secFetchSite),
      secFetchMode: kept(secFetchMode),
      // Cut before it is split: a list may be as long as a server lets a header be.
      headerNames: listElements(asciiLowerCase(list.slice(0, maximumHeaderNames * 258)))
        .slice(0, maximumHeaderNames)
        .map((name) => kept(name)),
      ...(remoteAddress !== undefined && { remoteAddress: kept(remoteAddress) }),
    }
    const { hint } = denial
    return {
      type: 'Debug',
      insertInstant,
      enforcement,
      reason: denial.reason,
      value: kept(denial.value),
      // Whole: it is longer than what it quotes.
      message: copied(denial.message),
      ...(hint && { hint }),
      request,
    }
  }
}

function kept(text: string): string
function kept(text: string | null | undefined): string | null
function kept(text: string | null | undefined): string | null {
  return text == null ? null : copied(printable(text))
}

/** The slice is one of the sum, a text of its own: a part of a request's string would keep all of it alive. */
function copied(text: string): string {
  return ` ${text}`.slice(1)
}
