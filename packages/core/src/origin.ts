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
 * A host of http and https is a domain (labels of at most 63 characters, 253 without the final dot,
 * the last of which starts with no digit), an IPv4 address, or what `isIpv6` still has to look at.
 */
const webOrigin =
  /^(https?):\/\/(?=[^:]{1,253}\.?(?::|$))((?:[a-z\d_-]{1,63}\.)*[a-z_-][a-z\d_-]{0,62}\.?|(?:(?:25[0-5]|(?:2[0-4]|1\d|[1-9])?\d)(?:\.\b|(?![^:]))){4}|\[[\da-f:]+])(?::([1-9]\d{0,4})(?<!^http:.*:80|^https:.*:443))?$/
const otherOrigin =
  /^(?:null|(?!https?:)([a-z][a-z\d+.-]*):\/\/([\w!$&-)+.=~-]+|(?<=^file:..)$)(?::([1-9]\d{0,4}))?)$/

/**
 * Takes a serialized origin apart, or gives undefined where the text is none. This one function
 * decides for configuration, request and own host.
 */
export function parseOrigin(text: string): Origin | undefined {
  // No origin that a browser sends is longer.
  if (text.length > 326) return undefined
  const found = webOrigin.exec(text) ?? otherOrigin.exec(text)
  const [, scheme = '', host = '', port = ''] = found ?? []
  return !found || Number(port) > 65_535 || (host.startsWith('[') && !isIpv6(host.slice(1, -1)))
    ? undefined
    : { scheme, host, port }
}

/** Tells whether a text is a serialized origin. */
export function isOrigin(text: string): boolean {
  return parseOrigin(text) !== undefined
}

/**
 * Tells whether a text is an IPv6 address as the
 * [URL standard](https://url.spec.whatwg.org/#concept-ipv6-serializer) prints it, without brackets.
 */
function isIpv6(text: string): boolean {
  const [head = '', tail, more] = text.split('::')
  const { length } = text.match(/[^:]+/g) ?? []
  const gap = tail === undefined ? ':0' : ':0'.repeat(Math.max(0, 8 - length))
  const left = head && `:${head}`
  const whole = tail === undefined ? left : left + gap + (tail && `:${tail}`)
  return (
    more === undefined &&
    /^(?::(?:0|[1-9a-f][\da-f]{0,3})){8}$/.test(whole) &&
    // What is left out is the longest run of zeros, the first of equal ones, and never one alone.
    !whole.includes(`${gap}:0`) &&
    (tail === undefined || (gap.length > 2 && whole.indexOf(gap) === left.length))
  )
}

/** Tells whether the host of an origin only ever names the machine itself: `localhost`, below it, or loopback. */
export function isLoopback(host: string): boolean {
  return /^(?:(?:.*\.)?localhost|127\.[\d.]+|\[::1\])$/.test(host)
}
