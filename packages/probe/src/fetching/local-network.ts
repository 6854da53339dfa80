import { type AddressSpace, guessAddressSpace, isFurtherInside } from '../address-space.js'
import type { EngineProfile, LocalNetworkAccessRules } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import { currentURL, type FetchRequest, isSameOrigin } from '../requests/fetch-request.js'
import { isPotentiallyTrustworthy } from '../requests/site.js'

/** Whether the page is a secure context, as far as its origin tells. */
export const isSecureContext = ({ page, originURL }: FetchRequest): boolean =>
  page.isSecureContext ?? (originURL !== undefined && isPotentiallyTrustworthy(originURL))

/** The address space of the page: what it says, else a guess from its host. */
export const spaceOfPage = ({ page, originURL }: FetchRequest): AddressSpace | undefined =>
  page.addressSpace ?? (originURL && guessAddressSpace(originURL))

/** The address space in which the page says that the target is; `public` is what it would be without a word. */
export const declaredSpace = ({ targetAddressSpace }: FetchRequest): AddressSpace | undefined =>
  targetAddressSpace === 'public' ? undefined : targetAddressSpace

const permissionNames: Readonly<Record<AddressSpace, string>> = {
  public: '',
  local: 'local-network',
  loopback: 'loopback-network',
}

/** What a visitor would call an address space. */
export const places: Readonly<Record<AddressSpace, string>> = {
  public: 'on the internet',
  local: 'on a local network',
  loopback: "on the visitor's own machine",
}

const noHeaderHelps =
  'No server header helps: Access-Control-Allow-Private-Network is not read, nor is any other.'

/** Fails where the page says of its target what is not so. */
function checkDeclaration(
  request: FetchRequest,
  actual: AddressSpace,
  { declaredSpace: rule }: LocalNetworkAccessRules,
): void {
  const declared =
    rule === 'checked-with-public' ? request.targetAddressSpace : declaredSpace(request)
  if (rule === 'passed-over' || declared === undefined || declared === actual) return
  const { host } = currentURL(request)
  throw new NetworkError({
    reason: 'address-space-mismatch',
    message: `The page declares with targetAddressSpace that ${host} is ${places[declared]}, but it is ${places[actual]}: the browser blocks the request, and no permission helps.`,
    remedy: `Have the page fetch with targetAddressSpace: '${actual}', or without it. ${noHeaderHelps}`,
  })
}

/** Whether the engine looks at requests of this kind. */
function isCovered({ mode }: FetchRequest, rules: LocalNetworkAccessRules): boolean {
  return mode !== 'websocket' || rules.coversWebSockets
}

/** Whether the page calls its own server over a connection that may be trusted, which is nobody else's business. */
const callsItself = (request: FetchRequest): boolean =>
  request.originURL !== undefined &&
  isSameOrigin(currentURL(request), request.origin) &&
  isPotentiallyTrustworthy(request.originURL)

/**
 * [Local Network Access](https://wicg.github.io/local-network-access/): whether the page may reach
 * further inside than where it came from. Returns what it found, null where there is no question,
 * or throws where the browser keeps the request back. Nothing has been sent then, no preflight either.
 *
 * @param found Where the target is, if that is known better than by its host.
 */
export function checkLocalNetworkAccess(
  request: FetchRequest,
  engine: EngineProfile,
  found: AddressSpace | undefined,
): string | null {
  const { page } = request
  const rules = engine.localNetworkAccess
  if (rules === null || !isCovered(request, rules) || callsItself(request)) return null
  const actual = found ?? guessAddressSpace(currentURL(request))
  if (actual !== undefined) checkDeclaration(request, actual, rules)
  const target =
    actual ?? (rules.declaredSpace === 'passed-over' ? undefined : declaredSpace(request))
  if (target === undefined || target === 'public') return null
  const { host } = currentURL(request)
  const space = spaceOfPage(request)
  if (space === undefined) {
    return `${host} is ${places[target]}. If the page is on the internet, the browser asks the visitor first.`
  }
  if (!isFurtherInside(space, target)) return null
  const permission = permissionNames[target]
  if (!isSecureContext(request) && rules.refusesInsecurePages) {
    throw new NetworkError({
      reason: 'insecure-local-network',
      message: `${host} is ${places[target]}, and the page was loaded over http: the browser blocks the request, and no permission helps.`,
      remedy: `Serve the page over https, so the browser can ask the visitor for the permission ${permission}. ${noHeaderHelps}`,
    })
  }
  const answer = page.localNetworkPermission ?? 'prompt'
  if (answer === 'granted') return `The visitor has granted the permission ${permission}.`
  const waits = answer === 'prompt' && rules.waitsForAnswer
  throw new NetworkError({
    reason: 'local-network-access',
    message: waits
      ? `${host} is ${places[target]}: the browser asks the visitor for the permission ${permission}. Until the visitor decides, the page waits and nothing is sent.`
      : `${host} is ${places[target]}, and the visitor has not granted the permission ${permission}: nothing was sent, not even a preflight.`,
    remedy: `The page needs the permission: tell the visitor what it is about to reach before it makes the request, and in a frame delegate ${permission} with allow="${permission}". ${noHeaderHelps}`,
    ...(waits && { unsettled: true }),
  })
}
