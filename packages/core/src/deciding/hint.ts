import { defaultConfiguration } from '../configuration.js'
import type { DenialReason } from '../decision.js'
import type { HostList } from '../policy/host-list.js'
import { findMeantOrigin, findOriginMistake } from '../policy/origin-fault.js'
import type { Policy } from '../policy/policy.js'
import type { Steps } from '../policy/steps.js'
import { hostOf } from '../reading/authority.js'
import { asciiLowerCase } from '../reading/token.js'
import type { CorsRequestHeaders } from '../request.js'
import { type NearMatch, nearestHost, nearestOrigin, prepareNearestOrigin } from './near-match.js'

/** What a request tells about the mistake behind its denial. */
export interface RequestClues {
  /** Set where `isNavigation`. */
  readonly isNavigation?: boolean
  /** `User-Agent`, where no `Sec-Fetch-*` shows that a browser sent the request. */
  readonly userAgent?: string | null | undefined
  /** The reading under which the path matches an excluded one, in words. */
  readonly pathReading?: string
}

// Nearly every denied request gets one of these two: none is made for it.
/** The clues of what a browser sent for a script. */
export const scriptClues: RequestClues = /* @__PURE__ */ Object.freeze({})
/** The clues of what a form or a link sent. */
export const navigationClues: RequestClues = /* @__PURE__ */ Object.freeze({ isNavigation: true })

/**
 * Whether a form or a link sent the request, and no script. No permission for its origin helps: the
 * browser shows the response whatever it says.
 */
export function isNavigation(headers: CorsRequestHeaders): boolean {
  return headers.get('sec-fetch-mode') === 'navigate'
}

/** Whether a header, whose name is in lower case, belongs into a response: to allow it would hide the mistake. */
export function isResponseHeader(name: string): boolean {
  return name.startsWith('access-control-') && !name.startsWith('access-control-request-')
}

/**
 * Prepares what hints need of a long policy, where every denial becomes an event and so asks for one:
 * else the first denial does, in the midst of requests.
 */
export function* prepareHints(policy: Policy): Steps<void> {
  if (policy.configuration.debug) yield* prepareNearestOrigin(policy)
}

/** The likely mistake behind a denial, as a sentence, or undefined where none can be named. */
export function hintOf(
  reason: DenialReason,
  value: string,
  policy: Policy,
  clues: RequestClues,
): string | undefined {
  switch (reason) {
    case 'excluded-path':
      return excludedHint(value, policy, clues)
    case 'host-not-allowed':
      return hostHint(value, policy)
    case 'invalid-origin':
      return notOriginHint(value)
    case 'invalid-preflight':
      return undefined
    default:
      if (clues.isNavigation) {
        return 'A form or a link sent this, not a script. If other sites may post here, as sign-in and payment providers do, add this path to excludedPaths.'
      }
      return mistakeHint(reason, value, policy) ?? proxyHint(clues)
  }
}

function excludedHint(entry: string, policy: Policy, { pathReading }: RequestClues): string {
  // Else it is an entry of `paths`, where readings of the path choose several policies.
  const isExcluded = policy.excludedPaths.everyPath === undefined
  const remedy = isExcluded ? ' If pages may use it, change excludedPaths.' : ''
  return `The path matches ${entry} ${pathReading}.${remedy}`
}

/** In the words of the check of a configuration. What those say of patterns, and of a list, is nothing to a client. */
function notOriginHint(value: string): string {
  const { remedy, completion = '' } = findOriginMistake(value)
  const meant = findMeantOrigin(value)
  const isForLists = `${remedy}${completion}`.includes('*')
  const what = isForLists ? 'a client or a proxy wrote it' : remedy
  const example = meant === undefined ? '' : ` Send ${meant}.`
  return `No browser sends this Origin: ${what}.${example}`
}

function mistakeHint(
  reason: 'origin-not-allowed' | 'method-not-allowed' | 'header-not-allowed',
  value: string,
  policy: Policy,
): string | undefined {
  if (reason === 'origin-not-allowed') return originHint(value, policy)
  return reason === 'method-not-allowed' ? methodHint(value, policy) : headerHint(value, policy)
}

function originHint(origin: string, policy: Policy): string | undefined {
  if (origin === 'null') {
    return 'Sandboxed frames, local files and cross-origin redirects send the origin "null".'
  }
  return nearHint(origin, nearestOrigin(origin, policy))
}

function methodHint(method: string, { configuration }: Policy): string | undefined {
  const { allowedMethods } = configuration
  const other = allowedMethods.find((name) => name.toUpperCase() === method.toUpperCase())
  if (other !== undefined) return `${other} is allowed: methods are case-sensitive.`
  return replacedDefaultHint('allowedMethods', (name) => name === method)
}

function headerHint(name: string, { headers }: Policy): string | undefined {
  if (isResponseHeader(name)) {
    return `${name} is a response header: remove it from the page's request.`
  }
  if (headers.any && name === 'authorization') {
    return '"*" does not cover Authorization: add Authorization to the list too.'
  }
  return replacedDefaultHint('allowedHeaders', (entry) => asciiLowerCase(entry) === name)
}

/** A configured list takes the place of the default one, which many expect it to add to. */
function replacedDefaultHint(
  key: 'allowedMethods' | 'allowedHeaders',
  isMeant: (entry: string) => boolean,
): string | undefined {
  const entry = defaultConfiguration[key].find(isMeant)
  return entry && `${key} replaces the default list, which includes ${entry}: add it to your list.`
}

function hostHint(authority: string, { allowedHosts }: Policy): string | undefined {
  const host = hostOf(authority.replace(/\.(?=:\d+$|$)/, ''))
  if (host === undefined) return undefined
  // There is a denial only where hosts are listed.
  return nearHint(host, nearestHost(host, authority, allowedHosts as HostList))
}

function nearHint(refused: string, near: NearMatch | undefined): string | undefined {
  if (near === undefined) return undefined
  const { entry, parent, difference } = near
  return parent === undefined
    ? `${entry} is allowed: check ${difference}.`
    : `${entry} covers the subdomains of ${parent} but not that host itself: list ${refused} too.`
}

function proxyHint({ userAgent }: RequestClues): string | undefined {
  // Every browser's User-Agent has begun so for thirty years.
  const isBrowser = userAgent == null || /^(?:Mozilla|Opera)\//.test(userAgent)
  return isBrowser
    ? undefined
    : 'No browser sent this: a client or a proxy added the Origin header.'
}
