import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import { currentURL, type FetchRequest } from '../requests/fetch-request.js'
import { isLoopback, isPotentiallyTrustworthy } from '../requests/site.js'
import { isSecureContext, targetAddressSpace } from './local-network.js'

const isAddress = (host: string): boolean => /^(\[|\d+\.\d+\.\d+\.\d+$)/.test(host)

/** What browsers show all the same where it comes over http: they ask for it over https. */
const upgradeableDestinations = new Set(['image', 'audio', 'video'])

/** Whether a page may not mix: it came over TLS, or is a sandboxed frame of such a page. */
const restrictsMixedContent = (request: FetchRequest): boolean =>
  request.originURL === undefined
    ? isSecureContext(request)
    : request.originURL.protocol === 'https:'

/** Whether the engine takes a URL for secure though it is not of a secure scheme. */
function isExempt(request: FetchRequest, engine: EngineProfile): boolean {
  const url = currentURL(request)
  const { mixedContent } = engine
  if (url.protocol === 'https:' || url.protocol === 'wss:') return true
  if (isLoopback(url)) return mixedContent.loopbackIsSecure
  if (isPotentiallyTrustworthy(url)) return true
  if (!mixedContent.exemptsLocalNetwork) return false
  const isLiteral = isAddress(url.hostname) || url.hostname.endsWith('.local')
  const space = targetAddressSpace(request)
  return (
    space !== undefined &&
    space !== 'public' &&
    (isLiteral || request.targetAddressSpace !== undefined)
  )
}

/**
 * [Upgrades a request](https://w3c.github.io/webappsec-upgrade-insecure-requests/#upgrade-request)
 * of a page that asks for it, and [that of an image](https://w3c.github.io/webappsec-mixed-content/#upgrade-algorithm)
 * of any page over TLS. Returns what it did, null where there was nothing to do.
 */
export function upgradeRequest(request: FetchRequest, engine: EngineProfile): string | null {
  const url = currentURL(request)
  if (url.protocol !== 'http:') return null
  const asksForIt = request.page.upgradeInsecureRequests === true
  const isUpgradeable =
    restrictsMixedContent(request) &&
    upgradeableDestinations.has(request.destination) &&
    !isAddress(url.hostname) &&
    !isExempt(request, engine)
  const isNavigation = request.mode === 'navigate' && request.destination === 'document'
  if ((!asksForIt || isNavigation) && !isUpgradeable) return null
  const upgraded = new URL(url)
  upgraded.protocol = 'https:'
  request.urlList[request.urlList.length - 1] = upgraded
  request.isUpgraded = true
  return asksForIt
    ? 'The page asks for upgrade-insecure-requests: the URL is asked for over TLS.'
    : 'An image of a page over TLS is asked for over TLS.'
}

/** Whether a request is [mixed content](https://w3c.github.io/webappsec-mixed-content/#should-block-fetch): returns what it found, or throws. */
export function checkMixedContent(request: FetchRequest, engine: EngineProfile): string {
  const url = currentURL(request)
  if (url.protocol === 'data:') return 'The URL holds its own response.'
  if (!restrictsMixedContent(request)) return 'The page itself is not served over TLS.'
  if (request.mode === 'navigate' && request.destination === 'document') {
    return 'A page may lead to any other.'
  }
  if (isExempt(request, engine)) return 'The URL is trustworthy.'
  throw new NetworkError({
    reason: 'mixed-content',
    message: `The page is served over TLS, and ${url.origin} is not.`,
    remedy: isLoopback(url)
      ? 'Serve the API over https, with a certificate that this machine trusts: this browser takes no loopback address for secure, and no CORS header helps here.'
      : 'Serve the API over https: no CORS header helps here.',
  })
}
