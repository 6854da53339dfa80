import { type AddressSpace, guessAddressSpace, isFurtherInside } from '../address-space.js'
import type { EngineProfile } from '../engines/engine-profile.js'
import { NetworkError } from '../failure.js'
import { currentURL, type FetchRequest } from '../requests/fetch-request.js'
import { isPotentiallyTrustworthy } from '../requests/site.js'

/** Whether the page is a secure context, as far as its origin tells. */
export const isSecureContext = ({ page, originURL }: FetchRequest): boolean =>
  page.isSecureContext ?? (originURL !== undefined && isPotentiallyTrustworthy(originURL))

/** The address space of the page: what it says, else a guess from its host. */
const spaceOfPage = ({ page, originURL }: FetchRequest): AddressSpace | undefined =>
  page.addressSpace ?? (originURL && guessAddressSpace(originURL))

/** The address space that the request leads to. */
export const targetAddressSpace = (request: FetchRequest): AddressSpace | undefined =>
  request.targetAddressSpace ?? guessAddressSpace(currentURL(request))

const permissionNames: Readonly<Record<AddressSpace, string>> = {
  public: '',
  local: 'local-network',
  loopback: 'loopback-network',
}

/** What a visitor would call an address space. */
export const places: Readonly<Record<AddressSpace, string>> = {
  public: 'on the internet',
  local: 'in a local network',
  loopback: "on the visitor's own machine",
}

const noHeaderHelps =
  'No header of the server helps: neither Access-Control-Allow-Private-Network nor any other is read.'

/**
 * [Local Network Access](https://wicg.github.io/local-network-access/): whether the page may reach
 * further inside than where it came from. Returns what it found, null where there is no question,
 * or throws where the browser keeps the request back. Nothing has been sent then, no preflight either.
 */
export function checkLocalNetworkAccess(
  request: FetchRequest,
  engine: EngineProfile,
): string | null {
  const { page } = request
  const rules = engine.localNetworkAccess
  const target = targetAddressSpace(request)
  if (rules === null || (request.mode === 'websocket' && !rules.coversWebSockets)) return null
  if (target === undefined || target === 'public') return null
  const { host } = currentURL(request)
  const space = spaceOfPage(request)
  if (space === undefined) {
    return `${host} is ${places[target]}. If the page comes from the internet, the browser asks the visitor first.`
  }
  if (!isFurtherInside(space, target)) return null
  const permission = permissionNames[target]
  if (!isSecureContext(request) && rules.refusesInsecurePages) {
    throw new NetworkError({
      reason: 'insecure-local-network',
      message: `${host} is ${places[target]}, and the page came over http: the browser keeps the request back, and no permission helps.`,
      remedy: `Serve the page over https, so that the browser can ask the visitor for the permission ${permission}. ${noHeaderHelps}`,
    })
  }
  const answer = page.localNetworkPermission ?? 'prompt'
  if (answer === 'granted') return `The visitor has given the permission ${permission}.`
  const waits = answer === 'prompt' && rules.waitsForAnswer
  throw new NetworkError({
    reason: 'local-network-access',
    message: waits
      ? `${host} is ${places[target]}: the browser asks the visitor for the permission ${permission}, and until there is an answer the page waits and nothing is sent.`
      : `${host} is ${places[target]}, and the visitor has not given the permission ${permission}: nothing was sent, no preflight either.`,
    remedy: `The page has to lead the visitor to allow it: say what will be reached before the request, and in a frame delegate ${permission} by allow="${permission}". ${noHeaderHelps}`,
    ...(waits && { unsettled: true }),
  })
}
