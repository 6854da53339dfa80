/**
 * A [serialized origin](https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin), taken
 * apart. `null` has an empty scheme, `file://` an empty host, the default port is empty.
 */
export interface Origin {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

/**
 * Only a file has no host. A host of http and https is a domain (labels of at most 63 characters,
 * 253 without the final dot, the last of which starts with no digit), an IPv4 address, or what
 * `isIpv6` still has to look at.
 */
const serialized =
  /^(?:null|([a-z][a-z\d+.-]*):\/\/((?<!^https?:..)[\w!$&-)+.=~-]+|(?<=^file:..)$|(?<=^https?:..)(?:(?=[^:]{1,253}\.?(?::|$))(?:[a-z\d_-]{1,63}\.)*(?!\d)[a-z\d_-]{1,63}\.?|(?:(?:25[0-5]|(?:2[0-4]|1\d|[1-9])?\d)\.?\b){4}|\[[\da-f:]+]))(?::([1-9]\d{0,4})(?<!^http:.*:80|^https:.*:443))?)$/

/**
 * Takes a serialized origin apart, or gives undefined where the text is none. This one function
 * decides for configuration, request and own host.
 */
export function parseOrigin(text: string): Origin | undefined {
  // No origin that a browser sends is longer.
  if (text.length > 326) return undefined
  const found = serialized.exec(text)
  if (!found) return undefined
  const [, scheme = '', host = '', port = ''] = found
  return Number(port) > 65_535 || (host.startsWith('[') && !isIpv6(host))
    ? undefined
    : { scheme, host, port }
}

/** Tells whether a text is a serialized origin. */
export function isOrigin(text: string): boolean {
  return parseOrigin(text) !== undefined
}

/**
 * Tells whether hexadecimal digits and colons in brackets are an IPv6 address as the
 * [URL standard](https://url.spec.whatwg.org/#concept-ipv6-serializer) prints it.
 */
function isIpv6(host: string): boolean {
  const { length } = host.split(/\b\w/)
  // The zeros that `::` stands for: never one alone. An address without `::` has no room for two.
  const gap = ':0'.repeat(Math.max(2, 9 - length))
  // A colon before each group, so that it reads like the whole address.
  const marked = host.replace(/\[:?\b|::\b/g, '$&:')
  const whole = marked.replace('::', gap)
  return (
    /^\[(?::(?!0\w)\w{1,4}){8}]$/.test(whole) &&
    // What is left out is the longest run of zeros, the first of equal ones.
    !whole.includes(`${gap}:0`) &&
    whole.replace(gap, '::') === marked
  )
}

/** Tells whether the host of an origin only ever names the machine itself: `localhost`, below it, or loopback. */
export function isLoopback(host: string): boolean {
  return /^(?:(?:.*\.)?localhost|127\.[\d.]+|\[::1])$/.test(host)
}
