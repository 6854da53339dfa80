import { BlockList, isIP } from 'node:net'

/** Returns the address of the client that sent a request, as far as it can be known. */
export type ClientAddress = (
  remoteAddress: string | undefined,
  forwardedFor: string | undefined,
) => string | undefined

/**
 * Creates a reader of client addresses behind proxies. Only what a trusted proxy wrote into
 * `X-Forwarded-For` counts: the list is read from its end, up to the first address that is not a
 * trusted proxy. An IPv4 address within IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
 *
 * Throws a `TypeError` for an entry that is neither an address nor a range such as `10.0.0.0/8`.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = new BlockList()
  for (const range of trustedProxies) addRange(trusted, range)
  const isTrusted = (address: string) => {
    const version = isIP(address)
    return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
  return (remoteAddress, forwardedFor) => {
    let address = remoteAddress === undefined ? undefined : toIPv4(remoteAddress)
    const hops = (forwardedFor ?? '').split(',')
    while (address !== undefined && isTrusted(address)) {
      const previous = toIPv4((hops.pop() ?? '').trim())
      // An empty list or a word: the proxy itself is all that is known.
      if (isIP(previous) === 0) return address
      address = previous
    }
    return address
  }
}

function addRange(trusted: BlockList, range: string): void {
  const [written = '', bits, ...rest] = range.split('/')
  const version = isIP(written)
  const isMapped = version === 6 && /^::ffff:/i.test(written)
  const length = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits)
  const isLength = bits === undefined || /^\d{1,3}$/.test(bits)
  // A mapped network shorter than its prefix would hold every IPv4 address there is.
  const shortest = isMapped ? 96 : 0
  if (
    version === 0 ||
    rest.length > 0 ||
    !isLength ||
    length > (version === 4 ? 32 : 128) ||
    length < shortest
  ) {
    throw new TypeError(
      `${JSON.stringify(range)} is not an address or a range of addresses: write 10.0.0.0/8, 192.0.2.1 or 2001:db8::/32.`,
    )
  }
  const address = toIPv4(written)
  if (isIP(address) === 4) trusted.addSubnet(address, isMapped ? length - 96 : length, 'ipv4')
  else trusted.addSubnet(address, length, 'ipv6')
}

function toIPv4(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped !== undefined && isIP(mapped) === 4 ? mapped : address
}
