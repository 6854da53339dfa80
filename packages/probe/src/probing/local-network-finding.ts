import { type AddressSpace, guessAddressSpace, isFurtherInside } from '../address-space.js'
import { places } from '../fetching/local-network.js'
import type { Finding } from '../finding.js'
import type { FindPlace, HostPlace } from './host-place.js'
import { describePage } from './sentence.js'

/** Where the pages of an origin come from, which is anywhere unless something tells. */
async function spaceOfPages(
  origin: string | undefined,
  target: HostPlace,
  findPlace: FindPlace,
): Promise<AddressSpace> {
  if (origin === undefined || !/^https?:/.test(origin)) return 'public'
  const page = new URL(origin)
  // Who writes a loopback address into a URL runs the page there as well, or far away: no name server is asked.
  const saysLoopback = target.space === 'loopback' && target.address === undefined
  if (saysLoopback) return guessAddressSpace(page) ?? 'public'
  return (await findPlace(page))?.space ?? 'public'
}

/** Where a host is, as the beginning of a sentence: the address that its name leads to is what few people know. */
const describePlace = ({ host }: URL, { space, address }: HostPlace): string =>
  address === undefined
    ? `${host} is ${places[space]}`
    : `${host} leads to ${address}, which is ${places[space]}`

/**
 * Says that browsers ask the visitor before a page may reach a server, since that is further inside
 * than where the page comes from; null where they need not ask.
 *
 * @param origin The page's origin; undefined for any page of the internet.
 */
export async function localNetworkFinding(
  url: URL,
  origin: string | undefined,
  findPlace: FindPlace,
): Promise<Finding | null> {
  const target = await findPlace(url)
  if (target === undefined || target.space === 'public') return null
  if (!isFurtherInside(await spaceOfPages(origin, target, findPlace), target.space)) return null
  const page = origin === undefined ? 'a page on the internet' : describePage(origin)
  const refused = origin?.startsWith('http:')
    ? ', and Chromium refuses it for any page loaded over http'
    : ''
  const elsewhere =
    target.space === 'loopback' ? ' A server with a public address does not need this.' : ''
  return {
    id: 'local-network-access',
    severity: 'info',
    message: `${describePlace(url, target)}: Chromium and Firefox ask the visitor before ${page} may reach it${refused}. This is not about CORS.${elsewhere}`,
    remedy:
      'Have the page say beforehand what it is about to reach. No server header helps: Access-Control-Allow-Private-Network is no longer read.',
    evidence: [],
  }
}
