import { guessAddressSpace, isFurtherInside } from '../address-space.js'
import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import { currentURL, type FetchRequest } from '../requests/fetch-request.js'
import { isLoopback, isPotentiallyTrustworthy } from '../requests/site.js'
import { declaredSpace, isSecureContext, spaceOfPage } from './local-network.js'
import { holdsResponse } from './tainting.js'

const isAddress = (host: string): boolean => /^(\[|\d+\.\d+\.\d+\.\d+$)/.test(host)

/** What browsers show all the same where it comes over http: they ask for it over https. */
const upgradeableDestinations = new Set(['image', 'audio', 'video'])

/** Whether a page may not mix: it came over TLS, or is a sandboxed frame of such a page. */
const restrictsMixedContent = (request: FetchRequest): boolean =>
  request.originURL === undefined
    ? isSecureContext(request)
    : request.originURL.protocol === 'https:'

/** Whether a URL says by itself that it is on a local network. */
function namesLocalNetwork(url: URL): boolean {
  if (!isAddress(url.hostname) && !url.hostname.endsWith('.local')) return false
  const space = guessAddressSpace(url)
  return space !== undefined && space !== 'public'
}

/** Whether the page says that it calls further inside than where it came from. */
function declaresLocalNetwork(request: FetchRequest): boolean {
  const declared = declaredSpace(request)
  if (declared === undefined) return false
  const own = spaceOfPage(request)
  return own === undefined || isFurtherInside(own, declared)
}

/** Whether the engine takes a URL for secure though it is not of a secure scheme. */
function isExempt(request: FetchRequest, engine: EngineProfile): boolean {
  const url = currentURL(request)
  const { mixedContent } = engine
  if (url.protocol === 'https:' || url.protocol === 'wss:') return true
  if (isLoopback(url)) return mixedContent.loopbackIsSecure
  if (isPotentiallyTrustworthy(url)) return true
  const { exemptsLocalNetwork } = mixedContent
  if (exemptsLocalNetwork === 'nothing') return false
  if (exemptsLocalNetwork === 'addresses-too' && namesLocalNetwork(url)) return true
  return declaresLocalNetwork(request)
}

/** Whether `upgrade-insecure-requests` is about a request: a link to another host may lead there over http. */
function isUpgradeAsked(request: FetchRequest): boolean {
  const { mode, destination, sender, originURL } = request
  const url = currentURL(request)
  if (isPotentiallyTrustworthy(url)) return false
  const isLink = mode === 'navigate' && destination === 'document' && sender !== 'form'
  return !isLink || url.hostname === originURL?.hostname
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
    (engine.mixedContent.upgradesAddresses || !isAddress(url.hostname)) &&
    !isExempt(request, engine)
  if (!(asksForIt && isUpgradeAsked(request)) && !isUpgradeable) return null
  const upgraded = new URL(url)
  upgraded.protocol = 'https:'
  request.urlList[request.urlList.length - 1] = upgraded
  request.isUpgraded = true
  request.isRedirectUpgraded ||= request.urlList.length > 1
  return asksForIt
    ? 'The page has upgrade-insecure-requests: the request is sent over https instead.'
    : 'A page loaded over https requests its images over https.'
}

/** Whether a request is [mixed content](https://w3c.github.io/webappsec-mixed-content/#should-block-fetch): returns what it found, or throws. */
export function checkMixedContent(request: FetchRequest, engine: EngineProfile): string {
  const url = currentURL(request)
  if (holdsResponse(url)) return 'The URL contains its own response.'
  if (!restrictsMixedContent(request)) return 'The page itself is not loaded over TLS.'
  if (request.mode === 'navigate' && request.destination === 'document') {
    return 'Links and forms may lead to any page.'
  }
  if (isExempt(request, engine)) return 'The URL is trustworthy.'
  throw new NetworkError({
    reason: 'mixed-content',
    message: `The page was loaded over TLS, but ${url.origin} does not use TLS.`,
    remedy: isLoopback(url)
      ? 'Serve the API over https, with a certificate that this machine trusts: this browser does not treat loopback addresses as secure, and no CORS header helps here.'
      : 'Serve the API over https: no CORS header helps here.',
  })
}
