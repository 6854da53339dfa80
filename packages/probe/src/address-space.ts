/** Where a host is, as [Local Network Access](https://wicg.github.io/local-network-access/) divides the internet: this machine, its own network, or anywhere. */
export type AddressSpace = 'public' | 'local' | 'loopback'

const spaces: readonly AddressSpace[] = ['public', 'local', 'loopback']

/** The one of two that is further inside. */
export const furtherInside = (first: AddressSpace, second: AddressSpace): AddressSpace =>
  isFurtherInside(first, second) ? second : first

/**
 * Returns whether a request goes further inside, which needs the visitor's permission by
 * [Local Network Access](https://wicg.github.io/local-network-access/). Never throws.
 *
 * @param from the address space of the page.
 * @param to the address space of what it asks.
 * @example
 * ```ts
 * isFurtherInside('public', 'loopback') // true
 * isFurtherInside('loopback', 'public') // false
 * ```
 */
export const isFurtherInside = (from: AddressSpace, to: AddressSpace): boolean =>
  spaces.indexOf(to) > spaces.indexOf(from)

const loopbackIPv4 = /^(127\.\d+\.\d+\.\d+|0\.0\.0\.0)$/
const localIPv4 =
  /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/
const anyIPv4 = /^\d+\.\d+\.\d+\.\d+$/

function spaceOfIPv4(host: string): AddressSpace {
  if (loopbackIPv4.test(host)) return 'loopback'
  return localIPv4.test(host) ? 'local' : 'public'
}

/** The IPv4 address inside an IPv4-mapped one, as `URL` writes it: `::ffff:a00:1`. */
function mappedIPv4(address: string): string | undefined {
  const groups = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address)
  if (groups === null) return undefined
  return groups
    .slice(1)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.')
}

function spaceOfIPv6(address: string): AddressSpace {
  if (address === '::1' || address === '::') return 'loopback'
  const mapped = mappedIPv4(address)
  if (mapped !== undefined) return spaceOfIPv4(mapped)
  return /^(f[cd]|fe[89ab])/.test(address) ? 'local' : 'public'
}

/** The address space of an IP address as name servers give it: `10.1.2.3`, `fe80::1%eth0`, `::ffff:10.1.2.3`. */
export function addressSpaceOf(address: string): AddressSpace {
  if (anyIPv4.test(address)) return spaceOfIPv4(address)
  const host = `[${address.replace(/%.*$/, '')}]`
  // `URL` writes each address in one way.
  return URL.canParse(`http://${host}`)
    ? spaceOfIPv6(new URL(`http://${host}`).hostname.slice(1, -1))
    : 'public'
}

/**
 * Returns the [address space](https://wicg.github.io/local-network-access/#ip-address-space-heading) of
 * the host of `url`: that of an IP address, of `localhost` and of `.local` names. Undefined for other
 * names, which only a name server can tell. Never throws.
 *
 * @example
 * ```ts
 * guessAddressSpace(new URL('http://192.168.1.1/')) // 'local'
 * guessAddressSpace(new URL('https://api.example.com/')) // undefined
 * ```
 */
export function guessAddressSpace(url: URL): AddressSpace | undefined {
  const host = url.hostname.replace(/\.$/, '')
  if (host.startsWith('[')) return spaceOfIPv6(host.slice(1, -1))
  if (anyIPv4.test(host)) return spaceOfIPv4(host)
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback'
  return host.endsWith('.local') ? 'local' : undefined
}
